"""aiosqlite with fewer journeys between threads.

aiosqlite sends each call to the connection's own thread: making a cursor, executing, fetching, closing; four journeys a
statement, and they are most of what a statement costs. Only executing (and BEGIN and COMMIT, which may wait) can take
time; the rest is done where it is asked for, while nothing is under way in the thread. SQLAlchemy makes one call of a
connection at a time, but one that was cancelled goes on in its thread unseen: from then on every call travels, and so
stands in line behind it. Rows are fetched here too: queries that find many are read in parts, by `fetchmany`, which
travels.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from aiosqlite.core import Connection
from sqlalchemy.exc import DBAPIError

AT_ONCE = ("cursor", "fetchall", "close")
ENDING = ("rollback", "close")
READING, WRITING = "BEGIN DEFERRED", "BEGIN IMMEDIATE"
"""The first takes no lock, and so waits for nobody."""
STATEMENTS = 256
"""Prepared statements kept for a connection."""
BUSY_MS = 10_000
"""How long one process waits for another that is writing."""


PRIMARY = 0xFF
"""Of an error code of SQLite; the rest tells more."""
HARMLESS = frozenset(
    (
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_TOOBIG,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
    )
)
"""Failures after which a connection, once rolled back, is as good as before. After others (the disk gives an error, the
file is no longer itself, memory is short) what it holds open may be what has failed."""

T = TypeVar("T")


class RollbackConnection(sqlite3.Connection):
    """Connection of Python's that rolls back before it is closed. Rejected: to close it as it is. SQLite lets a closed
    one live on, with its transaction and its lock, for as long as anybody holds a cursor of a statement that was
    interrupted; and a traceback does."""

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self.rollback()
        super().close()


class InlineConnection(Connection):
    """A connection that travels only for calls that may wait. `harmed`: it has failed for good."""

    harmed = False
    _all_travel = False
    _changes = 0
    _begun = False
    _undone = False
    """SQLite has rolled back by itself, as it may on a full disk: every statement from then on would be committed on
    its own, and so is refused."""

    _stopping: asyncio.Future[Any] | None = None

    def stop(self) -> asyncio.Future[Any] | None:
        """Ask the thread to end; returns its answer."""
        self._stopping = super().stop()
        return self._stopping

    async def _connect(self) -> Connection:
        """Open the file. When that fails the thread is waited for: aiosqlite only asks it to end, and it would answer a
        loop that may be closed by then."""
        try:
            return await super()._connect()
        except BaseException:
            assert self._stopping is not None
            await to_the_end(self._stopping)
            raise

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            if self._undone and fn.__name__ not in ENDING:
                raise _rolled_back_error()
            if fn.__name__ in AT_ONCE and not self._all_travel and self._running and self._connection:
                return fn(*args, **kwargs)
            if fn.__name__ == "commit" and self._running and self._connection:
                done = asyncio.get_running_loop().create_future()
                self._tx.put_nowait((done, fn))
                return await to_the_end(done)
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped in aiosqlite
        except (asyncio.CancelledError, GeneratorExit):
            self._all_travel = True
            raise
        except sqlite3.Error as error:
            self._note(error)
            raise

    def _note(self, error: sqlite3.Error) -> None:
        """What the failure has made of the connection."""
        code = getattr(error, "sqlite_errorcode", None)
        self.harmed = self.harmed or code is None or code & PRIMARY not in HARMLESS
        self._undone = self._begun and self._connection is not None and not self.in_transaction

    @property
    def quiet(self) -> bool:
        """Nothing is under way in the thread: what waits for nobody may be run here."""
        return self._running and not self._all_travel

    @property
    def sound(self) -> bool:
        """It may be used for another transaction."""
        return self.quiet and not self.harmed

    def ask(self, text: str, values: Sequence[Any] = ()) -> tuple[list[Any], int]:
        """(rows, how many it changed) of a statement that waits for nobody. Raises SQLAlchemy's errors."""
        try:
            if not self.quiet:
                raise sqlite3.InterfaceError("a statement of this transaction was cancelled")
            if self._undone:
                raise _rolled_back_error()
            cursor = self._conn.execute(text, values)
            return cursor.fetchall(), cursor.rowcount
        except sqlite3.Error as error:
            self._note(error)
            raise _translate_error(text, error) from error

    async def begin(self, text: str) -> None:
        """Begin a transaction: here, when nobody else is writing."""
        self._begun = self._undone = False
        with self._translate_errors(text):
            if not (self.quiet and self._begin(text)):
                await self._execute(self._conn.execute, text)
            self._changes = self._conn.total_changes
        self._begun = True

    def hold(self) -> None:
        """Raises when the transaction is there no more: to commit it would succeed, and write nothing."""
        if self._connection is None or not self._connection.in_transaction:
            raise _translate_error("COMMIT", _rolled_back_error())

    async def end(self) -> None:
        """Commit: here, when there is nothing to be written."""
        with self._translate_errors("COMMIT"):
            if self.quiet and self._conn.total_changes == self._changes:
                self._conn.commit()
            else:
                await self._execute(self._conn.commit)

    async def undo(self) -> None:
        """Roll back, if there is a transaction."""
        with self._translate_errors("ROLLBACK"):
            if self.quiet:
                self._conn.rollback()
            else:
                await self._execute(self._conn.rollback)

    @contextmanager
    def _translate_errors(self, text: str) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self._note(error)
            raise _translate_error(text, error) from error
        except ValueError as error:  # aiosqlite's, of a connection that is closed
            raise _translate_error(text, sqlite3.InterfaceError(str(error))) from error

    def _begin(self, text: str) -> bool:
        """False when somebody else is writing."""
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


async def to_the_end(done: asyncio.Future[T]) -> T:
    """The result of what must not stay half done, or done and unknown: who is cancelled meanwhile is cancelled
    afterwards."""
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


def _rolled_back_error() -> sqlite3.Error:
    return sqlite3.OperationalError("SQLite has rolled this transaction back")


def _translate_error(text: str, error: sqlite3.Error) -> Exception:
    """SQLAlchemy's name of it."""
    return DBAPIError.instance(text, None, error, sqlite3.Error, hide_parameters=True)


def connect(database: str, *, pragmas: Sequence[str], **options: Any) -> InlineConnection:
    """Open a connection; SQLAlchemy's dialect calls it as `async_creator_fn`. The pragmas belong to the opening: a
    connection on which one of them fails is closed here, and nobody else needs to do it."""

    def open_plain() -> sqlite3.Connection:
        plain = RollbackConnection(database, cached_statements=STATEMENTS, **apart)
        try:
            for pragma in pragmas:
                plain.execute(f"PRAGMA {pragma}")
        except BaseException:
            plain.close()
            raise
        return plain

    apart = {**options, "check_same_thread": False}
    connection = InlineConnection(open_plain, 64)
    connection._thread.daemon = True  # noqa: SLF001 what the dialect does for a connection it makes itself
    return connection
