"""Short map links: the bot reads the Location header of allow-listed hosts, and asks nobody else for anything."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver

from bots.http.shortlinks import ShortLinks

POINT = "/maps/?ll=65.5343%2C57.1530&z=17"


class Here(AbstractResolver):
    """Resolver for which every host is at this machine."""

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[Any]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self) -> None:
        pass


class ToHere(ShortLinks):
    """HTTP client for which all hosts are one server on this machine, in clear; `seen`: the requests to it."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    async def _location(self, address: str) -> str:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Here()))
        host = address.removeprefix("https://").removeprefix("http://").partition("/")[0]
        local = address.replace("https://", "http://").replace(host, f"{host}:{self.port}", 1)
        return (await super()._location(local)).replace(f":{self.port}", "", 1)


@asynccontextmanager
async def serving(answers: dict[str, str]) -> AsyncIterator[tuple[ToHere, list[str]]]:
    """Run that server. `answers`: path -> Location. The bodies never end, and are not to be waited for."""
    seen: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(f"{request.host.partition(':')[0]}{request.path}")
        location = answers.get(request.path)
        headers = {"Location": location} if location else {}
        response = web.StreamResponse(status=302 if location else 200, headers=headers)
        response.content_length = 10**9
        await response.prepare(request)
        return response

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    links = ToHere(runner.addresses[0][1])
    try:
        yield links, seen
    finally:
        await links.close()
        await runner.cleanup()


async def test_a_short_link_becomes_its_point() -> None:
    async with serving({"/maps/-/CDabcdef": f"https://yandex.ru{POINT}"}) as (links, seen):
        text = "яма тут https://yandex.ru/maps/-/CDabcdef"
        assert await links.expand(text) == f"{text}\ngeo:57.153,65.5343"
        assert seen == ["yandex.ru/maps/-/CDabcdef"]


async def test_hops_between_known_hosts_are_followed() -> None:
    hops = {
        "/AbCdEf123": "https://maps.app.goo.gl/Second12",
        "/Second12": "https://www.google.com/maps/@57.153,65.5343,17z",
    }
    async with serving(hops) as (links, _):
        assert "geo:57.153,65.5343" in await links.expand("https://maps.app.goo.gl/AbCdEf123")


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/secret", "https://evil.example/maps/-/CDabcdef", "file:///etc/passwd"]
)
async def test_nobody_else_is_asked(target: str) -> None:
    async with serving({"/maps/-/CDabcdef": target}) as (links, seen):
        text = "https://yandex.ru/maps/-/CDabcdef"
        assert await links.expand(text) == text
        assert seen == ["yandex.ru/maps/-/CDabcdef"]


async def test_circles_end() -> None:
    async with serving({"/maps/-/CDabcdef": "https://yandex.ru/maps/-/CDabcdef"}) as (links, seen):
        await links.expand("https://yandex.ru/maps/-/CDabcdef")
        assert len(seen) == 3


async def test_words_without_a_link_and_long_links_ask_nobody() -> None:
    async with serving({}) as (links, seen):
        for text in ("яма", f"https://yandex.ru{POINT}", "https://example.org/maps/-/CDabcdef"):
            assert await links.expand(text) == text
        assert await links.expand("https://yandex.ru/maps/-/CDnowhere") == "https://yandex.ru/maps/-/CDnowhere"
        assert seen == ["yandex.ru/maps/-/CDnowhere"]


async def test_a_host_that_does_not_answer_changes_nothing() -> None:
    links = ToHere(1)
    assert await links.expand("https://yandex.ru/maps/-/CDabcdef") == "https://yandex.ru/maps/-/CDabcdef"
    await links.close()
    await ShortLinks().close()
