"""Which leases are dead: a watcher's own clock, and nobody else's."""

from __future__ import annotations

from collections.abc import Collection

from bots.runtime.process_id import surely_dead
from storage.records.work.leases import Lease

DEAD_S = 6.0
LOOKED_AWAY_S = 3.0
"""What one look adds to a silence at the most: while the watcher was away, or the store, others could not be heard."""


class Silence:
    """How long each lease has shown the same beat."""

    def __init__(self) -> None:
        self._silent_s: dict[Lease, float] = {}
        self._looked: float | None = None

    def dead(self, seen: Collection[Lease], now: float) -> list[Lease]:
        """Of the leases seen at `now` (monotonic seconds), those whose holder is silent for long or surely gone."""
        passed = 0.0 if self._looked is None else min(now - self._looked, LOOKED_AWAY_S)
        self._looked = now
        self._silent_s = {lease: self._silent_s.get(lease, -passed) + passed for lease in seen}
        return [lease for lease, silent_s in self._silent_s.items() if silent_s >= DEAD_S or surely_dead(lease.holder)]
