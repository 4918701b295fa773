"""SQLite driver: aiosqlite with fewer thread switches.

aiosqlite sends each call to the connection's own thread: making a cursor, executing, fetching, closing; four thread
switches a statement, and they are most of what a statement costs. Only executing (and BEGIN and COMMIT, which may wait)
can take time; the rest is done where it is asked for, while nothing is under way in the thread. SQLAlchemy makes one
call of a connection at a time, but one that was cancelled goes on in its thread unseen: from then on every call is sent
to the thread, and so waits behind it. Rows are fetched here too: queries that find many are read in parts, by
`fetchmany`, which is sent to the thread.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from aiosqlite.core import Connection
from sqlalchemy.exc import DBAPIError

AT_ONCE = ("cursor", "fetchall", "close")
READING, WRITING = "BEGIN DEFERRED", "BEGIN IMMEDIATE"
"""The first takes no lock, and so waits for nobody."""
STATEMENTS = 256
"""Prepared statements kept for a connection."""
BUSY_MS = 10_000
"""How long one process waits for another that is writing."""


class NearConnection(Connection):
    """SQLite connection that switches to its thread only for calls that may wait."""

    _all_travel = False
    _changes = 0

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ in AT_ONCE and not self._all_travel and self._running and self._connection:
            return fn(*args, **kwargs)
        if fn.__name__ == "commit" and self._running and self._connection:
            return await self._to_the_end(fn)
        try:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped in aiosqlite
        except (asyncio.CancelledError, GeneratorExit):
            self._all_travel = True
            raise

    async def _to_the_end(self, fn: Callable[..., Any]) -> Any:
        """Run a commit to its end; a caller cancelled meanwhile is cancelled afterwards: whether a commit was written
        must not stay unknown."""
        done = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((done, fn))
        cancelled = False
        while not done.done():
            try:
                await asyncio.wait([done])
            except asyncio.CancelledError:
                cancelled = True
        if cancelled and (task := asyncio.current_task()) is not None:
            task.uncancel()
            task.cancel()
        return done.result()

    @property
    def quiet(self) -> bool:
        """True when nothing is under way in the thread: statements that wait for nobody may be run here."""
        return self._running and not self._all_travel

    def ask(self, text: str, values: Sequence[Any] = ()) -> tuple[list[Any], int]:
        """(rows, number of rows changed) of a statement that waits for nobody. Raises SQLAlchemy's errors."""
        try:
            if not self.quiet:
                raise sqlite3.InterfaceError("a statement of this transaction was cancelled")
            cursor = self._conn.execute(text, values)
            return cursor.fetchall(), cursor.rowcount
        except sqlite3.Error as error:
            raise _named(text, error) from error

    async def begin(self, text: str) -> None:
        """Begin a transaction: in the calling thread when nobody else is writing, else in the connection's."""
        with _translated(text):
            if not (self.quiet and self._begin(text)):
                await self._execute(self._conn.execute, text)
        self._changes = self._conn.total_changes

    async def end(self) -> None:
        """Commit: in the calling thread when there is nothing to be written, else in the connection's."""
        with _translated("COMMIT"):
            if self.quiet and self._conn.total_changes == self._changes:
                self._conn.commit()
            else:
                await self._execute(self._conn.commit)

    async def undo(self) -> None:
        """Roll back, if there is a transaction."""
        with _translated("ROLLBACK"):
            if self.quiet:
                self._conn.rollback()
            else:
                await self._execute(self._conn.rollback)

    def _begin(self, text: str) -> bool:
        """Try to begin without waiting; False when somebody else is writing."""
        if text == READING:
            self._conn.execute(text)
            return True
        self._conn.execute("PRAGMA busy_timeout = 0")
        try:
            self._conn.execute(text)
        except sqlite3.OperationalError:
            return False
        finally:
            self._conn.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        return True


@contextmanager
def _translated(text: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _named(text, error) from error


def _named(text: str, error: sqlite3.Error) -> Exception:
    """SQLAlchemy's exception for an error of the driver."""
    return DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True)


def connect(database: str, **options: Any) -> NearConnection:
    """Connection factory that SQLAlchemy's dialect calls as `async_creator_fn`."""
    apart = {**options, "check_same_thread": False}
    connection = NearConnection(lambda: sqlite3.connect(database, cached_statements=STATEMENTS, **apart), 64)
    connection._thread.daemon = True  # noqa: SLF001 what the dialect does for a connection it makes itself
    return connection
