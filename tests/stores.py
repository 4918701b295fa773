"""Fixtures of stores on both engines: `store` runs a test twice, `sqlite_store` once."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from storage.city.load import CityFolder, load_city
from storage.engine import migrate
from storage.store import Store
from tests import postgres
from tests import redis_server as redis

__all__ = [
    "empty_url",
    "own_redis",
    "postgres_server",
    "redis_server",
    "sqlite_store",
    "sqlite_template",
    "store",
    "store_url",
]

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TYUMEN = Path(__file__).parent.parent / "storage" / "cities" / "tyumen"


@cache
def tyumen() -> CityFolder:
    return load_city(TYUMEN)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.PostgresServer]:
    yield from postgres.run_server()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[redis.RedisServer]:
    """Redis server shared by all tests; let it run."""
    with redis.running() as server:
        yield server


@pytest.fixture
def own_redis() -> Iterator[redis.RedisServer]:
    """Redis server of one test, to be stopped and started."""
    with redis.running() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated, empty database to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    postgres.in_new_loop(migrate.upgrade(sqlite_url(path)))
    return path


def sqlite_url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
async def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Address of a migrated, empty database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "paradnaya.db")
        yield sqlite_url(tmp_path / "paradnaya.db")
    else:
        server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
        yield await server.empty_database()


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Address of a database without any table; of SQLite, of a file that is not there in a folder that is not."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "home" / "empty.db")
    else:
        server: postgres.PostgresServer = request.getfixturevalue("postgres_server")
        url = await server.fresh()
        yield url
        await server.drop(url)


@pytest.fixture
async def store(store_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """Empty store, on each engine."""
    opened = await Store.open(store_url, tmp_path / "media", tyumen().city)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """Empty store on SQLite alone, for tests whose subject is not the store."""
    shutil.copy(sqlite_template, tmp_path / "paradnaya.db")
    opened = await Store.open(sqlite_url(tmp_path / "paradnaya.db"), tmp_path / "media", tyumen().city)
    yield opened
    await opened.close()
