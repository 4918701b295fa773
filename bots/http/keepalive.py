"""Keep-alive HTTP client: connections to a platform stay open, and a call is one request and one answer, each in one
piece.

Reason: an answer to a resident is three or four small calls, and a general client (sessions, cookies, redirects,
streams, tracing) costs more than all the rest of such a call. Rare cases go through aiohttp: proxies, addresses that
redirect.

A connection carries one request at a time. One that was idle for long is not trusted: its server may be closing it,
and then nobody could tell whether the request has arrived.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

from aiohappyeyeballs import start_connection

from bots.http.http1 import LARGEST, HttpResponse, MalformedResponse, ResponseParser, request

IDLE_S = 15.0
"""Seconds without use after which a connection is not used again."""
EYEBALLS_S = 0.25
"""Seconds that one address of a host may be silent before the next is tried as well."""

_Place = tuple[str, str]
"""Scheme and host with its port."""


class NotConnected(OSError):
    """The connection was never made: nothing of the request can have arrived."""


class KeepAlive:
    """Pool of connections by server. `tls`: called once, at the first https address; `connect_s`: seconds allowed for
    making a connection."""

    def __init__(self, connect_s: float, tls: Callable[[], ssl.SSLContext] = ssl.create_default_context) -> None:
        self._connect_s = connect_s
        self._tls = tls
        self._context: ssl.SSLContext | None = None
        self._idle: defaultdict[_Place, list[_Connection]] = defaultdict(list)
        self._all: set[_Connection] = set()

    async def ask(
        self,
        method: str,
        url: str,
        kind: str = "",
        body: bytes = b"",
        within_s: float = 30.0,
        *,
        at_most: int = LARGEST,
    ) -> HttpResponse:
        """Send a request; returns the answer, whatever its status. `kind`: the body's media type; `within_s`: seconds
        for all of it; `at_most`: bytes of the answer's body.

        Raises NotConnected, MalformedResponse, TooLarge, TimeoutError and other OSErrors; none of them holds the
        address.
        """
        parts = urlsplit(url)
        place = parts.scheme, parts.netloc.rpartition("@")[2]
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        message = request(method, place[1], target, kind, body)
        async with asyncio.timeout(within_s):
            connection = self._idle_connection(place) or await self._connect(place, parts.hostname or "", parts.port)
            try:
                answer = await connection.ask(message, at_most)
            except BaseException:
                connection.abort()
                raise
        if connection.reusable:
            self._idle[place].append(connection)
        return answer

    async def close(self) -> None:
        """End all connections, also those that wait for an answer."""
        for connection in list(self._all):
            connection.abort()
        self._idle.clear()
        await asyncio.sleep(0)

    def _idle_connection(self, place: _Place) -> _Connection | None:
        """The idle connection used last, so that those not needed any more grow old."""
        idle = self._idle[place]
        while idle:
            connection = idle.pop()
            if connection.fresh:
                return connection
            connection.abort()
        return None

    async def _connect(self, place: _Place, host: str, port: int | None) -> _Connection:
        loop = asyncio.get_running_loop()
        secure = place[0] == "https"
        try:
            async with asyncio.timeout(self._connect_s):
                found = await loop.getaddrinfo(host, port or (443 if secure else 80), type=socket.SOCK_STREAM)
                sock = await start_connection(found, happy_eyeballs_delay=EYEBALLS_S)
                _, connection = await loop.create_connection(
                    lambda: _Connection(self._all),
                    sock=sock,
                    ssl=self._tls_context() if secure else None,
                    server_hostname=host if secure else None,
                )
        except OSError as error:
            raise NotConnected(type(error).__name__) from None
        return connection

    def _tls_context(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = self._tls()
        return self._context


class _Connection(asyncio.Protocol):
    """One connection, a member of the set `among` from its making to its end."""

    def __init__(self, among: set[_Connection]) -> None:
        self._among = among
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[HttpResponse] | None = None
        self._reading = ResponseParser()
        self._used_at = self._loop.time()

    @property
    def reusable(self) -> bool:
        return self._transport is not None and self._reading.keep

    @property
    def fresh(self) -> bool:
        return self._transport is not None and self._loop.time() - self._used_at < IDLE_S

    def ask(self, message: bytes, at_most: int) -> asyncio.Future[HttpResponse]:
        """Write the request; returns the future of its answer."""
        self._answer, self._reading = self._loop.create_future(), ResponseParser(at_most)
        if self._transport is None:
            self._answer.set_exception(MalformedResponse("the connection has ended"))
        else:
            self._transport.write(message)
        return self._answer

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()
            self._mark_ended()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._among.add(self)

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():
            self.abort()  # nobody has asked
            return
        try:
            answer = self._reading.feed(data)
        except OSError as error:
            self._answer.set_exception(error)
            return
        if answer is not None:
            self._used_at = self._loop.time()
            self._answer.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        self._mark_ended()
        if self._answer is None or self._answer.done():
            return
        try:
            self._answer.set_result(self._reading.end())
        except OSError as odd:
            self._answer.set_exception(error or odd)

    def _mark_ended(self) -> None:
        self._transport = None
        self._among.discard(self)
