"""Connections to SQLite that stand open, one transaction at a time on each.

A pool would hand one out, make a transaction object, and travel to the connection's thread for BEGIN and again for
COMMIT; that costs more than all the statements of a turn. Here BEGIN is run where it is asked for and travels only when
another process is writing, and COMMIT travels only when there is something to be written to the disk.

Promise: whatever has failed (BEGIN, a statement, COMMIT, ROLLBACK; for a full disk, a broken one, an interruption), the
next transaction begins on a connection that is as new: put right, or thrown away and another opened.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine.connection import Connection
from storage.engine.sqlite_driver import InlineConnection, to_the_end


class SqlitePool:
    """At most so many connections of an engine. `begin`: how a transaction begins."""

    def __init__(self, engine: AsyncEngine, begin: str, at_most: int) -> None:
        self._engine = engine
        self._begin = begin
        self._room = asyncio.Semaphore(at_most)
        self._idle: list[AsyncConnection] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One transaction, whose callers stand in line: committed at the end, rolled back when the block raises."""
        async with self._room:
            whole = self._idle.pop() if self._idle else await to_the_end(asyncio.shield(self._open_connection()))
            line, well = Connection(whole), False
            assert line.driver is not None
            try:
                await line.driver.begin(self._begin)
                yield line
                await _commit(whole, line.driver)
                well = True
            except BaseException:
                well = await _undo(whole, line.driver)
                raise
            finally:
                if well and _as_new(whole, line.driver):
                    self._idle.append(whole)
                else:
                    await self._throw_away(whole, line.driver)

    async def close(self) -> None:
        for whole in self._idle:
            await whole.close()
        self._idle.clear()
        await self._engine.dispose()

    async def _open_connection(self) -> AsyncConnection:
        return await self._engine.connect()

    async def _throw_away(self, whole: AsyncConnection, near: InlineConnection) -> None:
        """To the end, even for who is cancelled meanwhile: half thrown away it would hold its file and its thread for
        ever. With one that the file failed go those opened before: they would fail one turn each."""
        doomed = [whole]
        if near.harmed:
            doomed += self._idle
            self._idle.clear()
        await to_the_end(asyncio.gather(*map(_discard, doomed), return_exceptions=True))


def _as_new(whole: AsyncConnection, near: InlineConnection) -> bool:
    """Whether nothing is left of the transaction, neither in the thread, nor in the driver, nor in SQLAlchemy: that
    keeps one whose COMMIT has failed, inactive, and refuses everything from then on while the driver knows of none."""
    return near.sound and not whole.invalidated and not near.in_transaction and whole.get_transaction() is None


async def _commit(whole: AsyncConnection, near: InlineConnection) -> None:
    """What went through SQLAlchemy has begun a transaction of its own there: it ends ours."""
    near.hold()
    await (whole.commit() if whole.in_transaction() else near.end())


async def _undo(whole: AsyncConnection, near: InlineConnection) -> bool:
    """False when it cannot be rolled back: what is to be heard is why it had to be."""
    try:
        if whole.get_transaction() is not None:
            await whole.rollback()
        await near.undo()
    except Exception:
        return False
    return True


async def _discard(whole: AsyncConnection) -> None:
    await whole.invalidate()
    await whole.close()
