"""Staff chats: the bound chats, the scopes each serves, and their topic mode."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, bindparam, delete, select, union, update

from dialogs.rules.staff.access import ALL
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.records.messages.message_links import CARD
from storage.records.people.chats import CHAT_COLUMNS, Chat, chat_of
from storage.records.staff.invite_codes import InviteCodes
from storage.tables import chats, handles, outbox, staff_chats

Topics = Literal["none", "organisation", "ticket"]
TOPICS: tuple[Topics, ...] = ("none", "organisation", "ticket")


@dataclass(frozen=True)
class StaffChat:
    """Bound chat. `serves`: see `dialogs.rules.staff.access`; `topics`: none, or the kind of thing (organisation,
    ticket) that has a forum topic of its own there."""

    chat: Chat
    serves: tuple[str, ...] = (ALL,)
    topics: str = "none"


class StaffChats:
    """Repository of the staff's chats."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def bind_code(self, now: datetime, serves: Sequence[str] = (ALL,), topics: Topics = "none") -> str:
        """Make a code for `bind`, good for a day."""
        return await InviteCodes(self._connection).add("chat", (f"topics:{topics}", *serves), now)

    async def bind(self, code: str, chat: Chat, now: datetime, by: str = "") -> StaffChat | None:
        """Bind the chat to the staff, for the scopes of the code; None when the code is unknown, used or too old. `by`:
        who sent it."""
        given = await InviteCodes(self._connection).use("chat", code, now)
        if given is None:
            return None
        topics, *serves = given
        values = {"serves": " ".join(serves), "topics": topics.removeprefix("topics:")}
        new = insert(self._connection.dialect.name, staff_chats).values(
            chat_id=chat.id, bound_at=now, bound_by=by, **values
        )
        await self._connection.execute(new.on_conflict_do_update(index_elements=["chat_id"], set_=values))
        return await self.of_chat(chat.id)

    async def expects_code(self, now: datetime) -> bool:
        """True when a code was given out that nobody has used yet."""
        return await InviteCodes(self._connection).is_expected("chat", now)

    async def unbind(self, chat_id: int) -> None:
        await self._connection.execute(delete(staff_chats).where(staff_chats.c.chat_id == chat_id))

    async def change(
        self, chat_id: int, *, serves: Collection[str] | None = None, topics: Topics | None = None
    ) -> None:
        """Change the scopes that the chat serves, and its topic mode."""
        values = {} if serves is None else {"serves": " ".join(serves)}
        values |= {} if topics is None else {"topics": topics}
        if values:
            await self._connection.execute(update(staff_chats).where(staff_chats.c.chat_id == chat_id).values(**values))

    async def list_bound(self) -> list[StaffChat]:
        """Staff chats, in the order they were bound."""
        return [_staff_chat(row) for row in await self._connection.run(_BOUND_CHATS)]

    async def chats(self) -> list[Chat]:
        """Staff chats without their scopes."""
        return [each.chat for each in await self.list_bound()]

    async def of_chat(self, chat_id: int) -> StaffChat | None:
        """Binding of a chat; None when it is not the staff's."""
        row = await self._connection.first_row(_ONE, chat=chat_id)
        return None if row is None else _staff_chat(row)

    async def is_staff(self, chat_id: int) -> bool:
        return await self._connection.first_row(_IS_BOUND, chat=chat_id) is not None

    async def with_card(self, ticket_id: int) -> set[int]:
        """Ids of chats that have the ticket's card, or will as soon as it is sent."""
        return {row[0] for row in await self._connection.run(_WITH_CARD, ticket=ticket_id)}

    async def cards_in(self, chat_id: int) -> set[int]:
        """Ids of tickets whose card the chat has, or will have."""
        return {row[0] for row in await self._connection.run(_CARDS_IN, chat=chat_id)}


_BOUND = staff_chats.outerjoin(chats, chats.c.id == staff_chats.c.chat_id)
_COLUMNS = select(staff_chats.c.serves, staff_chats.c.topics, *CHAT_COLUMNS).select_from(_BOUND)
_BOUND_CHATS = Statement(_COLUMNS.order_by(staff_chats.c.id))
"""An outer join, though each bound chat is there, so that the few bound ones are walked and not all there are: SQLite
takes a table that had no rows when they were counted for a large one."""
_ONE = Statement(_COLUMNS.where(staff_chats.c.chat_id == bindparam("chat")))
_IS_BOUND = Statement(select(staff_chats.c.id).where(staff_chats.c.chat_id == bindparam("chat")))
_SENT, _ON_WAY = handles.c.purpose == CARD, and_(outbox.c.kind == CARD, outbox.c.state.in_(("waiting", "sending")))
_WITH_CARD = Statement(
    union(
        select(handles.c.chat_id).where(handles.c.ticket_id == bindparam("ticket"), _SENT),
        select(outbox.c.chat_id).where(outbox.c.ticket_id == bindparam("ticket"), _ON_WAY),
    )
)
_CARDS_IN = Statement(
    union(
        select(handles.c.ticket_id).where(handles.c.chat_id == bindparam("chat"), _SENT),
        select(outbox.c.ticket_id).where(outbox.c.chat_id == bindparam("chat"), _ON_WAY),
    )
)


def _staff_chat(row: Sequence[object]) -> StaffChat:
    serves, topics, *chat = row
    return StaffChat(chat_of(chat), tuple(str(serves).split()), str(topics))
