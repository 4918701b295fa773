"""Failures of a connection: after that of BEGIN, a statement, COMMIT, ROLLBACK or its end the next transaction works.

Each failure is the engine's own, through its driver: nothing here is a double.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, PendingRollbackError

from storage.engine.sqlite_driver import connect
from storage.engine.transient import is_transient
from storage.store import Store, Tx
from tests import postgres
from tests.stores import NOW, sqlite_url, tyumen
from tests.trouble import fill, locked_database, no_longer_files, small_disk, undo_all

Deed = Callable[[Tx], Awaitable[object]]

BIG = "INSERT INTO cursors (platform, value) VALUES ('big', hex(zeroblob({})))"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


async def receives(tx: Tx, cursor: str = "7") -> None:
    """By statements that SQLite's driver runs at once."""
    await tx.inbox.receive("vk", [], cursor, NOW)


async def by_sqlalchemy(tx: Tx) -> None:
    await tx.sqlalchemy.execute(text("INSERT INTO cursors (platform, value) VALUES ('vk', '7')"))


async def goes_on(store: Store) -> None:
    """The very next transactions work, of writers and of readers; nothing is there of what has failed."""
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == ""
    async with store.writing() as tx:
        assert await tx.sqlalchemy.scalar(text("SELECT count(*) FROM cursors")) == 0
    await asyncio.gather(store.turn(lambda tx: receives(tx, "8")), store.note(lambda tx: tx.inbox.mark_done(0, NOW)))
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "8"
        assert await tx.sqlalchemy.scalar(text("SELECT count(*) FROM cursors")) == 1


async def turn(store: Store, *deeds: Deed) -> None:
    async with store.writing() as tx:
        for deed in deeds:
            await deed(tx)


async def fails(store: Store, *deeds: Deed) -> None:
    """In a transaction, with trouble that passes."""
    with pytest.raises(Exception, match=r".") as failed:
        await turn(store, *deeds)
    assert is_transient(failed.value), repr(failed.value)
    assert not isinstance(failed.value, PendingRollbackError), "a failure of before"


def driver(tx: Tx) -> sqlite3.Connection:
    assert tx.connection.driver is not None
    return tx.connection.driver._conn


async def closes(tx: Tx) -> None:
    """As when the connection's thread has ended."""
    assert tx.connection.driver is not None
    await tx.connection.driver.close()


async def is_interrupted(tx: Tx) -> None:
    asyncio.get_running_loop().call_later(0.05, driver(tx).interrupt)
    await tx.sqlalchemy.execute(text(ENDLESS))


async def raises(tx: Tx) -> None:
    raise ZeroDivisionError


# SQLite


async def test_begin_while_another_process_writes(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with locked_database(monkeypatch, tmp_path / "paradnaya.db"):
        await fails(sqlite_store)
    await goes_on(sqlite_store)


async def test_begin_on_a_connection_that_was_closed(sqlite_store: Store) -> None:
    for pool in (sqlite_store._writer, sqlite_store._reader):
        async with pool.transaction() as line:
            near = line.driver
            assert near is not None
        await near.close()
    await fails(sqlite_store)
    with pytest.raises(DBAPIError):
        async with sqlite_store.reading():
            pass
    await goes_on(sqlite_store)


@pytest.mark.parametrize("first", [receives, by_sqlalchemy])
@pytest.mark.parametrize("then", [is_interrupted, undo_all, closes])
async def test_a_statement(first: Deed, then: Deed, sqlite_store: Store) -> None:
    """It is interrupted, finds no room, or its connection is closed."""
    await fails(sqlite_store, first, then)
    await goes_on(sqlite_store)


@pytest.mark.parametrize("after", [receives, by_sqlalchemy, None])
async def test_what_follows_a_failure_that_undid_all_is_not_committed_on_its_own(
    after: Deed | None, sqlite_store: Store
) -> None:
    async def looks_away(tx: Tx) -> None:
        with suppress(DBAPIError):
            await undo_all(tx)

    assert await tells_of_undoing(sqlite_store, looks_away)
    await fails(sqlite_store, receives, looks_away, *([after] if after else []))
    await goes_on(sqlite_store)


async def tells_of_undoing(store: Store, deed: Deed) -> bool:
    """SQLite has really ended the transaction."""
    undone = False
    with suppress(DBAPIError):
        async with store.writing() as tx:
            await receives(tx)
            await deed(tx)
            undone = not driver(tx).in_transaction
    return undone


@pytest.mark.parametrize("first", [receives, by_sqlalchemy])
async def test_a_statement_that_the_disk_refuses(first: Deed, sqlite_store: Store, tmp_path: Path) -> None:
    """So long that it is written before the commit."""
    async with sqlite_store.writing() as tx:
        await tx.chats.get_or_add("vk", "1", True, NOW)
    with no_longer_files(tmp_path / "paradnaya.db-wal"):
        await fails(sqlite_store, first, lambda tx: tx.sqlalchemy.execute(text(BIG.format(4_000_000))))
    await goes_on(sqlite_store)


@pytest.mark.parametrize("first", [receives, by_sqlalchemy])
async def test_a_commit_that_the_disk_refuses(first: Deed, sqlite_store: Store, tmp_path: Path) -> None:
    """Three times, as for a disk that stays so."""
    async with sqlite_store.writing() as tx:
        await tx.chats.get_or_add("vk", "1", True, NOW)
    with no_longer_files(tmp_path / "paradnaya.db-wal"):
        for _ in range(3):
            await fails(sqlite_store, first)
    await goes_on(sqlite_store)


async def test_commits_of_a_company_that_the_disk_refuses(sqlite_store: Store, tmp_path: Path) -> None:
    """Each leads once and hears it; nobody waits for ever, and all are written afterwards."""
    async with sqlite_store.writing() as tx:
        await tx.chats.get_or_add("vk", "1", True, NOW)

    async def all_at_once() -> list[object]:
        turns = (sqlite_store.turn(lambda tx, n=n: tx.chats.get_or_add("vk", str(n), True, NOW)) for n in range(2, 12))  # type: ignore[misc]  # bound at once
        return list(await asyncio.gather(*turns, return_exceptions=True))

    with no_longer_files(tmp_path / "paradnaya.db-wal"):
        refused = await all_at_once()
    assert len(refused) == 10
    assert all(isinstance(error, Exception) and is_transient(error) for error in refused)
    assert await all_at_once() == [None] * 10
    async with sqlite_store.reading() as tx:
        assert None not in [await tx.chats.find("vk", str(n)) for n in range(1, 12)]


@pytest.mark.parametrize("first", [receives, by_sqlalchemy])
async def test_a_rollback(first: Deed, sqlite_store: Store) -> None:
    """The error raised is the one that made it necessary."""
    with pytest.raises(ZeroDivisionError):
        await turn(sqlite_store, first, closes, raises)
    await goes_on(sqlite_store)


async def test_a_file_that_is_not_itself_for_a_moment(sqlite_store: Store, tmp_path: Path) -> None:
    """As on a file system that goes away and comes back: whoever had it open opens it anew."""
    path = tmp_path / "paradnaya.db"
    whole = path.read_bytes()
    async with sqlite_store.reading(), sqlite_store.reading():
        pass
    assert len(sqlite_store._reader._idle) == 2  # type: ignore[union-attr]
    os.truncate(path, 4096)
    with pytest.raises(DBAPIError):
        async with sqlite_store.reading() as tx:
            await tx.inbox.cursor("vk")
    assert sqlite_store._reader._idle == []  # type: ignore[union-attr]
    with path.open("r+b") as file:
        file.write(whole)
    await goes_on(sqlite_store)


async def test_a_reader_that_is_interrupted_is_used_again(sqlite_store: Store) -> None:
    for _ in range(6):
        with pytest.raises(DBAPIError, match="interrupted"):
            async with sqlite_store.reading() as tx:
                await is_interrupted(tx)
    assert len(sqlite_store._reader._idle) == 1  # type: ignore[union-attr]
    await goes_on(sqlite_store)


async def begins(store: Store, path: Path) -> None:
    """Waits for another process."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.1, other.close)
    async with store.writing():
        pass


async def computes(store: Store, _: Path) -> None:
    async with store.writing() as tx:
        asyncio.get_running_loop().call_later(0.1, driver(tx).interrupt)
        await tx.sqlalchemy.execute(text(ENDLESS))


@pytest.mark.parametrize("work", [begins, computes])
async def test_who_is_cancelled_again_and_again_leaves_no_connection_behind(
    work: Callable[[Store, Path], Awaitable[None]], sqlite_store: Store, tmp_path: Path
) -> None:
    async with sqlite_store._writer.transaction() as line:
        near = line.driver
        assert near is not None
    task = asyncio.ensure_future(work(sqlite_store, tmp_path / "paradnaya.db"))
    while not task.done():
        await asyncio.sleep(0.01)
        task.cancel()
    assert task.cancelled()
    await asyncio.to_thread(near._thread.join, 10)
    assert (near._connection, near._thread.is_alive()) == (None, False)
    await goes_on(sqlite_store)


async def test_cancelled_while_a_connection_is_opened(sqlite_store: Store) -> None:
    """At any moment of it; nothing is left open that nobody would close."""
    for ticks in range(12):
        async with sqlite_store._writer.transaction() as line:
            near = line.driver
            assert near is not None
            near.harmed = True
        task = asyncio.ensure_future(sqlite_store.turn(receives))
        for _ in range(ticks):
            await asyncio.sleep(0.0005)
        task.cancel()
        await asyncio.wait([task])
    await sqlite_store.turn(lambda tx: receives(tx, "8"))
    async with sqlite_store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "8"


async def test_no_file_to_open(tmp_path: Path, sqlite_template: Path) -> None:
    """The first of the pragmas that looks into the file finds another one; once it is there, all is well."""
    path = tmp_path / "paradnaya.db"
    path.write_bytes(b"no database".ljust(8192))
    with pytest.raises(DBAPIError, match="not a database"):
        await Store.open(sqlite_url(path), tmp_path / "media", tyumen().city)
    shutil.copy(sqlite_template, path)
    store = await Store.open(sqlite_url(path), tmp_path / "media", tyumen().city)
    await goes_on(store)
    await store.close()


@pytest.mark.parametrize("first", [receives, by_sqlalchemy])
async def test_a_full_disk(first: Deed, sqlite_template: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        shutil.copy(sqlite_template, disk / "paradnaya.db")
        store = await Store.open(sqlite_url(disk / "paradnaya.db"), disk / "media", tyumen().city)
        try:
            for _ in range(3):
                ballast = fill(disk)
                for _ in range(3):
                    await fails(store, first, lambda tx: tx.sqlalchemy.execute(text(BIG.format(500_000))))
                async with store.reading() as tx:
                    assert await tx.inbox.cursor("vk") == ""
                ballast.unlink()
            await goes_on(store)
        finally:
            await store.close()


# PostgreSQL


@pytest.fixture
async def served(postgres_server: postgres.PostgresServer, tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(await postgres_server.empty_database(), tmp_path / "media", tyumen().city)
    yield opened
    await opened.close()


def asks(*statements: str) -> Deed:
    async def deed(tx: Tx) -> None:
        for statement in statements:
            await tx.sqlalchemy.exec_driver_sql(statement)

    return deed


NO_ROOM = "RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full';"


async def stands_still(tx: Tx) -> None:
    """For longer than the server bears it."""
    await asks("SET LOCAL idle_in_transaction_session_timeout = 50")(tx)
    await asyncio.sleep(0.3)
    await receives(tx, "9")


@pytest.mark.parametrize(
    "deed",
    [
        undo_all,
        asks("SET LOCAL statement_timeout = 50", "SELECT pg_sleep(60)"),
        asks(f"DO $$ BEGIN {NO_ROOM} END $$"),
        asks("DO $$ BEGIN RAISE EXCEPTION 'gave an error' USING ERRCODE = 'io_error'; END $$"),
        asks(
            f"CREATE FUNCTION pg_temp.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {NO_ROOM} END $$",
            "CREATE CONSTRAINT TRIGGER full_at_commit AFTER INSERT ON cursors DEFERRABLE INITIALLY DEFERRED "
            "FOR EACH ROW EXECUTE FUNCTION pg_temp.full()",
            "INSERT INTO cursors (platform, value) VALUES ('telegram', '1')",
        ),
        stands_still,
    ],
    ids=["killed", "interrupted", "full", "disk error", "full at commit", "idle"],
)
async def test_a_statement_or_the_commit_on_a_server(deed: Deed, served: Store) -> None:
    await fails(served, receives, deed)
    await goes_on(served)


async def test_a_row_that_another_holds(served: Store) -> None:
    async with served.writing() as tx:
        await receives(tx, "")
    async with served.writing() as other:
        await other.connection.execute(text("DELETE FROM cursors"))
        await fails(served, asks("SET LOCAL lock_timeout = 50"), receives)
    await goes_on(served)


async def test_a_backend_killed_before_the_commit(served: Store, postgres_server: postgres.PostgresServer) -> None:
    await fails(served, receives, lambda _: postgres_server.cut())
    await goes_on(served)


async def test_a_backend_killed_while_nothing_is_asked_of_it(
    served: Store, postgres_server: postgres.PostgresServer
) -> None:
    async with served.writing(), served.reading():
        pass
    await postgres_server.cut()
    await goes_on(served)


async def test_a_backend_killed_before_the_rollback(served: Store, postgres_server: postgres.PostgresServer) -> None:
    """The error raised is the one that made it necessary."""
    with pytest.raises(ZeroDivisionError):
        await turn(served, receives, lambda _: postgres_server.cut(), raises)
    await goes_on(served)


async def test_a_backend_killed_under_readers(served: Store, postgres_server: postgres.PostgresServer) -> None:
    async def reads() -> None:
        async with served.reading() as tx:
            await postgres_server.cut()
            await tx.inbox.cursor("vk")

    with pytest.raises(DBAPIError) as failed:
        await reads()
    assert is_transient(failed.value)
    await goes_on(served)


async def test_a_server_stopped_in_the_middle_and_started(
    served: Store, postgres_server: postgres.PostgresServer
) -> None:
    try:
        await fails(served, receives, lambda _: asyncio.to_thread(postgres_server.stop), receives)
        await fails(served)
    finally:
        await asyncio.to_thread(postgres_server.start)
    await goes_on(served)


async def test_the_thread_of_a_failed_opening_answers_before_the_failure_is_heard(tmp_path: Path) -> None:
    """Afterwards the loop may be closed, and a thread that answers it then ends with an error of its own."""
    file = tmp_path / "no.db"
    file.write_bytes(b"no database " * 999)
    connection = connect(str(file), pragmas=["journal_mode = WAL"])
    with pytest.raises(sqlite3.DatabaseError):
        await connection
    assert connection._stopping is not None
    assert connection._stopping.done()
