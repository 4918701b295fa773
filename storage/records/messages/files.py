"""Files to be sent to somebody: an archive of one's own data, a table. Their bytes are stored with the photos, their
rows here, and they are kept for as long as an unsent message refers to them, a day at most: a file with so much
personal data is not kept longer. They are in no backup, for the same reason.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exists, literal, or_, select

from dialogs.kernel.screen import File
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import files, media, outbox

if TYPE_CHECKING:
    from storage.media.photo_files import Media

KEPT = timedelta(hours=20)
"""With the hours until the next sweeps this is less than a day."""


class Files:
    """Repository of files that wait to be sent."""

    def __init__(self, connection: Connection, folder: Media) -> None:
        self._connection = connection
        self._folder = folder

    async def add(self, name: str, mime: str, content: bytes, now: datetime) -> File:
        """Store a file to be shown with a screen; the message has to be written in the same transaction. `name`: as its
        reader sees it. Bytes that `Media.keep` has written before are not written again. Raises `PhotoRefused`, a
        ValueError, for what is too big (`storage.media.photo_files.AT_MOST_BYTES`)."""
        sha = await self._folder.keep(content, _suffix(name))
        return await self.note(name, mime, sha, len(content), now)

    async def note(self, name: str, mime: str, sha: str, size: int, now: datetime) -> File:
        """Note a file whose bytes `Media.keep` has written."""
        await self._connection.run(_ADD, sha=sha, mime=mime, size=size, created_at=now)
        return File(name, sha, mime)

    async def all(self) -> set[str]:
        """The sha256 of every file."""
        return set(await self._connection.scalars(select(files.c.sha)))

    async def forget(self, now: datetime) -> list[str]:
        """Forget files that were sent or given up, and those that have waited too long; returns the sha256 of those
        whose bytes no photo shares."""
        inside = literal("%") + files.c.sha + literal("%")
        waits = exists().where(outbox.c.payload.like(inside))
        over = or_(~waits, files.c.created_at < now - KEPT)
        shas = list(await self._connection.scalars(select(files.c.sha).where(over)))
        await self._connection.execute(delete(files).where(files.c.sha.in_(shas)))
        photos = set(await self._connection.scalars(select(media.c.sha).where(media.c.sha.in_(shas))))
        return [sha for sha in shas if sha not in photos]


def _suffix(name: str) -> str:
    found = PurePath(name).suffix.lower()
    return found if re.fullmatch(r"\.[a-z0-9]{1,8}", found) else ".bin"


def _add(dialect: str) -> Any:
    """Upsert of a file; noting the same bytes again restarts its period."""
    new = insert(dialect, files)
    return new.on_conflict_do_update(index_elements=["sha"], set_={"created_at": new.excluded.created_at})


_ADD = Statement(_add, ("sha", "mime", "size", "created_at"))
