"""Bringing a database to the shape this version needs. Alembic is configured here, so it works from a wheel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, make_url, select

from storage.engines import migrating_engine

NEWEST = "head"
ONE_AT_A_TIME = 7_205_759_403
"""Of the advisory lock that processes starting together take one after another; SQLite's own lock does the same."""


async def upgrade(url: str, revision: str = NEWEST) -> None:
    """Make the database (a file of SQLite with its folder, too) and its tables, or bring them up to `revision`."""
    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Back to `revision` ("base" for nothing at all). Data of what is taken away are lost."""
    await _run(url, lambda config: command.downgrade(config, revision))


async def current(url: str) -> str | None:
    """The revision the database has, None for an empty one and for a file that is not there."""
    path = _file(url)
    if path is not None and not path.exists():
        return None
    engine = migrating_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(revision_of)
    finally:
        await engine.dispose()


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The revision this version needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


async def check(url: str) -> str | None:
    """What is wrong with the database's revision, as a sentence; None when all is well."""
    has = await current(url)
    if has == newest():
        return None
    return f"the database has revision {has or 'none'}, this version needs {newest()}"


async def _run(url: str, change: Callable[[Config], None]) -> None:
    path = _file(url)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)

    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        config = _config()
        config.attributes["connection"] = connection
        change(config)

    engine = migrating_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _file(url: str) -> Path | None:
    """Where SQLite keeps the database; None for a server."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None
