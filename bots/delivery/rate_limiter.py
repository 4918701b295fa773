"""Rate limiter of one platform: one rate for the whole bot, shared with its other processes
(`storage.redis.rate_limits`), and sliding windows for each chat, which one process serves alone.
"""

from __future__ import annotations

from collections import defaultdict

from bots.platform import SendLimits
from storage.redis.rate_limits import OwnRates, RateSource
from storage.redis.rate_window import Rate, Window


class RateLimiter:
    """One platform's rates. With more than 10,000 chats their windows are forgotten. `now`: monotonic seconds."""

    def __init__(self, limits: SendLimits, whole: RateSource | None = None) -> None:
        """`whole`: the rate `limits.whole` where other processes use it too; None when nobody does."""
        self._limits = limits
        self._whole = whole or OwnRates(limits.whole)
        self._chats: defaultdict[int, list[Window]] = defaultdict(list)

    @property
    def rate(self) -> Rate:
        """The platform's rate for the whole bot."""
        return self._limits.whole

    async def take(self, chat: int, *, private: bool, cost: int, now: float) -> float:
        """Use the budget and return 0, or return the seconds to wait without using it."""
        windows = self._windows_of(chat, private)
        wait = max((window.wait_s(now, cost) for window in windows), default=0.0)
        wait = wait or await self._whole.take(cost, now)
        if wait == 0:
            for window in windows:
                window.use(now, cost)
        return wait

    async def free_capacity(self, now: float) -> int:
        """Number of messages that the platform would take now, whatever their chats; 0 while the whole bot waits."""
        return await self._whole.free_capacity(now)

    def opens_in_s(self, now: float) -> float:
        """Seconds until the platform takes one more message; 0 when it does now."""
        return self._whole.opens_in_s(now)

    async def pause(self, for_s: float, now: float) -> None:
        """Stop the whole bot for so many seconds: the platform asked for it."""
        await self._whole.pause(for_s, now)

    def _windows_of(self, chat: int, private: bool) -> list[Window]:
        if len(self._chats) > 10_000:
            self._chats.clear()
        if chat not in self._chats:
            rates = (self._limits.chat, None if private else self._limits.group)
            self._chats[chat] = [Window(rate) for rate in rates if rate is not None]
        return self._chats[chat]
