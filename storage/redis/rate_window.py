"""Sliding window over the uses of a rate."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rate:
    """Rate limit: at most `count` within any `within_s` seconds."""

    count: int
    within_s: float


@dataclass
class Window:
    """Sliding window: the moments (monotonic seconds) at which a rate was used."""

    rate: Rate
    used: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float, cost: int) -> float:
        """Seconds until `cost` more fit; a cost above the rate waits for an empty window."""
        self._forget(now)
        over = len(self.used) + min(cost, self.rate.count) - self.rate.count
        return 0.0 if over <= 0 else self.used[over - 1] + self.rate.within_s - now

    def used_by(self, now: float) -> int:
        """Number of uses in the window."""
        self._forget(now)
        return len(self.used)

    def use(self, now: float, cost: int) -> None:
        self.used.extend([now] * cost)

    def empty_in_s(self, now: float) -> float:
        """Seconds until the window is empty."""
        self._forget(now)
        return self.used[-1] + self.rate.within_s - now if self.used else 0.0

    def _forget(self, now: float) -> None:
        while self.used and self.used[0] <= now - self.rate.within_s:
            self.used.popleft()
