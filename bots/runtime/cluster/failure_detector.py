"""Failure detector: a lease is dead when its heartbeat counter has not changed for `DEAD_S` on this process's monotonic
clock, or when its holder ran on this machine and is gone.
"""

from __future__ import annotations

from collections.abc import Collection

from bots.runtime.cluster.process_id import surely_dead
from storage.records.work.leases import LeaseRow

DEAD_S = 6.0
LOOKED_AWAY_S = 3.0
"""Seconds that one look adds to a silence at the most: while this process, or the store, was away, no heartbeat could
be seen."""


class FailureDetector:
    """Time for which each lease has shown the same heartbeat counter."""

    def __init__(self) -> None:
        self._silent_s: dict[LeaseRow, float] = {}
        self._looked: float | None = None

    def dead(self, seen: Collection[LeaseRow], now: float) -> list[LeaseRow]:
        """Those of the leases seen at `now` (monotonic seconds) whose holder is silent for DEAD_S or surely gone."""
        passed = 0.0 if self._looked is None else min(now - self._looked, LOOKED_AWAY_S)
        self._looked = now
        self._silent_s = {lease: self._silent_s.get(lease, -passed) + passed for lease in seen}
        return [lease for lease, silent_s in self._silent_s.items() if silent_s >= DEAD_S or surely_dead(lease.holder)]
