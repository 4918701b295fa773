"""Leases: exclusive roles held by one process, and the register of the processes that are running.

A lease is alive while its beat changes, and a watcher measures that with a clock of its own: no two machines' clocks
are ever compared, so a clock that jumps does no harm. It is taken over by naming the beat that was seen last; of two
who try, one finds another beat. A holder that was only slow finds out by `beat`, which tells what it still holds, and
by `hold_still`, which fails in the transaction that would have written.

Rows that another transaction has locked are passed over: the keeper of leases never waits for a lock, since one that
waits does not beat.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, literal, select, update

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import leases

TURNS, DELIVERY = "turns", "delivery"
"""Parts of the work that several processes share: each of them holds the lease `turns/HOLDER`, and the like."""
_COLUMNS = (leases.c.name, leases.c.holder, leases.c.beat)


class Overtaken(Exception):
    """Error: somebody else holds the lease now; nothing was written."""


@dataclass(frozen=True)
class LeaseRow:
    """State of a lease when it was read."""

    name: str
    holder: str
    beat: int

    @property
    def part(self) -> str:
        """Part of the work of a process lease: "turns" of `turns/HOLDER`. Empty for a lease that one process at a time
        holds."""
        part, _, holder = self.name.partition("/")
        return part if holder == self.holder else ""


class Leases:
    """Repository of leases."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def all(self) -> list[LeaseRow]:
        """All leases by name."""
        rows = await self._connection.execute(select(*_COLUMNS).order_by(leases.c.name))
        return [LeaseRow(*row) for row in rows]

    async def beat(self, holder: str) -> set[str]:
        """Heartbeat of the holder; returns the names of the leases it holds."""
        mine = update(leases).where(leases.c.holder == holder).values(beat=leases.c.beat + 1)
        return set(await self._connection.scalars(mine.returning(leases.c.name)))

    async def take(self, name: str, holder: str, over: LeaseRow | None) -> bool:
        """Take a lease. `over`: the state that was read of a dead holder's, None where there was no lease. False when
        somebody was faster, or the holder turned out to live."""
        if over is None:
            new = insert(self._connection.dialect.name, leases).values(name=name, holder=holder, beat=0)
            return (await self._connection.execute(new.on_conflict_do_nothing())).rowcount == 1
        mine = update(leases).where(_unchanged_condition(over)).values(holder=holder, beat=over.beat + 1)
        return (await self._connection.execute(mine)).rowcount == 1

    async def forget(self, seen: LeaseRow) -> bool:
        """Delete a dead holder's lease. False when it turned out to live."""
        return (await self._connection.execute(delete(leases).where(_unchanged_condition(seen)))).rowcount == 1

    async def let_go(self, holder: str, names: Collection[str]) -> None:
        """Release these leases, so that others need not wait."""
        theirs = and_(leases.c.holder == holder, leases.c.name.in_(names))
        await self._connection.execute(delete(leases).where(theirs))

    async def hold_still(self, name: str, holder: str) -> None:
        """Lock the lease, so that nobody takes it over before this transaction has ended. Raises Overtaken when
        somebody has."""
        if await self._connection.value(_MINE, called=name, by=holder) is None:
            raise Overtaken(name)


def is_held(part: str, holder: ColumnElement[str]) -> ColumnElement[bool]:
    """Condition: the holder named in that column has its part of the work, so it lives as far as anybody knows (see
    `bots.runtime.cluster.cluster`)."""
    return exists().where(leases.c.name == literal(f"{part}/").concat(holder))


def _unchanged_condition(seen: LeaseRow) -> ColumnElement[bool]:
    """Condition: the row is as it was read, and no other transaction has locked it."""
    same = and_(leases.c.name == seen.name, leases.c.holder == seen.holder, leases.c.beat == seen.beat)
    free = select(leases.c.name).where(same).with_for_update(skip_locked=True).correlate(None)
    return leases.c.name == free.scalar_subquery()


_MINE = Statement(
    select(leases.c.name)
    .where(leases.c.name == bindparam("called"), leases.c.holder == bindparam("by"))
    .with_for_update(read=True)
)
