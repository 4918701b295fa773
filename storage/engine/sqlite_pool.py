"""SQLite connection pool: open connections, one transaction at a time on each.

Rejected: SQLAlchemy's pool. It hands a connection out, makes a transaction object, and switches to the connection's
thread for BEGIN and again for COMMIT; that costs more than all the statements of a turn. Here BEGIN is run in the
calling thread and is sent to the connection's only when another process is writing, and COMMIT only when there is
something to be written to the disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine.connection import Line
from storage.engine.sqlite_driver import NearConnection


class Standing:
    """Pool of at most so many connections of an engine. `begin`: how a transaction begins."""

    def __init__(self, engine: AsyncEngine, begin: str, at_most: int) -> None:
        self._engine = engine
        self._begin = begin
        self._room = asyncio.Semaphore(at_most)
        self._idle: list[AsyncConnection] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Line]:
        """One transaction, for which callers queue: committed at the end, rolled back when the block raises."""
        async with self._room:
            whole = self._idle.pop() if self._idle else await self._engine.connect()
            line = Line(whole)
            assert line.near is not None
            try:
                await line.near.begin(self._begin)
                yield line
                await _commit(whole, line.near)
            except BaseException:
                await _undo(whole, line.near)
                raise
            finally:
                await self._put_away(whole, line.near)

    async def close(self) -> None:
        for whole in self._idle:
            await whole.close()
        self._idle.clear()
        await self._engine.dispose()

    async def _put_away(self, whole: AsyncConnection, near: NearConnection) -> None:
        """Return a connection to the pool; one that may still be at work, or in a transaction, is closed instead."""
        if near.quiet and not whole.invalidated and not near.in_transaction:
            self._idle.append(whole)
        else:
            await whole.invalidate()
            await whole.close()


async def _commit(whole: AsyncConnection, near: NearConnection) -> None:
    """Commit. Statements that went through SQLAlchemy have begun a transaction of its own there: it ends ours."""
    await (whole.commit() if whole.in_transaction() else near.end())


async def _undo(whole: AsyncConnection, near: NearConnection) -> None:
    await (whole.rollback() if whole.in_transaction() else near.undo())
