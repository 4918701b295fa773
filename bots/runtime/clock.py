"""The program's only clock: everything else takes `now` as an argument or a `Clock` as a part."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Source of time, and of waiting."""

    def now(self) -> datetime:
        """Current time, aware, in UTC."""

    def seconds(self) -> float:
        """Seconds since the epoch, for the stand-ins' messages."""

    def monotonic(self) -> float:
        """Seconds that never go back, for measuring durations and rates."""

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
