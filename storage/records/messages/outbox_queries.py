"""Precompiled statements of the outbox for every message: claim, release, and record the result."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, insert, or_, select, update

from storage.engine.statement import Statement
from storage.records.messages.outbox_row import ANNOUNCEMENT, DIALOG, ROW_COLUMNS, USUAL
from storage.records.work.furthest import FURTHEST
from storage.records.work.leases import DELIVERY, is_held
from storage.records.work.partition import ALL, Partition
from storage.tables import chats, outbox

AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of a row that need not wait: past by every clock."""


def claim_arguments(
    now: datetime,
    busy_chats: Collection[int],
    platform: str | None,
    *,
    limit: int = 1,
    lanes: tuple[int, int] = (DIALOG, ANNOUNCEMENT),
    share: Partition = ALL,
    among: int = 0,
) -> dict[str, Any]:
    """Arguments of `HEADS`, `FIRST_HEADS`, `DUE` and `PILE`. `lanes`: from and to, both included."""
    which = {
        "among": among,
        "any": platform is None,
        "of": platform or "",
        "from": lanes[0],
        "to": lanes[1],
        "most": limit,
    }
    when = {"now": now, "astray": now + FURTHEST}
    return {**when, "busy": list(busy_chats), **which, **share_of(share)}


def share_of(share: Partition) -> dict[str, int]:
    """Arguments of `OF_SHARE`."""
    return {"place": share.place, "sharers": share.of}


_MOMENT = outbox.c.next_at.type
_NOW = bindparam("now", type_=_MOMENT)


def _first_of_chat() -> ColumnElement[bool]:
    """Condition: no row of the chat is on its way, and none of the same queue (announcements, or all else) waits before
    this; nor does one that a platform made wait, since that was meant for the chat."""
    other = outbox.alias("other")
    same_line = (other.c.lane == ANNOUNCEMENT) == (outbox.c.lane == ANNOUNCEMENT)
    of_chat = other.c.chat_id == outbox.c.chat_id
    waits = and_(of_chat, other.c.state == "waiting", same_line)
    made_to_wait = exists().where(waits, other.c.tries > 0, other.c.next_at > _NOW)
    return and_(
        ~exists().where(of_chat, other.c.state == "sending"),
        ~exists().where(waits, other.c.rank < outbox.c.rank),
        ~exists().where(waits, other.c.rank == outbox.c.rank, other.c.id < outbox.c.id),
        or_(outbox.c.rank == USUAL, ~made_to_wait),
    )


OF_SHARE = outbox.c.chat_id % bindparam("sharers") == bindparam("place")
_ASTRAY = and_(outbox.c.not_before.is_(None), outbox.c.next_at > bindparam("astray", type_=_MOMENT))
_READY = and_(
    outbox.c.state == "waiting",
    or_(outbox.c.next_at <= _NOW, _ASTRAY),
    outbox.c.lane.between(bindparam("from"), bindparam("to")),
    bindparam("any") | (outbox.c.platform == bindparam("of")),
    outbox.c.chat_id.not_in(bindparam("busy", expanding=True)),
    OF_SHARE,
    _first_of_chat(),
)


def _heads(*more: ColumnElement[bool]) -> Statement:
    return Statement(
        select(*ROW_COLUMNS)
        .join(chats, chats.c.id == outbox.c.chat_id)
        .where(_READY, *more)
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(bindparam("most"))
        .with_for_update(of=outbox, skip_locked=True)
    )


HEADS = _heads()
"""The first row of each chat whose time has come, by lane, then by age."""
_first = outbox.alias("first")
FIRST_HEADS = _heads(
    outbox.c.id.in_(
        select(_first.c.id)
        .where(_first.c.state == "waiting", _first.c.lane.between(bindparam("from"), bindparam("to")))
        .order_by(_first.c.lane, _first.c.rank, _first.c.id)
        .limit(bindparam("among"))
    )
)
"""Those of them that are among the first so many that wait: a chat in which thousands wait costs no more than that."""
DUE = Statement(select(exists().where(_READY)))
"""Whether there is any."""
PILE = Statement(
    select(func.count()).select_from(select(outbox.c.id).where(_READY).limit(bindparam("most")).subquery())
)
"""How many there are, counted no further than asked."""
TAKE = Statement(
    update(outbox)
    .where(outbox.c.id.in_(bindparam("taken", expanding=True)))
    .values(state="sending", tries=outbox.c.tries + 1, holder=bindparam("by"))
)
UNTAKE = Statement(
    update(outbox)
    .where(
        outbox.c.state == "sending",
        outbox.c.platform == bindparam("of"),
        outbox.c.holder == bindparam("by"),
        outbox.c.chat_id.not_in(bindparam("busy", expanding=True)),
    )
    .values(state="waiting", tries=outbox.c.tries - 1)
)
NEXT_DUE = Statement(
    select(func.min(outbox.c.next_at)).where(outbox.c.state == "waiting", outbox.c.next_at > _NOW, OF_SHARE)
)
"""When the next row that must wait may go."""
ORPHANED = and_(outbox.c.state == "sending", ~is_held(DELIVERY, outbox.c.holder))
"""On its way, but whoever sends it is among those who deliver no more."""
COLUMNS = [column.name for column in outbox.c if column.name not in {"id", "sent_at"}]
ADD = Statement(insert(outbox).returning(outbox.c.id), COLUMNS)
_UNDER_KEY = (
    select(outbox.c.id, outbox.c.edit)
    .where(outbox.c.chat_id == bindparam("chat"), outbox.c.state == "waiting", outbox.c.replace_key == bindparam("key"))
    .order_by(outbox.c.id)
    .limit(1)
)
UNDER_KEY = Statement(_UNDER_KEY)
UNTRIED_UNDER_KEY = Statement(_UNDER_KEY.where(outbox.c.tries == 0))
_ONE = update(outbox).where(outbox.c.id == bindparam("row"))
REPLACED = Statement(_ONE.values(state="replaced", payload=""))
NEW_PAYLOAD = Statement(_ONE.values(payload=bindparam("new")))
_NOTED = (outbox.c.chat_id, outbox.c.ticket_id, outbox.c.purpose, outbox.c.history_id, outbox.c.kind)
SENT = Statement(
    _ONE.values(state="sent", payload="", sent_at=bindparam("at", type_=outbox.c.sent_at.type)).returning(
        *_NOTED, outbox.c.replace_key
    )
)
