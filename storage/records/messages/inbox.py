"""Inbox: raw updates, stored before they are confirmed to the platform, processed in order within each chat.

A row is known by (platform, key) for some days (`storage.privacy.retention_periods`), so an update that a platform
delivers twice is worked once. The body is erased once worked; that of a row set aside (it could not be understood)
after those days.

Several processes may work it: each takes the chats of its share, and a turn first claims its row within its own
transaction, so that a disagreement about shares costs a look and never a second turn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import and_, bindparam, func, literal, or_, select, update

from storage.engine.connection import Line
from storage.engine.statement import Made
from storage.engine.upsert import insert
from storage.records.work.partition import ALL, Share, bucket
from storage.tables import chats, cursors, inbox, people, staff_chats

PAGE = 1000
"""Rows looked up at a time."""


class Received(Protocol):
    """Raw update on its way in: `key` is unique within its platform; `chat` is the address whose updates are worked in
    order; updates of no chat (empty) are worked in order among themselves."""

    @property
    def key(self) -> str: ...

    @property
    def chat(self) -> str: ...

    @property
    def body(self) -> str: ...


class Arrived(NamedTuple):
    """A raw update that waits, without its body. `familiar`: it comes from somebody who agreed to reports being kept,
    or from the staff."""

    id: int
    platform: str
    chat: str
    familiar: bool


@dataclass(frozen=True)
class InboxRow:
    """A raw update to be worked. `tries`: how often it was put back."""

    id: int
    platform: str
    key: str
    chat: str
    body: str
    received_at: datetime
    tries: int


class Inbox:
    """Repository of the inbox and of the platforms' cursors (Telegram's offset, VK's ts)."""

    def __init__(self, connection: Line) -> None:
        self._connection = connection

    async def cursor(self, platform: str) -> str:
        """Cursor of the platform; empty at first."""
        return await self._connection.value(_CURSOR, of=platform) or ""

    async def receive(self, platform: str, rows: Sequence[Received], cursor: str | None, now: datetime) -> None:
        """Store rows and cursor (None: the one there stays); rows whose key is known are skipped."""
        if rows:
            fixed = {"platform": platform, "received_at": now, "state": "new", "why": "", "tries": 0}
            await self._connection.each(
                _RECEIVE,
                [
                    {**fixed, "key": row.key, "chat": row.chat, "bucket": bucket(platform, row.chat), "body": row.body}
                    for row in rows
                ],
            )
        if cursor is not None:
            await self._connection.run(_KEEP, platform=platform, value=cursor)

    async def arrived(self, after: int = 0, share: Share = ALL, most: int = PAGE) -> list[Arrived]:
        """Waiting updates of the share, numbered above `after`, in order of arrival. Another transaction may still
        bring lower numbers: a caller that must miss nothing begins at 0 from time to time."""
        asked = {"after": after, "place": share.place, "sharers": share.of, "most": most}
        return [Arrived(*row) for row in await self._connection.run(_ARRIVED, **asked)]

    async def rows(self, ids: Collection[int]) -> list[InboxRow]:
        """Rows of these ids that still wait, in order of arrival."""
        return [InboxRow(*row) for row in await self._connection.run(_ROWS, ids=ids)]

    async def done(self, id_: int, now: datetime) -> bool:
        """Mark a row as processed by this transaction, as its first statement: the body is erased, the key stays. False
        when another process has processed the row or is processing it: then it is not to be worked here."""
        return await self._connection.count(_DONE, row=id_, at=now) == 1

    async def aside(self, id_: int, why: str, now: datetime) -> bool:
        """Dead-letter a row that cannot be processed: it blocks nobody any more. `why` is for the administrator,
        without personal data. False as for `done`."""
        return await self._connection.count(_ASIDE, row=id_, because=why, at=now) == 1

    async def tried(self, id_: int) -> None:
        """Count a failed turn, which will be run again; the row stays the first of its chat."""
        await self._connection.run(_TRIED, row=id_)

    async def waiting(self) -> int:
        """Number of rows that nobody has processed yet."""
        return await self._connection.scalar(select(func.count()).where(inbox.c.state == "new")) or 0

    async def lag_s(self, now: datetime) -> float:
        """Age in seconds of the oldest waiting row; 0 when none waits."""
        oldest = await self._connection.scalar(select(func.min(inbox.c.received_at)).where(inbox.c.state == "new"))
        return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())

    async def erase(self, platform: str, chat: str, now: datetime) -> None:
        """Empty the chat's bodies that are still kept; none of them is processed any more, and none of its rows says
        whose it was."""
        c = inbox.c
        worked = func.coalesce(c.worked_at, literal(now, c.worked_at.type))
        await self._connection.execute(
            update(inbox)
            .where(c.platform == platform, c.chat == chat)
            .values(state="done", body=None, chat="", bucket=0, worked_at=worked)
        )


def _receive(dialect: str) -> Any:
    return insert(dialect, inbox).on_conflict_do_nothing(index_elements=["platform", "key"])


def _keep(dialect: str) -> Any:
    keep = insert(dialect, cursors)
    return keep.on_conflict_do_update(index_elements=["platform"], set_={"value": keep.excluded.value})


_MINE = (
    select(inbox.c.id)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == "new")
    .with_for_update(skip_locked=True)
    .correlate(None)
    .scalar_subquery()
)
"""The row, unless somebody else has worked it or is at it."""
_AT = bindparam("at", type_=inbox.c.worked_at.type)
_DONE = Made(update(inbox).where(inbox.c.id == _MINE).values(state="done", body=None, worked_at=_AT))
_ASIDE = Made(update(inbox).where(inbox.c.id == _MINE).values(state="aside", why=bindparam("because"), worked_at=_AT))
_TRIED = Made(update(inbox).where(inbox.c.id == _MINE).values(tries=inbox.c.tries + 1))
_FROM = (
    inbox.outerjoin(chats, and_(chats.c.platform == inbox.c.platform, chats.c.address == inbox.c.chat))
    .outerjoin(people, people.c.id == chats.c.person_id)
    .outerjoin(staff_chats, staff_chats.c.chat_id == chats.c.id)
)
_FAMILIAR = or_(people.c.consent_version.is_not(None), staff_chats.c.id.is_not(None))
_ARRIVED = Made(
    select(inbox.c.id, inbox.c.platform, inbox.c.chat, _FAMILIAR)
    .select_from(_FROM)
    .where(
        inbox.c.state == "new",
        inbox.c.id > bindparam("after"),
        inbox.c.bucket % bindparam("sharers") == bindparam("place"),
    )
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_ROWS = Made(
    select(*(inbox.c[field.name] for field in fields(InboxRow)))
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), inbox.c.state == "new")
    .order_by(inbox.c.id)
)
_CURSOR = Made(select(cursors.c.value).where(cursors.c.platform == bindparam("of")))
_NEW = ("platform", "key", "chat", "bucket", "body", "received_at", "state", "why", "tries")
_RECEIVE = Made(_receive, _NEW)
_KEEP = Made(_keep, ("platform", "value"))
