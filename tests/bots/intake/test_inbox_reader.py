"""Inbox reader: each waiting update is handed out once, whatever happens to the store and whoever else works it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from bots.intake.inbox_reader import AGAIN_S, PILE, PILE_S, InboxReader
from storage.records.messages.inbox import Inbox
from storage.records.messages.outbox import NEWCOMER, OutgoingMessage
from storage.records.work.partition import ALL, Partition
from storage.store import Store
from storage.tables import inbox
from tests.clocks import HandClock
from tests.storage.residents import Update, resident
from tests.stores import NOW


async def receive_updates(store: Store, *chats: str) -> None:
    async with store.writing() as tx:
        before = await tx.inbox.waiting()
        await tx.inbox.receive("vk", [Update(f"{before + n}", chat) for n, chat in enumerate(chats)], None, NOW)


async def next_ids(calling: InboxReader, room: int = 9, share: Partition = ALL) -> list[int]:
    return [row.id for row in await calling.next(room, share)]


async def test_what_another_process_has_worked_is_passed_over(sqlite_store: Store) -> None:
    calling = InboxReader(sqlite_store, HandClock())
    await receive_updates(sqlite_store, "a", "b", "a")
    (first,) = await calling.next(1, ALL)
    async with sqlite_store.writing() as tx:
        assert await tx.inbox.mark_done(2, NOW)
    assert await next_ids(calling) == []
    calling.free(first)
    assert await next_ids(calling) == [3]


async def test_nobody_is_forgotten_when_the_store_fails(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calling = InboxReader(sqlite_store, HandClock())
    await receive_updates(sqlite_store, "a", "b")
    with monkeypatch.context() as broken:
        broken.setattr(Inbox, "rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await calling.next(9, ALL)
    assert calling.begun == 0
    assert await next_ids(calling) == [1, 2]


async def test_what_was_committed_late_is_found_soon(sqlite_store: Store) -> None:
    """Its number is lower than what has been looked through."""
    clock = HandClock()
    calling = InboxReader(sqlite_store, clock)
    async with sqlite_store.writing() as tx:
        rows = [Update(str(n), str(n)) for n in range(1, 5)]
        await tx.inbox.receive("vk", rows, None, NOW)
        await tx.sqlalchemy.execute(delete(inbox).where(inbox.c.id == 1))
    assert await next_ids(calling, 1) == [2]
    async with sqlite_store.writing() as tx:
        await tx.inbox.receive("vk", [Update("5", "5")], None, NOW)
        await tx.sqlalchemy.execute(update(inbox).where(inbox.c.id == 5).values(id=1))
    assert await next_ids(calling, 1) == [3]
    clock.advance(AGAIN_S)
    assert await next_ids(calling) == [1, 4]


async def test_chats_change_hands(sqlite_store: Store) -> None:
    calling = InboxReader(sqlite_store, HandClock())
    await receive_updates(sqlite_store, *(str(n) for n in range(8)))
    ours, theirs = [set(await next_ids(InboxReader(sqlite_store, HandClock()), 99, Partition(n, 2))) for n in (0, 1)]
    assert set(await next_ids(calling, 2, Partition(0, 2))) < ours
    assert set(await next_ids(calling, 99, Partition(1, 2))) == theirs


async def test_strangers_are_not_worked_while_a_pile_of_their_answers_waits(sqlite_store: Store) -> None:
    clock = HandClock()
    calling = InboxReader(sqlite_store, clock)
    async with sqlite_store.writing() as tx:
        for n in range(PILE):
            await tx.outbox.add(
                OutgoingMessage(await tx.chats.get_or_add("vk", f"s{n}", True, NOW), "notice", "", lane=NEWCOMER), NOW
            )
        _, anna = await resident(tx, "anna")
        await tx.people.consent(anna.id, "1", NOW)
    clock.advance(PILE_S)
    await receive_updates(sqlite_store, "stranger", "anna", "other")
    assert (await next_ids(calling), calling.held_back) == ([2], True)
    assert await next_ids(calling) == []
    async with sqlite_store.writing() as tx:
        await tx.outbox.claim(clock.now(), 1)
    clock.advance(PILE_S)
    assert (await next_ids(calling), calling.held_back) == ([1, 3], False)
