"""Process bus: wake-ups and shared rates between the processes of one installation, through Redis where there is one.
Nothing that must not be lost goes over it; without Redis everything still works, slower, and the administrators are
told.
"""

from __future__ import annotations

import logging
from asyncio import Event

from bots.runtime.clock import Clock
from bots.runtime.tasks import TaskGroup
from dialogs.notices.administrator import alerts
from storage.redis.client import RedisClient
from storage.redis.rate_limits import Members, OwnRates, RateSource, SharedRates
from storage.redis.rate_window import Rate
from storage.redis.wakeups import Wakeups
from storage.store import Store

log = logging.getLogger(__name__)


class ProcessBus:
    """One process's end of the bus."""

    def __init__(self, redis: str, installation: int, store: Store, clock: Clock, sending: Members) -> None:
        """`redis`: an address, empty for none; `sending`: how many processes send at present."""
        self.signals = Wakeups()
        self._link = RedisClient(redis, f"paradnaya:{installation}", self.signals.hear) if redis else None
        self._store = store
        self._clock = clock
        self._sending = sending

    def bot_rate(self, platform: str, rate: Rate) -> RateSource:
        """The rate of the whole bot on a platform: pooled through Redis, or divided by the number of senders without
        it."""
        if self._link is None:
            return OwnRates(rate, self._sending)
        return SharedRates(self._link, platform, rate, self._sending)

    async def run(self) -> None:
        """Keep the Redis connection and carry signals until cancelled; returns at once when there is no Redis."""
        if self._link is None:
            return
        async with TaskGroup() as nursery:
            nursery.start(self._link.keep(self._report_redis), "redis")
            nursery.start(self.signals.carry(self._link), "signals")
            await nursery.wait(Event())

    async def _report_redis(self, why: str) -> None:
        """Log that Redis is in use, or why it is away; the latter also alerts the administrators."""
        if not why:
            log.info("Redis is used")
            return
        log.warning("Redis cannot be used; going on without it, slower", extra={"why": why})
        try:
            async with self._store.writing() as tx:
                await tx.admin_alerts.add("redis", alerts.redis_away(why), self._clock.now())
        except Exception:
            log.exception("that Redis is away could not be noted for the administrators")
