"""Recurring jobs: alerts reach the staff, chiefs get the morning digest, what fails is tried again and told of."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bots.jobs.recurring import ALERT_AFTER, LEASE, Recurring, RecurringJobs
from bots.jobs.schedule import recurring_jobs
from bots.runtime.backlog import Backlog
from bots.runtime.counters import Counters
from bots.runtime.health_alerts import HealthAlerts
from bots.runtime.tasks import TaskGroup
from dialogs.notices.administrator import alerts
from storage.privacy.retention_periods import DEFAULT_PERIODS
from storage.records.messages.outbox import OutboxRow
from storage.records.work.jobs import RecurringRow
from storage.records.work.leases import Overtaken
from storage.store import Store
from storage.tables import outbox
from tests.clocks import START, HandClock
from tests.storage.desks import room


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


async def chores(store: Store, clock: OneRound) -> RecurringJobs:
    """All recurring jobs, of the process that holds the lease."""
    async with store.writing() as tx:
        await tx.leases.take(LEASE, "me", None)
    alarms = HealthAlerts(store, Backlog(store, clock), {})
    return recurring_jobs(store, clock, "me", lambda: None, Counters(clock), alarms=alarms, keep=DEFAULT_PERIODS)


async def rounds(work: RecurringJobs, clock: OneRound, times: int = 1) -> None:
    """Look at each kind so many times, half a minute apart."""
    for _ in range(times):
        for kind in ("reminders", "morning_digest", "alerts", "maintenance"):
            with suppress(OSError):
                await work.once(kind)
        clock.advance(30)


async def claim_rows(store: Store) -> list[OutboxRow]:
    async with store.writing() as tx:
        return await tx.outbox.claim(START, 9)


async def test_a_complaint_reaches_every_staff_chat_once(sqlite_store: Store) -> None:
    clock = OneRound()
    async with sqlite_store.writing() as tx:
        for address in ("-1", "-2"):
            await room(tx, address)
        away = await room(tx, "2000000001", platform="vk")
        await tx.chats.mark_unreachable(away.id, "kicked")
        await tx.admin_alerts.add("aside:vk", alerts.set_aside("VK", 1, "no text"), START)
    await rounds(await chores(sqlite_store, clock), clock, 3)
    rows = await claim_rows(sqlite_store)
    assert [row.chat.address for row in rows] == ["-1", "-2"]
    assert all("set aside" in row.payload for row in rows)


async def test_a_complaint_waits_for_a_staff_chat(sqlite_store: Store) -> None:
    clock = OneRound()
    async with sqlite_store.writing() as tx:
        await tx.admin_alerts.add("aside:vk", alerts.set_aside("VK", 1, "no text"), START)
    await rounds(await chores(sqlite_store, clock), clock)
    async with sqlite_store.reading() as tx:
        assert len(await tx.admin_alerts.list_untold()) == 1


async def test_what_fails_is_tried_again_and_in_the_end_told_of(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, swept = OneRound(), 0

    async def clean_up(*_: object) -> None:
        nonlocal swept
        swept += 1
        if swept <= ALERT_AFTER:
            raise KeyError("nothing")

    monkeypatch.setattr("bots.jobs.maintenance.clean_up", clean_up)
    work = await chores(sqlite_store, clock)
    for n in range(ALERT_AFTER):
        with pytest.raises(KeyError):
            await work.once("maintenance")
        await work.once("maintenance")  # it waits
        async with sqlite_store.reading() as tx:
            assert bool(await tx.admin_alerts.list_untold()) is (n + 1 == ALERT_AFTER)
            row = await tx.jobs.recurring("maintenance")
        assert row is not None
        assert row.tries == n + 1
        clock.advance((row.run_at - clock.now()).total_seconds())
    await work.once("maintenance")
    await work.once("maintenance")
    assert swept == ALERT_AFTER + 1
    async with sqlite_store.reading() as tx:
        assert await tx.jobs.recurring("maintenance") == RecurringRow(clock.now() + timedelta(hours=1), 0)


async def test_a_job_far_ahead_was_put_before_the_clock_was_set_back(sqlite_store: Store) -> None:
    clock = OneRound()
    work = await chores(sqlite_store, clock)
    await work.once("maintenance")
    async with sqlite_store.writing() as tx:
        await tx.jobs.repeat("maintenance", clock.now() + timedelta(days=300))
    await work.once("maintenance")
    async with sqlite_store.reading() as tx:
        assert await tx.jobs.recurring("maintenance") == RecurringRow(clock.now() + timedelta(hours=1), 0)


async def test_each_kind_goes_on_beside_the_others(sqlite_store: Store) -> None:
    clock, began = HandClock(), asyncio.Event()

    async def hangs(now: datetime) -> None:
        await asyncio.Event().wait()

    async def works(now: datetime) -> None:
        began.set()

    async with sqlite_store.writing() as tx:
        await tx.leases.take(LEASE, "me", None)
    kinds = (Recurring("slow", hangs, 1.0), Recurring("quick", works, 1.0))
    async with TaskGroup() as nursery, asyncio.timeout(10):
        nursery.start(RecurringJobs(sqlite_store, clock, "me", kinds).run(), "recurring")
        await began.wait()


async def test_a_digest_is_not_sent_by_who_has_lost_the_lease(sqlite_store: Store) -> None:
    clock = OneRound()
    clock.advance((datetime(2026, 11, 23, 4, 0, tzinfo=UTC) - clock.now()).total_seconds())
    work = await chores(sqlite_store, clock)
    async with sqlite_store.writing() as tx:
        await room(tx, "-1", "chiefs")
        await tx.leases.let_go("me", [LEASE])
    with pytest.raises(Overtaken):
        await work.once("morning_digest")
    async with sqlite_store.reading() as tx:
        assert not list(await tx.sqlalchemy.scalars(select(outbox.c.id)))


async def test_chiefs_hear_in_the_morning_how_things_stand(sqlite_store: Store) -> None:
    clock = OneRound()
    clock.advance((datetime(2026, 11, 23, 4, 0, tzinfo=UTC) - clock.now()).total_seconds())
    async with sqlite_store.writing() as tx:
        await room(tx, "-1", "chiefs")
    await rounds(await chores(sqlite_store, clock), clock, 3)
    async with sqlite_store.reading() as tx:
        payloads = list(await tx.sqlalchemy.scalars(select(outbox.c.payload)))
    assert ["Digest" in payload for payload in payloads] == [True]
