"""History of tickets: an append-only list of what happened, and the photos that came with each line.

A line is not changed afterwards but for its delivery status; only erasing a person empties their own words.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from dialogs.kernel.words import Json
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status
from storage.engine.connection import Connection
from storage.engine.statement import Row, Statement
from storage.tables import history, ticket_photos, tickets


@dataclass(frozen=True)
class NewEntry:
    """An entry to be written into the history. `actor_id`: of a resident the person's id, so that erasing finds their
    words; `photos`: sha256; `act`, `facts`: as in `HistoryEntry`."""

    ticket_id: int
    kind: Happened
    actor: Actor
    actor_name: str = ""
    actor_id: str = ""
    before: Status | None = None
    after: Status | None = None
    words: str = ""
    photos: Sequence[str] = ()
    act: str = ""
    facts: Mapping[str, Json] | None = None


class History:
    """Repository of history and of ticket photos."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, entry: NewEntry, now: datetime) -> int:
        """Append an entry and return its number."""
        id_ = await self._connection.value(
            _ADD,
            ticket_id=entry.ticket_id,
            at=now,
            kind=entry.kind.value,
            actor_kind=entry.actor.value,
            actor_name=entry.actor_name,
            actor_id=entry.actor_id,
            from_status=None if entry.before is None else entry.before.value,
            to_status=None if entry.after is None else entry.after.value,
            words=entry.words,
            act=entry.act,
            facts=json.dumps(dict(entry.facts or {}), ensure_ascii=False),
        )
        await self.add_photos(entry.ticket_id, entry.photos, id_)
        return int(id_)

    async def add_photos(self, ticket_id: int, photos: Sequence[str], history_id: int | None = None) -> None:
        """Add photos (sha256) to the ticket, after those it has; `history_id`: the line they came with, None for those
        of the report itself."""
        if not photos:
            return
        last = await self._connection.value(_LAST_PHOTO, ticket=ticket_id)
        first = 0 if last is None else last + 1
        fixed = {"ticket_id": ticket_id, "history_id": history_id}
        rows = [{**fixed, "sha": sha, "position": first + i} for i, sha in enumerate(photos)]
        await self._connection.run_each(_ADD_PHOTO, rows)

    async def record_delivery(self, history_id: int, mark: str) -> bool:
        """Record the delivery status of a line. `mark`: "sent", or why the resident could not be reached. False when
        that is known already."""
        news = or_(history.c.delivered.is_(None), history.c.delivered != mark)
        line = update(history).where(history.c.id == history_id, news)
        return (await self._connection.execute(line.values(delivered=mark))).rowcount == 1

    async def delivered_together(self, line: HistoryEntry, mark: str) -> list[HistoryEntry]:
        """Record the delivery status of the lines that were written at once with this one for tickets filed in the same
        chat, since one message told them all; returns those whose status is new."""
        rows = await self._connection.run(
            _TOGETHER, line=line.id, at=line.at, kind=line.kind.value, actor=line.actor_id, ticket=line.ticket_id
        )
        found = [await self.by_id(row[0]) for row in rows]
        return [each for each in found if each is not None and await self.record_delivery(each.id, mark)]

    async def by_id(self, id_: int) -> HistoryEntry | None:
        row = await self._connection.first_row(_BY_ID, line=id_)
        if row is None:
            return None
        return _entry(row, (await self._photos_by_line(row[1]))[id_])

    async def of_ticket(self, ticket_id: int) -> list[HistoryEntry]:
        """History of the ticket, oldest first."""
        rows = await self._connection.run(_OF_TICKET, ticket=ticket_id)
        photos = await self._photos_by_line(ticket_id)
        return [_entry(row, photos[row[0]]) for row in rows]

    async def filing_entry(self, ticket_id: int) -> int | None:
        """Number of the line with which the ticket began; None where it has none."""
        found: int | None = await self._connection.value(_FILED, ticket=ticket_id)
        return found

    async def photos(self, ticket_id: int) -> tuple[str, ...]:
        """The photos of the report itself, in order."""
        return tuple((await self._photos_by_line(ticket_id))[None])

    async def first_photos(self, ticket_ids: Sequence[int]) -> dict[int, str]:
        """The first photo of each report that has any, by ticket."""
        rows = await self._connection.run(_PHOTOS_OF_MANY, tickets=list(ticket_ids))
        return {id_: sha for id_, line, sha in rows if line is None}

    async def _photos_by_line(self, ticket_id: int) -> defaultdict[int | None, list[str]]:
        by_line: defaultdict[int | None, list[str]] = defaultdict(list)
        for history_id, sha in await self._connection.run(_PHOTOS, ticket=ticket_id):
            by_line[history_id].append(sha)
        return by_line


def _entry(row: Row, photos: Sequence[str]) -> HistoryEntry:
    """Value of a row of `_LINE`."""
    id_, ticket_id, at, kind, actor, actor_name, actor_id, before, after, words, act, facts, delivered = row
    return HistoryEntry(
        id=id_,
        ticket_id=ticket_id,
        at=at,
        kind=Happened(kind),
        actor=Actor(actor),
        actor_name=actor_name,
        actor_id=actor_id,
        before=None if before is None else Status(before),
        after=None if after is None else Status(after),
        words=words,
        delivered=delivered,
        photos=tuple(photos),
        act=act,
        facts=json.loads(facts),
    )


_WHO = ("ticket_id", "at", "kind", "actor_kind", "actor_name", "actor_id")
_COLUMNS = (*_WHO, "from_status", "to_status", "words", "act", "facts")
_LINE = select(history.c.id, *(history.c[name] for name in _COLUMNS), history.c.delivered)
_BY_ID = Statement(_LINE.where(history.c.id == bindparam("line")))
_first = tickets.alias("first")
_TOGETHER = Statement(
    select(history.c.id)
    .join(tickets, tickets.c.id == history.c.ticket_id)
    .join(_first, and_(_first.c.id == bindparam("ticket"), _first.c.chat_id == tickets.c.chat_id))
    .where(
        history.c.kind == bindparam("kind"),
        history.c.at == bindparam("at"),
        history.c.actor_id == bindparam("actor"),
        history.c.id != bindparam("line"),
    )
    .order_by(history.c.id)
)
_OF_TICKET = Statement(_LINE.where(history.c.ticket_id == bindparam("ticket")).order_by(history.c.id))
_FILED = Statement(
    select(func.min(history.c.id)).where(
        history.c.ticket_id == bindparam("ticket"), history.c.kind == Happened.FILED.value
    )
)
_ADD = Statement(insert(history).returning(history.c.id), _COLUMNS)
_ADD_PHOTO = Statement(insert(ticket_photos), ("ticket_id", "history_id", "sha", "position"))
_LAST_PHOTO = Statement(
    select(func.max(ticket_photos.c.position)).where(ticket_photos.c.ticket_id == bindparam("ticket"))
)
_PHOTOS = Statement(
    select(ticket_photos.c.history_id, ticket_photos.c.sha)
    .where(ticket_photos.c.ticket_id == bindparam("ticket"))
    .order_by(ticket_photos.c.position)
)
_PHOTOS_OF_MANY = Statement(
    select(ticket_photos.c.ticket_id, ticket_photos.c.history_id, ticket_photos.c.sha)
    .where(ticket_photos.c.ticket_id.in_(bindparam("tickets", expanding=True)))
    .order_by(ticket_photos.c.position.desc())
)
"""The first of each comes last."""
