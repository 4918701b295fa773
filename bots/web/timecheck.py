"""What time a server has, by the Date header of any answer."""

from __future__ import annotations

import aiohttp


async def date_of(address: str) -> str:
    """The Date header; empty when the server does not answer."""
    timeout = aiohttp.ClientTimeout(total=5.0)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            return answer.headers.get("Date", "")
    except (TimeoutError, aiohttp.ClientError):
        return ""
