"""Forum topics that the bot made in the staff's chats. The platform has no list of them, so their numbers are kept
here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import handles, topics


@dataclass(frozen=True)
class KnownTopic:
    """Present state of a topic: `thread` is its number, `icon` an emoji."""

    thread: int
    name: str
    icon: str
    closed: bool


class ForumTopics:
    """Repository of forum topics. `key`: organisation:ID or ticket:ID."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, chat_id: int, key: str) -> KnownTopic | None:
        row = await self._connection.first_row(_OF, chat=chat_id, of=key)
        return None if row is None else KnownTopic(*row)

    async def put(self, chat_id: int, key: str, topic: KnownTopic) -> None:
        look = {"name": topic.name, "icon": topic.icon, "closed": topic.closed}
        await self._connection.run(_PUT, chat_id=chat_id, key=key, thread=topic.thread, **look)

    async def forget(self, chat_id: int, thread: int) -> None:
        """Delete a topic that no longer exists, with the links of all messages in it."""
        for table in (topics, handles):
            await self._connection.execute(delete(table).where(table.c.chat_id == chat_id, table.c.thread == thread))


def _put(dialect: str) -> Any:
    new = insert(dialect, topics)
    taken = {name: new.excluded[name] for name in ("thread", "name", "icon", "closed")}
    return new.on_conflict_do_update(index_elements=["chat_id", "key"], set_=taken)


_PUT = Statement(_put, ("chat_id", "key", "thread", "name", "icon", "closed"))
_OF = Statement(
    select(topics.c.thread, topics.c.name, topics.c.icon, topics.c.closed).where(
        topics.c.chat_id == bindparam("chat"), topics.c.key == bindparam("of")
    )
)
