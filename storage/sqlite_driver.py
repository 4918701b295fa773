"""aiosqlite with fewer journeys between threads.

aiosqlite sends each call to the connection's own thread: making a cursor, executing, fetching, closing; four journeys a
statement, and they are most of what a statement costs. Only executing (and BEGIN and COMMIT, which may wait) can take
time; the rest is done where it is asked for. SQLite itself is thread-safe (serialised), and SQLAlchemy has one call of
a connection under way at a time. Rows are fetched here too: queries of this house that find many rows are read in
parts, through `fetchmany`, which still travels.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from aiosqlite.core import Connection

AT_ONCE = ("cursor", "fetchall", "close")


class NearConnection(Connection):
    """A connection that travels only for calls that may wait."""

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        near = fn.__name__ in AT_ONCE and isinstance(self._connection, sqlite3.Connection) and self._running
        if near:
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped in aiosqlite


def connect(database: str, **options: Any) -> NearConnection:
    """What SQLAlchemy's dialect calls as `async_creator_fn`."""
    apart = {**options, "check_same_thread": False}
    connection = NearConnection(lambda: sqlite3.connect(database, **apart), 64)
    connection._thread.daemon = True  # noqa: SLF001 what the dialect does for a connection it makes itself
    return connection
