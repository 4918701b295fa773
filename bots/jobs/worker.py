"""Job worker: makes what was put as a job, outside of any turn, and writes its effect in one transaction with its end.

Promise: one effect a job, under any kill. A job that fails is tried again after growing waits; after the last try it is
set aside, whoever asked is told so in one sentence, and the administrators are alerted. One that ends the program is
given up after DEADLY beginnings. A store that is locked, full or away costs no try. Quick jobs and slow ones have
places of their own.

It works wherever turns are worked: a job is claimed under the process's name, and waits again when that process is
dead (`storage.records.work.jobs`).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bots.delivery.render import Renderer
from bots.jobs import export, find, own_data, stats
from bots.jobs.job import Kind, Say, Workshop, tell
from bots.runtime.clock import Clock
from bots.runtime.cluster.membership import Membership
from bots.runtime.cluster.recovery import Recovery
from bots.runtime.counters import Counters
from bots.runtime.poll_loop import PollLoop, insist
from bots.runtime.tasks import TaskGroup
from dialogs.kernel.words import T
from dialogs.notices.administrator import alerts
from storage.engine.transient import is_transient
from storage.records.work.jobs import QUICK, SLOW, JobRow
from storage.store import Store, Tx
from storage.usecases.outgoing.job_requests import PRESS_WAIT, note_key
from storage.usecases.unit_of_work import writing

log = logging.getLogger(__name__)

KINDS: Mapping[str, Kind] = {
    "find": find.KIND,
    "stats": stats.KIND,
    "export": export.KIND,
    "own_data": own_data.KIND,
}
PLACES = {QUICK: 2, SLOW: 1}
"""Jobs of a priority that are made at a time."""
IDLE_S = 0.5
WAITS_S = (1.0, 5.0, 25.0, 120.0)
"""Seconds before each further try."""
TRIES = len(WAITS_S) + 1
DEADLY = 30
"""Beginnings after which it is begun no more: it ends the program each time. Kills from outside never come to so many
at one job."""
FAILED = T("That did not work out on our side, though it was tried several times. Please ask once more later.")


class JobWorker:
    """The worker of one process. `said`: called when there is something to be sent."""

    def __init__(
        self,
        store: Store,
        renderer: Renderer,
        clock: Clock,
        *,
        said: Callable[[], None],
        watch: Counters | None = None,
        membership: Membership | None = None,
        kinds: Mapping[str, Kind] = KINDS,
    ) -> None:
        self._store = store
        self._renderer = renderer
        self._clock = clock
        self._said = said
        self._watch = watch or Counters(clock)
        self._membership = membership or Membership()
        self._kinds = kinds
        self._busy: Counter[int] = Counter()
        self._passing: Counter[int] = Counter()
        """By job: failures of the store in a row, which lengthen the waits and are no tries."""
        self._told = True
        """A job was put, and the press that asked for it is answered."""
        self._recovery = Recovery(self._membership, clock, self._recover)
        self._rounds = PollLoop("jobs", clock, self._watch, begin=self._begin, idle_s=self._idle_s, settle_s=3.0)
        self.run, self.stop = self._rounds.run, self._rounds.stop

    def wake(self) -> None:
        """Look at once: there may be something to make."""
        self._told = True
        self._rounds.wake()

    async def _idle_s(self) -> float:
        return IDLE_S

    async def _begin(self, nursery: TaskGroup) -> bool:
        """Begin what there are places for; False when there was nothing."""
        if not await self._recovery.is_done():
            return False
        told, self._told = self._told, False
        now = self._clock.now() + (PRESS_WAIT if told else timedelta())
        async with self._store.reading() as tx:
            due = await tx.jobs.priorities_due(now)
        begun = [await self._claim(priority, now, nursery) for priority in PLACES if priority in due]
        return any(begun)

    async def _recover(self) -> None:
        async with self._store.writing() as tx:
            await tx.jobs.recover()

    async def _claim(self, priority: int, now: datetime, nursery: TaskGroup) -> bool:
        if self._busy[priority] >= PLACES[priority]:
            return False
        async with self._store.writing() as tx:
            row = await tx.jobs.claim(now, priority, self._membership.holder)
        if row is None:
            return False
        self._busy[priority] += 1
        nursery.start(self._one(row, priority), f"job {row.id}")
        return True

    async def _one(self, row: JobRow, priority: int) -> None:
        try:
            await self._work(row)
            del self._passing[row.id]
        except Exception as error:
            self._watch.count_failure("jobs", error)
            log.warning(
                "a job failed",
                extra={"job": row.id, "kind": row.kind, "tries": row.tries, "why": type(error).__name__},
                exc_info=not is_transient(error),
            )
            await self._handle_failure(row, error)
        finally:
            self._busy[priority] -= 1
            self._rounds.wake()

    async def _work(self, row: JobRow) -> None:
        if row.tries > DEADLY:
            await self._give_up(row, "it ended the program each time")
            return
        since = self._watch.now()
        shop = Workshop(self._store, self._store.city, self._renderer, self._clock.now())
        await self._end(row, shop, await self._kinds[row.kind](shop, row))
        log.info("job", extra={"job": row.id, "kind": row.kind, "ms": round((self._watch.now() - since) * 1000)})

    async def _end(self, row: JobRow, shop: Workshop, say: Say) -> None:
        """Write the effect and the end of the job, or nothing when it is another's by now."""
        async with self._store.writing() as tx:
            if await tx.jobs.mark_done(row.id, self._membership.holder):
                await _take_note_back(tx, row)
                await say(shop.unit(tx))
        self._said()

    async def _handle_failure(self, row: JobRow, error: Exception) -> None:
        """Let it wait, or give it up. While the store cannot be written it is this process's."""
        why, passes = type(error).__name__, is_transient(error)
        failures = row.tries + self._passing.pop(row.id, 0)
        if passes:
            self._passing[row.id] = failures - row.tries + 1
        elif row.tries >= TRIES:
            await insist(lambda: self._give_up(row, why), self._clock, self._watch)
            return
        at = self._clock.now() + timedelta(seconds=WAITS_S[min(failures, len(WAITS_S)) - 1])

        async def wait() -> None:
            async with self._store.writing() as tx:
                await tx.jobs.retry(row.id, self._membership.holder, at, why, counted=not passes)

        await insist(wait, self._clock, self._watch)

    async def _give_up(self, row: JobRow, why: str) -> None:
        async with writing(self._store, self._clock.now()) as uow:
            if not await uow.tx.jobs.set_aside(row.id, self._membership.holder, why):
                return
            await uow.tx.admin_alerts.add(f"job:{row.kind}", alerts.job_set_aside(row.kind, why), uow.now)
            await _take_note_back(uow.tx, row)
            await tell(uow, row, FAILED)
        log.warning("a job was set aside", extra={"job": row.id, "kind": row.kind, "why": why})
        self._said()


async def _take_note_back(tx: Tx, row: JobRow) -> None:
    """The note that it is being made is not sent any more, unless it may have arrived."""
    note = await tx.outbox.waiting_under(row.chat_id, note_key(row.id)) if row.chat_id is not None else None
    if note is not None:
        await tx.outbox.drop(note[0])
