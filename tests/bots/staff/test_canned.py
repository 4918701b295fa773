"""Acts under a card (canned answers, topic, place, colleagues): the offers, and the sentence for a press or reply that
does not fit."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bots.platform import Inbound, Sender
from dialogs.kernel.events import Event, Message, Point, Press
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Status, Ticket
from storage.privacy.erasure import erase
from storage.store import Store, Tx
from tests.bots.intake.dispatched import dispatch_event
from tests.clocks import HandClock
from tests.dialogs.talk import RENDERER
from tests.storage.desks import anna, file_with_cards, member, room, take_screens
from tests.stores import NOW


class Bench:
    """Officer Vera, operator and administrator, before a ticket's card in the only chat there is."""

    def __init__(self, tx: Tx, ticket: Ticket) -> None:
        self.tx = tx
        self.ticket = ticket

    async def does(self, event: Event, chat: str = "-1") -> str:
        """Work an event of hers and return its answer: the toast, or else the last thing said there, with its
        buttons."""
        inbound = Inbound(chat, not chat.startswith("-"), Sender("1", "Вера"), event)
        there = await self.tx.chats.get_or_add("telegram", chat, inbound.private, NOW, "ru")
        toast = await dispatch_event(self.tx, "telegram", inbound)
        screens = [screen for kind, _, screen in await take_screens(self.tx, there) if kind != "card"]
        if toast is not None:
            return RENDERER.say(toast, "ru")
        if not screens:
            return ""
        shown = RENDERER.screen(screens[-1], "ru")
        return " ".join([shown.text, *(f"[{b.label}]" for b in (*shown.choices, *shown.nav))])

    async def press(self, act: str, message: str = "c1") -> str:
        return await self.does(Press(f"t:{self.ticket.id}:{act}", message))

    async def reply(self, text: str, under: str, point: Point | None = None) -> str:
        return await self.does(Message("90", text, point=point, reply_to=under))


@pytest.fixture
async def bench(sqlite_store: Store) -> AsyncIterator[Bench]:
    async with sqlite_store.writing() as tx:
        chat = await room(tx, "-1")
        ticket = await file_with_cards(tx, await anna(tx), chat, category="pothole", organisation="roads", zone="cao")
        await member(tx, "1", "Вера", Grant(Role.OPERATOR), Grant(Role.ADMIN))
        await tx.message_links.put(chat.id, "place", ticket.id, "ask:place")
        yield Bench(tx, ticket)


async def test_topics_are_walked_there_and_back(bench: Bench) -> None:
    first = await bench.press("change")
    assert "[🛣 Дороги]" in first
    assert first.endswith("[Сменить место…] [Ещё →]")
    second = await bench.press("change:1")
    assert "[🐕 Животные, воздух, шум]" in second
    assert second.endswith("[Сменить место…] [← Назад]")
    assert (await bench.press("shelf:roads")).endswith("[← Назад]")
    assert "не работает" in await bench.press("shelf:nowhere")
    assert await bench.press("topic:pothole") == "Так и есть, менять нечего."


async def test_a_place_is_understood_or_asked_about(bench: Bench) -> None:
    assert "адрес" in await bench.reply("Улица Которой Нет, 5", "place")
    assert "ссылк" in await bench.reply("https://yandex.ru/maps/55/tyumen/", "place")
    assert "Тюмень" in await bench.reply("", "place", Point(56.0, 66.0))
    which = await bench.reply("Республики", "place")
    assert which.startswith("Какой из этих адресов?")
    assert which.count("[") > 1
    for wrong in ("x", "57.1", "57.1,x"):
        assert "не работает" in await bench.press(f"at:{wrong}", "place")
    assert "№ ТМН" in await bench.press("at:57.10000,65.60000", "place")
    changed = await bench.tx.tickets.by_id(bench.ticket.id)
    assert changed is not None
    assert (changed.lat, changed.lon) == (57.1, 65.6)
    await bench.tx.message_links.put(1, "place", bench.ticket.id, "ask:place")
    await bench.reply("https://yandex.ru/maps/?pt=65.5400,57.1530", "place")
    linked = await bench.tx.tickets.by_id(bench.ticket.id)
    assert linked is not None
    assert linked.lat == 57.153


async def test_a_place_under_a_card_is_a_link_for_the_resident(bench: Bench) -> None:
    await bench.reply("Ждём здесь", "c1", Point(57.1, 65.6))
    (line,) = await bench.tx.history.of_ticket(bench.ticket.id)
    assert line.words == "Ждём здесь\nhttps://yandex.ru/maps/?pt=65.600000,57.100000&z=17&l=map"


async def test_numbers_that_are_none(bench: Bench) -> None:
    for act in ("same:x", "give:x", "same:٣"):
        assert "не работает" in await bench.press(act)
    assert "Это и есть" in await bench.press(f"same:{bench.ticket.id}")


async def test_nobody_to_give_it_to(bench: Bench) -> None:
    assert await bench.press("give:1") == f"№ {bench.ticket.number}: теперь у коллеги Вера."
    assert await bench.press("assign") == "Ни у кого из коллег нет роли для этой заявки."


async def test_nobody_is_asked_or_banned_once_the_author_is_erased(bench: Bench) -> None:
    """Buttons and questions from before the erasure are still in the chat: a press, a canned answer, and a reply to the
    question are refused alike, and nothing begins to wait."""
    for question in ("ask", "ban"):
        await bench.tx.message_links.put(1, question, bench.ticket.id, f"ask:{question}")
    assert bench.ticket.person_id is not None
    await erase(bench.tx, bench.ticket.person_id, NOW)
    asking, banning = (f"Житель удалил свои данные: {act} некого." for act in ("спрашивать", "блокировать"))
    assert await bench.press("ask") == asking
    assert await bench.press("say:photo_ask", "ask") == asking
    assert await bench.reply("Пришлите фото", "ask") == asking
    assert await bench.press("ban") == banning
    assert await bench.press("unban") == banning
    assert await bench.reply("Оскорбления, 3 дня", "ban") == banning
    kept = await bench.tx.tickets.by_id(bench.ticket.id)
    assert kept is not None
    assert (kept.status, kept.paused_at) == (Status.NEW, None)


async def test_the_list_of_people_has_pages(bench: Bench) -> None:
    for number in range(2, 14):
        await member(bench.tx, str(number), f"Коллега {number}")
    first = await bench.does(Message("91", "/staff"))
    assert first.startswith("13 сотрудников")
    assert first.endswith("[Ещё →]")
    assert (await bench.does(Press("staff:1", "5"))).endswith("[← Назад]")
    assert "Чья?" in await bench.does(Message("92", "/dismiss Глеба"))
    assert "Никого с таким" in await bench.does(Message("92", "/revoke 99 оператор"))


async def test_a_code_can_be_brought_by_anybody_anywhere(bench: Bench) -> None:
    for chat in ("-1", "1"):
        code = await bench.tx.members.invite([Grant(Role.CHIEF, "zone:cao")], HandClock().now())
        assert "руководитель · Центральный" in await bench.does(Message("93", f"/role {code}"), chat)
    assert (await bench.does(Message("94", "/role"), "1")).startswith("Код не подходит")
