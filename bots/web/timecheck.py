"""Clock check: reads a server's time from the Date header of any answer."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp

WITHIN_S = 5.0


async def time_of(address: str) -> datetime | None:
    """The server's time to the second; None when it does not answer or does not say."""
    timeout = aiohttp.ClientTimeout(total=WITHIN_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(address, allow_redirects=False) as answer,
        ):
            return parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        return None
