"""Transactions: all or nothing, one writer after another, readers waiting for nobody."""

import asyncio
import sqlite3
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from storage.store import Store, Tx
from storage.tables import cursors, numbers
from tests.stores import NOW, sqlite_url, tyumen


async def last_number(store: Store) -> int:
    async with store.reading() as tx:
        return await tx.sqlalchemy.scalar(select(numbers.c.last)) or 0


async def count(store: Store) -> None:
    async with store.writing() as tx:
        last = await tx.sqlalchemy.scalar(select(numbers.c.last).with_for_update()) or 0
        await tx.sqlalchemy.execute(update(numbers).values(last=last + 1))


@pytest.fixture
async def counter(store: Store) -> None:
    async with store.writing() as tx:
        await tx.sqlalchemy.execute(insert(numbers).values(year=2026, last=0))


async def test_what_raises_is_undone(store: Store) -> None:
    with suppress(ZeroDivisionError):
        async with store.writing() as tx:
            await tx.inbox.receive("vk", [], "7", NOW)
            raise ZeroDivisionError
    async with store.reading() as tx:
        assert not await tx.inbox.cursor("vk")


async def test_a_savepoint_is_undone_alone(store: Store) -> None:
    async with store.writing() as tx:
        await tx.inbox.receive("vk", [], "7", NOW)
        with suppress(ZeroDivisionError):
            async with tx.savepoint():
                await tx.inbox.receive("vk", [], "8", NOW)
                raise ZeroDivisionError
        async with tx.savepoint():
            await tx.inbox.receive("telegram", [], "9", NOW)
    async with store.reading() as tx:
        assert [await tx.inbox.cursor(platform) for platform in ("vk", "telegram")] == ["7", "9"]


@pytest.mark.usefixtures("counter")
async def test_no_update_is_lost_among_many_at_once(store: Store) -> None:
    await asyncio.gather(*(count(store) for _ in range(100)))
    assert await last_number(store) == 100


@pytest.mark.usefixtures("counter")
async def test_two_stores_on_one_database_lose_nothing_either(store: Store, store_url: str, tmp_path: Path) -> None:
    other = await Store.open(store_url, tmp_path / "media", tyumen().city)
    await asyncio.gather(*(count(each) for _ in range(20) for each in (store, other)))
    await other.close()
    assert await last_number(store) == 40


async def test_a_reader_waits_for_no_writer_and_sees_one_moment(store: Store) -> None:
    async with store.reading() as old:
        assert not await old.inbox.cursor("vk")
        async with store.writing() as tx:
            await tx.inbox.receive("vk", [], "7", NOW)
        assert not await old.inbox.cursor("vk")
    async with store.reading() as new:
        assert await new.inbox.cursor("vk") == "7"


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError):
        async with store.reading() as tx:
            await tx.sqlalchemy.execute(insert(cursors).values(platform="vk", value="7"))


async def test_a_turn_that_is_cancelled_is_undone_and_holds_nobody_up(store: Store) -> None:
    begun = asyncio.Event()

    async def turn() -> None:
        async with store.writing() as tx:
            await tx.inbox.receive("vk", [], "7", NOW)
            begun.set()
            await asyncio.sleep(60)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(turn())
        await begun.wait()
        task.cancel()
    async with store.writing() as tx:
        assert not await tx.inbox.cursor("vk")


async def test_cancelled_at_any_instant_the_store_goes_on(store: Store) -> None:
    async def turn() -> None:
        async with store.writing() as tx:
            for number in range(20):
                await tx.inbox.receive("vk", [], str(number), NOW)

    async with asyncio.TaskGroup() as group:
        for after_s in (n % 17 / 1000 for n in range(80)):
            task = group.create_task(turn())
            await asyncio.sleep(after_s)
            task.cancel()
            await asyncio.wait([task])
    await turn()
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "19"


async def test_cancelled_within_a_statement_the_store_goes_on(store: Store) -> None:
    async def turn() -> None:
        async with store.writing() as tx:
            await tx.inbox.receive("vk", [], "7", NOW)
            async with tx.savepoint():
                asyncio.get_running_loop().call_soon(task.cancel)
                await tx.sqlalchemy.execute(update(cursors).values(value="8"))

    task = asyncio.ensure_future(turn())
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.writing() as tx:
        assert not await tx.inbox.cursor("vk")


async def test_cancelled_while_another_process_writes_the_store_goes_on(sqlite_store: Store, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "paradnaya.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.ensure_future(sqlite_store.turn(lambda tx: tx.inbox.receive("vk", [], "7", NOW)))
    await asyncio.sleep(0.05)
    task.cancel()
    other.execute("ROLLBACK")
    other.close()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with sqlite_store.writing() as tx:
        assert not await tx.inbox.cursor("vk")


async def test_a_turn_is_all_or_nothing_on_each_engine(store: Store) -> None:
    async def fails(tx: Tx) -> None:
        await tx.inbox.receive("vk", [], "7", NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.turn(fails)
    await store.turn(lambda tx: tx.inbox.receive("telegram", [], "9", NOW))
    async with store.reading() as tx:
        assert [await tx.inbox.cursor(platform) for platform in ("vk", "telegram")] == ["", "9"]


async def test_links_must_lead_somewhere(store: Store) -> None:
    with pytest.raises(DBAPIError):
        async with store.writing() as tx:
            await tx.people.consent(999, "2026-01", NOW)


async def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises((StatementError, ValueError), match="without a zone"):
        async with store.writing() as tx:
            await tx.chats.get_or_add("vk", "7", True, datetime(2026, 1, 1))


async def test_sqlite_keeps_every_commit_on_the_disk(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        modes = [(await tx.sqlalchemy.scalar(text(f"PRAGMA {name}"))) for name in ("journal_mode", "synchronous")]
    assert modes == ["wal", 2]


async def test_a_database_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(DBAPIError):
        await Store.open(sqlite_url(tmp_path / "no" / "folder.db"), tmp_path / "media", tyumen().city)
    await asyncio.sleep(0.1)  # the driver's thread says goodbye to the loop after the error
