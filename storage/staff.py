"""The staff's chats, and the one-time codes that bind a chat to the installation.

A code is shown once on the command line and kept as a hash; whoever writes it in a chat within a day makes that chat
the staff's.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy import insert as plain_insert

from storage.chats import CHAT_COLUMNS, Chat, chat_of
from storage.line import Line
from storage.made import Made
from storage.tables import bind_codes, chats, staff_chats
from storage.upsert import insert

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mistake for one another."""
LENGTH = 8
VALID = timedelta(hours=24)


class Staff:
    """The rows of the staff's chats and of their codes."""

    def __init__(self, connection: Line) -> None:
        self._connection = connection

    async def bind_code(self, now: datetime) -> str:
        """A new code, valid for a day; codes that ran out are forgotten."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        await self._connection.execute(delete(bind_codes).where(bind_codes.c.expires_at < now))
        await self._connection.execute(
            plain_insert(bind_codes).values(code_hash=_hash(code), created_at=now, expires_at=now + VALID)
        )
        return code

    async def bind(self, code: str, chat: Chat, now: datetime, by: str = "") -> bool:
        """The chat is the staff's from now on; False when the code is unknown, used or too old. `by`: who sent it."""
        c = bind_codes.c
        used = await self._connection.execute(
            update(bind_codes)
            .where(c.code_hash == _hash(code), c.used_at.is_(None), c.expires_at > now)
            .values(used_at=now)
            .returning(c.code_hash)
        )
        if used.first() is None:
            return False
        new = insert(self._connection.dialect.name, staff_chats).values(chat_id=chat.id, bound_at=now, bound_by=by)
        await self._connection.execute(new.on_conflict_do_nothing(index_elements=["chat_id"]))
        return True

    async def expects_code(self, now: datetime) -> bool:
        """Whether a code was given out that nobody has used yet."""
        c = bind_codes.c
        found = await self._connection.scalar(
            select(c.code_hash).where(c.used_at.is_(None), c.expires_at > now).limit(1)
        )
        return found is not None

    async def unbind(self, chat_id: int) -> None:
        await self._connection.execute(delete(staff_chats).where(staff_chats.c.chat_id == chat_id))

    async def chats(self) -> list[Chat]:
        """The staff's chats, in the order they were bound."""
        return [chat_of(row) for row in await self._connection.run(_CHATS)]

    async def is_staff(self, chat_id: int) -> bool:
        return await self._connection.one(_ONE, chat=chat_id) is not None


_BOUND = staff_chats.outerjoin(chats, chats.c.id == staff_chats.c.chat_id)
_CHATS = Made(select(*CHAT_COLUMNS).select_from(_BOUND).order_by(staff_chats.c.id))
"""An outer join, though each bound chat is there, so that the few bound ones are walked and not all there are: SQLite
takes a table that had no rows when they were counted for a large one."""
_ONE = Made(select(staff_chats.c.id).where(staff_chats.c.chat_id == bindparam("chat")))


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()
