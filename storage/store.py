"""The store: transactions, and the subjects that hang on them.

    async with store.writing() as tx:
        chat = await tx.chats.of("vk", "2000000001", private=False, now=now)

Promise: what a `writing()` block did is on the disk when the block has ended, or nothing of it is. On SQLite writers
stand in line within the process (a lock) and between processes (`BEGIN IMMEDIATE`), so a turn may read, decide and
write without being overtaken.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.chats import Chats
from storage.complaints import Complaints
from storage.engines import open_engines
from storage.erasure import erase
from storage.handles import Handles
from storage.history import History
from storage.inbox import Inbox
from storage.leases import Leases
from storage.media import Media
from storage.outbox import Outbox
from storage.people import People
from storage.photos import MediaHandles, Photos
from storage.sessions import Sessions
from storage.staff import Staff
from storage.tickets import Tickets

IDLE_S = 10
"""A transaction in which nothing happens for so long is that of a machine that is gone: no turn waits inside one."""

if TYPE_CHECKING:
    from dialogs.rules.city import City


class Tx:
    """One transaction. The subjects are thin: they hold the connection and nothing else."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection
        self.inbox = Inbox(connection)
        self.outbox = Outbox(connection)
        self.chats = Chats(connection)
        self.people = People(connection)
        self.sessions = Sessions(connection)
        self.tickets = Tickets(connection)
        self.history = History(connection)
        self.photos = Photos(connection)
        self.media_handles = MediaHandles(connection)
        self.handles = Handles(connection)
        self.staff = Staff(connection)
        self.complaints = Complaints(connection)
        self.leases = Leases(connection)
        self.files_to_delete: list[str] = []

    def savepoint(self) -> AbstractAsyncContextManager[object]:
        """What is done within is undone alone when it raises; the rest of the transaction goes on."""
        return self.connection.begin_nested()

    async def erase(self, person_id: int, now: datetime) -> list[int]:
        """See `storage.erasure.erase`."""
        return await erase(self, person_id, now)

    def delete_files(self, shas: Collection[str]) -> None:
        """The files of these photos go once this transaction is committed."""
        self.files_to_delete.extend(shas)


class Store:
    """An open database with its folder of photos and its city."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, media: Path, city: City) -> None:
        self._writer = writer
        self._reader = reader
        self._turn: AbstractAsyncContextManager[object] = (
            asyncio.Lock() if writer.dialect.name == "sqlite" else nullcontext()
        )
        self.media = Media(media)
        self.city = city

    @classmethod
    async def open(cls, url: str, media: Path, city: City) -> Store:
        """`url`: sqlite+aiosqlite:///PATH or postgresql+asyncpg://…; its tables are made by `storage.migrate`.

        Raises what the driver raises when the database cannot be reached.
        """
        writer, reader = open_engines(url, IDLE_S)
        store = cls(writer, reader, media, city)
        try:
            async with store.reading():
                pass
        except BaseException:
            await store.close()
            raise
        return store

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Tx]:
        """One transaction: committed at the end of the block, rolled back when it raises."""
        async with self._turn, self._writer.begin() as connection:
            tx = Tx(connection)
            yield tx
        if tx.files_to_delete:
            await self.media.delete(tx.files_to_delete)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """One moment of the store, read only; waits for nobody who writes."""
        async with self._reader.begin() as connection:
            yield Tx(connection)

    async def close(self) -> None:
        await self._writer.dispose()
        await self._reader.dispose()
