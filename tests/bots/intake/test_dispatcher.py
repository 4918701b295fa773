"""Dispatcher: it notes when a chat was last seen, once a day, and looks up only what the router has to know."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bots.platform import Inbound, Sender
from bots.staff.unbound import NO_ROLE
from dialogs.kernel.events import Event, Message, Press
from dialogs.rules.staff.access import Grant, Role
from storage.records.messages.outbox_row import NEWCOMER
from storage.store import Store, Tx
from storage.tables import outbox
from tests.bots.intake.dispatched import dispatch_event
from tests.clocks import START, HandClock
from tests.storage.residents import file_ticket, resident


async def test_when_somebody_was_last_seen_is_noted_once_a_day(sqlite_store: Store) -> None:
    clock, seen = HandClock(), []
    for hour in (0, 23, 25, 47):
        clock.advance((START + timedelta(hours=hour) - clock.now()).total_seconds())
        async with sqlite_store.writing() as tx:
            await dispatch_event(tx, "vk", Inbound("9", True, Sender("9"), Message(str(hour), "/help")), clock)
            chat = await tx.chats.find("vk", "9")
            assert chat is not None
            seen.append((chat.last_seen - START) / timedelta(hours=1))
    assert seen == [0, 0, 25, 25]


async def answers_to(tx: Tx, *events: Event, sender: str = "1") -> list[tuple[int, str]]:
    """(lane, words) of the answers to the sender's events in private."""
    before = await _rows(tx)
    for event in events:
        await dispatch_event(tx, "vk", Inbound(sender, True, Sender(sender), event))
    return (await _rows(tx))[len(before) :]


async def _rows(tx: Tx) -> list[tuple[int, str]]:
    rows = await tx.sqlalchemy.execute(select(outbox.c.lane, outbox.c.payload).order_by(outbox.c.id))
    return [(row[0], row[1]) for row in rows]


async def test_a_number_that_a_member_may_not_see_is_a_residents_words(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx, "7"))
        await tx.members.grant("vk", "1", "Вера", grants=(Grant(Role.OFFICER, "organisation:nobody"),), now=START)
        strange = await answers_to(tx, Message("1", ticket.number))
        assert "front door" in strange[0][1]
        await tx.members.grant("vk", "2", "Глеб", grants=(Grant(Role.OPERATOR),), now=START)
        ((_, card),) = await answers_to(tx, Message("2", ticket.number), sender="2")
        assert ticket.number in card


async def test_a_code_for_a_group_is_refused_in_private_behind_everybody_else(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        ((lane, words),) = await answers_to(tx, Message("1", "/bind 1234"))
        assert lane == NEWCOMER
        assert "group" in words


async def test_a_former_member_is_refused_at_an_old_card_only(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx, "7"))
        chat = await tx.chats.get_or_add("vk", "1", True, START, "ru")
        await tx.message_links.put(chat.id, "5", ticket.id, "card")
        press = Inbound("1", True, Sender("1"), Press(f"t:{ticket.id}:take", "5"))
        assert await dispatch_event(tx, "vk", press) == NO_ROLE
        ((_, words),) = await answers_to(tx, Message("2", "Готово", reply_to="5"))
        assert "no role" in words
        assert "no role" not in str(await answers_to(tx, Message("3", "/queue")))
