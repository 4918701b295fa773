"""Partition membership: the share of the chats that falls to one process among those that run the same part."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field

from storage.records.work.partition import ALL, Partition


@dataclass
class Membership:
    """A process's share as `bots.runtime.cluster.cluster` keeps it; the default is a process that is alone and has all
    chats.

    `share`: None while it is not known; `changes`: how often others came or left; `sure_until` (monotonic seconds):
    until then nobody can have taken this process for dead, and what others would then repeat may be begun.
    """

    holder: str = ""
    share: Partition | None = ALL
    changes: int = 0
    sure_until: float = math.inf
    _holders: frozenset[str] = field(default_factory=frozenset)

    def among(self, holders: Collection[str], sure_until: float) -> None:
        """Recompute the share: the holders, sorted by name, divide the chats in that order."""
        ordered = sorted(holders)
        self.share = Partition(ordered.index(self.holder), len(ordered)) if self.holder in ordered else None
        self.sure_until = sure_until
        self.changes += self._holders != frozenset(ordered)
        self._holders = frozenset(ordered)
