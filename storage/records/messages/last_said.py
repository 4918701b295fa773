"""Lookup of the bot's last message in a chat: a typed "yes" or "1" is an answer to that."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.tables import outbox


async def last_said(connection: Connection, chat_id: int) -> tuple[int, str] | None:
    """(ticket id, purpose) of the last message that arrived there; None when it was about no ticket, or is so old that
    nobody knows any more."""
    row = await connection.first_row(_LAST, chat=chat_id)
    return None if row is None or row[0] is None else (row[0], row[1])


_LAST = Statement(
    select(outbox.c.ticket_id, outbox.c.purpose)
    .where(outbox.c.chat_id == bindparam("chat"), outbox.c.state == "sent")
    .order_by(outbox.c.id.desc())
    .limit(1)
)
