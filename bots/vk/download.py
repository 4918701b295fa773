"""Photo downloads from VK: the addresses need no token, come from people, and expire."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from aiohttp import ClientResponse, ClientTimeout

from bots.platform_errors import Broken, Vanished
from bots.vk import errors
from bots.vk.wire import VkHttp

HOSTS = ("userapi.com", "vk.com", "vk.ru", "vkuserphoto.ru", "vkuser.net", "vk-cdn.net", "vk.me", "mycdn.me")
REDIRECTS = 3
"""Redirects followed: a file's address leads from vk.com to the server that keeps it."""
TOTAL_S = 60.0
CHUNK = 64 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Downloads:
    """Downloader that fetches only https, only from VK's hosts, and from the host of a local API (http too)."""

    def __init__(self, wire: VkHttp, api_base: str | None) -> None:
        self._wire = wire
        own = (urlsplit(api_base).hostname if api_base else None) or ""
        self._own_hosts = LOOPBACK if own in LOOPBACK else frozenset({own})

    async def fetch(self, address: str, at_most_bytes: int) -> bytes:
        """Bytes of the photo. Raises Vanished("file"), Broken("too_big"), Broken for a foreign address, or Later."""
        for _ in range(REDIRECTS + 1):
            if not self._is_allowed(address):
                raise Broken("a photo at a foreign address")
            async with self._wire.open(
                "GET", address, allow_redirects=False, timeout=ClientTimeout(total=TOTAL_S)
            ) as response:
                onward = _redirect_target(response)
                if not onward:
                    return await _read(response, at_most_bytes)
            address = urljoin(address, onward)
        raise Vanished("file")

    def _is_allowed(self, address: str) -> bool:
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        host = parts.hostname or ""
        if host and host in self._own_hosts:
            return parts.scheme in ("http", "https")
        return parts.scheme == "https" and any(host == known or host.endswith("." + known) for known in HOSTS)


def _redirect_target(response: ClientResponse) -> str:
    """Location of a redirect, empty when the response is none."""
    return response.headers.get("Location", "") if 300 <= response.status < 400 else ""


async def _read(response: ClientResponse, at_most_bytes: int) -> bytes:
    if response.status == 429 or response.status >= 500:
        raise errors.no_answer()
    if response.status != 200:
        raise Vanished("file")
    if (response.content_length or 0) > at_most_bytes:
        raise Broken("too_big")
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > at_most_bytes:
            raise Broken("too_big")
    return bytes(data)
