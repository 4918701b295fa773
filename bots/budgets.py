"""How fast a platform lets a bot speak: sliding windows, one for the bot and one for each chat."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field

from bots.platform import Limits, Rate


@dataclass
class Window:
    """The moments (monotonic seconds) at which a rate was used."""

    rate: Rate
    used: deque[float] = field(default_factory=deque)

    def wait_s(self, now: float, cost: int) -> float:
        """Seconds until `cost` more fit; a cost above the rate waits for an empty window."""
        self._forget(now)
        over = len(self.used) + min(cost, self.rate.count) - self.rate.count
        return 0.0 if over <= 0 else self.used[over - 1] + self.rate.within_s - now

    def used_by(self, now: float) -> int:
        """How much of the rate is used."""
        self._forget(now)
        return len(self.used)

    def use(self, now: float, cost: int) -> None:
        self.used.extend([now] * cost)

    def _forget(self, now: float) -> None:
        while self.used and self.used[0] <= now - self.rate.within_s:
            self.used.popleft()


class Budget:
    """One platform's windows. Idle chats are forgotten."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._whole = Window(limits.whole)
        self._chats: defaultdict[int, list[Window]] = defaultdict(list)
        self._pause_until = 0.0

    def take(self, chat: int, *, private: bool, cost: int, now: float) -> float:
        """Use the budget and return 0, or return the seconds to wait without using it."""
        windows = [self._whole, *self._of(chat, private)]
        wait = max([self._pause_until - now, *(window.wait_s(now, cost) for window in windows)])
        if wait > 0:
            return wait
        for window in windows:
            window.use(now, cost)
        return 0.0

    def free(self, now: float) -> int:
        """How many messages the platform would take now, whatever their chats; 0 while the whole bot waits."""
        return 0 if self.opens_in_s(now) else self._limits.whole.count - self._whole.used_by(now)

    def opens_in_s(self, now: float) -> float:
        """Seconds until the platform takes one more message; 0 when it does now."""
        return max(0.0, self._pause_until - now, self._whole.wait_s(now, 1))

    def pause(self, until: float) -> None:
        """The platform asked the whole bot to wait."""
        self._pause_until = max(self._pause_until, until)

    def _of(self, chat: int, private: bool) -> list[Window]:
        if len(self._chats) > 10_000:
            self._chats.clear()
        if chat not in self._chats:
            rates = (self._limits.chat, None if private else self._limits.group)
            self._chats[chat] = [Window(rate) for rate in rates if rate is not None]
        return self._chats[chat]
