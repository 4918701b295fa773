"""Process bus: the processes of one installation wake one another and share a rate; the loss of Redis is said once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from bots.runtime.bus import ProcessBus
from bots.runtime.tasks import TaskGroup
from dialogs.notices.administrator import alerts
from storage.redis import client
from storage.redis.rate_limits import OwnRates, single_process
from storage.redis.rate_window import Rate
from storage.store import Store
from tests.clocks import HandClock
from tests.redis_server import PATIENCE_S, RedisServer


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.005)


async def test_without_redis_there_is_nothing_to_run(sqlite_store: Store) -> None:
    wires = ProcessBus("", 1, sqlite_store, HandClock(), single_process)
    await wires.run()
    assert isinstance(wires.bot_rate("vk", Rate(1, 1.0)), OwnRates)


async def test_two_processes_hear_each_other_and_share_a_rate(sqlite_store: Store, redis_server: RedisServer) -> None:
    here, there = (ProcessBus(redis_server.url, 1, sqlite_store, HandClock(), single_process) for _ in range(2))
    heard: list[str] = []
    there.signals.listen("outbox", lambda: heard.append("outbox"))
    rates = [wires.bot_rate("vk", Rate(1, 600.0)) for wires in (here, there)]
    async with TaskGroup() as nursery:
        nursery.start(here.run(), "here")
        nursery.start(there.run(), "there")
        async with asyncio.timeout(PATIENCE_S):
            while not heard:
                here.signals.ring("outbox")
                await asyncio.sleep(0.01)
        assert await rates[0].take(1, 0.0) == 0
        assert 590 < await rates[1].take(1, 0.0) <= 600


async def test_that_redis_went_and_came_is_said_once_each(
    sqlite_store: Store, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client, "RETRY_S", 0.02)
    wires = ProcessBus(own_redis.url, 1, sqlite_store, HandClock(), single_process)
    with caplog.at_level(logging.INFO, "bots.runtime.bus"):
        async with TaskGroup() as nursery:
            nursery.start(wires.run(), "wires")
            await until(lambda: len(caplog.records) == 1)
            own_redis.stop()
            await until(lambda: len(caplog.records) == 2)
            await asyncio.sleep(0.1)
            own_redis.start()
            await until(lambda: len(caplog.records) == 3)
    assert [(record.levelname, record.message) for record in caplog.records] == [
        ("INFO", "Redis is used"),
        ("WARNING", "Redis cannot be used; going on without it, slower"),
        ("INFO", "Redis is used"),
    ]
    why = str(vars(caplog.records[1])["why"])
    async with sqlite_store.reading() as tx:
        assert await tx.admin_alerts.list_untold() == [("redis", alerts.redis_away(why))]


async def test_redis_and_the_store_may_be_away_together(
    sqlite_store: Store, own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client, "RETRY_S", 0.02)
    wires = ProcessBus(own_redis.url, 1, sqlite_store, HandClock(), single_process)
    async with sqlite_store.writing() as tx:
        await tx.sqlalchemy.exec_driver_sql("drop table complaints")
    own_redis.stop()
    with caplog.at_level(logging.INFO, "bots.runtime.bus"):
        async with TaskGroup() as nursery:
            nursery.start(wires.run(), "wires")
            await until(lambda: len(caplog.records) == 2)
            own_redis.start()
            await until(lambda: len(caplog.records) == 3)
    assert caplog.messages[1:] == ["that Redis is away could not be noted for the administrators", "Redis is used"]
