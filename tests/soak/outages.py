"""Outages of the database and of Redis, for a while now and then.

Not at the same time as another outage, and never longer than somebody would wait who restarts a server by hand.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.runtime.tasks import pause
from tests.soak.servers import Outage

LENGTHS_S = (0.2, 1.0, 1.0, 3.0, 3.0, 12.0)
"""The last is longer than a process waits for a lock, and than one may be silent before its work is taken over."""
FELT_S = 5.0
"""How long connections, and what waits for the next look at the database, feel it afterwards."""


@dataclass(frozen=True)
class Outages:
    """Outage generator. `every_s`: from the end of one to the next, on average; 0 for none. `spans`: of the last ones,
    begin and end, monotonic seconds; the end of one that goes on is infinite."""

    kinds: Mapping[str, Outage]
    every_s: float
    seed: int
    happened: Counter[str] = field(default_factory=Counter)
    spans: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=20))

    async def live(self, calm: asyncio.Event) -> None:
        """Cause outages until `calm`; none is left when it returns."""
        dice = random.Random(f"{self.seed} outages")
        while self.kinds and self.every_s and not calm.is_set():
            await pause(calm, dice.expovariate(1 / self.every_s))
            if not calm.is_set():
                await self._strike(dice.choice(list(self.kinds)), dice.choice(LENGTHS_S))

    async def _strike(self, kind: str, for_s: float) -> None:
        self.happened[kind] += 1
        began = time.monotonic()
        self.spans.append((began, float("inf")))
        await asyncio.to_thread(self.kinds[kind], for_s)
        self.spans[-1] = (began, time.monotonic())

    def within(self, since: float, until: float) -> float:
        """Seconds of that time in which something was away, or felt to be (`FELT_S` longer)."""
        return sum(max(0.0, min(until, end + FELT_S) - max(since, begin)) for begin, end in self.spans)
