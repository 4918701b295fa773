"""Redis client of one process that tolerates outages at any time and for any reason.

Promise: nobody waits for Redis longer than `ANSWER_S`, and that once: from the first answer that does not come on,
every call fails at once (`RedisUnavailable`) and its caller goes on like a process without Redis, while `keep`
reconnects in the background. Redis counts as there when all that is needed of it has just been done: a script that
writes, a subscription.

One connection for commands, taken in turn, and one that listens to the installation's channel; they are lost together.
After a quiet second both are pinged, so that a dead connection is found out.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from redis.asyncio.connection import AbstractConnection

ANSWER_S = 1.0
"""An answer that takes longer is none. A busy event loop of our own may delay one by tenths of a second."""
RETRY_S = 1.0
QUIET_S = 1.0
PROBE = "redis.call('SET', KEYS[1], redis.call('TIME')[1], 'EX', 60)"
"""Fails on a server that is full, read-only, still loading, or allows this user too little."""

Said = Callable[[str], Awaitable[None]]
"""Hears why Redis went away; an empty reason when it is there."""


class RedisUnavailable(Exception):
    """Error: Redis cannot be asked now; `str()` says why, without the password."""


class RedisClient:
    """Redis connections of one process: one for commands, one for the subscription."""

    def __init__(self, url: str, channel: str, heard: Callable[[bytes], None]) -> None:
        """`heard` is called with every message of the channel, this process's own too."""
        self._url = url
        self.channel = channel
        self._heard = heard
        self._commands: AbstractConnection | None = None
        self._turn = asyncio.Lock()
        self._why = ""

    @property
    def up(self) -> bool:
        return self._commands is not None

    async def ask(self, *command: str | float) -> Any:
        """Send a command and return the answer. Raises RedisUnavailable: at once while Redis is away, else within
        `ANSWER_S`."""
        asked = self._commands
        if asked is None:
            raise RedisUnavailable(self._why)
        try:
            async with asyncio.timeout(ANSWER_S), self._turn:
                if asked is not self._commands:
                    raise RedisUnavailable(self._why)
                return await _answer(asked, *command)
        except BaseException as error:  # whoever is cancelled leaves an answer behind that is nobody's
            if asked is self._commands:
                self._commands, self._why = None, _reason(error)
            if isinstance(error, _failures()):
                raise RedisUnavailable(self._why) from error
            raise

    async def keep(self, said: Said) -> None:
        """Connect, listen, and connect anew, until cancelled. `said` is called once for each change."""
        away = False
        while True:
            try:
                async with self._connect() as ears:
                    away = False
                    await said("")
                    await self._listen(ears)
            except _failures() as error:
                self._why = _reason(error)
            if not away:
                away = True
                await said(self._why)
            await asyncio.sleep(RETRY_S)

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[AbstractConnection]:
        """Open both connections and test them; yields the one that listens."""
        async with open_connection(self._url) as commands, open_connection(self._url) as ears:
            async with asyncio.timeout(ANSWER_S):
                await _answer(commands, "EVAL", PROBE, 1, f"{self.channel}:probe")
                await _answer(ears, "SUBSCRIBE", self.channel)
            self._commands = commands
            try:
                yield ears
            finally:
                self._commands = None

    async def _listen(self, ears: AbstractConnection) -> None:
        """Read the channel until a connection fails."""
        asked = False
        while self.up:
            try:
                async with asyncio.timeout(QUIET_S):
                    message = await ears.read_response(disconnect_on_error=False)
            except TimeoutError:
                if asked:
                    raise
                asked = True
                await ears.send_command("PING")
                await self.ask("PING")
            else:
                asked = False
                if message[0] == b"message":
                    self._heard(message[2])
        raise RedisUnavailable(self._why)


@asynccontextmanager
async def open_connection(url: str) -> AsyncIterator[AbstractConnection]:
    """A connection for the time of the block, without timeouts of the library's: it keeps them by `wait_for`, which on
    Python 3.11 may swallow a cancellation."""
    from redis.asyncio import Connection
    from redis.asyncio.connection import parse_url

    told: dict[str, Any] = {**parse_url(url), "protocol": 2, "socket_timeout": None, "socket_connect_timeout": None}
    connection: AbstractConnection = told.pop("connection_class", Connection)(**told)
    try:
        async with asyncio.timeout(ANSWER_S):
            await connection.connect()  # type: ignore[no-untyped-call]
        yield connection
    finally:
        await connection.disconnect(nowait=True)


async def fault(url: str) -> str | None:
    """Reason why Redis cannot be used, None when it can."""
    try:
        async with open_connection(url) as connection, asyncio.timeout(ANSWER_S):
            await _answer(connection, "EVAL", PROBE, 1, "paradnaya:probe")
    except _failures() as error:
        return _reason(error)
    return None


def without_password(url: str) -> str:
    """Address without user and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


async def _answer(connection: AbstractConnection, *command: str | float) -> Any:
    await connection.send_command(*command)
    return await connection.read_response()


def _failures() -> tuple[type[Exception], ...]:
    """Exceptions that a command raises when the server is away: the network's errors, the library's, and ours."""
    from redis.exceptions import RedisError

    return RedisUnavailable, RedisError, OSError, TimeoutError


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()).rstrip(".") or f"no answer within {ANSWER_S:g} s"
