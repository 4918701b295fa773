"""Real trouble of a database, on order: the engine itself says that there is no room, or that the line is cut."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.store import Store, Tx

ROOM = 2**30
"""Pages; what SQLite allows itself anyway."""


@asynccontextmanager
async def full(store: Store) -> AsyncIterator[None]:
    """SQLite has no page left to grow into, and says so as on a full disk."""
    await _limit(store, None)
    try:
        yield
    finally:
        await _limit(store, ROOM)


async def _limit(store: Store, pages: int | None) -> None:
    async with store.writing() as tx:
        used = (await tx.connection.exec_driver_sql("PRAGMA page_count")).scalar()
        await tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages or used}")


async def undo_all(tx: Tx) -> None:
    """A statement after which the engine has undone the whole transaction. Raises what it says."""
    if tx.connection.dialect.name == "postgresql":
        await tx.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return
    await tx.connection.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are already
    try:
        await tx.connection.exec_driver_sql(
            "INSERT INTO cursors (platform, value) VALUES ('x', hex(zeroblob(1000000)))"
        )
    finally:
        await tx.connection.exec_driver_sql(f"PRAGMA max_page_count = {ROOM}")
