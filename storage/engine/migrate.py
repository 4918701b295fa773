"""Schema migration: brings a database to the revision that this version needs. Alembic is configured here, so it works
from a wheel; it is imported (a tenth of a start's memory) only when there is something to be changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, func, inspect, make_url, select, table

from storage.engine.engines import migrating_engine

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "head"
_KEPT = table("alembic_version", column("version_num"))
_VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"
ONE_AT_A_TIME = 7_205_759_403
"""Of the advisory lock that processes starting together take one after another; SQLite's own lock does the same."""


async def upgrade(url: str, revision: str = NEWEST) -> None:
    """Create the database (a file of SQLite with its folder, too) and its tables, or bring them up to `revision`."""
    if revision == NEWEST and await current_revision(url) == newest_revision():
        return
    from alembic import command

    await _run(url, lambda config: command.upgrade(config, revision))


async def downgrade(url: str, revision: str) -> None:
    """Take the schema back to `revision` ("base" for nothing at all). Data of what is taken away are lost."""
    from alembic import command

    await _run(url, lambda config: command.downgrade(config, revision))


async def current_revision(url: str) -> str | None:
    """Revision of the database, None for an empty one and for a file that is not there."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return None
    engine = migrating_engine(url)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(revision_of)
    finally:
        await engine.dispose()


def revision_of(connection: Connection) -> str | None:
    """Revision noted in the database, None when there is none yet."""
    if not inspect(connection).has_table(_KEPT.name):
        return None
    found: str | None = connection.scalar(select(_KEPT.c.version_num))
    return found


def revisions() -> list[str]:
    """All revisions that this version knows, the oldest first."""
    return sorted(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def newest_revision() -> str:
    """Revision that this version needs."""
    return revisions()[-1]


async def check(url: str) -> str | None:
    """Fault of the database's revision, as a sentence; None when all is well."""
    has = await current_revision(url)
    if has == newest_revision():
        return None
    return f"the database has revision {has or 'none'}, this version needs {newest_revision()}"


async def _run(url: str, change: Callable[[Config], None]) -> None:
    path = sqlite_file(url)
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
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def sqlite_file(url: str) -> Path | None:
    """Path of SQLite's database file; None for a server."""
    parts = make_url(url)
    return Path(parts.database or "") if parts.get_backend_name() == "sqlite" else None
