"""Row of the outbox: its kinds, lanes and ranks, and the value that delivery gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.engine.statement import Row
from storage.records.people.chats import CHAT_COLUMNS, Chat, chat_of
from storage.tables import outbox

Kind = Literal["screen", "notice", "card", "prompt"]

DIALOG, NOTICE, NEWCOMER, ANNOUNCEMENT = 0, 1, 2, 3
"""Answers to residents; notices and the staff's cards; answers to those who have not agreed to anything yet, so that
ten thousand new accounts keep neither from theirs; what goes to everybody."""

PRESSED, EMERGENCY, URGENT, USUAL = 0, 1, 2, 3
"""Ranks within a chat of the staff, where twenty messages a minute are all: what answers whoever has just pressed or
written there; new cards of what cannot wait; everything else, in the order of writing. Elsewhere all is usual."""


@dataclass(frozen=True)
class OutgoingMessage:
    """A message to be written into the outbox. `payload`: a screen's JSON; `rank`: what of a lower one waits in the
    chat goes before; `replace_key`: see `Outbox.add`; `not_before`: None for at once; the rest as in `OutboxRow`."""

    chat: Chat
    kind: Kind
    payload: str
    lane: int = DIALOG
    edit: str = ""
    reply_to: str = ""
    replace_key: str = ""
    ticket_id: int | None = None
    history_id: int | None = None
    purpose: str = ""
    not_before: datetime | None = None
    rank: int = USUAL


@dataclass(frozen=True)
class LaneLimits:
    """Limits of one claim by lane. `first`: lanes before it are passed over; `late`: at most so many rows of the lanes
    from `NEWCOMER` on; `among`: only of the first so many rows that wait; None for no limit."""

    first: int = DIALOG
    late: int | None = None
    among: int | None = None


@dataclass(frozen=True)
class OutboxRow:
    """Claimed message to be sent. `payload`: a screen's JSON; `edit`: handle of the message to change, empty for a new
    one; `reply_to`: handle of the message it answers; `purpose`: kept with the handles of what is sent; `tries`: this
    one included; `holder`: who sends it."""

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


_OWN = (
    "id",
    "lane",
    "kind",
    "payload",
    "edit",
    "reply_to",
    "replace_key",
    "ticket_id",
    "history_id",
    "purpose",
    "created_at",
    "tries",
)
ROW_COLUMNS = (*(outbox.c[name] for name in _OWN), *CHAT_COLUMNS)


def row_of(row: Row, holder: str) -> OutboxRow:
    """Value of a row of `ROW_COLUMNS` as it will be once it is claimed."""
    own = dict(zip(_OWN, row, strict=False))
    return OutboxRow(**{**own, "tries": own["tries"] + 1}, chat=chat_of(row[len(_OWN) :]), holder=holder)
