"""The store: transactions, and the subjects that hang on them.

    async with store.writing() as tx:
        chat = await tx.chats.of("vk", "2000000001", private=False, now=now)

Promise: what a `writing()` block did is on the disk when the block has ended, or nothing of it is. On SQLite writers
stand in line within the process (a lock) and between processes (`BEGIN IMMEDIATE`), so a turn may read, decide and
write without being overtaken.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.bans import Bans
from storage.chats import Chats
from storage.complaints import Complaints
from storage.engines import READERS, Pooled, open_engines
from storage.erasure import Erased, erase
from storage.erasures import Erasures
from storage.files import Files
from storage.handles import Handles
from storage.history import History
from storage.inbox import Inbox
from storage.leases import Leases
from storage.line import Line
from storage.media import Media
from storage.members import Members
from storage.outbox import Outbox
from storage.people import People
from storage.photos import MediaHandles, Photos
from storage.queue import TicketQueue
from storage.search import Search
from storage.selections import Selections
from storage.sessions import Sessions
from storage.shared_commit import SharedCommit, Work
from storage.sqlite_driver import READING, WRITING
from storage.staff import Staff
from storage.standing import Standing
from storage.tickets import Tickets
from storage.timers import Timers
from storage.topics import Topics
from storage.unsent import Unsent

IDLE_S = 10
"""A transaction in which nothing happens for so long is that of a machine that is gone: no turn waits inside one."""

if TYPE_CHECKING:
    from dialogs.rules.city import City


class Tx:
    """One transaction. The subjects are thin: they hold the connection and nothing else. `committed`: on the disk."""

    def __init__(self, line: Line, media: Media) -> None:
        self.line = line
        self.connection = line.whole
        self.inbox = Inbox(line)
        self.outbox = Outbox(line)
        self.unsent = Unsent(line)
        self.chats = Chats(line)
        self.people = People(line)
        self.bans = Bans(line)
        self.sessions = Sessions(line)
        self.tickets = Tickets(line)
        self.history = History(line)
        self.timers = Timers(line)
        self.photos = Photos(line)
        self.media_handles = MediaHandles(line)
        self.files = Files(line, media)
        self.handles = Handles(line)
        self.staff = Staff(line)
        self.topics = Topics(line)
        self.members = Members(line)
        self.queue = TicketQueue(line)
        self.search = Search(line)
        self.selections = Selections(line)
        self.complaints = Complaints(line)
        self.leases = Leases(line)
        self.erasures = Erasures(line)
        self.files_to_delete: list[str] = []
        self.committed = False

    def savepoint(self) -> AbstractAsyncContextManager[object]:
        """What is done within is undone alone when it raises; the rest of the transaction goes on."""
        return self.line.savepoint()

    async def erase(self, person_id: int, now: datetime) -> Erased:
        """See `storage.erasure.erase`."""
        return await erase(self, person_id, now)

    def delete_files(self, shas: Collection[str]) -> None:
        """The bytes of these photos and files go once this transaction is committed."""
        self.files_to_delete.extend(shas)


class Store:
    """An open database with its folder of photos and its city."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, media: Path, city: City) -> None:
        standing = writer.dialect.name == "sqlite"
        self._writer = Standing(writer, WRITING, 1) if standing else Pooled(writer)
        self._reader = Standing(reader, READING, READERS) if standing else Pooled(reader)
        self._company = SharedCommit(self.writing)
        self._one_writer = standing
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
        async with self._writer.transaction() as line:
            tx = Tx(line, self.media)
            yield tx
        tx.committed = True
        if tx.files_to_delete:
            await self.media.delete(tx.files_to_delete)

    async def note(self, work: Work) -> None:
        """Run a short piece of work in a transaction shared with other callers': see `storage.shared_commit`."""
        await self._company.do(work)

    async def turn(self, work: Work) -> None:
        """Run a turn in a transaction: with other callers' where there is one writer, in one of its own where turns may
        wait for one another's rows. It may be run again from the start."""
        if self._one_writer:
            await self._company.do(work)
            return
        async with self.writing() as tx:
            await work(tx)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """One moment of the store, read only; waits for nobody who writes."""
        async with self._reader.transaction() as line:
            yield Tx(line, self.media)

    async def close(self) -> None:
        """Also ends the processes that look at photos."""
        async with AsyncExitStack() as closing:
            closing.push_async_callback(self._reader.close)
            closing.push_async_callback(self._writer.close)
            closing.push_async_callback(self.media.close)
