"""Telegram connection through a proxy, of both kinds people have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bots.platform import Document, Picture
from bots.platform_errors import Broken
from bots.telegram.adapter import TelegramPlatform
from dialogs.kernel.events import Photo
from tests.bots.telegram.telegram_bench import TelegramBench, bench
from tests.journeys.town import photo

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Hello = Callable[[Reader, Writer], Awaitable[tuple[str, int]]]


async def http_hello(reader: Reader, writer: Writer) -> tuple[str, int]:
    head = (await reader.readuntil(b"\r\n\r\n")).split()
    assert head[0] == b"CONNECT"
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    host, port = head[1].decode().split(":")
    return host, int(port)


async def socks_hello(reader: Reader, writer: Writer) -> tuple[str, int]:
    _, ways = await reader.readexactly(2)
    await reader.readexactly(ways)
    writer.write(b"\x05\x00")
    kind = (await reader.readexactly(4))[3]
    if kind == 1:
        host = ".".join(map(str, await reader.readexactly(4)))
    else:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    port = int.from_bytes(await reader.readexactly(2), "big")
    writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
    return host, port


async def pump(reader: Reader, writer: Writer) -> None:
    while data := await reader.read(65536):
        writer.write(data)
    writer.close()


@asynccontextmanager
async def proxied_platform(
    at: TelegramBench, scheme: str, hello: Hello, passed: list[tuple[str, int]]
) -> AsyncIterator[TelegramPlatform]:
    async def serve(reader: Reader, writer: Writer) -> None:
        target = await hello(reader, writer)
        passed.append(target)
        there = await asyncio.open_connection(*target)
        await asyncio.gather(pump(reader, there[1]), pump(there[0], writer))

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        bot = TelegramPlatform(at.standin.token, at.base, f"{scheme}://127.0.0.1:{port}")
        try:
            await bot.start()
            yield bot
        finally:
            await bot.close()


@pytest.mark.parametrize(("scheme", "hello"), [("http", http_hello), ("socks5", socks_hello)])
async def test_through_a_proxy(scheme: str, hello: Hello) -> None:
    passed: list[tuple[str, int]] = []
    async with bench() as at:
        async with proxied_platform(at, scheme, hello, passed) as bot:
            await bot.send(at.letter("Через посредника"))
        assert [bubble.text for bubble in at.bubbles()] == ["Через посредника"]
    assert len(passed) == 1, "one connection is kept"


async def test_files_through_a_proxy(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(photo("green").data)
    async with bench() as at, proxied_platform(at, "http", http_hello, []) as bot:
        sent = await bot.send(at.letter("Фото", photos=(Picture("a" * 64, path),)))
        assert [len(bubble.photos) for bubble in at.bubbles()] == [1]
        await bot.send(at.letter("Файл", documents=(Document("Мои данные.zip", path),)))
        assert at.bubbles()[-1].names == ("Мои данные.zip",)
        there = Photo(sent.photos["a" * 64])
        assert (await bot.fetch(there, 1 << 20))[:2] == b"\xff\xd8"
        with pytest.raises(Broken, match="too_big"):
            await bot.fetch(there, 10)
