"""Export of tickets for a table: their ids, newest first, then the tickets in parts with what is told beside them.

Each part is a transaction of its own: a table that takes seconds holds neither a snapshot nor a connection meanwhile.
A ticket that changes in between is told as it is when its part is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from dialogs.notices.staff.export import Exported
from dialogs.rules.city.model import City
from dialogs.rules.staff.export import Exporting
from dialogs.rules.staff.queue import QueueQuery
from dialogs.rules.tickets.lifecycle import Actor, Happened
from dialogs.rules.tickets.visibility import AMONG_STAFF
from storage.records.staff.staff_queue import CONDITIONS, OPEN_ONES, arguments, shape
from storage.records.tickets.tickets import TICKETS, ticket_of
from storage.store import Tx
from storage.tables import history, members, tickets
from storage.usecases.staff.figures import moment_conditions, slices


async def to_export(tx: Tx, city: City, exporting: Exporting, asked: QueueQuery, limit: int) -> tuple[list[int], int]:
    """(ids of the newest, `limit` at most; how many there are). `asked`: of which tickets, and whose."""
    which, given = _conditions_of(exporting, asked), _arguments_of(city, exporting, asked)
    query = select(tickets.c.id).where(*which).order_by(tickets.c.id.desc()).limit(limit)
    ids = [row[0] async for slice_ in slices(tx, query, given) for row in slice_]
    if len(ids) < limit:
        return ids, len(ids)
    counted = await tx.sqlalchemy.scalar(select(func.count()).select_from(tickets).where(*which), given)
    return ids, int(counted or 0)


def _conditions_of(exporting: Exporting, asked: QueueQuery) -> list[ColumnElement[bool]]:
    return [
        *(CONDITIONS[name] for name in shape(asked)),
        *([OPEN_ONES] if exporting.open else []),
        *(moment_conditions(tickets.c.created_at) if exporting.period else ()),
    ]


def _arguments_of(city: City, exporting: Exporting, asked: QueueQuery) -> dict[str, Any]:
    period, zone = exporting.period, city.calendar.zone
    between = {"begin": period.begins(zone), "end": period.ends(zone)} if period else {}
    return {**arguments(city, asked), **between}


async def export_rows(tx: Tx, ids: Sequence[int]) -> list[Exported]:
    """Rows of these tickets, in the order of the ids."""
    found = {t.id: t for t in map(ticket_of, await tx.sqlalchemy.execute(TICKETS.where(tickets.c.id.in_(ids))))}
    here = [found[id_] for id_ in ids if id_ in found]
    names = await _pairs(tx, members.c.id, members.c.name, {t.officer_id for t in here})
    others = await _pairs(tx, tickets.c.id, tickets.c.number, {t.duplicate_of for t in here})
    answers = await _answers(tx, ids)
    return [
        Exported(
            ticket,
            names.get(ticket.officer_id or 0, ""),
            others.get(ticket.duplicate_of or 0, ""),
            answers.get(ticket.id, ""),
        )
        for ticket in here
    ]


async def _pairs(tx: Tx, key: ColumnElement[Any], value: ColumnElement[Any], keys: set[int | None]) -> dict[int, str]:
    """Dictionary key -> value, of those that are there."""
    some = keys - {None}
    rows = await tx.sqlalchemy.execute(select(key, value).where(key.in_(some))) if some else ()
    return {row[0]: row[1] for row in rows}


async def _answers(tx: Tx, ids: Sequence[int]) -> dict[int, str]:
    """Last words of the staff to each resident: of a move that they hear of, or an answer. Asked by the tickets alone,
    and sorted out here: with more to go by, SQLite would rather walk everything that the staff ever did."""
    c = history.c
    lines = select(c.ticket_id, c.kind, c.actor_kind, c.act, c.words).where(c.ticket_id.in_(ids)).order_by(c.id)
    return {
        ticket: words
        for ticket, kind, actor, act, words in await tx.sqlalchemy.execute(lines)
        if words and actor == Actor.STAFF and kind in _TOLD and act not in AMONG_STAFF
    }


_TOLD = (Happened.MOVED.value, Happened.ANSWERED.value)
