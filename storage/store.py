"""Store: transactions over the database, and the repositories bound to them.

    async with store.writing() as tx:
        chat = await tx.chats.of("vk", "2000000001", private=False, now=now)

Promise: the changes of a `writing()` block are on the disk when the block has ended, or none of them is. On SQLite
writers queue within the process (a lock) and between processes (`BEGIN IMMEDIATE`), so a turn may read, decide and
write without being overtaken.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.engine.connection import Connection
from storage.engine.engines import READERS, ServerPool, open_engines
from storage.engine.group_commit import GroupCommit
from storage.engine.sqlite_driver import READING, WRITING
from storage.engine.sqlite_pool import SqlitePool
from storage.media.photo_files import Media
from storage.records.messages.files import Files
from storage.records.messages.inbox import Inbox
from storage.records.messages.message_links import MessageLinks
from storage.records.messages.outbox import Outbox
from storage.records.messages.outbox_stats import OutboxStats
from storage.records.people.bans import Bans
from storage.records.people.chats import Chats
from storage.records.people.erasures import ErasureActs
from storage.records.people.people import People
from storage.records.people.sessions import Sessions
from storage.records.staff.forum_topics import ForumTopics
from storage.records.staff.members import Members
from storage.records.staff.search import TicketSearch
from storage.records.staff.selections import Selections
from storage.records.staff.staff_chats import StaffChats
from storage.records.staff.staff_queue import TicketQueue
from storage.records.tickets.history import History
from storage.records.tickets.photos import MediaHandles, PhotoRecords
from storage.records.tickets.tickets import Tickets
from storage.records.work.admin_alerts import AdminAlerts
from storage.records.work.jobs import Jobs
from storage.records.work.leases import Leases
from storage.records.work.timers import Timers

IDLE_S = 10
"""A transaction in which nothing happens for so long is that of a machine that is gone: no turn waits inside one."""

if TYPE_CHECKING:
    from dialogs.rules.city.model import City


Work = Callable[["Tx"], Awaitable[object]]


class Tx:
    """Transaction with its repositories. The repositories are thin: they hold the connection and nothing else.
    `committed`: on the disk."""

    def __init__(self, line: Connection, media: Media) -> None:
        self.connection = line
        self._media = media
        self.sqlalchemy = line.sqlalchemy
        self.files_to_delete: list[str] = []
        self.committed = False

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.connection)

    @cached_property
    def outbox(self) -> Outbox:
        return Outbox(self.connection)

    @cached_property
    def outbox_stats(self) -> OutboxStats:
        return OutboxStats(self.connection)

    @cached_property
    def chats(self) -> Chats:
        return Chats(self.connection)

    @cached_property
    def people(self) -> People:
        return People(self.connection)

    @cached_property
    def bans(self) -> Bans:
        return Bans(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.connection)

    @cached_property
    def tickets(self) -> Tickets:
        return Tickets(self.connection)

    @cached_property
    def history(self) -> History:
        return History(self.connection)

    @cached_property
    def timers(self) -> Timers:
        return Timers(self.connection)

    @cached_property
    def photos(self) -> PhotoRecords:
        return PhotoRecords(self.connection)

    @cached_property
    def media_handles(self) -> MediaHandles:
        return MediaHandles(self.connection)

    @cached_property
    def files(self) -> Files:
        return Files(self.connection, self._media)

    @cached_property
    def message_links(self) -> MessageLinks:
        return MessageLinks(self.connection)

    @cached_property
    def staff_chats(self) -> StaffChats:
        return StaffChats(self.connection)

    @cached_property
    def forum_topics(self) -> ForumTopics:
        return ForumTopics(self.connection)

    @cached_property
    def members(self) -> Members:
        return Members(self.connection)

    @cached_property
    def staff_queue(self) -> TicketQueue:
        return TicketQueue(self.connection)

    @cached_property
    def search(self) -> TicketSearch:
        return TicketSearch(self.connection)

    @cached_property
    def selections(self) -> Selections:
        return Selections(self.connection)

    @cached_property
    def admin_alerts(self) -> AdminAlerts:
        return AdminAlerts(self.connection)

    @cached_property
    def jobs(self) -> Jobs:
        return Jobs(self.connection)

    @cached_property
    def leases(self) -> Leases:
        return Leases(self.connection)

    @cached_property
    def erasures(self) -> ErasureActs:
        return ErasureActs(self.connection)

    def savepoint(self) -> AbstractAsyncContextManager[object]:
        """Savepoint: when the block raises, its changes alone are undone; the rest of the transaction goes on."""
        return self.connection.savepoint()

    def delete_files(self, shas: Collection[str]) -> None:
        """Delete the bytes of these photos and files once this transaction is committed."""
        self.files_to_delete.extend(shas)


class Store:
    """Open database with its folder of photos and its city."""

    def __init__(self, writer: AsyncEngine, reader: AsyncEngine, media: Path, city: City) -> None:
        standing = writer.dialect.name == "sqlite"
        self._writer = SqlitePool(writer, WRITING, 1) if standing else ServerPool(writer)
        self._reader = SqlitePool(reader, READING, READERS) if standing else ServerPool(reader)
        self._company = GroupCommit[Tx](self.writing)
        self._one_writer = standing
        self.media = Media(media)
        self.city = city

    @classmethod
    async def open(cls, url: str, media: Path, city: City) -> Store:
        """Open a store. `url`: sqlite+aiosqlite:///PATH or postgresql+asyncpg://…; its tables are made by
        `storage.engine.migrate`.

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
        """Run a short piece of work in a transaction shared with other callers': see `storage.engine.group_commit`."""
        await self._company.run(work)

    async def turn(self, work: Work) -> None:
        """Run a turn in a transaction: with other callers' where there is one writer, in one of its own where turns may
        wait for one another's rows. It may be run again from the start."""
        if self._one_writer:
            await self._company.run(work)
            return
        async with self.writing() as tx:
            await work(tx)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """Read-only transaction that sees one moment of the store; it waits for no writer."""
        async with self._reader.transaction() as line:
            yield Tx(line, self.media)

    async def close(self) -> None:
        """Also ends the processes that look at photos."""
        async with AsyncExitStack() as closing:
            closing.push_async_callback(self._reader.close)
            closing.push_async_callback(self._writer.close)
            closing.push_async_callback(self.media.close)
