"""Delivery of updates from the stand-ins to the bot: at once, or twice, late or out of order where a fault was ordered.

Both stand-ins put their updates through here, so an update can be late or change places on its way into the queue
that a poll or a webhook reads, whichever of them is in use.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bots.sandbox.faults import UPDATE_KINDS, PlatformFaults

OVERTAKEN_WITHIN_S = 2.0
"""An update that waits to be overtaken comes by itself when nothing else happens in its chat for so long."""

Arrive = Callable[[bool], None]
"""Puts the update where the bot reads it; True: it will be given twice."""


@dataclass
class Arrivals:
    """Updates on their way to the bot. Those late or held when the stand-in stops are dropped."""

    faults: PlatformFaults
    _late: set[asyncio.TimerHandle] = field(default_factory=set)
    _held: dict[int, list[tuple[asyncio.TimerHandle, Arrive]]] = field(default_factory=dict)

    def deliver(self, kind: str, chat: int, arrive: Arrive) -> None:
        """Deliver an update of this type about this chat, and after it whatever was held there; a fault may delay
        it."""
        fault = self.faults.take(kind, chat, UPDATE_KINDS)
        if fault is not None and fault.kind == "late_update":
            self._deliver_later(fault.value, arrive)
        elif fault is not None and fault.kind == "reordered_update":
            self._hold(chat, fault.value or OVERTAKEN_WITHIN_S, arrive)
        else:
            arrive(fault is not None)
            self._let_go(chat)

    def close(self) -> None:
        """Drop what is late or held."""
        for timer in [*self._late, *(timer for held in self._held.values() for timer, _ in held)]:
            timer.cancel()
        self._late.clear()
        self._held.clear()

    def _deliver_later(self, seconds: float, arrive: Arrive) -> None:
        def now() -> None:
            self._late.discard(timer)
            arrive(False)

        timer = asyncio.get_running_loop().call_later(seconds, now)
        self._late.add(timer)

    def _hold(self, chat: int, at_most_s: float, arrive: Arrive) -> None:
        timer = asyncio.get_running_loop().call_later(at_most_s, self._let_go, chat)
        self._held.setdefault(chat, []).append((timer, arrive))

    def _let_go(self, chat: int) -> None:
        for timer, arrive in self._held.pop(chat, []):
            timer.cancel()
            arrive(False)
