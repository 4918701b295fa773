"""Test clock: it is moved by hand alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

START = datetime(2026, 6, 8, 4, 30, tzinfo=UTC)


class HandClock:
    """Clock moved by hand; `sleep` moves it at once, `slept` are the waits, in seconds."""

    def __init__(self) -> None:
        self._passed = 0.0
        self._wrong = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return START + timedelta(seconds=self._passed + self._wrong)

    def seconds(self) -> float:
        return self.now().timestamp()

    def monotonic(self) -> float:
        return self._passed

    def advance(self, seconds: float) -> None:
        self._passed += seconds

    def set(self, ahead_s: float) -> None:
        """Set the wall clock forward or back; no time passes by it."""
        self._wrong += ahead_s

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.advance(seconds)
        await asyncio.sleep(0)
