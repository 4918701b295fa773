"""What happened to tickets: a list that only grows, and the photos that came with each line.

Nothing is changed afterwards but the mark of delivery; only erasing a person empties their own words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.rules.ticket import Actor, Happened, HistoryEntry, Status
from storage.tables import history, ticket_photos


class History:
    """The rows of history and of ticket photos."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(
        self,
        ticket_id: int,
        kind: Happened,
        actor: Actor,
        now: datetime,
        *,
        actor_name: str = "",
        actor_id: str = "",
        before: Status | None = None,
        after: Status | None = None,
        words: str = "",
        photos: Sequence[str] = (),
    ) -> int:
        """Write a line; its number. `actor_id`: of a resident the person's id, so that erasing finds their words."""
        new = insert(history).values(
            ticket_id=ticket_id,
            at=now,
            kind=kind.value,
            actor_kind=actor.value,
            actor_name=actor_name,
            actor_id=actor_id,
            from_status=None if before is None else before.value,
            to_status=None if after is None else after.value,
            words=words,
        )
        id_ = (await self._connection.execute(new.returning(history.c.id))).scalar_one()
        await self.add_photos(ticket_id, photos, id_)
        return int(id_)

    async def add_photos(self, ticket_id: int, photos: Sequence[str], history_id: int | None = None) -> None:
        """Photos (sha256) of the ticket, after those it has; `history_id`: the line they came with, None for those of
        the report itself."""
        if not photos:
            return
        last = await self._connection.scalar(
            select(func.max(ticket_photos.c.position)).where(ticket_photos.c.ticket_id == ticket_id)
        )
        first = 0 if last is None else last + 1
        await self._connection.execute(
            insert(ticket_photos),
            [
                {"ticket_id": ticket_id, "history_id": history_id, "sha": sha, "position": first + i}
                for i, sha in enumerate(photos)
            ],
        )

    async def delivered(self, history_id: int, mark: str) -> None:
        """`mark`: "sent", or why the resident could not be reached."""
        await self._connection.execute(update(history).where(history.c.id == history_id).values(delivered=mark))

    async def by_id(self, id_: int) -> HistoryEntry | None:
        row = (await self._connection.execute(select(history).where(history.c.id == id_))).first()
        if row is None:
            return None
        return _entry(row, (await self._photos_by_line(row.ticket_id))[id_])

    async def of(self, ticket_id: int) -> list[HistoryEntry]:
        """The ticket's history, oldest first."""
        rows = list(
            await self._connection.execute(
                select(history).where(history.c.ticket_id == ticket_id).order_by(history.c.id)
            )
        )
        photos = await self._photos_by_line(ticket_id)
        return [_entry(row, photos[row.id]) for row in rows]

    async def photos(self, ticket_id: int) -> tuple[str, ...]:
        """The photos of the report itself, in order."""
        return tuple((await self._photos_by_line(ticket_id))[None])

    async def _photos_by_line(self, ticket_id: int) -> defaultdict[int | None, list[str]]:
        rows = await self._connection.execute(
            select(ticket_photos.c.history_id, ticket_photos.c.sha)
            .where(ticket_photos.c.ticket_id == ticket_id)
            .order_by(ticket_photos.c.position)
        )
        by_line: defaultdict[int | None, list[str]] = defaultdict(list)
        for history_id, sha in rows:
            by_line[history_id].append(sha)
        return by_line


def _entry(row: Row[Any], photos: Sequence[str]) -> HistoryEntry:
    return HistoryEntry(
        id=row.id,
        ticket_id=row.ticket_id,
        at=row.at,
        kind=Happened(row.kind),
        actor=Actor(row.actor_kind),
        actor_name=row.actor_name,
        actor_id=row.actor_id,
        before=None if row.from_status is None else Status(row.from_status),
        after=None if row.to_status is None else Status(row.to_status),
        words=row.words,
        delivered=row.delivered,
        photos=tuple(photos),
    )
