"""Unit of work: one transaction of one city at one moment, handed down to whoever works within it.

    async with writing(store, clock.now()) as uow:
        await uow.outgoing.say(chat, screen)

Promise: whoever works in a transaction has the city and the moment from here, and nobody else's; so another city in the
same installation is another argument in the place where the unit is made. Its subjects are made when they are asked for
and kept as long as it.

Rejected: use cases as attributes of it. They would turn the arrows round: residents' and staff's use cases stand above.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from dialogs.rules.city.model import City
from storage.store import Store, Tx
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.reactions.table import REACTIONS, ReactionTable
from storage.usecases.transitions import Transitions


@dataclass(frozen=True)
class UnitOfWork(TransactionContext):
    """Unit of work, made once a transaction. `reactions`: who hears of what happens in it."""

    reactions: ReactionTable = REACTIONS

    @cached_property
    def transitions(self) -> Transitions:
        return Transitions(self, self.reactions)


@dataclass(frozen=True)
class WithinUnit:
    """Base of whatever works within one unit of work, with its transaction, city and moment at hand."""

    uow: UnitOfWork

    @property
    def tx(self) -> Tx:
        return self.uow.tx

    @property
    def city(self) -> City:
        return self.uow.city

    @property
    def now(self) -> datetime:
        return self.uow.now


@asynccontextmanager
async def writing(store: Store, now: datetime) -> AsyncIterator[UnitOfWork]:
    """Unit of work of the store's own city that is committed at the end of the block: see `Store.writing`."""
    async with store.writing() as tx:
        yield UnitOfWork(tx, store.city, now)


async def note(store: Store, now: datetime, work: Callable[[UnitOfWork], Awaitable[object]]) -> None:
    """Run a short piece of work in a transaction shared with other callers': see `Store.note`."""
    await store.note(lambda tx: work(UnitOfWork(tx, store.city, now)))


@asynccontextmanager
async def reading(store: Store, now: datetime) -> AsyncIterator[UnitOfWork]:
    """Unit of work of the store's own city that sees one moment of the store and changes nothing."""
    async with store.reading() as tx:
        yield UnitOfWork(tx, store.city, now)
