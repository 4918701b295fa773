"""Reminders, a recurring job: one process at a time, every few seconds, whatever happens to it."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import pytest

from bots.jobs.recurring import LEASE, RecurringJobs
from bots.jobs.reminders import EVERY_S, ReminderJob
from bots.runtime.counters import Counters
from bots.runtime.tasks import TaskGroup
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.work.leases import Overtaken
from storage.store import Store
from tests.bots.jobs.test_maintenance import OneRound
from tests.clocks import START
from tests.storage.desks import room
from tests.storage.residents import file_ticket, resident

DUE = START + timedelta(days=2)


class Keeping:
    """Reminders worker with its lease. It counts how often there was something to be sent."""

    def __init__(self, store: Store) -> None:
        self.clock = OneRound()
        self.watch = Counters(self.clock)
        self.rung = 0
        self.job = ReminderJob(store, "me", self._count_said)
        self.keeper = RecurringJobs(store, self.clock, "me", (self.job.recurring,), self.watch)

    def _count_said(self) -> None:
        self.rung += 1

    async def rounds(self, times: int = 1) -> None:
        async with TaskGroup() as nursery:
            nursery.start(self.keeper.run(), "timekeeper")
            for n in range(times):
                async with asyncio.timeout(10):
                    await self.clock.slept_once.wait()
                self.clock.slept_once.clear()
                if n + 1 < times:
                    self.clock.go_on.set()


async def scene(store: Store, holder: str = "me") -> list[Ticket]:
    """Make three tickets of an earlier version, and a chat of the staff."""
    async with store.writing() as tx:
        await tx.leases.take(LEASE, holder, None)
        await room(tx, "-1")
        anna = await resident(tx)
        return [await file_ticket(tx, anna, START, due=DUE, words=str(number)) for number in range(3)]


async def count_messages(store: Store) -> int:
    async with store.writing() as tx:
        return len(await tx.outbox.claim(DUE, 9))


async def test_tickets_of_before_get_their_timers_and_what_is_due_is_said(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.jobs.reminders.STRAYS", 2)
    tickets, keeping = await scene(sqlite_store), Keeping(sqlite_store)
    await keeping.rounds()
    async with sqlite_store.reading() as tx:
        assert [due.ticket_id for due in await tx.timers.list_due(DUE, "overdue", 9)] == [
            ticket.id for ticket in tickets
        ]
    assert (keeping.rung, await count_messages(sqlite_store)) == (0, 0)
    keeping.clock.advance(timedelta(days=2, hours=1).total_seconds())
    await keeping.rounds(2)
    assert await count_messages(sqlite_store) == 1  # the first of them, in their chat
    assert keeping.rung == 2  # warnings that come too late, and what is overdue
    assert keeping.watch.errors == {}


async def test_drafts_are_tended(sqlite_store: Store) -> None:
    await scene(sqlite_store)
    keeping = Keeping(sqlite_store)
    async with sqlite_store.writing() as tx:
        chat, _ = await resident(tx)
        await tx.sessions.put(chat.id, "report", "r1", "{}", False, START - timedelta(days=2))
    await keeping.job.work(keeping.clock.now())
    assert (keeping.rung, await count_messages(sqlite_store)) == (1, 1)


async def test_whoever_does_not_hold_the_lease_does_nothing(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await scene(sqlite_store, holder="another")
    keeping = Keeping(sqlite_store)
    keeping.clock.advance(timedelta(days=3, hours=1).total_seconds())
    await keeping.job.adopt(keeping.clock.now())
    with pytest.raises(Overtaken):
        await keeping.job.work(keeping.clock.now())
    assert await count_messages(sqlite_store) == 0
    with caplog.at_level(logging.WARNING):
        await keeping.rounds()
    assert [record.getMessage() for record in caplog.records] == ["another process keeps the time by now"]


async def test_a_clock_that_fails_goes_on(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await scene(sqlite_store)
    keeping = Keeping(sqlite_store)
    whole = keeping.job.adopt
    failures = 1

    async def adopt(now: datetime) -> None:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OSError(28, "no space")
        await whole(now)

    monkeypatch.setattr(keeping.job, "adopt", adopt)
    with caplog.at_level(logging.WARNING):
        await keeping.rounds(3)
    assert failures == -1
    assert [record.getMessage() for record in caplog.records] == ["recurring work failed"]
    assert keeping.watch.errors == {("clock", "OSError"): 1}
    assert keeping.clock.monotonic() == 2 * EVERY_S
