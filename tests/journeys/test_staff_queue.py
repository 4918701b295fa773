"""Staff's queue at volume: cards brought down, canned answers, several at once, searching; on both platforms, in the
group and in a member's own chat."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bots.sandbox.standin import Bubble
from dialogs.rules.residents.resident_code import resident_code
from dialogs.rules.tickets.deadlines import resolution_due
from dialogs.rules.tickets.lifecycle import Actor, Happened, Ticket
from storage.usecases.reactions.event import ActingParty
from storage.usecases.unit_of_work import UnitOfWork
from tests.journeys.officers import (
    PLATFORMS,
    after,
    colleague,
    forge,
    labels,
    now,
    other,
    press,
    say,
    statuses,
    toast,
)
from tests.journeys.town import Phone, Town, town, until
from tests.storage.residents import file_ticket as file

NEW = ("ул. Республики, 142", "ул. Широтная, 5", "ул. Ленина, 2")


FORGED = (
    *("q:x:p0", "q:,,:t999", "q:,,:p", "q:,,:fz", "q:,,:z1", "w:9:яма", "w:t999", "w::", "b:9:,,:p0", "b:1:x:p0"),
    *("b:1:,,:x1", "b:1:,,:x1.999", "b:1:,,:zzz", "b:1:,,:done", "b:1:,,:say.no", "b:1:,,:say.any_done"),
)


async def file_reports(here: Town, *residents: Phone, each: int = 1, category: str = "pothole") -> list[Ticket]:
    """File reports by turns, at addresses by turns, more than they could in an hour; the cards are there when this
    ends."""
    filed: list[Ticket] = []
    now_, city = here.app.clock.now(), here.app.folder.city
    due = resolution_due(city, category, now_)
    async with here.app.store.writing() as tx:
        for number in range(len(residents) * each):
            phone = residents[number % len(residents)]
            chat = await tx.chats.find(phone.stand_in.platform, str(phone.chat))
            assert chat is not None
            person = await tx.people.of_chat(chat, now_)
            what: dict[str, Any] = {
                "category": category,
                "address": NEW[number % len(NEW)],
                "words": f"Яма номер {number}",
                "due": due,
            }
            ticket = await file(tx, (chat, person), now_, zone="cao", session_id=f"{category} {number}", **what)
            await UnitOfWork(tx, city, now_).transitions.line(
                ticket, Happened.FILED, ActingParty(Actor.RESIDENT, str(person.id))
            )
            await UnitOfWork(tx, city, now_).cards.draw(ticket)
            filed.append(ticket)
    here.app.delivery.wake()
    await here.quiet()
    return filed


async def type_command(here: Town, phone: Phone, text: str) -> Bubble:
    """Send a command and return the bot's answer."""
    await say(here, phone, text)
    return phone.last()


async def press_button(here: Town, phone: Phone, bubble: Bubble, label: str) -> Bubble:
    """Press a button and return the same message as it is after the press."""
    await after(here, lambda: press(phone, now(phone, bubble), label))
    return now(phone, bubble)


async def hears(phone: Phone, words: str) -> None:
    """Wait until the toast that answers a press has these words; it comes last of all."""
    await until(lambda: bool(toast(phone)) and words in toast(phone), f"{words!r}; {toast(phone)!r}")


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_from_the_queue_to_an_answer_in_three_presses(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        tickets = await file_reports(here, anna, each=10)
        gas = (await file_reports(here, anna, category="gas"))[0]
        queue = await type_command(here, here.staff, "/queue")
        assert "1–8 из 11" in queue.text
        assert queue.text.split("\n")[1].startswith(f"1. 🆕 № {gas.id} · Пахнет газом")
        assert labels(queue)[-2:] == ["9–11 ▶", "☰ Фильтры, выбор…"]

        second = await press_button(here, here.staff, queue, "9–11")
        assert "9–11 из 11" in second.text
        old = next(b for b in here.staff.bot_bubbles() if b.text.startswith(f"№ {tickets[9].number}"))
        await press_button(here, here.staff, second, "11 · №")
        card = here.staff.last()
        assert card.text.startswith(f"№ {tickets[9].number} · 🆕")
        assert "карточка ниже" in now(here.staff, old).text
        assert labels(now(here.staff, old)) == []

        await press_button(here, here.staff, card, "Выполнено")
        question = here.staff.last()
        assert question.reply_to == card.id
        assert labels(question)[0] == "Яма заделана"
        said = await press_button(here, here.staff, question, "Яма заделана")
        assert f"№ {tickets[9].number} · Выполнено · Вера" in said.text
        assert NEW[0] in anna.last().text
        assert "заделана" in anna.last().text
        assert "Выполнено" in now(here.staff, card).text
        assert (here.staff.last().id, marks(here)) == (said.id, [])
        await press_button(here, here.staff, said, "К очереди")
        assert "1–8 из 10" in here.staff.last().text

        menu = await press_button(here, here.staff, second, "☰")
        assert labels(menu)[:6] == ["Мои", "Наши", "Просрочено", "Ничьи", "Все", "☑ Выбрать несколько…"]
        assert "9–10 из 10" in (await press_button(here, here.staff, menu, "← Назад")).text
        assert "1–8 из 10" in (await press_button(here, here.staff, second, "1–8")).text
        await after(here, lambda: forge(here, here.staff, "q:,,:p8.12", second.id))
        assert "7–10 из 10" in now(here.staff, second).text
        await press_button(here, here.staff, second, "☰")
        assert "Здесь пусто" in (await press_button(here, here.staff, second, "Мои")).text

        await press_button(here, here.staff, card, "История")
        story = here.staff.last()
        for part in ("принято", "✅ Выполнено · Вера", "заделана"):
            assert part in story.text
        await press_button(here, here.staff, story, "Почему")
        assert "duties.csv" in here.staff.last().text


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_several_at_once_and_each_resident_hears_once(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna, boris = await here.resident(other(staff), "Анна"), await here.resident(staff, "Борис")
        tickets = await file_reports(here, anna, boris, each=5)
        gleb = await colleague(here)
        queue = await type_command(here, here.staff, "/queue ямы")
        await press_button(here, here.staff, queue, "☰")
        choosing = await press_button(here, here.staff, queue, "Выбрать несколько")
        choosing = await press_button(here, here.staff, choosing, "1 · №")
        assert "☑ 1 · №" in labels(choosing)[0]
        await hears(here.staff, "Выбрано: 1")
        await after(here, lambda: press(gleb, now(gleb, queue), "2 · №"))
        await hears(gleb, "другой сотрудник")
        doing = await press_button(here, here.staff, choosing, "Что сделать: 1")
        doing = await press_button(here, here.staff, doing, "Выбрать все, что в списке: 10")
        assert "выбрано: 10" in doing.text

        heard = len(anna.bot_bubbles()), len(boris.bot_bubbles())
        taken = await press_button(here, here.staff, doing, "Взять в работу")
        assert "В работе: 10 из 10" in taken.text
        assert (len(anna.bot_bubbles()), len(boris.bot_bubbles())) == (heard[0] + 1, heard[1] + 1)
        assert all(t.number in anna.last().text for t in tickets[::2])
        assert set(await statuses(here)) == {"in_progress"}

        await press_button(here, here.staff, taken, "К очереди")
        await press_button(here, here.staff, queue, "☰")
        await press_button(here, here.staff, queue, "Выбрать несколько")
        doing = await press_button(here, here.staff, queue, "Что сделать")
        doing = await press_button(here, here.staff, doing, "Выбрать все")
        await press_button(here, here.staff, doing, "Выполнено")
        question = here.staff.last()
        assert "Вера, 10 сообщений" in question.text
        assert "Сделано" in labels(question)
        await after(here, lambda: forge(here, here.staff, f"t:{tickets[0].id}:reject", card_of(here, tickets[0]).id))
        await say(here, here.staff, "Не яма", reply_to=here.staff.last().id)
        assert (await statuses(here)).count("rejected") == 1
        heard = len(anna.bot_bubbles()), len(boris.bot_bubbles())
        await say(here, gleb, "Я помогу", reply_to=question.id)
        assert "другой сотрудник" in gleb.last().text
        await say(here, here.staff, "Все ямы заделаны", reply_to=question.id)
        outcome = here.staff.last()
        assert "Выполнено: 9 из 10" in outcome.text
        assert f"№ {tickets[0].number}: уже «Отклонено»." in outcome.text
        assert (len(anna.bot_bubbles()), len(boris.bot_bubbles())) == (heard[0] + 1, heard[1] + 1)
        assert anna.last().text.count("Все ямы заделаны") == 1
        assert len(marks(here)) == 1
        opened = anna.last()
        await press_button(here, anna, opened, labels(opened)[-1])
        assert tickets[8].number in anna.last().text
        assert "Исправлено" in labels(anna.last())
        await say(here, here.staff, "Ещё раз", reply_to=question.id)
        assert "ничего не выбрано" in here.staff.last().text
        assert all("Выполнено" in card_of(here, ticket).text for ticket in tickets[1:])


async def choose_all(here: Town, phone: Phone) -> None:
    """Walk to the acts on all tickets that the queue shows."""
    await press_button(here, phone, await type_command(here, phone, "/queue"), "☰")
    for label in ("Выбрать несколько", "Что сделать", "Выбрать все"):
        await press_button(here, phone, phone.last(), label)


def marks(here: Town) -> list[Bubble]:
    """Messages of the bot which say that an answer has arrived."""
    return [b for b in here.staff.bot_bubbles() if b.text == "✓ житель получил"]


def card_of(here: Town, ticket: Ticket) -> Bubble:
    return next(b for b in reversed(here.staff.bot_bubbles()) if b.text.startswith(f"№ {ticket.number} ·"))


@pytest.mark.grounds("sqlite")
@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_ticket_is_found_by_number_words_address_and_code(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        tickets = await file_reports(here, anna, each=12)
        for text in (f"/t {tickets[4].id}", f"№ {tickets[4].id}", tickets[4].number, f"/find № {tickets[4].id}"):
            brought = await type_command(here, here.staff, text)
            assert brought.text.startswith(f"№ {tickets[4].number} · 🆕"), text
        assert "с таким номером нет" in (await type_command(here, here.staff, "/t 999")).text
        talk = len(here.staff.bot_bubbles())
        await say(here, here.staff, "Кто поедет на № 5 завтра?")
        assert len(here.staff.bot_bubbles()) == talk

        found = await type_command(here, here.staff, "/find широтная яма")
        assert len(labels(found)) == 4
        assert "ул. Широтная, 5" in found.text
        found = await type_command(here, here.staff, "/найти яма")
        assert labels(found)[-1] == "Ещё →"
        found = await press_button(here, here.staff, found, "Ещё")
        assert labels(found)[-1] == "← Назад"
        await press_button(here, here.staff, found, "12 · №")
        assert here.staff.last().text.startswith(f"№ {tickets[0].number}")
        assert "Ничего" in (await type_command(here, here.staff, "/find носорог")).text
        person = tickets[0].person_id
        assert person is not None
        assert len(labels(await type_command(here, here.staff, f"/find {resident_code(person)}"))) == 9
        assert "код жителя" in (await type_command(here, here.staff, "/find")).text
        assert "Не понимаю" in (await type_command(here, here.staff, "/queue носороги")).text

        here.staff.mark()
        for data in FORGED:
            await after(here, partial(forge, here, here.staff, data, found.id))
            assert here.staff._changes() == here.staff.seen, data
        assert set(await statuses(here)) == {"new"}


@pytest.mark.grounds("sqlite")
@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_member_works_in_their_own_chat_too(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(staff, "Анна")
        tickets = await file_reports(here, anna, each=2)
        vera = Phone(here.staff.stand_in, here.staff.person, here.staff.stand_in.private_chat(here.staff.person))
        vera.stand_in.write(vera.person, vera.chat, "/start")
        await here.quiet()
        queue = await type_command(here, vera, "/queue ничьи")
        await press_button(here, vera, queue, "2 · №")
        assert vera.last().text.startswith(f"№ {tickets[1].number}")
        await press_button(here, vera, vera.last(), "Взять в работу")
        assert (await statuses(here)) == ["new", "in_progress"]
        await type_command(here, vera, f"№ {tickets[0].id}")
        assert vera.last().text.startswith(f"№ {tickets[0].number}")

        await press_button(here, vera, queue, "☰")
        await press_button(here, vera, queue, "Все")
        await press_button(here, vera, queue, "☰")
        await press_button(here, vera, queue, "Выбрать несколько")
        await press_button(here, vera, queue, "1 · №")
        doing = await press_button(here, vera, queue, "Что сделать: 1")
        await press_button(here, vera, doing, "Ответить")
        said = len(vera.bot_bubbles())
        await say(here, vera, "Едем по адресу {address}", reply_to=vera.last().id)
        assert f"Едем по адресу {NEW[0]}" in anna.last().text
        assert len(vera.bot_bubbles()) == said + 1

        await choose_all(here, vera)
        await press_button(here, vera, vera.last(), "Запланировать")
        await say(here, vera, "когда-нибудь", reply_to=vera.last().id)
        assert "к какому дню" in vera.last().text
        await say(here, vera, "Через неделю, привезём щебень", reply_to=vera.last().id)
        assert "Запланировано: 2 из 2" in vera.last().text
        assert "привезём щебень" in anna.last().text

        await choose_all(here, vera)
        await press_button(here, vera, vera.last(), "Отклонить")
        outcome = await press_button(here, vera, vera.last(), "Частная территория")
        assert "Отклонено: 2 из 2" in outcome.text
        assert anna.last().text.count("частная территория") == 1

        heard = len(anna.bot_bubbles())
        await say(here, anna, f"№ {tickets[0].id}")
        assert not any("Место:" in b.text for b in anna.bot_bubbles()[heard:])
        await say(here, anna, "/queue")
        assert not any("Очередь" in b.text for b in anna.bot_bubbles()[heard:])


@pytest.mark.grounds("sqlite")
async def test_answers_are_offered_while_a_member_types(tmp_path: Path) -> None:
    async with town(tmp_path, staff="telegram") as here:
        anna = await here.resident("vk", "Анна")
        ticket = (await file_reports(here, anna))[0]

        async def offered(person: int, text: str) -> tuple[str, dict[str, str]]:
            """The question, and what is offered: titles and their ids."""
            asked = here.telegram.ask_inline(person, text)
            await until(lambda: here.telegram.results_of(asked) is not None, "the query is answered")
            return asked, {each["title"]: each["id"] for each in here.telegram.results_of(asked) or ()}

        outsider = here.newcomer("telegram", "Чужой")
        assert (await offered(outsider.person, "яма"))[1] == {}
        assert (await offered(here.staff.person, "носорог"))[1] == {}
        assert "Выполнено · Яма заделана" in (await offered(here.staff.person, "яма"))[1]
        assert len((await offered(here.staff.person, ""))[1]) == len(here.app.folder.city.answers)
        assert (await offered(here.staff.person, "999 заделана"))[1] == {}
        asked, found = await offered(here.staff.person, f"{ticket.id} заделана")
        (only,) = found.values()
        card = card_of(here, ticket)
        person, chat = here.staff.person, here.staff.chat
        await after(here, lambda: here.telegram.choose(person, chat, asked, only, reply_to=card.id))
        assert f"Яма по адресу {NEW[0]} заделана" in anna.last().text
