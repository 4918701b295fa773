"""Probe of a town's store from outside, many times a second: one statement, on a connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing

import asyncpg
from sqlalchemy import make_url

from tests.postgres import without_driver

Glance = Callable[[], Awaitable[tuple[int, int]]]
"""How many updates have ever come in, and how many rows are under way: in, out, or being made."""

_LOOK = """SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM inbox WHERE state = 'new')
+ (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending'))
+ (SELECT count(*) FROM jobs WHERE state IN ('waiting', 'running') AND priority >= 0)"""


@asynccontextmanager
async def glancing(database: str) -> AsyncIterator[Glance]:
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database), isolation_level=None)) as file:

            async def look() -> tuple[int, int]:
                received, under_way = file.execute(_LOOK).fetchone()
                return received, under_way

            yield look
        return
    server = await asyncpg.connect(without_driver(url))

    async def ask() -> tuple[int, int]:
        received, under_way = await server.fetchrow(_LOOK)
        return received, under_way

    try:
        yield ask
    finally:
        await server.close()
