"""Kept-alive connections: used again, given up when they cannot be trusted, ended with the program."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bots.http import keepalive
from bots.http.http1 import MalformedResponse, TooLarge
from bots.http.keepalive import KeepAlive, NotConnected

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Answering = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


class RawServer:
    """HTTP server that answers every request by `answering` and counts connections."""

    def __init__(self, answering: Answering) -> None:
        self.connections = 0
        self.open = 0
        self.base = ""
        self._answering = answering

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await self._answering(head, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.open -= 1


@asynccontextmanager
async def serving(answering: Answering) -> AsyncIterator[tuple[RawServer, KeepAlive]]:
    server, http = RawServer(answering), KeepAlive(connect_s=2.0)
    async with await asyncio.start_server(server.serve, "127.0.0.1", 0) as listening:
        server.base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        yield server, http
        await http.close()
        while server.open:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.01)  # what was closed has ended


async def ok(head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(OK)


async def silent(head: bytes, writer: asyncio.StreamWriter) -> None:
    return


async def test_one_connection_serves_one_after_another() -> None:
    async with serving(ok) as (server, http):
        for _ in range(3):
            assert await http.ask("GET", server.base + "/x?y=1") == (200, b"ok")
        assert server.connections == 1
        await asyncio.gather(*(http.ask("GET", server.base) for _ in range(4)))
        assert server.connections == 4


async def test_one_idle_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(ok) as (server, http):
        await http.ask("GET", server.base)
        monkeypatch.setattr(keepalive, "IDLE_S", 0.0)
        await http.ask("GET", server.base)
        assert server.connections == 2


async def test_one_that_the_server_closes_is_not_used_again() -> None:
    async def and_close(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        writer.close()

    async with serving(and_close) as (server, http):
        for _ in range(2):
            await http.ask("GET", server.base)
            await asyncio.sleep(0.02)
        assert server.connections == 2


async def test_one_that_speaks_unasked_is_not_used_again() -> None:
    async def twice(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK)
        await asyncio.sleep(0.01)
        writer.write(OK)

    async with serving(twice) as (server, http):
        for _ in range(2):
            await http.ask("GET", server.base)
            await asyncio.sleep(0.05)
        assert server.connections == 2


async def test_failures() -> None:
    with pytest.raises(NotConnected):
        await KeepAlive(2.0).ask("GET", "http://127.0.0.1:9/")

    async def odd(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"who are you?\r\n\r\n")

    async def cut(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(OK[:-1])
        writer.close()

    for answering in (odd, cut):
        async with serving(answering) as (server, http):
            with pytest.raises(MalformedResponse):
                await http.ask("GET", server.base)
    async with serving(silent) as (server, http):
        with pytest.raises(TimeoutError):
            await http.ask("GET", server.base, within_s=0.05)
    async with serving(ok) as (server, http):
        with pytest.raises(TooLarge):
            await http.ask("GET", server.base, at_most=1)
        assert await http.ask("GET", server.base) == (200, b"ok")
        assert server.connections == 2


async def test_an_answer_that_ends_with_its_connection() -> None:
    async def old(head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.0 200 OK\r\n\r\nold")
        writer.close()

    async with serving(old) as (server, http):
        assert await http.ask("GET", server.base) == (200, b"old")


async def test_closing_ends_what_waits() -> None:
    async with serving(silent) as (server, http), asyncio.timeout(5):
        waiting = asyncio.create_task(http.ask("GET", server.base))
        while not server.connections:
            await asyncio.sleep(0.01)
        await http.close()
        with pytest.raises(MalformedResponse):
            await waiting


async def test_who_cannot_show_who_they_are_gets_nothing() -> None:
    asked = []

    def trusted() -> ssl.SSLContext:
        asked.append(1)
        return ssl.create_default_context()

    async with serving(ok) as (server, _):
        http = KeepAlive(2.0, trusted)
        for _ in range(2):
            with pytest.raises(NotConnected):
                await http.ask("GET", server.base.replace("http:", "https:"))
        assert asked == [1]
