"""Beginnings that never end are counted; those that end in any order of business are not."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress

import pytest
from sqlalchemy.exc import OperationalError

from bots.intake.attempts import Attempts, Elsewhere
from storage.records.messages.inbox import Inbox, InboxRow
from storage.store import Store
from tests.storage.residents import Update, heads
from tests.stores import NOW

LOCKED = OperationalError("COMMIT", {}, sqlite3.OperationalError("database is locked"))


async def rows(store: Store) -> list[InboxRow]:
    async with store.reading() as tx:
        return await heads(tx)


async def two(store: Store) -> list[InboxRow]:
    """Rows that wait."""
    async with store.writing() as tx:
        await tx.inbox.receive("vk", [Update("1", "a"), Update("2", "b")], None, NOW)
        await tx.leases.take("turns/us", "us", None)
    return await rows(store)


async def counts(store: Store) -> list[int]:
    return [row.begun for row in await rows(store)]


async def test_each_death_is_counted_once(store: Store) -> None:
    first, second = await two(store)
    for deaths in range(3):
        attempts = Attempts(store, "us")
        (first, second) = await rows(store)
        assert await asyncio.gather(*map(attempts.begin, (first, second))) == [deaths, deaths]
        assert await attempts.begin(first) == deaths
        attempts.end(second, done=False)
        assert await attempts.begin(second) == deaths
    assert await counts(store) == [3, 3]


async def test_what_ends_in_order_is_taken_back(store: Store) -> None:
    first, second = await two(store)
    attempts = Attempts(store, "us")
    await attempts.take_back()
    for row in (first, second):
        assert await attempts.begin(row) == 0
    attempts.end(first, done=False)
    attempts.end(second, done=True)
    await attempts.take_back()
    assert await counts(store) == [0, 1]
    assert await attempts.begin(first) == 0
    await attempts.close()
    await attempts.close()
    assert await counts(store) == [0, 1]


async def test_what_another_process_has_begun_is_not_begun(store: Store) -> None:
    first, _ = await two(store)
    assert await Attempts(store, "us").begin(first) == 0
    theirs = Attempts(store, "them")
    with pytest.raises(Elsewhere):
        await theirs.begin(first)
    theirs.end(first, done=False)
    await theirs.close()
    assert await counts(store) == [1, 0]


async def test_the_slow_and_the_hasty_are_no_deaths(store: Store) -> None:
    """A process that is taken for dead and is not takes its own note back and nobody else's."""
    (first, _), slow, hasty = await two(store), Attempts(store, "us"), Attempts(store, "hasty")
    await slow.begin(first)
    async with store.writing() as tx:
        await tx.leases.let_go("us", ["turns/us"])
        await tx.leases.take("turns/hasty", "hasty", None)
    (first, _) = await rows(store)
    assert await hasty.begin(first) == 1
    await slow.close()
    with pytest.raises(Elsewhere):
        await slow.begin(first)
    assert await counts(store) == [1, 0]


async def test_a_store_in_trouble_leaves_no_note(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise LOCKED

    first, second = await two(sqlite_store)
    attempts = Attempts(sqlite_store, "us")
    await attempts.begin(first)
    with monkeypatch.context() as trouble:
        trouble.setattr(Store, "note", fails)
        with pytest.raises(OperationalError):
            await attempts.begin(second)
        attempts.end(first, done=False)
        with pytest.raises(OperationalError):
            await attempts.take_back()
        await attempts.close()
        trouble.setattr(Store, "note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await attempts.close()
    assert await attempts.begin(second) == 0
    await attempts.close()
    assert await counts(sqlite_store) == [0, 0]


async def test_who_is_cancelled_while_noting_may_have_noted(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = await two(sqlite_store)
    attempts, plain, noted = Attempts(sqlite_store, "us"), Inbox.begin, asyncio.Event()

    async def slow(inbox: Inbox, id_: int, holder: str) -> bool:
        found = await plain(inbox, id_, holder)
        noted.set()
        return found

    monkeypatch.setattr(Inbox, "begin", slow)
    beginning = asyncio.ensure_future(attempts.begin(first))
    await noted.wait()
    beginning.cancel()
    with suppress(asyncio.CancelledError):
        await beginning
    await attempts.close()
    assert await counts(sqlite_store) == [0, 0]
