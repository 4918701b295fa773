"""Reminders: does what is due at its time (tickets' timers, unfinished drafts), in one process at a time.

The process that holds the clock's lease looks every EVERY_S seconds. Each transaction checks at its end that the lease
is still held, so that of two such processes one commits nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from storage.engine.transient import is_transient
from storage.records.work.leases import Overtaken
from storage.store import Store
from storage.usecases.clock.reminders import Reminders
from storage.usecases.resident.drafts import Drafts
from storage.usecases.unit_of_work import UnitOfWork, reading, writing

log = logging.getLogger(__name__)

LEASE = "clock"
EVERY_S = 2.0
STRAYS = 100
"""Tickets that are given their timers in one transaction."""


class ReminderLoop:
    """The loop of timers. `holder`: this process; `said`: called when there is something to be sent."""

    def __init__(self, store: Store, clock: Clock, holder: str, said: Callable[[], None], watch: Counters) -> None:
        self._store = store
        self._clock = clock
        self._holder = holder
        self._said = said
        self._watch = watch
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Run rounds until cancelled, while the lease is held."""
        adopted = False
        while True:
            try:
                if not adopted:
                    await self.adopt()
                    adopted = True
                await self.round()
            except Overtaken:
                log.warning("another process keeps the time by now")
            except Exception as error:
                self._watch.failed("clock", error)
                log.warning(
                    "the clock stood still", extra={"why": type(error).__name__}, exc_info=not is_transient(error)
                )
            await self._clock.sleep(EVERY_S)

    async def adopt(self) -> None:
        """Give timers to tickets without any: those of an earlier version, or imported from elsewhere."""
        last = 0
        while True:
            async with self._store.reading() as tx:
                strays = await tx.timers.strays(last, STRAYS)
            if not strays:
                return
            async with writing(self._store, self._clock.now()) as uow:
                for id_ in strays:
                    ticket = await uow.tx.tickets.by_id(id_)
                    assert ticket is not None
                    await uow.tx.timers.keep(uow.city, ticket)
            last = strays[-1]

    async def round(self) -> None:
        """Do everything that is due now. Raises Overtaken when another process holds the lease."""
        async with self._turn:
            now = self._clock.now()
            async with reading(self._store, now) as uow:
                kinds = await Reminders(uow).kinds()
                drafts = await Drafts(uow).any_due()
            if drafts:
                await self._work(now, lambda uow: Drafts(uow).tend())
            for kind in kinds:
                await self._work(now, partial(_ring, kind))

    async def _work(self, now: datetime, work: Callable[[UnitOfWork], Awaitable[bool]]) -> None:
        """Repeat `work` in a transaction of its own until it returns False."""
        more = True
        while more:
            async with writing(self._store, now) as uow:
                more = await work(uow)
                await uow.tx.leases.hold_still(LEASE, self._holder)
            self._said()


async def _ring(kind: str, uow: UnitOfWork) -> bool:
    return await Reminders(uow).ring(kind)
