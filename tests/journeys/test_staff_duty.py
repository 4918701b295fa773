"""Duties of several staff chats: roles given and lost, tickets that go from one chat to another."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bots.sandbox.standin import Bubble
from storage.usecases.staff.chat_binding import settle
from storage.usecases.unit_of_work import UnitOfWork
from tests.journeys.grounds import SQLITE
from tests.journeys.officers import (
    PLATFORMS,
    WORDS,
    after,
    card_of,
    forge,
    labels,
    now,
    other,
    press,
    report,
    say,
    send,
    statuses,
    tap,
    toast,
)
from tests.journeys.town import MondayClock, Phone, Town, photo, town, until

ELSEWHERE = (57.1460, 65.5560)
"""A point in Tyumen some way off."""


async def room(here: Town, platform: str, serves: str, *names: str) -> list[Phone]:
    """Make a chat of the staff that serves this, and those in it: the first has bound it, the others have no role."""
    stand_in = here.stand_in(platform)
    people = [stand_in.add_person(name).id for name in names]
    chat = stand_in.add_group(f"Чат {serves}", people)
    async with here.app.store.writing() as tx:
        code = await tx.staff_chats.bind_code(here.app.clock.now(), (serves,))
    phones = [Phone(stand_in, person, chat) for person in people]
    await say(here, phones[0], f"/bind {code}")
    return phones


async def serving(here: Town, *serves: str) -> None:
    """Change what Vera's chat serves."""
    async with here.app.store.writing() as tx:
        before = await tx.staff_chats.list_bound()
        chat = next(each.chat for each in before if each.chat.address == str(here.staff.chat))
        await tx.staff_chats.change(chat.id, serves=serves)
        await settle(UnitOfWork(tx, here.app.store.city, here.app.clock.now()), before)


def own(phone: Phone) -> Phone:
    """Make the phone of the same person before their own chat with the bot."""
    return Phone(phone.stand_in, phone.person, phone.stand_in.private_chat(phone.person))


def with_button(phone: Phone, label: str) -> Bubble:
    return next(b for b in reversed(phone.bot_bubbles()) if any(label in one for one in labels(b)))


async def wait_for_toast(phone: Phone, words: str) -> None:
    """Wait until the toast that answers a press has these words."""
    await until(lambda: words in toast(phone), f"{words!r} is answered")


async def answer(here: Town, phone: Phone, card: Bubble, button: str, words: str) -> None:
    """Press what asks for something, and reply to the question."""
    await after(here, lambda: press(phone, now(phone, card), button))
    await say(here, phone, words, reply_to=phone.last().id)


@pytest.mark.grounds(SQLITE)
@pytest.mark.parametrize("staff", PLATFORMS)
async def test_roles_are_given_and_what_is_lost_is_lost_at_once(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna = await here.resident(other(staff), "Анна")
        card = await report(here, anna)
        gleb = Phone(here.staff.stand_in, here.staff.stand_in.people()[1].id, here.staff.chat)
        heard = len(anna.bot_bubbles())
        for _ in range(2):
            await after(here, lambda: press(gleb, card, "Взять"))
            await wait_for_toast(gleb, "нет роли")
        offered = [b for b in here.staff.bot_bubbles() if "Глеб" in b.text]
        assert [labels(b) for b in offered] == [["оператор", "сотрудник"]]
        await say(here, gleb, "Едем", reply_to=card.id)
        assert (await statuses(here), len(anna.bot_bubbles())) == (["new"], heard)
        await after(here, lambda: press(gleb, offered[0], "оператор"))
        await wait_for_toast(gleb, "нет роли")
        await after(here, lambda: press(here.staff, offered[0], "оператор"))
        assert (now(here.staff, offered[0]).text, labels(now(here.staff, offered[0]))) == ("Глеб: оператор.", [])
        await after(here, lambda: press(gleb, now(gleb, card), "Взять"))
        assert await statuses(here) == ["in_progress"]

        vera = own(here.staff)
        await say(here, here.staff, "/invite сотрудник roads")
        assert "в личные сообщения" in here.staff.last().text
        await say(here, vera, "/invite сотрудник дорожнной")
        assert "Нет организации или зоны" in vera.last().text
        codes = {}
        for organisation in ("дорожной инфраструктуры", "forest"):
            await say(here, vera, f"/invite сотрудник {organisation}")
            found = re.search(r"/role (\w{8})", vera.last().text)
            assert found
            codes[organisation[:6]] = found.group(1)
        dina, egor = (here.newcomer(staff, name) for name in ("Дина", "Егор"))
        await say(here, dina, "/role ABCDEFGH")
        assert dina.last().text.startswith("Код не подходит")
        await say(here, dina, f"/role {codes['дорожн']}")
        assert "Добро пожаловать" in dina.last().text
        await say(here, egor, f"/role {codes['forest']}")
        await say(here, egor, "/t 1")
        assert not egor.last().rows
        await say(here, dina, "/t 1")
        hers = card_of(dina, WORDS)
        await answer(here, dina, hers, "Спросить", "Где яма?")
        assert await statuses(here) == ["waiting"]
        assert "Где яма?" in anna.last().text

        await say(here, egor, "/staff")
        assert "администратор" in egor.last().text
        await say(here, vera, "/staff")
        listed = vera.last().text
        number = {name: re.search(rf"(\d+)\. {name}", listed) for name in ("Вера", "Глеб", "Дина", "Егор")}
        assert all(number.values())
        ids = {name: found.group(1) for name, found in number.items() if found}
        await after(here, lambda: forge(here, egor, "t:1:take", hers.id))
        await say(here, vera, f"/grant {ids['Глеб']} руководитель cao")
        assert "Глеб: руководитель · Центральный" in vera.last().text
        await say(here, vera, f"/revoke {ids['Глеб']} оператор")
        assert "оператор" not in vera.last().text
        await say(here, vera, f"/dismiss {ids['Вера']}")
        assert "единственный администратор" in vera.last().text
        await say(here, vera, f"/dismiss {ids['Дина']}")
        assert "Дина: ролей больше нет." in vera.last().text
        await after(here, lambda: press(dina, now(dina, hers), "Взять"))
        await wait_for_toast(dina, "нет роли")
        await say(here, dina, "Едем", reply_to=hers.id)
        assert "нет роли" in dina.last().text
        assert await statuses(here) == ["waiting"]


@pytest.mark.parametrize("staff", PLATFORMS)
async def test_a_ticket_finds_who_is_responsible(staff: str, tmp_path: Path) -> None:
    """The ticket is refused, routed, given to a colleague, extended, put right, passed on outside: each hears what
    concerns them."""
    async with town(tmp_path, staff=staff, clock=MondayClock()) as here:
        await serving(here, "operators")
        (dina,) = await room(here, staff, "organisation:roads", "Дина")
        egor, zhanna = await room(here, staff, "organisation:forest", "Егор", "Жанна")
        anna = await here.resident(other(staff), "Анна")
        await send(here, anna, WORDS)
        roads, before = card_of(dina, WORDS), len(here.staff.bot_bubbles())
        assert not any(WORDS in b.text for b in (*here.staff.bot_bubbles(), *egor.bot_bubbles()))
        await answer(here, dina, roads, "Не наше", "Это дорожка в парке")
        assert [b.text for b in here.staff.bot_bubbles()[before:]][1:] == [
            "№ ТМН-2026-000001: Дина — «не наше».\nЭто дорожка в парке"
        ]
        assert now(dina, roads).text == "№ ТМН-2026-000001 · Яма на дороге · передано операторам"
        assert labels(now(dina, roads)) == []
        await after(here, lambda: forge(here, dina, "t:1:take", roads.id))
        assert await statuses(here) == ["new"]
        mine = card_of(here.staff, WORDS)
        await after(here, lambda: press(here.staff, mine, "Переадресовать"))
        await tap(here, here.staff, "Ещё →")
        await tap(here, here.staff, "ЛесПаркХоз")
        assert "ЛесПаркХоз" in anna.last().text
        assert now(here.staff, mine).text.endswith("передано: МКУ «ЛесПаркХоз»")

        forest = card_of(egor, WORDS)
        await after(here, lambda: press(egor, forest, "Взять"))
        await after(here, lambda: press(zhanna, now(zhanna, forest), "Выполнено"))
        await after(here, lambda: press(egor, with_button(egor, "сотрудник"), "сотрудник"))
        await wait_for_toast(egor, "администратор")
        async with here.app.store.writing() as tx:
            known = await tx.members.by_account(staff, str(egor.person))
            assert known
            grants = known.grants
            await tx.members.grant(staff, str(zhanna.person), "", grants=grants, now=here.app.clock.now())
        await after(here, lambda: press(egor, now(egor, forest), "Ещё"))
        await after(here, lambda: press(egor, now(egor, forest), "Поручить"))
        await tap(here, egor, "Жанна")
        assert egor.last().text == "Жанна, № ТМН-2026-000001 теперь ваша заявка, от коллеги: Егор."
        assert "Жанна" in now(egor, forest).text

        await after(here, lambda: press(zhanna, now(zhanna, forest), "Ещё"))
        await answer(here, zhanna, forest, "Продлить", "через неделю")
        hint = zhanna.last()
        assert "и новый день, и причину" in hint.text
        await say(here, zhanna, "25.06 ждём асфальт", reply_to=hint.id)
        assert "25 июня" in anna.last().text
        assert "ждём асфальт" in anna.last().text
        assert zhanna.last().text == "✓ житель получил"

        await say(here, here.staff, "/t 1")
        seen = card_of(here.staff, WORDS)
        await tap(here, here.staff, "Ещё…")
        await after(here, lambda: press(here.staff, now(here.staff, seen), "Сменить тему"))
        await tap(here, here.staff, "Дороги")
        await tap(here, here.staff, "Светофор")
        assert "Яма на дороге → Светофор" in anna.last().text
        assert now(egor, forest).text.startswith("№ ТМН-2026-000001 · Светофор · передано: Департамент дорожной")
        again = card_of(dina, WORDS)
        assert again.id != roads.id
        assert "Светофор" in again.text

        await say(here, here.staff, "/t 1")
        seen = card_of(here.staff, WORDS)
        await tap(here, here.staff, "Ещё…")
        await after(here, lambda: press(here.staff, now(here.staff, seen), "Сменить тему"))
        await tap(here, here.staff, "Сменить место")
        asked = here.staff.last()
        await say(here, here.staff, "улица которой нет", reply_to=asked.id)
        assert "адрес" in here.staff.last().text
        stand_in = here.staff.stand_in
        await after(
            here,
            lambda: stand_in.write(here.staff.person, here.staff.chat, point=ELSEWHERE, reply_to=asked.id),
        )
        assert "Место: " in anna.last().text
        assert "→" in anna.last().text

        await after(here, lambda: press(dina, now(dina, again), "Ещё"))
        await answer(here, dina, again, "Передать вовне", "ГИБДД, 8 (3452) 22-22-22")
        assert "ГИБДД, 8 (3452) 22-22-22" in anna.last().text
        assert await statuses(here) == ["forwarded"]


@pytest.mark.grounds(SQLITE)
@pytest.mark.parametrize("staff", PLATFORMS)
async def test_what_was_reported_twice_goes_on_as_one(staff: str, tmp_path: Path) -> None:
    async with town(tmp_path, staff=staff) as here:
        anna, boris, vika = [
            await here.resident(platform, name)
            for platform, name in ((staff, "Анна"), (other(staff), "Борис"), (other(staff), "Вика"))
        ]
        main = await report(here, anna)
        second = await report(here, boris, "Не работает светофор", [photo("green")])
        third = await report(here, vika, "Упал дорожный знак")
        await after(here, lambda: press(here.staff, third, "Ещё"))
        await after(here, lambda: press(here.staff, second, "Ещё"))
        await after(here, lambda: press(here.staff, now(here.staff, second), "Дубликат"))
        asked = here.staff.last()
        assert [label.split(" · ")[0] for label in labels(asked)] == ["№ 3, 0 м", "№ 1, 0 м"]
        await say(here, here.staff, "2", reply_to=asked.id)
        assert "Это и есть" in here.staff.last().text
        heard = len(anna.bot_bubbles())
        await after(here, lambda: press(here.staff, asked, "№ 1,"))
        assert "Продолжение: № ТМН-2026-000001" in boris.last().text
        assert now(here.staff, second).text.startswith("№ ТМН-2026-000002 · 🔗 Дубликат ТМН-2026-000001")
        told = here.staff.last()
        assert (told.reply_to, bool(told.photos)) == (main.id, True)
        assert "Не работает светофор" in told.text
        assert "2 жителя" in now(here.staff, main).text
        assert len(anna.bot_bubbles()) == heard

        await answer(here, here.staff, third, "Дубликат", "2")
        assert "Продолжение: № ТМН-2026-000001" in vika.last().text
        assert await statuses(here) == ["new", "duplicate", "duplicate"]
        await after(here, lambda: press(here.staff, now(here.staff, main), "Взять"))
        for phone in (anna, boris, vika):
            assert "ТМН-2026-000001" in phone.last().text
            assert "работа началась" in phone.last().text
        await say(here, boris, "Скоро приедете?", reply_to=boris.bot_bubbles()[-2].id)
        under = next(b for b in reversed(here.staff.bot_bubbles()) if "Скоро приедете?" in b.text)
        assert under.reply_to == main.id
        await say(here, here.staff, "Через час", reply_to=main.id)
        assert all("Через час" in phone.last().text for phone in (anna, boris, vika))
