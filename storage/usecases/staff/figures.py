"""Statistics query: reads the tickets that `dialogs.rules.staff.figures` counts, in slices, so that nobody waits for a
year of tickets.

The index on `created_at` finds a period's tickets, that on (kind, at) of the history what was done in it; of a ticket a
dozen short columns are read. Medians need every value and no engine has working hours, so the counting is done here,
slice by slice: between two of them everybody else has their turn. To be asked outside of a turn.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, literal, select

from dialogs.rules.city.model import City
from dialogs.rules.staff.counting import Counting, Split
from dialogs.rules.staff.figures import ChartInterval, Counted, Figures, FigureTally, steps_of
from dialogs.rules.staff.queue import QueueQuery
from dialogs.rules.tickets.lifecycle import Happened
from dialogs.rules.working_time.working_clock import WorkingClock
from storage.records.staff.staff_queue import CONDITIONS, arguments, shape
from storage.store import Tx
from storage.tables import history, tickets

SLICE = 250
"""Rows between which others have their turn: a few milliseconds."""

_KEYS = {
    Split.ORGANISATION: tickets.c.organisation,
    Split.ZONE: tickets.c.zone,
    Split.CATEGORY: tickets.c.category,
}


@dataclass(frozen=True)
class FoundFigures:
    """Statistics of a request. `rows`: (id of the organisation, zone or category, its figures), the largest first,
    where rows were asked for; `steps`: for a chart, where none were."""

    whole: Figures
    rows: tuple[tuple[str | None, Figures], ...] = ()
    steps: tuple[ChartInterval, ...] = ()


async def figures(tx: Tx, city: City, counting: Counting, asked: QueueQuery) -> FoundFigures:
    """Compute the statistics of the tickets filed in a period. `asked`: of which tickets, and whose."""
    zone, now = city.calendar.zone, asked.now
    clock = WorkingClock(city.calendar, counting.period.first, now.astimezone(zone).date())
    whole = FigureTally(now, clock, [] if counting.split else steps_of(counting.period, zone))
    rows: dict[str | None, FigureTally] = {}
    given = {**arguments(city, asked), "begin": counting.period.begins(zone), "end": counting.period.ends(zone)}
    async for slice_ in slices(tx, _filed_query(counting, asked), given):
        for row in slice_:
            ticket = Counted(*row)
            whole.add(ticket)
            if counting.split:
                rows.setdefault(ticket.key, FigureTally(now, clock)).add(ticket)
    if not counting.split:
        async for slice_ in slices(tx, _done_query(asked), given):
            whole.add_done(row[0] for row in slice_)
    each = [(key, tally.figures()) for key, tally in rows.items()]
    each.sort(key=lambda row: (-row[1].filed, row[0] or ""))
    return FoundFigures(whole.figures(), tuple(each), whole.steps())


async def slices(tx: Tx, query: Select[Any], given: dict[str, Any]) -> AsyncIterator[Sequence[Any]]:
    """Rows of a query, at most `SLICE` at a time."""
    async with tx.sqlalchemy.stream(query, given) as result:
        async for slice_ in result.partitions(SLICE):
            yield slice_


def _filed_query(counting: Counting, asked: QueueQuery) -> Select[Any]:
    """Query of the tickets filed in the period, with the columns in the order of `Counted`."""
    c = tickets.c
    key = _KEYS[counting.split] if counting.split else literal(None)
    times = (c.created_at, c.first_due, c.due, c.answered_at, c.resolved_at, c.closed_at)
    rest = (c.status, c.confirmed, c.reopened, c.stars, key)
    return select(*times, *rest).where(*moment_conditions(c.created_at), *_query_conditions(asked))


def _done_query(asked: QueueQuery) -> Select[Any]:
    """Query of the moments within the period when staff said done, whenever the ticket was filed."""
    c = history.c
    of_tickets = history.join(tickets, tickets.c.id == c.ticket_id)
    dones = (c.kind == Happened.MOVED.value, c.act == "done")
    return select(c["at"]).select_from(of_tickets).where(*dones, *moment_conditions(c["at"]), *_query_conditions(asked))


def moment_conditions(moment: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    """Condition: from `begin` on, before `end`."""
    return moment >= bindparam("begin", type_=moment.type), moment < bindparam("end", type_=moment.type)


def _query_conditions(asked: QueueQuery) -> Iterator[ColumnElement[bool]]:
    return (CONDITIONS[name] for name in shape(asked))
