"""Engine setup for SQLite and PostgreSQL: connections, isolation, durability.

SQLite: the driver's own transactions are off and each begins with BEGIN IMMEDIATE, because the driver's default takes
the writing lock late and loses concurrent updates silently. There is one writing connection and a few that only read;
`synchronous=FULL`, because with NORMAL a power cut takes away the last commits, and an update confirmed to a platform
never comes again. PostgreSQL: one pool, reading transactions are read only and see one moment.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.engine import sqlite_driver
from storage.engine.connection import Line

READERS = 4

_Connected = Callable[[Any, Any], None]


def open_engines(url: str, idle_s: int = 0) -> tuple[AsyncEngine, AsyncEngine]:
    """(engine that writes, engine that reads). `idle_s`: a server ends a transaction in which nothing happens for so
    long, 0 for never: the machine that began it may be gone, and others wait for its rows."""
    if url.startswith("sqlite"):
        return _sqlite(url, sqlite_driver.WRITING, 1), _sqlite(url, sqlite_driver.READING, READERS)
    asked = {"server_settings": {"idle_in_transaction_session_timeout": str(idle_s * 1000)}}
    writer = create_async_engine(url, pool_size=READERS, max_overflow=READERS, pool_pre_ping=True, connect_args=asked)
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writer, reader


class Pooled:
    """Transaction source over a server's connection pool."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Line]:
        """One transaction: committed at the end, rolled back when the block raises."""
        async with self._engine.begin() as whole:
            yield Line(whole)

    async def close(self) -> None:
        await self._engine.dispose()


def migrating_engine(url: str) -> AsyncEngine:
    """Engine with one connection for a schema migration. SQLite makes a changed table anew and may not look at the
    links to the old one meanwhile."""
    if url.startswith("sqlite"):
        return _sqlite(url, sqlite_driver.WRITING, 1, linked=False)
    return create_async_engine(url, pool_size=1)


def _sqlite(url: str, begin: str, connections: int, *, linked: bool = True) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_reset_on_return=None,  # every transaction is ended by hand; a reset costs a hop to another thread
        connect_args={"isolation_level": None, "async_creator_fn": sqlite_driver.connect},
    )
    event.listen(engine.sync_engine, "connect", _pragmas(writing=begin == sqlite_driver.WRITING, linked=linked))

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
            connection.exec_driver_sql(begin)

    return engine


def _pragmas(*, writing: bool, linked: bool) -> _Connected:
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {sqlite_driver.BUSY_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA foreign_keys = {int(linked)}")
        if not writing:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    return connected
