"""Health check: this process is ready when the store answers, its loops turn, and no platform refuses its token.

A platform that merely does not answer is no reason to restart this program: it is reported, and counts as healthy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bots.runtime.counters import Counters
from storage.store import Store

ANSWER_WITHIN_S = 3.0
LOOK_AGAIN_S = 2.0
"""Seconds for which the store's answer is reused, however often the check is called."""
STALE_S = 20.0
"""Seconds without a heartbeat after which a loop counts as stuck. A loop comes round at least every second, unless the
store delays it."""


@dataclass(frozen=True)
class HealthReport:
    """Result of a check. `parts`: name -> ok, or the fault in a word."""

    ready: bool
    parts: Mapping[str, str]


class Health:
    """The check. `loops`: parts of this process whose heartbeats are watched."""

    def __init__(self, store: Store, watch: Counters, loops: Collection[str]) -> None:
        self._store = store
        self._watch = watch
        self._loops = loops
        self._looking = asyncio.Lock()
        self._looked_at = -LOOK_AGAIN_S
        self._answers = False

    async def look(self) -> HealthReport:
        async with self._looking:
            if self._watch.now() - self._looked_at >= LOOK_AGAIN_S:
                self._answers = await self._store_answers()
                self._looked_at = self._watch.now()
        loops = {name: self._beats(name) for name in self._loops}
        platforms = {name: "ok" if state == "well" else state for name, state in self._watch.states.items()}
        parts = {"store": "ok" if self._answers else "silent", **loops, **platforms}
        return HealthReport(all(word in ("ok", "away") for word in parts.values()), parts)

    def _beats(self, name: str) -> str:
        quiet_s = self._watch.quiet_s(name)
        if quiet_s is None:
            return "not started"
        return "ok" if quiet_s < STALE_S else "stuck"

    async def _store_answers(self) -> bool:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S), self._store.reading() as tx:
                await tx.inbox.cursor("")
        except Exception as error:
            self._watch.count_failure("store", error)
            return False
        return True
