"""Upgrade from 394ed87: what that version had begun goes on under today's program, on both engines."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from storage.engine import migrate
from tests.journeys.officers import after, forge, say
from tests.journeys.town import Phone, ShiftedClock, Town, until
from tests.upgrade.buttons import USELESS, one_a_kind, press_buttons
from tests.upgrade.conversations import walk_on
from tests.upgrade.installation import SLOWLY_S, Installation, rows

SOON = timedelta(minutes=5)
AFTERNOON = timedelta(hours=5, minutes=20)
"""Monday, 29 June 2026, 15:02 in Tyumen."""
TOMORROW = timedelta(days=1)
NO_FILE = "Файл хранился сутки и уже удалён."
MESSAGES = (
    "SELECT handle FROM handles JOIN chats ON chats.id = chat_id "
    "WHERE ticket_id = :id AND address = :chat AND purpose IN ('card', 'notice', 'resident')"
)
"""Messages about a ticket in one chat."""

ENDS = {
    "group_telegram": "номер",
    "group_vk": "номер",
    "group_second_page": "номер",
    "topic_telegram": "номер",
    "topic_vk": "номер",
    "topic_en": "ТМН",
    "category": "номер",
    "category_photo": "номер",
    "urgent": "номер",
    "urgent_place": "номер",
    "place_telegram": "номер",
    "place_vk": "номер",
    "address": "номер",
    "same": "Ваш голос учтён",
    "photos_telegram": "номер",
    "photos_vk": "номер",
    "words_telegram": "номер",
    "words_vk": "номер",
    "review_telegram": "номер",
    "review_vk": "номер",
    "review_edit": "номер",
    "review_words": "номер",
    "offer": "номер",
    "offer_photo_draft": "номер",
    "offer_waiting": "Передано",
    "mine_list": "Спасибо",
    "mine_none": "номер",
    "mine_card": "Передано",
    "mine_say": "Передано",
    "mine_sure": "отозвано",
    "verdict_say": "снова в работе",
    "rate_stars": "Спасибо",
    "rate_words": "Спасибо",
    "language": "выберите",
    "language_vk": "выберите",
    "privacy": "выберите",
    "privacy_consent": "Согласие отозвано",
    "privacy_erase": "стёрто",
    "welcome": "выберите",
    "welcome_vk": "выберите",
    "welcome_pocket": "номер",
    "welcome_en": "choose",
}
"""Conversation by the question that it stood at -> words with which it has ended."""


async def test_each_conversation_goes_on_from_its_question(yesterday: Installation) -> None:
    scenes = yesterday.release.notes["scenes"]
    async with yesterday.running(SOON) as here:
        await here.quiet(SLOWLY_S)
        phones = {name: yesterday.scene(here, name) for name in scenes}
        told = await walk_on(here, phones)
        assert {name: told[name] for name in scenes if ENDS[name] not in told[name]} == {}
        kept = await rows(here, "SELECT words FROM tickets WHERE category = 'signal' AND words LIKE 'Светофор мигает%'")
        assert [row.words for row in kept] == ["Светофор мигает жёлтым"] * 2
        assert await unworked_rows(here) == []


async def unworked_rows(here: Town) -> list[Any]:
    """Updates that were not worked, and messages that were not sent."""
    inbox = await rows(here, "SELECT key, state, why FROM inbox WHERE state <> 'done'")
    outbox = await rows(here, "SELECT kind, state, error FROM outbox WHERE state NOT IN ('sent', 'replaced', 'gone')")
    return [*inbox, *outbox]


async def timers(here: Town) -> dict[str, Any]:
    """Moments at which timers have rung, by key."""
    found = await rows(here, "SELECT key, fired_at FROM timers")
    return {row.key: row.fired_at for row in found}


async def test_what_was_half_done_is_finished_once(yesterday: Installation) -> None:
    """Halves of albums, updates that were not worked, messages unsent or on their way, those who wrote meanwhile."""
    heard = yesterday.release.first_lines
    async with yesterday.running(SOON) as here:
        everybody = {name: yesterday.resident(here, name) for name in yesterday.release.notes["people"]}
        zhanna = yesterday.staff(here, "Жанна")
        await until(
            lambda: bool(heard(everybody["away_vk"])) and bool(heard(everybody["away_telegram"])), "answers", SLOWLY_S
        )
        await until(lambda: bool(heard(everybody["fetching"])), "a photo is fetched", SLOWLY_S)
        await here.quiet(SLOWLY_S)
        lists = ["Как сообщить о проблеме", "У вас пока нет сообщений."]
        assert heard(everybody["lost_telegram"]) == lists  # nobody knows that the first has arrived
        assert heard(everybody["lost_vk"]) == lists[1:]  # VK knows it again
        assert heard(everybody["never_vk"]) == lists
        own = heard(everybody["never_telegram"])
        assert own[:3] == [*lists, "Что о вас хранится"]
        assert own[3].startswith("Вот всё, что о вас хранится")
        assert NO_FILE in everybody["never_telegram"].last().text  # files are in no backup
        assert [line.split(" · ")[0] for line in heard(zhanna)] == ["Очередь"]
        for name in ("album", "album_report"):
            await walk_on(here, {name: everybody[name]})
        query = "SELECT count(*) FROM tickets JOIN ticket_photos ON ticket_id = tickets.id GROUP BY ticket_id, words"
        albums = await rows(here, f"{query} HAVING words IN ('Свалка во дворе', 'Так и стоит со вчерашнего дня')")
        assert [row[0] for row in albums] == [2, 2]
        assert await unworked_rows(here) == []
        said = {name: heard(phone) for name, phone in everybody.items()}
        await here.restart()
        await here.quiet(SLOWLY_S)
        assert {name: heard(phone) for name, phone in everybody.items()} == said


async def test_each_timer_rings_once(yesterday: Installation) -> None:
    release = yesterday.release
    async with yesterday.running(SOON) as here:
        await here.quiet(SLOWLY_S)
        egor, staff = yesterday.staff(here, "Егор"), yesterday.staff(here, "Вера")
        before = await timers(here)
        assert not any("Сводка" in line for line in release.first_lines(egor))
        assert isinstance(here.app.clock, ShiftedClock)
        here.app.clock.pass_by(AFTERNOON)
        await here.restart()
        ulya, gena, vasya = (yesterday.resident(here, name) for name in ("Уля", "Гена", "Вася"))
        await until(
            lambda: (
                len(release.first_lines(gena)) + len(release.first_lines(vasya)) + len(release.first_lines(ulya)) == 3
            ),
            "bells",
        )
        await here.quiet(SLOWLY_S)
        assert release.first_lines(gena)[0].endswith("закрыто.")
        assert yesterday.number("unanswered") in release.first_lines(vasya)[0]
        assert release.first_lines(ulya) == ["Вы начали сообщение и не закончили. Закончим?"]
        after_noon = await timers(here)
        rang = sorted(key.split(":")[1] for key, at in after_noon.items() if at and not before.get(key))
        assert Counter(rang) == {"first_soon": 2, "first_overdue": 2}
        moves = await rows(here, "SELECT ticket_id, act FROM history WHERE act IN ('lapse', 'unanswered')")
        assert sorted(tuple(row) for row in moves) == [(4, "lapse"), (5, "unanswered")]
        assert {key: at for key, at in after_noon.items() if before.get(key)} == {
            k: at for k, at in before.items() if at
        }
        late = [line for line in release.first_lines(egor) if "просрочен" in line]
        assert late == [f"№ {yesterday.number(name)}: первый ответ просрочен." for name in ("new", "soon")]
        phones = (egor, staff, ulya, gena, vasya)
        said = [release.first_lines(phone) for phone in phones]
        await here.restart()
        await here.quiet(SLOWLY_S)
        assert [release.first_lines(phone) for phone in phones] == said
        assert not any("Сводка" in line for line in release.first_lines(egor))


async def test_tomorrow_has_one_digest(yesterday: Installation) -> None:
    async with yesterday.running(TOMORROW) as here:
        egor = yesterday.staff(here, "Егор")
        await until(lambda: any("Сводка" in line for line in yesterday.release.first_lines(egor)), "a digest", SLOWLY_S)
        await here.restart()
        await here.quiet(SLOWLY_S)
        assert [line for line in yesterday.release.first_lines(egor) if "Сводка" in line] == [
            "Сводка: вторник, 30 июня"
        ]


@pytest.mark.parametrize("private", [True, False], ids=["residents", "staff"])
async def test_each_kind_of_old_button_is_understood(
    yesterday: Installation, private: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async with yesterday.running(SOON) as here:
        await here.quiet(SLOWLY_S)
        buttons = one_a_kind(yesterday, private=private)
        answers = await press_buttons(yesterday, here, buttons)
        assert {kind: said for kind, said in answers.items() if said in USELESS} == {}
        assert [r.getMessage() for r in caplog.records if r.levelname == "ERROR"] == []
        aside = await rows(here, "SELECT key, why FROM inbox WHERE state = 'aside'")
        assert list(aside) == []


async def test_buttons_do_what_they_did(yesterday: Installation) -> None:
    """Some by what becomes of the ticket."""
    async with yesterday.running(SOON) as here:
        await here.quiet(SLOWLY_S)
        staff, pavel = yesterday.staff(here, "Вера"), yesterday.resident(here, "Павел")
        for act, name, who, status in (
            ("take", "new", staff, "in_progress"),
            ("to:roads", "hidden", staff, "new"),
            ("fixed", "resolved", pavel, None),
        ):
            number = yesterday.number(name)
            ((id_,),) = await rows(here, "SELECT id FROM tickets WHERE number = :number", number=number)
            ((message,),) = await rows(here, f"{MESSAGES} ORDER BY handles.id DESC LIMIT 1", id=id_, chat=str(who.chat))
            await after(here, partial(forge, here, who, f"t:{id_}:{act}", int(message)))
            found = await rows(here, "SELECT status, organisation FROM tickets WHERE id = :id", id=id_)
            assert found[0].status == (status or "closed")


async def test_old_prompts_and_notices_are_answered(yesterday: Installation) -> None:
    notes = yesterday.release.notes
    async with yesterday.running(SOON) as here:
        await here.quiet(SLOWLY_S)
        words = {"ask": "Какая полоса?", "done": "Лампу заменили", "plan": "до 20.07 ждём бригаду", "duplicate": "16"}
        for act, said in words.items():
            platform, person, chat, message, _ = notes["prompts"][act]
            await say(here, Phone(here.stand_in(platform), person, chat), said, reply_to=message)
        became = [notes["prompts"][act][4] for act in words]
        found = {row.city_seq: row.status for row in await rows(here, "SELECT city_seq, status FROM tickets")}
        assert [found[number] for number in became] == ["waiting", "resolved", "planned", "duplicate"]
        ivan, emma = yesterday.resident(here, "Иван"), yesterday.resident(here, "Эмма")
        assert any("Какая полоса?" in b.text for b in ivan.bot_bubbles()[-2:])
        answered = next(b for b in reversed(emma.bot_bubbles()) if "Передали подрядчику" in b.text)
        await say(here, emma, "Когда же?", reply_to=answered.id)
        assert "Спасибо" in emma.last().text
        staff = yesterday.staff(here, "Вера")
        under = next(b for b in reversed(staff.bot_bubbles()) if "Когда же?" in b.text)
        await say(here, staff, "Завтра утром", reply_to=under.id)
        assert "Завтра утром" in emma.last().text
        bulk = Phone(here.telegram, notes["bulk_prompt"][0], staff.chat)
        await say(here, bulk, "Частная территория", reply_to=notes["bulk_prompt"][1])
        assert "Отклонено: " in bulk.last().text


async def test_codes_bans_and_consents_hold(yesterday: Installation) -> None:
    notes = yesterday.release.notes
    async with yesterday.running(SOON) as here:
        await here.quiet(SLOWLY_S)
        guest = here.newcomer("telegram", "Яков")
        await say(here, guest, f"/role {notes['invite']}")
        assert "Ваши роли: оператор" in guest.last().text
        newcomer = here.vk.add_person("Ян").id
        chat = Phone(here.vk, newcomer, here.vk.add_group("Операторы", [newcomer]))
        await say(here, chat, f"/bind {notes['bind']}")
        assert any("рабочий чат" in bubble.text for bubble in chat.bot_bubbles())
        banned, refused = yesterday.resident(here, "Ефим"), yesterday.resident(here, "refused")
        await say(here, banned, "Грязно")
        assert "заблокированы" in banned.last().text
        await say(here, refused, "Яма на дороге")
        assert "Вы согласны?" in refused.last().text


async def test_down_to_its_tables_and_up_again(yesterday: Installation) -> None:
    """The same goes on after the tables were those of that version once more."""
    await migrate.downgrade(yesterday.database, "0009")
    assert await migrate.current_revision(yesterday.database) == "0009"
    await migrate.upgrade(yesterday.database)
    async with yesterday.running(AFTERNOON) as here:
        gena = yesterday.resident(here, "Гена")
        await until(lambda: len(yesterday.release.first_lines(gena)) == 1, "a timer rings", SLOWLY_S)
        await here.quiet(SLOWLY_S)
        names = ("review_vk", "place_telegram", "offer_waiting", "rate_stars")
        told = await walk_on(here, {name: yesterday.scene(here, name) for name in names})
        assert {name: told[name] for name in names if ENDS[name] not in told[name]} == {}
        sample = one_a_kind(yesterday, private=False)[::12]
        assert all((await press_buttons(yesterday, here, sample)).values())
