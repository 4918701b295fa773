"""Test matrix of the journeys: an engine, with Redis or without, is the *ground* of a town. A test marked `grounds`
says for itself on which.

Any other journey is made on SQLite without Redis, and once more on one of the other three grounds, by turns, there on
one of the two platforms; with `--grounds=whole` it is made on all four, on both; with `--grounds=sqlite` on the first
alone. After the first time the same lines are run again, so nobody measures their coverage.
"""

from __future__ import annotations

import shutil
import ssl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from bots.delivery.render import Renderer
from storage.city.load import load_city
from tests.postgres import PostgresServer, in_new_loop
from tests.redis_server import RedisServer
from tests.stores import sqlite_url

SQLITE = "sqlite"
FURTHER = ("postgresql-redis", "postgresql", "sqlite-redis")
ALL = (SQLITE, *FURTHER)


@dataclass(frozen=True)
class Ground:
    """Servers beneath a town. `server`: address of a migrated, empty database, empty for SQLite in the town's folder;
    `template`: a migrated, empty file of SQLite to begin with; `redis`: address, empty for none."""

    server: str = ""
    template: Path | None = None
    redis: str = ""

    def database(self, folder: Path) -> str:
        """Address of the database of a town in this folder."""
        path = folder / "town.db"
        if self.server or path.exists():
            return self.server or sqlite_url(path)
        if self.template is not None:
            shutil.copy(self.template, path)
        return sqlite_url(path)


_beneath = [Ground()]


def here() -> Ground:
    """Ground of the next town."""
    return _beneath[-1]


@pytest.fixture(autouse=True)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    name: str = request.param
    redis: RedisServer | None = request.getfixturevalue("redis_server") if name.endswith("-redis") else None
    address = redis.url if redis else ""
    if name.startswith(SQLITE):
        _beneath.append(Ground(template=request.getfixturevalue("sqlite_template"), redis=address))
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        in_new_loop(server.empty_database())
        _beneath.append(Ground(server=server.url(), redis=address))
    with once_read():
        yield here()
    _beneath.pop()


def parametrize_grounds(metafunc: pytest.Metafunc) -> None:
    """Parametrize a test that has a ground by the grounds it runs on."""
    if "ground" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("grounds")
        every = (SQLITE,) if metafunc.config.getoption("--grounds") == "sqlite" else ALL
        metafunc.parametrize("ground", marker.args if marker else every, indirect=True)


def mark_unmeasured(items: list[pytest.Item]) -> None:
    """Mark tests whose coverage nobody measures, since it more than doubles their time: those on a further ground, and
    of a test's cases on SQLite all but one, by turns another."""
    kinds: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if _ground(item) == SQLITE:
            kinds[item.nodeid.partition("[")[0]].append(item)
        elif _ground(item):
            item.add_marker("no_cover")
    for number, kind in enumerate(kinds.values()):
        for item in kind:
            if item is not kind[number % len(kind)]:
                item.add_marker("no_cover")


def left_out(items: list[pytest.Item]) -> set[pytest.Item]:
    """Items that are left out, by turns: of each test all further grounds but one; there, every second of its cases, of
    the next test the others."""
    kinds: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if _ground(item) not in ("", SQLITE) and not item.get_closest_marker("grounds"):
            kinds[item.nodeid.partition("[")[0]].append(item)
    return {item for number, kind in enumerate(kinds.values()) for item in set(kind) - set(_by_turns(number, kind))}


def _by_turns(number: int, kind: list[pytest.Item]) -> list[pytest.Item]:
    """Of one test's cases on further grounds, those that are made; `number`: of the test, counted from 0."""
    there = [item for item in kind if _ground(item) == FURTHER[number % len(FURTHER)]]
    return there if len(there) == 1 else there[number // len(FURTHER) % 2 :: 2]


def _ground(item: pytest.Item) -> str:
    """Empty for a test that stands on none."""
    return (
        str(item.callspec.params.get("ground", ""))
        if isinstance(item, pytest.Function) and _has_parameters(item)
        else ""
    )


def _has_parameters(item: pytest.Function) -> bool:
    return hasattr(item, "callspec")


@contextmanager
def once_read() -> Iterator[None]:
    """Cache the city, its words and the roots of trust, which are read from the disk once, not for every town: a tenth
    of a second."""
    with ExitStack() as patches:
        patches.enter_context(patch("bots.app.load_city", _city))
        patches.enter_context(patch("bots.app.Renderer", _renderer))
        patches.enter_context(patch("ssl.create_default_context", _trust))
        yield


_city = cache(load_city)
_renderer = cache(Renderer)
_trust = cache(ssl.create_default_context)
