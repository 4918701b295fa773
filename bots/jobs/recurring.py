"""Recurring jobs: what is due again and again, done by whoever holds the clock's lease, each kind beside the others.

A kind is a row of `jobs` whose `run_at` moves on. The lease is the claim, so a look that finds nothing to do writes
nothing; and what is done checks in its own transaction that the lease is still held, so that of two processes one
commits nothing. A kind that fails is tried again after growing waits, and after several of them the administrators are
alerted; it is never given up.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from bots.runtime.tasks import TaskGroup
from dialogs.notices.administrator import alerts
from storage.engine.transient import is_transient
from storage.records.work.leases import Overtaken
from storage.store import Store, Tx
from storage.usecases.unit_of_work import UnitOfWork, writing

log = logging.getLogger(__name__)

LEASE = "clock"
WAITS_S = (2.0, 10.0, 30.0, 60.0)
"""Seconds before each further try, the last one again and again."""
ALERT_AFTER = 5
"""Failures in a row of which the administrators hear."""

Work = Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True)
class ClockLease:
    """The clock's lease in transactions of whoever should hold it: of two processes one commits nothing."""

    store: Store
    holder: str

    @asynccontextmanager
    async def writing(self, now: datetime) -> AsyncIterator[UnitOfWork]:
        """Unit of work that is committed only while the lease is held. Raises Overtaken."""
        async with writing(self.store, now) as uow:
            yield uow
            await self.check(uow.tx)

    async def check(self, tx: Tx) -> None:
        """Keep the lease until the transaction has ended. Raises Overtaken when another process holds it."""
        await tx.leases.hold_still(LEASE, self.holder)


@dataclass(frozen=True)
class Recurring:
    """A kind of recurring jobs. `work`: does what is due now; `look_s`: seconds between two looks; `every_s`: seconds
    from one run to the next, 0 where each look may find something."""

    kind: str
    work: Work
    look_s: float
    every_s: float = 0.0


class RecurringJobs:
    """The recurring jobs of an installation. `holder`: this process."""

    def __init__(
        self, store: Store, clock: Clock, holder: str, kinds: Sequence[Recurring], watch: Counters | None = None
    ) -> None:
        self._store = store
        self._clock = clock
        self._lease = ClockLease(store, holder)
        self._kinds = {each.kind: each for each in kinds}
        self._watch = watch or Counters(clock)

    async def run(self) -> None:
        """Run them until cancelled, while the lease is held."""
        async with TaskGroup() as nursery:
            tasks = [nursery.start(self._keep_on(kind), kind) for kind in self._kinds]
            for task in tasks:
                await task

    async def _keep_on(self, kind: str) -> None:
        while True:
            try:
                await self.once(kind)
            except Overtaken:
                log.warning("another process keeps the time by now")
            except Exception as error:
                self._watch.count_failure("clock", error)
                log.warning(
                    "recurring work failed",
                    extra={"kind": kind, "why": type(error).__name__},
                    exc_info=not is_transient(error),
                )
            await self._clock.sleep(self._kinds[kind].look_s)

    async def once(self, kind: str) -> None:
        """Do what is due of the kind. Raises Overtaken when another process holds the lease, and what its work
        raises."""
        each, now = self._kinds[kind], self._clock.now()
        async with self._store.reading() as tx:
            row = await tx.jobs.recurring(kind)
        if row is None:
            async with self._lease.writing(now) as uow:
                await uow.tx.jobs.keep(kind, now)
        elif now < row.run_at <= now + timedelta(seconds=max(each.every_s, *WAITS_S)):
            return  # one further ahead was written before a clock was set back
        tries = 0 if row is None else row.tries
        try:
            await each.work(now)
        except Overtaken:
            raise
        except Exception as error:
            if not is_transient(error):
                await self._note_failure(kind, tries + 1, type(error).__name__)
            raise
        if each.every_s or tries:
            async with self._lease.writing(now) as uow:
                await uow.tx.jobs.repeat(kind, now + timedelta(seconds=each.every_s))

    async def _note_failure(self, kind: str, tries: int, why: str) -> None:
        now = self._clock.now()
        at = now + timedelta(seconds=WAITS_S[min(tries, len(WAITS_S)) - 1])
        async with self._lease.writing(now) as uow:
            await uow.tx.jobs.repeat(kind, at, tries=tries, error=why)
            if tries >= ALERT_AFTER:
                await uow.tx.admin_alerts.add(f"job:{kind}", alerts.job_fails(kind, why), now)
