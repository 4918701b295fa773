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
from collections.abc import Callable
from typing import Any

from aiosqlite.core import Connection

AT_ONCE = ("cursor", "fetchall", "close")


class NearConnection(Connection):
    """A connection that travels only for calls that may wait."""

    _all_travel = False

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ in AT_ONCE and not self._all_travel and self._running and self._connection:
            return fn(*args, **kwargs)
        try:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # untyped in aiosqlite
        except (asyncio.CancelledError, GeneratorExit):
            self._all_travel = True
            raise


def connect(database: str, **options: Any) -> NearConnection:
    """What SQLAlchemy's dialect calls as `async_creator_fn`."""
    apart = {**options, "check_same_thread": False}
    connection = NearConnection(lambda: sqlite3.connect(database, **apart), 64)
    connection._thread.daemon = True  # noqa: SLF001 what the dialect does for a connection it makes itself
    return connection
