"""Cluster membership: this process renews its heartbeat, watches those of the others, and from them knows its share of
the chats and the leases it holds.

Each part of a process (`turns`, `delivery`) holds a lease of its own, `PART/HOLDER`; those alive, in the order of their
names, share the chats. What one process does at a time (an ingest, the clock) is a lease under its own name. A round
does all of it: beat, look, delete the dead, take what is free. A death is seen after `DEAD_S` of silence; on the same
machine, by the process's absence, in the next round.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import defaultdict
from collections.abc import Collection

from bots.runtime.clock import Clock
from bots.runtime.cluster.failure_detector import DEAD_S, FailureDetector
from bots.runtime.cluster.lease import Lease
from bots.runtime.cluster.membership import Membership
from bots.runtime.cluster.process_id import new_holder
from bots.runtime.counters import Counters
from bots.runtime.tasks import pause
from storage.engine.transient import is_transient
from storage.records.work import leases
from storage.store import Store, Tx

log = logging.getLogger(__name__)

BEAT_S = 2.0
LOOK_S = 1.0
"""Seconds between two rounds while this process waits for a lease."""
SURE_S = 4.0
"""Seconds after a beat during which this process may begin work; the rest of `DEAD_S` is left for finishing it."""


class Cluster:
    """One process's place among all that work with the database."""

    def __init__(self, store: Store, clock: Clock, parts: Collection[str], watch: Counters | None = None) -> None:
        """`parts`: those of this process whose work is shared out by chats."""
        self.holder = new_holder()
        self._store = store
        self._clock = clock
        self._watch = watch or Counters(clock)
        self._silence = FailureDetector()
        self._parts = {part: Membership(self.holder, None) for part in parts}
        self._leases: dict[str, Lease] = {}
        self._there: dict[str, set[str]] = {}
        self._beaten = -math.inf
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()

    def membership(self, part: str) -> Membership:
        """This process's membership in a part, kept up to date by the rounds; without a share when the part does not
        run here."""
        return self._parts.get(part) or Membership(self.holder, None)

    def members(self, part: str) -> int:
        """Number of live processes that run the part, this one included."""
        return len(self._there.get(part, ()))

    def lease(self, name: str) -> Lease:
        """The lease of that name, which the rounds try to take from now on."""
        self.wake()
        return self._leases.setdefault(name, Lease(name, self.holder))

    def wake(self) -> None:
        """Start a round at once: a process may have joined or left."""
        self._wake.set()

    async def join(self) -> None:
        """Repeat rounds until the store has recorded this process's first heartbeat."""
        while not await self.round():
            await self._clock.sleep(LOOK_S)

    async def run(self) -> None:
        """Run rounds after `join`, until cancelled."""
        while True:
            waiting = not all(lease.held for lease in self._leases.values())
            await pause(self._wake, LOOK_S if waiting else BEAT_S)
            self._wake.clear()
            await self.round()

    async def round(self) -> bool:
        """Renew the heartbeat and read those of the others; False when the store could not be reached."""
        began = self._clock.monotonic()
        try:
            async with self._turn, self._store.writing() as tx:
                there = await self._look(tx, began)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("the store hears no beat", extra={"why": type(error).__name__})
            if self._clock.monotonic() - self._beaten >= DEAD_S:
                self._note([])
            return False
        self._beaten = began
        self._watch.beat("presence")
        self._note(there)
        return True

    async def leave(self, *, only_leases: bool = False) -> None:
        """Release this process's leases so that others need not wait for them to expire. `only_leases`: keep those of
        its parts, which are still at work."""
        async with self._turn:
            names = [*self._leases, *([] if only_leases else self._own())]
            self._leases.clear()
            try:
                async with self._store.writing() as tx:
                    await tx.leases.let_go(self.holder, names)
            except Exception as error:
                log.warning("leases could not be let go", extra={"why": type(error).__name__})

    def _own(self) -> list[str]:
        return [f"{part}/{self.holder}" for part in self._parts]

    async def _look(self, tx: Tx, now: float) -> list[leases.LeaseRow]:
        """All leases as this round leaves them."""
        mine = await tx.leases.beat(self.holder)
        seen = await tx.leases.all()
        dead = {lease.name: lease for lease in self._silence.dead(seen, now)}
        for lease in dead.values():
            if lease.part:
                await tx.leases.forget(lease)
        free = {*self._own(), *self._leases} - {lease.name for lease in seen} - mine | (self._leases.keys() & dead)
        for name in sorted(free):
            await tx.leases.take(name, self.holder, dead.get(name))
        return await tx.leases.all() if dead or free else seen

    def _note(self, there: Collection[leases.LeaseRow]) -> None:
        """Apply the leases just read: gain, lose, and recompute each part's membership."""
        mine = {lease.name for lease in there if lease.holder == self.holder}
        for name, lease in self._leases.items():
            if name in mine and not lease.held:
                log.info("a lease is held", extra={"lease": name})
                lease.gain()
            elif name not in mine and lease.held:
                log.warning("a lease was lost", extra={"lease": name})
                lease.lose()
        self._there = defaultdict(set)
        for seen in there:
            self._there[seen.part].add(seen.holder)
        for part, membership in self._parts.items():
            membership.among(self._there[part], self._beaten + SURE_S)
