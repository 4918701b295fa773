"""Recurring job of reminders: rings the tickets' timers that are due, and tends unfinished drafts.

Each transaction checks at its end that the clock's lease is still held, so that of two processes one commits nothing.
The timers themselves are no jobs (see `storage.records.work.jobs`): this one looks after all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bots.jobs.recurring import ClockLease, Recurring
from storage.store import Store
from storage.usecases.clock.reminders import Reminders
from storage.usecases.resident.drafts import Drafts
from storage.usecases.unit_of_work import UnitOfWork, reading, writing

EVERY_S = 2.0
STRAYS = 100
"""Tickets that are given their timers in one transaction."""


class ReminderJob:
    """The job. `holder`: this process; `said`: called when there is something to be sent."""

    def __init__(self, store: Store, holder: str, said: Callable[[], None]) -> None:
        self._store = store
        self._lease = ClockLease(store, holder)
        self._said = said
        self._adopted = False
        self._turn = asyncio.Lock()

    @property
    def recurring(self) -> Recurring:
        return Recurring("reminders", self.work, EVERY_S)

    async def work(self, now: datetime) -> None:
        """Do everything that is due now. Raises Overtaken when another process holds the lease."""
        async with self._turn:
            if not self._adopted:
                await self.adopt(now)
                self._adopted = True
            async with reading(self._store, now) as uow:
                kinds = await Reminders(uow).kinds()
                drafts = await Drafts(uow).any_due()
            if drafts:
                await self._work(now, lambda uow: Drafts(uow).tend())
            for kind in kinds:
                await self._work(now, partial(_ring, kind))

    async def adopt(self, now: datetime) -> None:
        """Give timers to tickets without any: those of an earlier version, or imported from elsewhere."""
        last = 0
        while True:
            async with self._store.reading() as tx:
                strays = await tx.timers.strays(last, STRAYS)
            if not strays:
                return
            async with writing(self._store, now) as uow:
                for id_ in strays:
                    ticket = await uow.tx.tickets.by_id(id_)
                    assert ticket is not None
                    await uow.tx.timers.keep(uow.city, ticket)
            last = strays[-1]

    async def _work(self, now: datetime, work: Callable[[UnitOfWork], Awaitable[bool]]) -> None:
        """Repeat `work` in a transaction of its own until it returns False."""
        more = True
        while more:
            async with self._lease.writing(now) as uow:
                more = await work(uow)
            self._said()


async def _ring(kind: str, uow: UnitOfWork) -> bool:
    return await Reminders(uow).ring(kind)
