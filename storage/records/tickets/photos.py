"""Photo records (the files are in `storage.media.photo_files`) and their handles on each platform.

A photo that a platform has seen before is sent again by that platform's own handle, without uploading it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, literal, or_, select

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.media.photo_files import MediaInfo
from storage.tables import media, media_handles, outbox, sessions, ticket_photos


class PhotoRecords:
    """Repository of photos."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, info: MediaInfo, now: datetime) -> None:
        """Record a photo whose file is stored; nothing happens when it is known."""
        size = {"size": info.size, "width": info.width, "height": info.height}
        await self._connection.run(_ADD, sha=info.sha, mime=info.mime, created_at=now, **size)

    async def forget_unused(self, before: datetime) -> list[str]:
        """Forget photos stored `before` that no ticket, open conversation or unsent message refers to; returns the
        files to be deleted."""
        return await self._forget_where(media.c.created_at < before)

    async def forget_unused_of(self, shas: Collection[str]) -> list[str]:
        """Forget those of these photos that nothing refers to any more; returns the files to be deleted."""
        return await self._forget_where(media.c.sha.in_(shas)) if shas else []

    async def _forget_where(self, which: ColumnElement[bool]) -> list[str]:
        inside = literal("%") + media.c.sha + literal("%")
        spoken_of = or_(
            exists().where(ticket_photos.c.sha == media.c.sha),
            exists().where(sessions.c.body.like(inside)),
            exists().where(outbox.c.payload.like(inside)),
        )
        shas = list(await self._connection.scalars(select(media.c.sha).where(which, ~spoken_of)))
        await self.forget(shas)
        return shas

    async def all(self) -> set[str]:
        """The sha256 of every photo."""
        return set(await self._connection.scalars(select(media.c.sha)))

    async def forget(self, shas: Collection[str]) -> None:
        for table in (media_handles, media):
            await self._connection.execute(delete(table).where(table.c.sha.in_(shas)))


class MediaHandles:
    """Repository of the platforms' handles of photos."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_photos(self, platform: str, shas: Collection[str]) -> dict[str, str]:
        """sha256 -> handle, of those the platform has seen."""
        rows = await self._connection.run(_HANDLES, platform=platform, shas=list(shas))
        return dict(map(tuple, rows))

    async def put(self, platform: str, handles: Mapping[str, str]) -> None:
        for sha, handle in handles.items():
            await self._connection.run(_PUT, platform=platform, sha=sha, handle=handle)

    async def forget(self, platform: str, shas: Collection[str]) -> None:
        """Forget handles that the platform does not know any more."""
        c = media_handles.c
        await self._connection.execute(delete(media_handles).where(c.platform == platform, c.sha.in_(shas)))


def _put(dialect: str) -> Any:
    new = insert(dialect, media_handles)
    return new.on_conflict_do_update(index_elements=["platform", "sha"], set_={"handle": new.excluded.handle})


_ADD = Statement(
    lambda dialect: insert(dialect, media).on_conflict_do_nothing(index_elements=["sha"]),
    ("sha", "size", "mime", "width", "height", "created_at"),
)
_PUT = Statement(_put, ("platform", "sha", "handle"))
_HANDLES = Statement(
    select(media_handles.c.sha, media_handles.c.handle).where(
        media_handles.c.platform == bindparam("platform"), media_handles.c.sha.in_(bindparam("shas", expanding=True))
    )
)
