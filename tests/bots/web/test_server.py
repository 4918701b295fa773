"""Health and metrics server: an administrator sees whether the program works, and how much."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from bots.runtime.backlog import KEPT_S, Backlog
from bots.runtime.counters import Counters
from bots.runtime.settings import BadSettings, Listen
from bots.web.health import LOOK_AGAIN_S, STALE_S, Health
from bots.web.metrics import Metrics
from bots.web.server import WebServer
from storage.records.messages.inbox import Inbox
from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store
from tests.clocks import START, HandClock


@dataclass
class ServedDesk:
    store: Store
    clock: HandClock
    watch: Counters
    http: aiohttp.ClientSession
    server: WebServer
    base: str = ""

    async def get(self, path: str) -> tuple[int, str]:
        async with self.http.get(self.base + path) as answer:
            return answer.status, await answer.text()

    async def ready(self) -> tuple[int, dict[str, object]]:
        self.clock.advance(LOOK_AGAIN_S)
        async with self.http.get(f"{self.base}/readyz") as answer:
            return answer.status, await answer.json()


@pytest.fixture
async def desk(sqlite_store: Store) -> AsyncIterator[ServedDesk]:
    clock = HandClock()
    watch = Counters(clock)
    health = Health(sqlite_store, watch, ("turns", "delivery"))
    server = WebServer(Listen("127.0.0.1", 0), health, Metrics(watch, Backlog(sqlite_store, clock)))
    async with aiohttp.ClientSession() as http:
        yield ServedDesk(sqlite_store, clock, watch, http, server, f"http://127.0.0.1:{await server.start()}")
    await server.stop()


async def test_ready_is_who_has_a_store_and_loops_that_go_round(desk: ServedDesk) -> None:
    assert await desk.get("/healthz") == (200, "ok\n")
    status, parts = await desk.ready()
    assert (status, parts["turns"], parts["store"]) == (503, "not started", "ok")
    desk.watch.beat("turns")
    desk.watch.beat("delivery")
    desk.watch.state("telegram", "well")
    desk.watch.state("vk", "away")
    good = {"ready": True, "store": "ok", "turns": "ok", "delivery": "ok", "telegram": "ok", "vk": "away"}
    assert await desk.ready() == (200, good)
    desk.watch.state("vk", "revoked")
    assert await desk.ready() == (503, {**good, "ready": False, "vk": "revoked"})
    desk.watch.state("vk", "well")
    desk.clock.advance(STALE_S)
    desk.watch.beat("delivery")
    assert await desk.ready() == (503, {**good, "ready": False, "vk": "ok", "turns": "stuck"})


async def test_a_store_that_does_not_answer_is_told_and_asked_no_more_often_than_that(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def broken(*_: object) -> str:
        nonlocal asked
        asked += 1
        raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))

    monkeypatch.setattr(Inbox, "cursor", broken)
    assert (await desk.ready())[1]["store"] == "silent"
    await asyncio.gather(*(desk.get("/readyz") for _ in range(20)))
    assert asked == 1
    assert desk.watch.errors["store", "OperationalError"] == 1
    assert (await desk.get("/healthz"))[0] == 200


async def test_the_figures_are_what_was_counted(desk: ServedDesk) -> None:
    seen, since = desk.watch, desk.watch.now()
    seen.updates["vk"] += 3
    desk.clock.advance(0.3)
    seen.count_turn("vk", "worked", since)
    seen.count_send("telegram", "later", since)
    seen.count_failure("turn", KeyError())
    seen.hooks["vk", "stored"] += 1
    async with desk.store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, START)
        await tx.outbox.add(OutgoingMessage(chat, "notice", "{}", lane=1), START)
    desk.clock.advance(60)
    status, page = await desk.get("/metrics")
    assert status == 200
    lines = set(page.splitlines())
    assert {
        'paradnaya_updates_total{platform="vk"} 3.0',
        'paradnaya_turns_total{outcome="worked",platform="vk"} 1.0',
        'paradnaya_turn_seconds_bucket{le="0.25",platform="vk"} 0.0',
        'paradnaya_turn_seconds_bucket{le="0.5",platform="vk"} 1.0',
        'paradnaya_turn_seconds_bucket{le="+Inf",platform="vk"} 1.0',
        'paradnaya_turn_seconds_count{platform="vk"} 1.0',
        'paradnaya_sends_total{outcome="later",platform="telegram"} 1.0',
        'paradnaya_errors_total{kind="KeyError",part="turn"} 1.0',
        'paradnaya_hooks_total{outcome="stored",platform="vk"} 1.0',
        'paradnaya_outbox_waiting{lane="notices",platform="vk"} 1.0',
        'paradnaya_outbox_lag_seconds{lane="notices",platform="vk"} 60.3',
        "paradnaya_inbox_waiting 0.0",
        "paradnaya_inbox_lag_seconds 0.0",
    } <= lines
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)


async def test_the_figures_cost_a_look_into_the_store_every_fifteen_seconds(
    desk: ServedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, real = 0, Inbox.waiting

    async def counted(self: Inbox) -> int:
        nonlocal asked
        asked += 1
        if asked > 1:
            raise OperationalError("SELECT", {}, sqlite3.OperationalError("disk I/O error"))
        return await real(self)

    monkeypatch.setattr(Inbox, "waiting", counted)
    pages = await asyncio.gather(*(desk.get("/metrics") for _ in range(9)))
    assert asked == 1
    assert all("paradnaya_inbox_waiting" in page for _, page in pages)
    desk.clock.advance(KEPT_S)
    status, page = await desk.get("/metrics")
    assert (status, asked) == (200, 2)
    assert "paradnaya_inbox_waiting" not in page


async def test_an_address_that_is_taken_is_a_fault_of_the_setting(desk: ServedDesk) -> None:
    taken = Listen("127.0.0.1", int(desk.base.rpartition(":")[2]))
    second = WebServer(taken, desk.server.health, desk.server.metrics)
    with pytest.raises(BadSettings, match="PARADNAYA_LISTEN: cannot listen on "):
        await second.start()


async def test_without_webhooks_nobody_brings_anything(desk: ServedDesk) -> None:
    async with desk.http.post(f"{desk.base}/hook/telegram/x") as answer:
        assert answer.status == 404
