"""Maintenance: complaints reach the staff, failed chores are tried again, chiefs get the morning digest."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bots.jobs.maintenance import Maintenance
from bots.runtime.backlog import Backlog
from bots.runtime.health_alerts import HealthAlerts
from bots.runtime.tasks import TaskGroup
from dialogs.notices.administrator import alerts
from storage.records.messages.outbox import OutboxRow
from storage.store import Store
from storage.tables import outbox
from tests.clocks import START, HandClock


class OneRound(HandClock):
    """Clock whose every sleep is waited for by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.slept_once = asyncio.Event()
        self.go_on = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.slept_once.set()
        await self.go_on.wait()
        self.go_on.clear()
        self.advance(seconds)


def chores(store: Store, clock: OneRound) -> Maintenance:
    return Maintenance(store, clock, HealthAlerts(store, Backlog(store, clock), {}))


async def rounds(work: Maintenance, clock: OneRound, times: int = 1) -> None:
    async with TaskGroup() as nursery:
        nursery.start(work.run(), "chores")
        for n in range(times):
            async with asyncio.timeout(10):
                await clock.slept_once.wait()
            clock.slept_once.clear()
            if n + 1 < times:
                clock.go_on.set()


async def said(store: Store) -> list[OutboxRow]:
    async with store.writing() as tx:
        return await tx.outbox.claim(START, 9)


async def test_a_complaint_reaches_every_staff_chat_once(sqlite_store: Store) -> None:
    clock = OneRound()
    async with sqlite_store.writing() as tx:
        for address in ("-1", "-2"):
            chat = await tx.chats.of("telegram", address, False, START)
            await tx.staff_chats.bind(await tx.staff_chats.bind_code(START), chat, START)
        away = await tx.chats.of("vk", "2000000001", False, START)
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(START), away, START)
        await tx.chats.gone(away.id, "kicked")
        await tx.admin_alerts.add("aside:vk", alerts.set_aside("VK", 1, "no text"), START)
    await rounds(chores(sqlite_store, clock), clock, 3)
    rows = await said(sqlite_store)
    assert [row.chat.address for row in rows] == ["-1", "-2"]
    assert all("set aside" in row.payload for row in rows)


async def test_a_complaint_waits_for_a_staff_chat(sqlite_store: Store) -> None:
    clock = OneRound()
    async with sqlite_store.writing() as tx:
        await tx.admin_alerts.add("aside:vk", alerts.set_aside("VK", 1, "no text"), START)
    await rounds(chores(sqlite_store, clock), clock)
    async with sqlite_store.reading() as tx:
        assert len(await tx.admin_alerts.untold()) == 1


async def test_a_chore_that_fails_is_tried_again(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clock, swept = OneRound(), 0

    async def sweep(*_: object) -> None:
        nonlocal swept
        swept += 1
        if swept == 1:
            raise OSError(28, "no space")

    monkeypatch.setattr("bots.jobs.maintenance.sweep", sweep)
    with caplog.at_level(logging.ERROR):
        await rounds(chores(sqlite_store, clock), clock, 3)
    assert swept == 2
    assert [record.getMessage() for record in caplog.records] == ["a chore failed"]


async def test_chiefs_hear_in_the_morning_how_things_stand(sqlite_store: Store) -> None:
    clock = OneRound()
    clock.advance((datetime(2026, 11, 23, 4, 0, tzinfo=UTC) - clock.now()).total_seconds())
    async with sqlite_store.writing() as tx:
        chat = await tx.chats.of("telegram", "-1", False, START)
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(START, ("chiefs",)), chat, START)
    await rounds(chores(sqlite_store, clock), clock, 3)
    async with sqlite_store.reading() as tx:
        payloads = list(await tx.sqlalchemy.scalars(select(outbox.c.payload)))
    assert ["Digest" in payload for payload in payloads] == [True]
