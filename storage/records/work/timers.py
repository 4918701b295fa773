"""Timers: rows for what is to happen with a ticket at a time.

They are kept in step with the ticket wherever it changes (`storage.usecases.transitions`), in the same transaction, and
rung by the clock (`storage.usecases.clock.reminders`). A row that was rung stays as long as its ticket is open: a
deadline that comes back to where it was, after a short pause, has been spoken of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, exists, or_, select, update

from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import OPEN, Status, Ticket
from dialogs.rules.tickets.timers import same_times, timers_of
from storage.engine import upsert
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.tables import tickets, timers

REDRAW = "redraw"
"""A kind of its own: the ticket's cards are to be brought up to date, without haste."""


@dataclass(frozen=True)
class Due:
    """Timer whose time has come."""

    key: str
    ticket_id: int


class Timers:
    """Repository of timers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, city: City, ticket: Ticket, before: Ticket | None = None) -> None:
        """Synchronise a ticket's timers with its state: add those it wants now, delete those it wants no more.
        `before`: as it was, None for a new one."""
        if before is not None and same_times(before, ticket):
            return
        found = timers_of(city, ticket)
        if before is not None:
            await self._connection.run(_FORGET, ticket=ticket.id, wanted=[timer.key for timer in found])
        await self._add(ticket.id, [(timer.key, str(timer.kind), timer.due) for timer in found])

    async def redraw(self, ticket_id: int, due: datetime) -> None:
        """Schedule an update of the ticket's cards, unless it changes before."""
        await self._add(ticket_id, [(f"{ticket_id}:{REDRAW}:{due.isoformat()}", REDRAW, due)])

    async def _add(self, ticket_id: int, new: Sequence[tuple[str, str, datetime]]) -> None:
        """Add timers; known ones stay as they are, rung or not."""
        if new:
            rows = [{"key": key, "kind": kind, "ticket_id": ticket_id, "due": due} for key, kind, due in new]
            await self._connection.run_each(_ADD, rows)

    async def kinds_due(self, now: datetime) -> set[str]:
        """Kinds of which there is anything to be rung."""
        return {row[0] for row in await self._connection.run(_KINDS_DUE, now=now)}

    async def list_due(self, now: datetime, kind: str, limit: int) -> list[Due]:
        """Timers of the kind that are to be rung, the longest due first."""
        rows = await self._connection.run(_DUE, now=now, of_kind=kind, most=limit)
        return [Due(*row) for row in rows]

    async def mark_rung(self, keys: Collection[str], now: datetime) -> None:
        """Mark timers as rung."""
        await self._connection.run(_RUNG, keys=list(keys), at=now)

    async def strays(self, after: int, limit: int) -> list[int]:
        """Ids, from `after` on, of tickets that are worked on and have no timers: those of an earlier version, or that
        were brought in from elsewhere."""
        return [row[0] for row in await self._connection.run(_STRAYS, after=after, most=limit, worked=_WORKED)]

    async def sweep(self, before: datetime) -> None:
        """Delete timers rung `before`, unless their ticket may come back to them."""
        worked = exists().where(tickets.c.id == timers.c.ticket_id, tickets.c.status.in_(_WORKED))
        old = (timers.c.fired_at < before, or_(timers.c.kind == REDRAW, ~worked))
        await self._connection.execute(delete(timers).where(*old))


_WORKED = [status.value for status in (*OPEN, Status.RESOLVED)]


_ADD = Statement(
    lambda dialect: upsert.insert(dialect, timers).on_conflict_do_nothing(index_elements=["key"]),
    ("key", "kind", "ticket_id", "due"),
)
_FORGET = Statement(
    delete(timers).where(
        timers.c.ticket_id == bindparam("ticket"),
        timers.c.fired_at.is_(None),
        timers.c.key.not_in(bindparam("wanted", expanding=True)),
    )
)
_IS_DUE = and_(
    timers.c.fired_at.is_(None),
    timers.c.due <= bindparam("now", type_=timers.c.due.type),
    timers.c.ticket_id.is_not(None),
)
_KINDS_DUE = Statement(select(timers.c.kind).where(_IS_DUE).distinct())
_DUE = Statement(
    select(timers.c.key, timers.c.ticket_id)
    .where(_IS_DUE, timers.c.kind == bindparam("of_kind"))
    .order_by(timers.c.due, timers.c.id)
    .limit(bindparam("most"))
)
_RUNG = Statement(
    update(timers)
    .where(timers.c.key.in_(bindparam("keys", expanding=True)))
    .values(fired_at=bindparam("at", type_=timers.c.fired_at.type))
)
_STRAYS = Statement(
    select(tickets.c.id)
    .where(
        tickets.c.id > bindparam("after"),
        tickets.c.status.in_(bindparam("worked", expanding=True)),
        ~exists().where(timers.c.ticket_id == tickets.c.id),
    )
    .order_by(tickets.c.id)
    .limit(bindparam("most"))
)
