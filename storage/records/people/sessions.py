"""Sessions: conversations in progress, one row for each chat and flow, at most one of them active in a chat."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, or_, select, update

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.records.people.chats import CHAT_COLUMNS, Chat, chat_of
from storage.tables import chats, sessions

CONSENT_FLOW, DRAFT_FLOW = "welcome", "report"


@dataclass(frozen=True)
class StoredSession:
    """Stored conversation. `id`: what its buttons carry; `body`: its JSON; `active`: plain words go there; `screen`:
    the handle of the message that shows it, empty when there is none to edit."""

    chat_id: int
    flow: str
    id: str
    body: str
    active: bool
    updated_at: datetime
    screen: str


_COLUMNS = tuple(sessions.c[field.name] for field in fields(StoredSession))


class Sessions:
    """Repository of sessions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def active(self, chat_id: int) -> StoredSession | None:
        return await self._find_one(_ACTIVE, chat=chat_id)

    async def get(self, chat_id: int, flow: str) -> StoredSession | None:
        return await self._find_one(_OF_FLOW, chat=chat_id, flow=flow)

    async def by_id(self, id_: str) -> StoredSession | None:
        return await self._find_one(_BY_ID, session=id_)

    async def put(  # noqa: PLR0917 a column each, in their order
        self, chat_id: int, flow: str, id_: str, body: str, active: bool, now: datetime
    ) -> None:
        """Store a session in place of the chat's former one of that flow; an active one parks all others. The screen
        stays that of the session while `id_` is the same."""
        if active:
            await self._connection.run(_PARK, chat=chat_id, others_than=flow)
        await self._connection.run(
            _PUT, chat_id=chat_id, flow=flow, id=id_, body=body, active=active, updated_at=now, screen=""
        )

    async def note_shown(self, id_: str, handle: str) -> None:
        """Note that the message `handle` now shows the session; nothing happens when the session is over."""
        await self._connection.run(_SHOWN, session=id_, handle=handle)

    async def drop(self, chat_id: int, flow: str) -> None:
        await self._connection.run(_DROP, chat=chat_id, flow=flow)

    async def unanswered_consents(self, before: datetime) -> list[int]:
        """Erase the sessions of newcomers who were asked for consent and did not answer since `before`; returns their
        chats."""
        rows = await self._connection.scalars(
            delete(sessions)
            .where(sessions.c.flow == CONSENT_FLOW, sessions.c.updated_at < before)
            .returning(sessions.c.chat_id)
        )
        return sorted(rows)

    async def list_left(self, before: datetime, limit: int) -> list[tuple[StoredSession, Chat]]:
        """Drafts not touched since `before` and never offered to be finished, where somebody can be reached; the oldest
        first."""
        rows = await self._connection.run(_LEFT, before=before, most=limit)
        return [(StoredSession(*row[: len(_COLUMNS)]), chat_of(row[len(_COLUMNS) :])) for row in rows]

    async def mark_offered(self, id_: str, now: datetime) -> None:
        """Note that the draft was offered to be finished: once is enough."""
        await self._connection.run(_OFFERED, session=id_, at=now)

    async def list_abandoned(self, touched: datetime, offered: datetime, limit: int) -> list[StoredSession]:
        """Drafts not touched since `touched` that were offered before `offered`, or whose chat cannot be reached."""
        rows = await self._connection.run(_ABANDONED, touched=touched, offered=offered, most=limit)
        return [StoredSession(*row) for row in rows]

    async def _find_one(self, query: Statement, **arguments: Any) -> StoredSession | None:
        row = await self._connection.first_row(query, **arguments)
        return None if row is None else StoredSession(*row)


def _put(dialect: str) -> Any:
    new = insert(dialect, sessions)
    taken = {name: new.excluded[name] for name in ("id", "body", "active", "updated_at")}
    same = sessions.c.id == new.excluded.id
    taken |= {"screen": case((same, sessions.c.screen), else_=""), "offered_at": case((same, sessions.c.offered_at))}
    return new.on_conflict_do_update(index_elements=["chat_id", "flow"], set_=taken)


_OF_CHAT = select(*_COLUMNS).where(sessions.c.chat_id == bindparam("chat"))
_ACTIVE = Statement(_OF_CHAT.where(sessions.c.active))
_OF_FLOW = Statement(_OF_CHAT.where(sessions.c.flow == bindparam("flow")))
_BY_ID = Statement(select(*_COLUMNS).where(sessions.c.id == bindparam("session")))
_PUT = Statement(_put, [field.name for field in fields(StoredSession)])
_DROP = Statement(delete(sessions).where(sessions.c.chat_id == bindparam("chat"), sessions.c.flow == bindparam("flow")))
_PARK = Statement(
    update(sessions)
    .where(sessions.c.chat_id == bindparam("chat"), sessions.c.flow != bindparam("others_than"), sessions.c.active)
    .values(active=False)
)
_DRAFTS = sessions.join(chats, chats.c.id == sessions.c.chat_id)
_LEFT = Statement(
    select(*_COLUMNS, *CHAT_COLUMNS)
    .select_from(_DRAFTS)
    .where(
        sessions.c.flow == DRAFT_FLOW,
        sessions.c.updated_at < bindparam("before", type_=sessions.c.updated_at.type),
        sessions.c.offered_at.is_(None),
        chats.c.active,
    )
    .order_by(sessions.c.updated_at, sessions.c.id)
    .limit(bindparam("most"))
)
_OFFERED = Statement(
    update(sessions)
    .where(sessions.c.id == bindparam("session"))
    .values(offered_at=bindparam("at", type_=sessions.c.offered_at.type))
)
_ABANDONED = Statement(
    select(*_COLUMNS)
    .select_from(_DRAFTS)
    .where(
        sessions.c.flow == DRAFT_FLOW,
        sessions.c.updated_at < bindparam("touched", type_=sessions.c.updated_at.type),
        or_(sessions.c.offered_at < bindparam("offered", type_=sessions.c.offered_at.type), ~chats.c.active),
    )
    .order_by(sessions.c.updated_at, sessions.c.id)
    .limit(bindparam("most"))
)
_SHOWN = Statement(update(sessions).where(sessions.c.id == bindparam("session")).values(screen=bindparam("handle")))
