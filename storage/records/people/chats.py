"""Chats of the bot: a person's own chat with it on one platform, or a group of the staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, select, update

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import albums, chats, handles, jobs, members, outbox, sessions, staff_chats, tickets, timers, topics


@dataclass(frozen=True)
class Chat:
    """A chat with the bot.

    `address`: the platform's id of it; `thread`: a forum topic to write into, None for the main one; `person_id`: whose
    own chat it is, None until known and for groups; `lang`: a tag; `active`: False while nobody there can be reached,
    `inactive_reason` says why (of an address that was left: where the chat went); `can_press`: the person's client
    shows inline buttons; `keyboard_up`: a location keyboard is shown under the input; `title`: of a group;
    `menu_shown_lang`: in which language the standing menu was last shown, empty when never.
    """

    id: int
    platform: str
    address: str
    private: bool
    thread: int | None
    person_id: int | None
    lang: str
    active: bool
    inactive_reason: str
    can_press: bool
    keyboard_up: bool
    title: str
    last_seen: datetime
    menu_shown_lang: str


MOVED = "moved:"
"""In `inactive_reason` of an address that was left; the new one follows."""

CHAT_COLUMNS = tuple(chats.c[field.name] for field in fields(Chat))


class Chats:
    """Repository of chats."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get_or_add(self, platform: str, address: str, private: bool, now: datetime, lang: str = "") -> Chat:
        """Chat at that address, made when it is not known yet."""
        known = await self.find(platform, address)
        if known:
            return known
        where = {"platform": platform, "address": address, "private": private}
        await self._connection.run(_NEW, **where, lang=lang, last_seen=now, **_UNSEEN)
        made = await self.find(platform, address)
        assert made is not None
        return made

    async def find(self, platform: str, address: str) -> Chat | None:
        """Chat at that address, or that was there before it moved."""
        found = await self._find_at(platform, address)
        if found is not None and found.inactive_reason.startswith(MOVED):
            return await self._find_at(platform, found.inactive_reason.removeprefix(MOVED))
        return found

    async def _find_at(self, platform: str, address: str) -> Chat | None:
        return await self._find_one(_AT_ADDRESS, platform=platform, address=address)

    async def by_id(self, id_: int) -> Chat | None:
        return await self._find_one(_BY_ID, chat=id_)

    async def of_person(self, person_id: int) -> list[Chat]:
        """The person's own chats, the one used last first."""
        rows = await self._connection.execute(
            select(*CHAT_COLUMNS).where(chats.c.person_id == person_id).order_by(chats.c.last_seen.desc(), chats.c.id)
        )
        return [chat_of(row) for row in rows]

    async def count_unsent(self, chat_id: int) -> int:
        """Number of messages for the chat that are not sent yet."""
        return int(await self._connection.value(_UNSENT, chat=chat_id))

    async def update(self, chat_id: int, **values: Any) -> None:
        """Set columns of `Chat` by name."""
        await self._connection.run(_update_statement(tuple(values)), chat=chat_id, **values)

    async def mark_unreachable(self, chat_id: int, reason: str) -> None:
        """Mark a chat as unreachable until they return; `reason` is a short ASCII word."""
        await self.update(chat_id, active=False, inactive_reason=reason)

    async def mark_reachable(self, chat_id: int) -> None:
        await self.update(chat_id, active=True, inactive_reason="")

    async def move(self, platform: str, old: str, new: str) -> int | None:
        """Move the chat at `old` to the address `new`; returns its id, None when `old` is unknown or has moved before.

        Message ids begin anew there: the old ones are kept under `handle_of`'s names. When a row for `new` exists
        already (the platform may write there before it tells of the move), that row's messages and staff binding pass
        to the old row, which takes the new address. `old` still leads to the chat, since presses of the old messages
        still come from there. Told twice at once, as platforms do, the second waits for the first.
        """
        here = and_(chats.c.platform == platform, chats.c.address == old)
        await self._connection.execute(select(chats.c.id).where(here).with_for_update())
        kept, extra = await self._find_at(platform, old), await self._find_at(platform, new)
        if kept is None or kept.inactive_reason.startswith(MOVED):
            return None
        await self._rename_messages(kept.id, old)
        if extra is not None:
            await self._merge(extra.id, kept.id)
        await self.update(kept.id, address=new, active=True, inactive_reason="")
        left = await self.get_or_add(platform, old, False, kept.last_seen, kept.lang)
        await self.mark_unreachable(left.id, MOVED + new)
        return kept.id

    async def _rename_messages(self, chat_id: int, old: str) -> None:
        theirs = and_(handles.c.chat_id == chat_id, handles.c.handle.not_like("%@%"))
        await self._connection.execute(update(handles).where(theirs).values(handle=handles.c.handle + f"@{old}"))
        waiting = and_(outbox.c.chat_id == chat_id, outbox.c.state.in_(("waiting", "sending")))
        await self._connection.execute(update(outbox).where(waiting).values(edit=""))
        answers = and_(waiting, outbox.c.reply_to.not_like("@%"))
        await self._connection.execute(update(outbox).where(answers).values(reply_to=""))

    async def _merge(self, extra: int, kept: int) -> None:
        """Merge `extra` into `kept`; where both have the same thing, that of `kept` stays."""
        for table, keys in _UNIQUE_IN_CHAT:
            mine = table.alias()
            same = and_(mine.c.chat_id == kept, *(mine.c[key] == table.c[key] for key in keys))
            await self._connection.execute(delete(table).where(table.c.chat_id == extra, exists().where(same)))
        for table in _OF_CHAT:
            await self._connection.execute(update(table).where(table.c.chat_id == extra).values(chat_id=kept))
        await self._connection.execute(delete(chats).where(chats.c.id == extra))

    async def sweep(self, before: datetime) -> int:
        """Forget own chats that belong to nobody (erased, or never consented) and were last seen `before`, unless they
        are of one of the staff, or a ticket or an unsent message is theirs; how many."""
        old = await self._connection.scalars(
            select(chats.c.id).where(
                chats.c.person_id.is_(None),
                chats.c.private,
                chats.c.last_seen < before,
                ~exists().where(tickets.c.chat_id == chats.c.id),
                ~exists().where(staff_chats.c.chat_id == chats.c.id),
                ~exists().where(members.c.platform == chats.c.platform, members.c.account == chats.c.address),
                ~exists().where(outbox.c.chat_id == chats.c.id, outbox.c.state.in_(("waiting", "sending"))),
            )
        )
        ids = list(old)
        for table in (outbox, handles, sessions, albums, timers, jobs):
            await self._connection.execute(delete(table).where(table.c.chat_id.in_(ids)))
        await self._connection.execute(delete(chats).where(chats.c.id.in_(ids)))
        return len(ids)

    async def _find_one(self, query: Statement, **arguments: Any) -> Chat | None:
        row = await self._connection.first_row(query, **arguments)
        return None if row is None else chat_of(row)


@cache
def _update_statement(columns: tuple[str, ...]) -> Statement:
    return Statement(update(chats).where(chats.c.id == bindparam("chat")), columns)


_UNSEEN: dict[str, Any] = {
    "active": True,
    "inactive_reason": "",
    "can_press": True,
    "keyboard_up": False,
    "title": "",
    "menu_shown_lang": "",
}
_NEW = Statement(
    lambda dialect: insert(dialect, chats).on_conflict_do_nothing(index_elements=["platform", "address"]),
    ("platform", "address", "private", "lang", "last_seen", *_UNSEEN),
)
_AT_ADDRESS = Statement(
    select(*CHAT_COLUMNS).where(chats.c.platform == bindparam("platform"), chats.c.address == bindparam("address"))
)
_UNSENT = Statement(
    select(func.count()).where(outbox.c.chat_id == bindparam("chat"), outbox.c.state.in_(("waiting", "sending")))
)
_BY_ID = Statement(select(*CHAT_COLUMNS).where(chats.c.id == bindparam("chat")))
_UNIQUE_IN_CHAT = (
    (sessions, ("flow",)),
    (handles, ("handle",)),
    (albums, ("album",)),
    (staff_chats, ()),
    (topics, ("key",)),
)
_OF_CHAT = (sessions, handles, albums, staff_chats, topics, timers, jobs, outbox, tickets)


def chat_of(row: Sequence[Any]) -> Chat:
    """Value of a row of `CHAT_COLUMNS`."""
    return Chat(*row)


def handle_of(chat: Chat, address: str, message: str) -> str:
    """Stored name of a message that was seen at `address`, maybe before the chat moved."""
    return message if address == chat.address else f"{message}@{address}"
