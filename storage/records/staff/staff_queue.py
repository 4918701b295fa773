"""Queue queries: pages of open tickets in order of their deadlines, and how many there are.

Only tickets that somebody still works on are looked at, by the indexes of status, of organisation and of officer: some
thousands, however many were ever filed (3,000 of 10^6 take 20 ms, 30,000 take 170). Their parameters are
`dialogs.rules.staff.queue.QueueQuery`. Tried, and dropped: an index of open tickets alone that holds all that is asked
and sorted by; SQLite does not choose it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from dialogs.rules.city.model import City
from dialogs.rules.staff.access import ORGANISATION, ZONE
from dialogs.rules.staff.queue import Listed, Mark, QueueQuery, Reach, categories_in
from dialogs.rules.tickets.lifecycle import OPEN
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.records.tickets.tickets import TICKETS, ticket_of
from storage.tables import members, tickets

Shape = tuple[str, ...]
"""Names of the conditions that hold: a statement is made once for each."""


class TicketQueue:
    """Repository of the queue's lists."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def count(self, city: City, asked: QueueQuery) -> int:
        return int((await self._connection.run_apart(_count_statement(shape(asked)), **arguments(city, asked)))[0][0])

    async def ids(self, city: City, asked: QueueQuery, limit: int, offset: int = 0) -> list[int]:
        """Ids of a page, the most urgent first."""
        found = await self._connection.run_apart(
            _ids_statement(shape(asked)),
            **arguments(city, asked),
            most=limit,
            after=offset,
            emergencies=asked.emergencies,
            urgent=asked.urgent,
        )
        return [row[0] for row in found]

    async def list_tickets(self, ids: Sequence[int]) -> list[Listed]:
        """Lines of these tickets, in the order of the ids."""
        names = {row[0]: str(row[1]) for row in await self._connection.run(_OFFICERS, ids=list(ids))}
        found = {t.id: t for t in map(ticket_of, await self._connection.run(_SEVERAL, ids=list(ids)))}
        return [Listed(found[id_], names.get(found[id_].officer_id or 0, "")) for id_ in ids if id_ in found]


def shape(asked: QueueQuery) -> Shape:
    """Names of the `CONDITIONS` that a request needs."""
    wanted = {
        "mine": Mark.MINE in asked.filter.marks,
        "ours": Mark.OURS in asked.filter.marks and not asked.ours.everything,
        "overdue": Mark.OVERDUE in asked.filter.marks,
        "free": Mark.FREE in asked.filter.marks,
        "organisation": asked.filter.where.startswith(ORGANISATION),
        "zone": asked.filter.where.startswith(ZONE),
        "what": bool(asked.filter.what),
        "reach": not asked.reach.everything,
        "chat": not asked.chat.everything,
    }
    return tuple(name for name, holds in wanted.items() if holds)


def arguments(city: City, asked: QueueQuery) -> dict[str, Any]:
    """Arguments of `CONDITIONS`."""
    scope = asked.filter.where.rpartition(":")[2]
    return {
        "open": [status.value for status in OPEN],
        "member": asked.member,
        "now": asked.now,
        "organisation": scope,
        "zone": scope,
        "what": list(categories_in(city, asked.filter.what)),
        **reach_arguments("reach", asked.reach),
        **reach_arguments("chat", asked.chat),
        **reach_arguments("ours", asked.ours),
    }


def reach_condition(name: str) -> ColumnElement[bool]:
    """Condition: tickets of the organisations, and in the zones, of a `Reach` whose arguments are those of
    `reach_arguments(name, …)`."""
    return or_(
        tickets.c.organisation.in_(bindparam(f"{name}_organisations", expanding=True)),
        tickets.c.zone.in_(bindparam(f"{name}_zones", expanding=True)),
    )


def reach_arguments(name: str, reach: Reach) -> dict[str, Any]:
    return {f"{name}_organisations": list(reach.organisations), f"{name}_zones": list(reach.zones)}


_t = tickets.c
_NOW = bindparam("now", type_=_t.due.type)
_OWES_ANSWER = and_(_t.answered_at.is_(None), _t.first_due.is_not(None), or_(_t.due.is_(None), _t.first_due < _t.due))
NEXT_DUE = case((_OWES_ANSWER, _t.first_due), else_=_t.due)
_OVERDUE = and_(_t.paused_at.is_(None), NEXT_DUE < _NOW)
OPEN_ONES = _t.status.in_(bindparam("open", expanding=True))
CONDITIONS: dict[str, ColumnElement[bool]] = {
    "mine": _t.officer_id == bindparam("member"),
    "ours": reach_condition("ours"),
    "overdue": _OVERDUE,
    "free": _t.officer_id.is_(None),
    "organisation": _t.organisation == bindparam("organisation"),
    "zone": _t.zone == bindparam("zone"),
    "what": _t.category.in_(bindparam("what", expanding=True)),
    "reach": reach_condition("reach"),
    "chat": reach_condition("chat"),
}
_ORDER = (
    case((_t.paused_at.is_not(None), 2), (_OVERDUE, 0), else_=1),
    case(
        (_t.category.in_(bindparam("emergencies", expanding=True)), 0),
        (_t.category.in_(bindparam("urgent", expanding=True)), 1),
        else_=2,
    ),
    NEXT_DUE.is_(None),
    NEXT_DUE,
    _t.id,
)
_SEVERAL = Statement(TICKETS.where(_t.id.in_(bindparam("ids", expanding=True))))
_OFFICERS = Statement(
    select(members.c.id, members.c.name).where(
        members.c.id.in_(select(_t.officer_id).where(_t.id.in_(bindparam("ids", expanding=True))))
    )
)


@cache
def _ids_statement(which: Shape) -> Statement:
    rows = select(_t.id).where(OPEN_ONES, *(CONDITIONS[name] for name in which))
    return Statement(rows.order_by(*_ORDER).limit(bindparam("most")).offset(bindparam("after")))


@cache
def _count_statement(which: Shape) -> Statement:
    return Statement(select(func.count()).select_from(tickets).where(OPEN_ONES, *(CONDITIONS[name] for name in which)))
