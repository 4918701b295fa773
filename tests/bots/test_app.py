"""Application, its parts wired together: platforms that are away, parts that fail or do not end in time, parts that a
setting adds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from bots import app as module
from bots.app import App, build
from bots.jobs.worker import JobWorker
from bots.platform import InboxPort, Letter, Platform, SendLimits, Sent
from bots.platform_errors import Later, Revoked
from bots.runtime.settings import SHIPPED_CITY, Account, Listen, Settings
from bots.runtime.tasks import TaskGroup
from bots.web.health import STALE_S, HealthReport
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from storage.records.messages.outbox import OutgoingMessage
from storage.redis.rate_window import Rate
from storage.usecases.outgoing.outgoing import pack_screen
from tests.bots.delivery.deliveries import PATIENCE_S
from tests.clocks import HandClock


@dataclass
class Reluctant:
    """Platform that fails at the start, and at receiving, as it is told; it never answers a send."""

    at_start: list[Exception] = field(default_factory=list)
    at_ingest: list[Exception] = field(default_factory=list)
    receiving: asyncio.Event = field(default_factory=asyncio.Event)
    sending: asyncio.Event = field(default_factory=asyncio.Event)
    name: str = "vk"
    limits: SendLimits = SendLimits(Rate(100, 1.0))  # noqa: RUF009  a value
    standing_menu: bool = False

    async def start(self) -> None:
        if self.at_start:
            raise self.at_start.pop(0)

    async def ingest(self, inbox: InboxPort) -> None:
        if self.at_ingest:
            raise self.at_ingest.pop(0)
        self.receiving.set()
        await asyncio.Event().wait()

    def cost(self, letter: Letter) -> int:
        return 1

    async def send(self, letter: Letter) -> Sent:
        self.sending.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def close(self) -> None:
        self.receiving.clear()


def settings(folder: Path, **more: object) -> Settings:
    return Settings(
        **{  # type: ignore[arg-type]  # by name
            "city": SHIPPED_CITY,
            "home": folder,
            "database": f"sqlite+aiosqlite:///{folder / 'town.db'}",
            "media": folder / "media",
            "accounts": {},
            "log": "text",
            "short_links": False,
        }
        | more
    )


@asynccontextmanager
async def built_app(folder: Path, platform: Reluctant, *parts: str) -> AsyncIterator[tuple[App, HandClock]]:
    clock = HandClock()
    doubles = {"vk": cast("Platform", platform)}
    app = await build(settings(folder), clock=clock, doubles=doubles, parts=frozenset(parts))
    try:
        yield app, clock
    finally:
        await app.close()


async def runs_until(app: App, event: asyncio.Event) -> None:
    stop = asyncio.Event()
    async with TaskGroup() as nursery:
        task = nursery.start(app.run(stop), "app")
        async with asyncio.timeout(PATIENCE_S):
            await event.wait()
        stop.set()
        await task


async def test_what_keeps_a_platform_from_receiving_is_waited_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    platform = Reluctant(at_ingest=[Later(1, "away"), KeyError("a fault of ours"), Revoked("not accepted")])
    async with built_app(tmp_path, platform, "ingest") as (app, clock):
        await runs_until(app, platform.receiving)
        assert clock.slept == [1, 1, 30]
        async with app.store.reading() as tx:
            assert [key for key, _ in await tx.admin_alerts.list_untold()] == ["token:vk"]
    said = ["the platform does not answer", "receiving failed", "the platform refuses this bot"]
    assert [record.message for record in caplog.records if record.name == "bots.app"] == said


async def test_a_platform_that_is_away_at_the_start_is_asked_less_and_less_often(tmp_path: Path) -> None:
    platform = Reluctant(at_start=[Later(1, "away")] * 7)
    async with built_app(tmp_path, platform, "ingest") as (app, clock):
        await runs_until(app, platform.receiving)
        assert clock.slept == [1, 2, 4, 8, 16, 30, 30]


async def test_what_does_not_end_in_time_is_left_for_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.05)
    platform = Reluctant()
    async with built_app(tmp_path, platform, "delivery") as (app, clock):
        async with app.store.writing() as tx:
            chat = await tx.chats.get_or_add("vk", "7", True, clock.now(), "ru")
            row = await tx.outbox.add(OutgoingMessage(chat, "notice", pack_screen(Screen(Plain("раз")))), clock.now())
        await runs_until(app, platform.sending)
        async with app.store.reading() as tx:
            assert await tx.outbox.state(row) == ("sending", "")
    assert "some work did not end in time and will be done again after the next start" in caplog.messages


async def test_a_part_that_fails_ends_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with built_app(tmp_path, Reluctant(), "turns") as (app, _):

        async def falls() -> None:
            raise KeyError("a fault of ours")

        monkeypatch.setattr(app.host, "run", falls)
        with pytest.raises(KeyError):
            await app.run(asyncio.Event())


class StandingClock(HandClock):
    """Clock that only a hand moves, while who sleeps really sleeps."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def test_jobs_that_stand_still_are_told_by_the_health_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stands(self: JobWorker, nursery: TaskGroup) -> bool:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    begun, looked, clock = asyncio.Event(), asyncio.Event(), StandingClock()
    monkeypatch.setattr(module, "STOP_WITHIN_S", 0.05)
    monkeypatch.setattr(JobWorker, "_begin", stands)
    app = await build(settings(tmp_path, listen=Listen("127.0.0.1", 0)), clock=clock, parts=frozenset(("turns",)))
    assert app.web is not None
    health = app.web.health

    async def look() -> None:
        await begun.wait()
        clock.advance(STALE_S)
        stuck = {"store": "ok", "presence": "ok", "turns": "ok", "jobs": "stuck"}
        while await health.look() != HealthReport(ready=False, parts=stuck):
            await asyncio.sleep(0.01)
        looked.set()

    try:
        async with TaskGroup() as nursery:
            nursery.start(look(), "look")
            await runs_until(app, looked)
    finally:
        await app.close()


async def test_what_the_settings_add(tmp_path: Path) -> None:
    accounts = {"telegram": Account("1:aa"), "vk": Account("vk1.a.x")}
    public = {"webhook": "https://town.example", "listen": Listen("127.0.0.1", 0), "short_links": True}
    app = await build(settings(tmp_path, accounts=accounts, **public))
    try:
        assert set(app.platforms) == set(app.hooks) == {"telegram", "vk"}
        assert all(hook.url.startswith("https://town.example/") for hook in app.hooks.values())
        assert app.web is not None
        assert app.links is not None
    finally:
        await app.close()
