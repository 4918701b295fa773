"""Flood guard: a chat that writes faster than it can be answered is told so once, and is read again when its answers
are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bots.intake.flood_guard import MOST_UNSENT, OFTEN, FloodGuard
from bots.platform import Inbound, Sender
from dialogs.kernel.events import Event, Left, Message, Press
from storage.records.messages.inbox import InboxRow
from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store, Tx
from tests.clocks import HandClock
from tests.storage.residents import resident

ROW = InboxRow(1, "vk", "1", "7", "{}", HandClock().now(), 0, 0)
WRITES = Inbound("7", True, Sender("7"), Message("1", "ещё"))


async def pile(tx: Tx, count: int) -> None:
    chat, _ = await resident(tx)
    for _ in range(count):
        await tx.outbox.add(OutgoingMessage(chat, "notice", "ответ"), HandClock().now())


async def count_refusals(pace: FloodGuard, tx: Tx, count: int, inbound: Inbound = WRITES) -> int:
    """Send so many updates and count those that the guard refuses."""
    found = 0
    for _ in range(count):
        if await pace.too_fast(tx, ROW, inbound):
            found += 1
            await pace.ask_for_patience(tx, ROW, inbound)
    return found


async def test_a_pile_of_answers_and_more_coming(sqlite_store: Store) -> None:
    clock = HandClock()
    pace = FloodGuard(clock)
    async with sqlite_store.writing() as tx:
        await pile(tx, MOST_UNSENT)
        assert await count_refusals(pace, tx, OFTEN) == 0
        assert await count_refusals(pace, tx, 50) == 50
        chat, _ = await resident(tx)
        assert await tx.chats.count_unsent(chat.id) == MOST_UNSENT + 1
        for _ in range(MOST_UNSENT // 2 + 2):
            (row,) = await tx.outbox.claim(clock.now() + timedelta(seconds=1), 1)
            await tx.outbox.mark_sent(row.id, ("5",), clock.now())
        assert await count_refusals(pace, tx, 5) == 0


async def test_often_is_within_a_minute(sqlite_store: Store) -> None:
    clock = HandClock()
    pace = FloodGuard(clock)
    async with sqlite_store.writing() as tx:
        await pile(tx, MOST_UNSENT)
        for _ in range(5):
            assert await count_refusals(pace, tx, OFTEN) == 0
            clock.advance(61)


async def test_who_is_answered_as_fast_as_they_write_is_never_too_fast(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        assert await count_refusals(FloodGuard(HandClock()), tx, 300) == 0
        await pile(tx, 3)
        assert await count_refusals(FloodGuard(HandClock()), tx, 300) == 0


@pytest.mark.parametrize(("private", "event"), [(False, Message("1", "ещё")), (False, Press("t:1")), (True, Left())])
async def test_groups_and_goodbyes_are_never_too_fast(private: bool, event: Event, sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        await pile(tx, MOST_UNSENT)
        assert await count_refusals(FloodGuard(HandClock()), tx, 99, Inbound("7", private, Sender("7"), event)) == 0
