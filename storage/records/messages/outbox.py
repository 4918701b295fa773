"""Outbox: every message of the bot, as rows to be sent in order within each chat.

Lanes and ranks: see `storage.records.messages.outbox_row`. Between chats the lower lane goes first. Within a chat the
order of writing is kept, but for ranks, and one message is on its way at a time; only announcements have a queue of
their own, since one that waits hours for its turn in the slow lane must not hold back an answer.

A row's words are erased once it is sent or given up; the row stays some days (`storage.privacy.retention_periods`) for
those who ask for its state.

Times are those of machines' clocks, which are set back and differ. So a row that need not wait carries no time that
could lie ahead, and one that waits, does so for ten minutes at a time at most: what lies further ahead was written
before a clock was set back, and is due. Only a message announced for a day (`not_before`) keeps to the calendar.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from storage.engine.connection import Connection
from storage.records.messages import outbox_queries as ready
from storage.records.messages.message_links import ALBUM, CARD, STAFF, MessageLinks
from storage.records.messages.outbox_row import (
    ANNOUNCEMENT,
    DIALOG,
    NEWCOMER,
    NOTICE,
    Kind,
    LaneLimits,
    OutboxRow,
    OutgoingMessage,
    row_of,
)
from storage.records.people.sessions import Sessions
from storage.records.work.furthest import FURTHEST
from storage.records.work.partition import ALL, Partition
from storage.tables import outbox

__all__ = ["ANNOUNCEMENT", "DIALOG", "KEPT", "NEWCOMER", "NOTICE", "Kind", "Outbox", "OutboxRow", "OutgoingMessage"]

KEPT = timedelta(days=7)
ALL_LANES = LaneLimits()
_UNSENT = ("waiting", "sending")
_UNTRIED = {"state": "waiting", "tries": 0, "error": "", "holder": ""}


class Outbox:
    """Repository of the outbox."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, message: OutgoingMessage, now: datetime) -> int:
        """Write a message; the number of its row.

        With a `replace_key` (of a screen: the session's id) an unsent row of the same chat and key gives way: a card
        keeps its place and takes the new payload; a screen goes to the end, and changes the message that the replaced
        one would have changed. A card that was tried may have arrived, and VK would take its repeat, whatever it says,
        for the one it has: the new one follows as a row of its own.
        """
        edit, not_before = message.edit, message.not_before
        if message.replace_key:
            kept, edit = await self._in_place(message)
            if kept is not None:
                return kept
        row = {
            "platform": message.chat.platform,
            "chat_id": message.chat.id,
            "lane": message.lane,
            "rank": message.rank,
            "kind": message.kind,
            "payload": message.payload,
            "edit": edit,
            "reply_to": message.reply_to,
            "replace_key": message.replace_key,
            "ticket_id": message.ticket_id,
            "history_id": message.history_id,
            "purpose": message.purpose,
            "not_before": not_before if not_before and not_before - now > FURTHEST else None,
            "created_at": now,
            "next_at": not_before or ready.AT_ONCE,
            **_UNTRIED,
        }
        return int(await self._connection.value(ready.ADD, **row))

    async def _in_place(self, message: OutgoingMessage) -> tuple[int | None, str]:
        """(the row that took the payload, or None; the message that a new row is to change)."""
        is_card = message.kind == "card"
        unsent = await self._find_unsent(message.chat.id, message.replace_key, untried=is_card)
        if unsent is None:
            return None, message.edit
        if is_card:
            await self._connection.run(ready.NEW_PAYLOAD, row=unsent[0], new=message.payload)
            return unsent[0], message.edit
        await self.drop(unsent[0])
        return None, message.edit or unsent[1]

    async def _find_unsent(self, chat_id: int, key: str, *, untried: bool) -> tuple[int, str] | None:
        """(id, edit) of the row that waits under the key."""
        query = ready.UNTRIED_UNDER_KEY if untried else ready.UNDER_KEY
        row = await self._connection.first_row(query, chat=chat_id, key=key)
        return None if row is None else (row[0], row[1])

    async def waiting_under(self, chat_id: int, key: str) -> tuple[int, str] | None:
        """(id, payload) of the row that waits under the key and cannot have arrived yet."""
        unsent = await self._find_unsent(chat_id, key, untried=True)
        if unsent is None:
            return None
        payload = await self._connection.scalar(select(outbox.c.payload).where(outbox.c.id == unsent[0]))
        return unsent[0], payload or ""

    async def amend(self, id_: int, payload: str, not_before: datetime) -> None:
        """Replace the payload of a waiting row, which then waits a little longer."""
        waits = and_(outbox.c.id == id_, outbox.c.state == "waiting")
        await self._connection.execute(update(outbox).where(waits).values(payload=payload, next_at=not_before))

    async def claim(
        self,
        now: datetime,
        limit: int,
        busy_chats: Collection[int] = (),
        platform: str | None = None,
        *,
        share: Partition = ALL,
        holder: str = "",
        lanes: LaneLimits = ALL_LANES,
    ) -> list[OutboxRow]:
        """Claim for the holder the first unsent row of each chat whose time has come.

        A chat whose first row must wait, waits; one with a row on its way, too. By lane, then age.
        """
        late, among = lanes.late, lanes.among or 0
        reach = lanes.first, NOTICE if late is not None and late <= 0 else ANNOUNCEMENT
        arguments = ready.claim_arguments(now, busy_chats, platform, limit=limit, lanes=reach, share=share, among=among)
        heads = ready.HEADS if lanes.among is None else ready.FIRST_HEADS
        rows = [row_of(row, holder) for row in await self._connection.run(heads, **arguments)]
        if not rows:
            return []
        # An announcement and an answer may both be first in their lines of one chat: the answer goes, the other waits.
        mine = list({row.chat.id: row for row in reversed(rows)}.values())[::-1]
        if late is not None and late < len(mine):
            too_many = {row.id for row in [row for row in mine if row.lane >= NEWCOMER][late:]}
            mine = [row for row in mine if row.id not in too_many]
        await self._connection.run(ready.TAKE, taken=[row.id for row in mine], by=holder)
        return mine

    async def has_due(
        self,
        now: datetime,
        busy_chats: Collection[int] = (),
        platform: str | None = None,
        share: Partition = ALL,
        *,
        to_lane: int = ANNOUNCEMENT,
    ) -> bool:
        """True when `claim` may find something in the lanes up to `to_lane`; a look that takes no lock."""
        arguments = ready.claim_arguments(now, busy_chats, platform, lanes=(DIALOG, to_lane), share=share)
        return bool(await self._connection.value(ready.DUE, **arguments))

    async def pile(self, now: datetime, platform: str, lane: int, most: int) -> int:
        """Number of chats in which `claim` would find a message of the lane; counted up to `most`."""
        arguments = ready.claim_arguments(now, (), platform, limit=most, lanes=(lane, lane))
        return int(await self._connection.value(ready.PILE, **arguments))

    async def is_held(self, id_: int, holder: str) -> bool:
        """True when the row is still the holder's to send: a holder that was silent for long may have been taken for
        dead."""
        return bool(await self._connection.scalar(select(exists().where(_on_way(id_, holder)))))

    async def defer(self, id_: int, at: datetime, holder: str = "") -> None:
        """Defer a row that was claimed too early: it waits until `at`, and the try does not count. A card with a newer
        one behind it is dropped."""
        newer = outbox.alias("newer")
        overtaken = exists().where(
            newer.c.chat_id == outbox.c.chat_id,
            newer.c.state == "waiting",
            newer.c.replace_key == outbox.c.replace_key,
            newer.c.id > outbox.c.id,
        )
        mine = _on_way(id_, holder)
        await self._finish(and_(mine, outbox.c.kind == "card", overtaken), "replaced")
        await self._connection.execute(
            update(outbox).where(mine).values(state="waiting", next_at=at, tries=outbox.c.tries - 1)
        )

    async def release(self, platform: str, busy_chats: Collection[int], holder: str) -> None:
        """Release rows that the holder has claimed without knowing it (the answer to its claim was lost): they wait
        again."""
        await self._connection.run(ready.UNTAKE, of=platform, by=holder, busy=list(busy_chats))

    async def expedite(self, chat_id: int, now: datetime) -> None:
        """Expedite a chat's waiting rows, since somebody can be reached there again."""
        held = and_(outbox.c.chat_id == chat_id, outbox.c.state == "waiting", outbox.c.next_at > now)
        await self._connection.execute(update(outbox).where(held).values(next_at=ready.AT_ONCE))

    async def drop(self, id_: int) -> None:
        """Drop a row that need not be sent any more."""
        await self._connection.run(ready.REPLACED, row=id_)

    async def mark_sent(self, id_: int, handles: Sequence[str], now: datetime, thread: int | None = None) -> None:
        """Mark a row as sent, as the messages `handles`, the one with the buttons first. `thread`: a topic the bot
        made.

        They are known as the ticket's from now on; a screen's message is the one its session changes next.
        """
        noted = await self._connection.first_row(ready.SENT, row=id_, at=now)
        assert noted is not None
        chat_id, ticket_id, purpose, history_id, kind, replace_key = noted
        if ticket_id is not None or purpose:
            for at, handle in enumerate(handles):
                what = ALBUM if at and purpose in (CARD, STAFF) else purpose
                await MessageLinks(self._connection).put(chat_id, handle, ticket_id, what, history_id, thread=thread)
        if kind == "screen" and replace_key and handles:
            await Sessions(self._connection).note_shown(replace_key, handles[0])

    async def later(self, id_: int, at: datetime, error: str = "", holder: str = "") -> None:
        """Retry a row not before `at`; its chat waits with it. `error` says why, without personal data. A row given up
        while it was on its way stays so, and one that another process is sending stays with that."""
        again = {"state": "waiting", "next_at": at, "error": error}
        await self._connection.execute(update(outbox).where(_on_way(id_, holder)).values(again))

    async def send_anew(self, id_: int) -> None:
        """Turn a row into a new message, since the one it was to change, or to answer, no longer exists."""
        await self._connection.execute(update(outbox).where(outbox.c.id == id_).values(edit="", reply_to=""))

    async def give_up_chat(self, chat_id: int, reason: str = "") -> list[int]:
        """Give up all unsent rows of a chat that cannot be reached; returns the history lines they would have
        delivered."""
        theirs = and_(outbox.c.chat_id == chat_id, outbox.c.state.in_(_UNSENT))
        query = select(outbox.c.history_id).where(theirs, outbox.c.history_id.is_not(None)).distinct()
        lines = sorted(await self._connection.scalars(query))
        await self._finish(theirs, "gone", error=reason)
        return lines

    async def give_up(self, id_: int, why: str) -> None:
        """Give up a row that the platform refuses for good; the chat goes on with the next."""
        await self._finish(outbox.c.id == id_, "broken", error=why)

    async def recover(self, sent_once: Collection[str] = ()) -> int:
        """Put rows back that were on their way when their process ended (its lease to deliver is gone); returns how
        many.

        Whether it arrived is not known; that the process died is no failure of the message, so its tries are counted
        anew. Announcements on the platforms `sent_once`, which cannot recognise a repeat, are given up instead.
        """
        await self._finish(
            and_(ready.ORPHANED, outbox.c.lane == ANNOUNCEMENT, outbox.c.platform.in_(sent_once)),
            "broken",
            error="interrupted",
        )
        again = await self._connection.execute(update(outbox).where(ready.ORPHANED).values(state="waiting", tries=1))
        return again.rowcount

    async def card_on_way(self, chat_id: int, ticket_id: int) -> bool:
        """True when a card of the ticket may have arrived in the chat, though nobody has noted it yet."""
        c = outbox.c
        mine = and_(c.chat_id == chat_id, c.ticket_id == ticket_id, c.kind == "card")
        return bool(await self._connection.scalar(select(exists().where(mine, c.state.in_(_UNSENT), c.tries > 0))))

    async def unnoted_purposes(self, chat_id: int, ticket_id: int) -> list[str]:
        """Purposes of messages about the ticket that may be in the chat under a name nobody has noted: those on their
        way, and those that were tried more than once. The newest first."""
        c = outbox.c
        doubtful = or_(and_(c.state.in_(_UNSENT), c.tries > 0), and_(c.state == "sent", c.tries > 1))
        found = await self._connection.scalars(
            select(c.purpose).where(c.chat_id == chat_id, c.ticket_id == ticket_id, doubtful).order_by(c.id.desc())
        )
        return list(found)

    async def next_due(self, now: datetime, share: Partition = ALL) -> datetime | None:
        """Earliest time at which a row that must wait may go; None when none waits for a time."""
        found: datetime | None = await self._connection.value(ready.NEXT_DUE, now=now, **ready.share_of(share))
        return found

    async def state(self, id_: int) -> tuple[str, str] | None:
        """(state, error) of a row."""
        row = (await self._connection.execute(select(outbox.c.state, outbox.c.error).where(outbox.c.id == id_))).first()
        return None if row is None else (row.state, row.error)

    async def _finish(self, which: ColumnElement[bool], state: str, **values: Any) -> None:
        await self._connection.execute(update(outbox).where(which).values(state=state, payload="", **values))


def _on_way(id_: int, holder: str) -> ColumnElement[bool]:
    return and_(outbox.c.id == id_, outbox.c.state == "sending", outbox.c.holder == holder)
