"""Links from messages in chats to tickets: of messages the bot sent and of those it received.

A reply to such a message is about that ticket, whatever conversation is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, delete, select, update

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import albums, handles

CARD: Literal["card"] = "card"
STAFF, ALBUM, STORY = "staff", "album", "staff:story"
ASKING = "ask:"
"""Begins the purpose of a question to the staff; the act follows."""
STAFFS = (CARD, STAFF, ALBUM, ASKING)
"""Beginnings of purposes of what only the staff are shown."""
"""A card is changed in place, as the message with its words and buttons; photos shown with a card, or with a message
under it, are messages beside it: an album. A story is a ticket's whole history, with what residents wrote."""


@dataclass(frozen=True)
class MessageLink:
    """Link of a message. `purpose`: card, album, notice, resident, staff, staff:story, ask:ACT, answer."""

    ticket_id: int | None
    purpose: str
    history_id: int | None


class MessageLinks:
    """Repository of the message links, and of albums whose late parts still come in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def put(
        self,
        chat_id: int,
        handle: str,
        ticket_id: int | None,
        purpose: str,
        history_id: int | None = None,
        *,
        thread: int | None = None,
    ) -> None:
        """Link the message to the ticket; a former link of it is replaced. `thread`: the topic that the bot made for
        it."""
        what = {"ticket_id": ticket_id, "purpose": purpose, "history_id": history_id, "thread": thread}
        await self._connection.run(_PUT, chat_id=chat_id, handle=handle, **what)

    async def ticket_of(self, chat_id: int, handle: str) -> MessageLink | None:
        row = await self._connection.first_row(_OF_MESSAGE, chat=chat_id, message=handle)
        return None if row is None else MessageLink(*row)

    async def card_of(self, chat_id: int, ticket_id: int) -> tuple[str, int | None] | None:
        """(message, forum topic) of the ticket's card in that chat, the newest when there are several."""
        found = await self._connection.first_row(_CARD, chat=chat_id, ticket=ticket_id)
        return None if found is None else (found[0], found[1])

    async def retire(self, chat_id: int, ticket_id: int, history_id: int | None) -> str | None:
        """Turn the ticket's card in that chat into a plain message that shows the words of that line; returns the
        message, None when there is none."""
        c, stands = handles.c, await self.card_of(chat_id, ticket_id)
        cards = (c.chat_id == chat_id, c.ticket_id == ticket_id, c.purpose == CARD)
        await self._connection.execute(update(handles).where(*cards).values(purpose=STAFF, history_id=history_id))
        return stands[0] if stands else None

    async def origin(self, history_id: int) -> tuple[int, str] | None:
        """(chat id, message) of the staff's own message that a history line was made of."""
        row = await self._connection.first_row(_ORIGIN, line=history_id)
        return None if row is None else (row[0], row[1])

    async def forget(self, chat_id: int, handle: str) -> None:
        """Delete the link of a message that no longer exists."""
        await self._connection.execute(delete(handles).where(handles.c.chat_id == chat_id, handles.c.handle == handle))

    async def put_album(self, chat_id: int, album: str, ticket_id: int, now: datetime) -> None:
        """Link further parts of the album to the ticket."""
        await self._connection.run(_PUT_ALBUM, chat_id=chat_id, album=album, ticket_id=ticket_id, at=now)

    async def ticket_of_album(self, chat_id: int, album: str) -> int | None:
        found: int | None = await self._connection.value(_OF_ALBUM, chat=chat_id, album=album)
        return found

    async def sweep_albums(self, before: datetime) -> None:
        await self._connection.execute(delete(albums).where(albums.c.at < before))


def _put(dialect: str) -> Any:
    new = insert(dialect, handles)
    taken = {name: new.excluded[name] for name in ("ticket_id", "purpose", "history_id", "thread")}
    return new.on_conflict_do_update(index_elements=["chat_id", "handle"], set_=taken)


def _put_album(dialect: str) -> Any:
    new = insert(dialect, albums)
    taken = {"ticket_id": new.excluded.ticket_id, "at": new.excluded["at"]}
    return new.on_conflict_do_update(index_elements=["chat_id", "album"], set_=taken)


_PUT = Statement(_put, ("chat_id", "handle", "ticket_id", "purpose", "history_id", "thread"))
_PUT_ALBUM = Statement(_put_album, ("chat_id", "album", "ticket_id", "at"))
_OF_ALBUM = Statement(
    select(albums.c.ticket_id).where(albums.c.chat_id == bindparam("chat"), albums.c.album == bindparam("album"))
)
_OF_MESSAGE = Statement(
    select(handles.c.ticket_id, handles.c.purpose, handles.c.history_id).where(
        handles.c.chat_id == bindparam("chat"), handles.c.handle == bindparam("message")
    )
)
_CARD = Statement(
    select(handles.c.handle, handles.c.thread)
    .where(
        handles.c.chat_id == bindparam("chat"),
        handles.c.ticket_id == bindparam("ticket"),
        handles.c.purpose == CARD,
    )
    .order_by(handles.c.id.desc())
    .limit(1)
)
_ORIGIN = Statement(
    select(handles.c.chat_id, handles.c.handle)
    .where(handles.c.history_id == bindparam("line"), handles.c.purpose == STAFF)
    .order_by(handles.c.id)
    .limit(1)
)
