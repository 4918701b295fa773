"""A row of the outbox: its kinds, its lanes, and what delivery gets of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row

from storage.chats import Chat

Kind = Literal["screen", "notice", "card", "prompt"]

DIALOG, NOTICE, ANNOUNCEMENT = 0, 1, 2


@dataclass(frozen=True)
class OutboxRow:
    """A message to be sent. `payload`: a screen's JSON; `edit`: handle of the message to change, empty for a new one;
    `reply_to`: handle of the message it answers; `purpose`: kept with the handles of what is sent; `tries`: this one
    included; `holder`: who sends it."""

    id: int
    chat: Chat
    lane: int
    kind: str
    payload: str
    edit: str
    reply_to: str
    replace_key: str
    ticket_id: int | None
    history_id: int | None
    purpose: str
    created_at: datetime
    tries: int
    holder: str = ""


def row_of(row: Row[Any], chat: Chat, holder: str) -> OutboxRow:
    """The row as it will be once it is claimed."""
    return OutboxRow(
        id=row[0],
        chat=chat,
        lane=row.lane,
        kind=row.kind,
        payload=row.payload,
        edit=row.edit,
        reply_to=row.reply_to,
        replace_key=row.replace_key,
        ticket_id=row.ticket_id,
        history_id=row.history_id,
        purpose=row.purpose,
        created_at=row.created_at,
        tries=row.tries + 1,
        holder=holder,
    )
