"""Backlog gauge: the rows that wait in the inbox and the outbox and the age of the oldest, cached for KEPT_S seconds so
that any number of readers cost the store one count.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.runtime.clock import Clock
from storage.store import Store

KEPT_S = 15.0
"""Seconds for which a count is reused: counting a hundred thousand waiting rows takes some 70 ms."""


@dataclass(frozen=True)
class BacklogCounts:
    """Counts of waiting rows and the age in seconds of the oldest that could be worked or sent; the outbox by
    (platform, lane)."""

    inbox: int = 0
    inbox_lag_s: float = 0.0
    outbox: Mapping[tuple[str, int], int] = field(default_factory=dict)
    outbox_lag_s: Mapping[tuple[str, int], float] = field(default_factory=dict)


class Backlog:
    """Cached reader of the backlog, one for each process."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._asking = asyncio.Lock()
        self._found = BacklogCounts()
        self._found_at: float | None = None

    async def waiting(self) -> BacklogCounts:
        """The backlog as it was at most KEPT_S seconds ago. Raises what the store raises."""
        async with self._asking:
            if self._found_at is None or self._clock.monotonic() - self._found_at >= KEPT_S:
                self._found = await self._ask()
                self._found_at = self._clock.monotonic()
            return self._found

    async def _ask(self) -> BacklogCounts:
        now = self._clock.now()
        async with self._store.reading() as tx:
            return BacklogCounts(
                inbox=await tx.inbox.waiting(),
                inbox_lag_s=await tx.inbox.lag_s(now),
                outbox=await tx.outbox_stats.pending(),
                outbox_lag_s=await tx.outbox_stats.lag_s(now),
            )
