"""Recurring job of the morning digest: looks whether a chat of the chiefs is to have today's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bots.jobs.recurring import ClockLease, Recurring
from storage.store import Store
from storage.usecases.clock.morning_digest import MorningDigest

LOOK_S = 30.0


def morning_digest(store: Store, holder: str, said: Callable[[], None]) -> Recurring:
    """The job. `holder`: this process; `said`: called when there may be something to be sent."""
    digests = MorningDigest(store, ClockLease(store, holder).check)

    async def work(now: datetime) -> None:
        if await digests.send(now):
            said()

    return Recurring("morning_digest", work, LOOK_S)
