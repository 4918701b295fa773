"""Short map links: resolves a link with one request at a time to an allow-listed host, of whose answer only the
Location header is read.

Rejected: following redirects in the client (a link could lead anywhere, into the city's own network too).
"""

from __future__ import annotations

import logging
from urllib.parse import urljoin

import aiohttp

from dialogs.rules.place.map_link import find_link

log = logging.getLogger(__name__)

HOPS = 3
TIMEOUT_S = 4.0


class ShortLinks:
    """Resolver of short links. `proxy`: an http proxy's address or empty."""

    def __init__(self, proxy: str = "") -> None:
        self._proxy = proxy or None
        self._session: aiohttp.ClientSession | None = None

    async def expand(self, text: str) -> str:
        """The text with its short map link in full; unchanged when there is none or it cannot be followed."""
        address = _find_short_url(text)
        for _ in range(HOPS):
            if not address:
                break
            location = await self._location(address)
            if not location:
                break
            link = find_link(location)
            if link is not None and link.point is not None:
                return f"{text}\ngeo:{link.point.lat},{link.point.lon}"
            address = _find_short_url(location)
        return text

    async def _location(self, address: str) -> str:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        try:
            async with self._session.get(address, allow_redirects=False, proxy=self._proxy) as answer:
                location = answer.headers.get("Location", "")
                return urljoin(address, location) if location else ""
        except (TimeoutError, aiohttp.ClientError, ValueError) as error:
            log.warning("a short map link could not be followed", extra={"why": type(error).__name__})
            return ""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


def _find_short_url(text: str) -> str:
    link = find_link(text)
    return link.short_url or "" if link is not None and link.point is None else ""
