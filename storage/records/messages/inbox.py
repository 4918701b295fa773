"""The inbox: raw updates, stored before they are confirmed to the platform, worked in order within each chat.

A row is known by (platform, key) for some days (`storage.privacy.retention_periods`), so an update that a platform
delivers twice is worked once. The body is erased once worked; that of a row set aside (it could not be understood)
after those days.

Several processes may work it: each takes the chats of its share, and a turn first claims its row within its own
transaction, so that a disagreement about shares costs a look and never a second turn.

A row may be noted as begun before it is worked: what has been begun several times and never ended may be what ends the
program (`bots.intake.attempts`). The note names the process; while that one is alive, nobody else may begin the row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, or_, select, update

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.records.work.leases import TURNS, is_held
from storage.records.work.partition import ALL, Partition, bucket
from storage.tables import chats, cursors, inbox, people, staff_chats

PAGE = 1000
"""Rows looked up at a time."""


class Received(Protocol):
    """A raw update on its way in: `key` is unique within its platform; `chat` is the address whose updates are worked
    in order; updates of no chat (empty) are worked in order among themselves."""

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
    """A raw update to be worked. `tries`: how often it was put back; `begun`: how often its work was noted as begun and
    has not ended."""

    id: int
    platform: str
    key: str
    chat: str
    body: str
    received_at: datetime
    tries: int
    begun: int


class Inbox:
    """The rows and the cursors of the platforms (Telegram's offset, VK's ts)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def cursor(self, platform: str) -> str:
        """Empty at first."""
        return await self._connection.value(_CURSOR, of=platform) or ""

    async def receive(self, platform: str, rows: Sequence[Received], cursor: str | None, now: datetime) -> None:
        """Store rows and cursor (None: the one there stays); rows whose key is known are skipped."""
        if rows:
            fixed = {
                "platform": platform,
                "received_at": now,
                "state": "new",
                "why": "",
                "tries": 0,
                "begun": 0,
                "begun_by": "",
            }
            await self._connection.run_each(
                _RECEIVE,
                [
                    {**fixed, "key": row.key, "chat": row.chat, "bucket": bucket(platform, row.chat), "body": row.body}
                    for row in rows
                ],
            )
        if cursor is not None:
            await self._connection.run(_KEEP, platform=platform, value=cursor)

    async def waiting_rows(self, after: int = 0, share: Partition = ALL, most: int = PAGE) -> list[Arrived]:
        """Waiting rows of the share, numbered above `after`, in order of arrival. Another transaction may still bring
        lower numbers: who must miss nothing begins at 0 from time to time."""
        asked = {"after": after, "place": share.place, "sharers": share.of, "most": most}
        return [Arrived(*row) for row in await self._connection.run(_ARRIVED, **asked)]

    async def rows(self, ids: Collection[int]) -> list[InboxRow]:
        """Those of them that still wait, in order of arrival."""
        return [InboxRow(*row) for row in await self._connection.run(_ROWS, ids=ids)]

    async def mark_done(self, id_: int, now: datetime) -> bool:
        """Worked by this transaction, and to be said first in it: the body is erased, the key stays. False when another
        process has worked the row or is at it: then it is not to be worked here."""
        return await self._connection.count(_DONE, row=id_, at=now) == 1

    async def dead_letter(self, id_: int, why: str, now: datetime) -> bool:
        """It cannot be worked: it blocks nobody any more. `why` is for the administrator, without personal data. False
        as for `mark_done`."""
        return await self._connection.count(_ASIDE, row=id_, because=why, at=now) == 1

    async def count_try(self, id_: int) -> None:
        """The turn failed and will be run again; the row stays the first of its chat."""
        await self._connection.run(_TRIED, row=id_)

    async def newest_id(self) -> int:
        """The highest number given so far; 0 at first."""
        return await self._connection.value(_NEWEST) or 0

    async def begin(self, id_: int, holder: str) -> bool:
        """The holder's work at the row begins. False when another process, alive as far as the leases tell, has noted
        the same, or has worked the row or is at it: then it is not to be begun here."""
        return await self._connection.count(_BEGIN, row=id_, by=holder) == 1

    async def take_back(self, id_: int, holder: str) -> None:
        """One beginning by the holder has ended in order, though the row may wait still."""
        await self._connection.run(_TAKE_BACK, row=id_, by=holder)

    async def waiting(self) -> int:
        """Number of rows that nobody has worked yet."""
        return await self._connection.scalar(select(func.count()).where(inbox.c.state == "new")) or 0

    async def lag_s(self, now: datetime) -> float:
        """For how many seconds the oldest of them has waited; 0 when none waits."""
        oldest = await self._connection.scalar(select(func.min(inbox.c.received_at)).where(inbox.c.state == "new"))
        return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())

    async def erase(self, platform: str, chat: str, now: datetime) -> None:
        """The chat's bodies that are still kept are emptied; nothing of them is worked any more, and none of its rows
        says whose it was."""
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
_DONE = Statement(update(inbox).where(inbox.c.id == _MINE).values(state="done", body=None, worked_at=_AT))
_ASIDE = Statement(
    update(inbox).where(inbox.c.id == _MINE).values(state="aside", why=bindparam("because"), worked_at=_AT)
)
_TRIED = Statement(update(inbox).where(inbox.c.id == _MINE).values(tries=inbox.c.tries + 1))
_BY: ColumnElement[str] = bindparam("by", type_=inbox.c.begun_by.type)
_FREE = or_(inbox.c.begun_by == "", inbox.c.begun_by == _BY, ~is_held(TURNS, inbox.c.begun_by))
_BEGIN = Statement(update(inbox).where(inbox.c.id == _MINE, _FREE).values(begun=inbox.c.begun + 1, begun_by=_BY))
_TAKE_BACK = Statement(
    update(inbox)
    .where(inbox.c.id == _MINE, inbox.c.begun > 0)
    .values(begun=inbox.c.begun - 1, begun_by=case((inbox.c.begun_by == _BY, ""), else_=inbox.c.begun_by))
)
_NEWEST = Statement(select(func.max(inbox.c.id)))
_FROM = (
    inbox.outerjoin(chats, and_(chats.c.platform == inbox.c.platform, chats.c.address == inbox.c.chat))
    .outerjoin(people, people.c.id == chats.c.person_id)
    .outerjoin(staff_chats, staff_chats.c.chat_id == chats.c.id)
)
_FAMILIAR = or_(people.c.consent_version.is_not(None), staff_chats.c.id.is_not(None))
_ARRIVED = Statement(
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
_ROWS = Statement(
    select(*(inbox.c[field.name] for field in fields(InboxRow)))
    .where(inbox.c.id.in_(bindparam("ids", expanding=True)), inbox.c.state == "new")
    .order_by(inbox.c.id)
)
_CURSOR = Statement(select(cursors.c.value).where(cursors.c.platform == bindparam("of")))
_NEW = ("platform", "key", "chat", "bucket", "body", "received_at", "state", "why", "tries", "begun", "begun_by")
_RECEIVE = Statement(_receive, _NEW)
_KEEP = Statement(_keep, ("platform", "value"))
