"""Engine setup for SQLite and PostgreSQL: connections, isolation, durability.

SQLite: the driver's own transactions are off and each begins with BEGIN IMMEDIATE, because the driver's default takes
the writing lock late and loses concurrent updates silently. There is one writing connection and a few that only read;
`synchronous=FULL`, because with NORMAL a power cut takes away the last commits, and an update confirmed to a platform
never comes again. PostgreSQL: one pool, reading transactions are read only and see one moment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import NullPool, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine import sqlite_driver
from storage.engine.connection import Connection

READERS = 4


def open_engines(url: str, idle_s: int = 0) -> tuple[AsyncEngine, AsyncEngine]:
    """(engine that writes, engine that reads). `idle_s`: a server ends a transaction in which nothing happens for so
    long, 0 for never: the machine that began it may be gone, and others wait for its rows."""
    if url.startswith("sqlite"):
        return _sqlite(url, sqlite_driver.WRITING), _sqlite(url, sqlite_driver.READING)
    asked = {"server_settings": {"idle_in_transaction_session_timeout": str(idle_s * 1000)}}
    writer = create_async_engine(url, pool_size=READERS, max_overflow=READERS, pool_pre_ping=True, connect_args=asked)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader


class ServerPool:
    """Transaction source over a server's connection pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One transaction: committed at the end, rolled back when the block raises. What is heard is what went wrong
        first, not that a connection which is gone cannot be rolled back either: that one is thrown away."""
        async with self._engine.connect() as whole:
            await whole.begin()
            try:
                yield Connection(whole)
                await whole.commit()
            except BaseException:
                with suppress(Exception):
                    await whole.rollback()
                raise

    async def close(self) -> None:
        await self._engine.dispose()


def migrating_engine(url: str) -> AsyncEngine:
    """Engine with one connection for a schema migration. SQLite makes a changed table anew and may not look at the
    links to the old one meanwhile."""
    if url.startswith("sqlite"):
        return _sqlite(url, sqlite_driver.WRITING, linked=False)
    return create_async_engine(url, pool_size=1)


def _sqlite(url: str, begin: str, *, linked: bool = True) -> AsyncEngine:
    """Its connections are kept by who asks for them: a place in a pool would be lost for ever with one that fails while
    it is given back."""
    creator = partial(sqlite_driver.connect, pragmas=_pragmas(writing=begin == sqlite_driver.WRITING, linked=linked))
    engine = create_async_engine(
        url,
        poolclass=NullPool,
        pool_reset_on_return=None,  # every transaction is ended by hand; a reset costs a hop to another thread
        connect_args={"isolation_level": None, "async_creator_fn": creator},
    )

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: SyncConnection) -> None:
        if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql(begin)

    return engine


def _pragmas(*, writing: bool, linked: bool) -> list[str]:
    common = [
        f"busy_timeout = {sqlite_driver.BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        f"foreign_keys = {int(linked)}",
    ]
    return common if writing else [*common, "query_only = ON"]
