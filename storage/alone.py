"""One `paradnaya run` for one database: two would work the same rows of the inbox.

SQLite: a lock on a file beside the database, which the system lets go when the process ends, however it ends.
PostgreSQL: an advisory lock of a connection that is held as long.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import make_url, text

from storage.engines import open_engines

KEY = 7_205_759_403
"""Of the advisory lock; any number that nobody else uses."""
WAIT_S = 10.0
"""How long a copy that is just ending is waited for."""
LOOK_S = 0.2


class NotAlone(Exception):
    """Another copy is running on this database."""


@asynccontextmanager
async def alone(url: str, wait_s: float = WAIT_S) -> AsyncIterator[None]:
    """The block runs while nobody else holds the database. Raises NotAlone."""
    parts = make_url(url)
    holding = _file(Path(parts.database or "")) if parts.get_backend_name() == "sqlite" else _server(url)
    async with holding as take:
        for _ in range(max(1, round(wait_s / LOOK_S))):
            if await take():
                yield
                return
            await asyncio.sleep(LOOK_S)
        raise NotAlone("Another `paradnaya run` works with this database. Stop it first, or give this one its own.")


@asynccontextmanager
async def _file(database: Path) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    database.parent.mkdir(parents=True, exist_ok=True)
    with database.with_name(f"{database.name}.lock").open("ab") as file:

        async def take() -> bool:
            return _locked(file)

        yield take


def _locked(file: IO[bytes]) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows has no such locks
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@asynccontextmanager
async def _server(url: str) -> AsyncIterator[Callable[[], Awaitable[bool]]]:
    engine = open_engines(url)[0].execution_options(isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:

            async def take() -> bool:
                return bool(await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": KEY}))

            yield take
    finally:
        await engine.dispose()
