"""Fixtures: the backup is restored and migrated once an engine; each test works on a copy of that."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.backup.backup import restore
from tests.postgres import PostgresServer, in_new_loop
from tests.stores import sqlite_url
from tests.upgrade.installation import Installation, Release

RELEASE = Release("394ed87")


@pytest.fixture(scope="module")
def restored_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the restored database of SQLite and the photos."""
    folder = tmp_path_factory.mktemp("restored")
    in_new_loop(restore(RELEASE.backup, sqlite_url(folder / "town.db"), folder / "media"))
    return folder


@pytest.fixture(scope="module")
def restored_server(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the restored database of PostgreSQL; of its photos there are those of `restored_file`."""
    folder, found = tmp_path_factory.mktemp("restored"), list[str]()

    async def prepare() -> None:
        found.append(await postgres_server.fresh())
        await restore(RELEASE.backup, found[0], folder / "media")

    in_new_loop(prepare())
    yield found[0]
    in_new_loop(postgres_server.drop(found[0]))


@pytest.fixture(params=["sqlite", "postgresql"])
async def yesterday(request: pytest.FixtureRequest, restored_file: Path, tmp_path: Path) -> AsyncIterator[Installation]:
    """Restored installation, on each engine."""
    await asyncio.to_thread(shutil.copytree, restored_file, tmp_path, dirs_exist_ok=True)
    if request.param == "sqlite":
        yield Installation(RELEASE, sqlite_url(tmp_path / "town.db"), tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = await server.copy_database(request.getfixturevalue("restored_server"))
    yield Installation(RELEASE, url, tmp_path)
    await server.drop(url)
