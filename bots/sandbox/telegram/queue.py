"""Update queue of getUpdates, with the lifetimes and the order that the real server keeps.

An update is confirmed only by an offset above its id. A button press lives 150 s, an inline query 30 s, a message a
day. A second poller cuts off the first with 409. `allowed_updates` is remembered and judges new updates only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bots.sandbox.arrivals import Arrivals
from bots.sandbox.faults import PlatformFaults
from bots.sandbox.telegram.refusal import TelegramRefusal

PRESS_LIFE_S = 150
QUERY_LIFE_S = 30
LIFE_S = 24 * 3600
LIVES_S = {"callback_query": PRESS_LIFE_S, "inline_query": QUERY_LIFE_S}
FIRST_ID = 700_000_001
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
LONGEST_POLL_S = 50


@dataclass
class QueuedUpdate:
    """Update in the queue. `again`: owed once more after it is confirmed; `doubled`: that has come."""

    id: int
    kind: str
    body: dict[str, Any]
    chat: int
    expires_at: float
    again: bool = False
    doubled: bool = False


class UpdateQueue:
    """Update queue of one bot. `heard` is told of every update once, before it can be fetched; `given` of each
    delivery; `pushed` that something has come."""

    def __init__(self, now: Callable[[], float], faults: PlatformFaults) -> None:
        self.waiting: list[QueuedUpdate] = []
        self.next_id = FIRST_ID
        self.allowed: list[str] = []
        self.heard: Callable[[dict[str, Any]], None] = lambda _: None
        self.given: Callable[[QueuedUpdate], None] = lambda _: None
        self.pushed: Callable[[], None] = lambda: None
        self._now = now
        self._news = asyncio.Event()
        self._poll = 0
        self._closed = False
        self._arrivals = Arrivals(faults)

    def add(self, kind: str, payload: dict[str, Any], chat: int) -> None:
        """Queue an update of this type about this chat, unless the bot asked not to get such."""
        if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
            return

        def arrive(again: bool) -> None:
            body = {"update_id": self.next_id, kind: payload}
            self.heard(body)
            self._push(kind, body, chat, again=again)

        self._arrivals.deliver(kind, chat, arrive)

    def add_raw(self, body: dict[str, Any]) -> None:
        """Queue any JSON under the next id; `heard` is not told of it."""
        self._push("raw", {**body, "update_id": self.next_id}, 0)

    def _push(self, kind: str, body: dict[str, Any], chat: int, *, again: bool = False) -> None:
        life = LIVES_S.get(kind, LIFE_S)
        self.waiting.append(QueuedUpdate(self.next_id, kind, body, chat, self._now() + life, again))
        self.next_id += 1
        self._news.set()
        self.pushed()

    async def poll(self, offset: int, limit: int, timeout_s: float) -> list[dict[str, Any]]:
        """Return the earliest unconfirmed updates, waiting for the first; 409 when another poll comes meanwhile."""
        self._poll += 1
        mine = self._poll
        self._news.set()
        self.confirm(offset)
        loop = asyncio.get_running_loop()
        until = loop.time() + min(timeout_s, LONGEST_POLL_S)
        while True:
            self._news.clear()
            ready = self._ready(limit)
            left = until - loop.time()
            if ready or left <= 0 or self._closed:
                return ready
            try:
                async with asyncio.timeout(left):
                    await self._news.wait()
            except TimeoutError:
                continue
            if self._poll != mine:
                raise other_poller()

    def confirm(self, offset: int) -> None:
        """Forget the updates before the offset; negative: keep that many from the end; too far ahead: nothing."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset <= self.next_id:
            self.waiting = [one for one in self.waiting if one.id >= offset or self._take_owed(one)]

    @staticmethod
    def _take_owed(one: QueuedUpdate) -> bool:
        owed = one.again
        one.again, one.doubled = False, owed
        return owed

    def _ready(self, limit: int) -> list[dict[str, Any]]:
        ready = self.waiting_updates()[: min(max(limit, 1), 100)]
        for one in ready:
            self.given(one)
        return [one.body for one in ready]

    def waiting_updates(self) -> list[QueuedUpdate]:
        """Updates that wait, oldest first; the expired are dropped."""
        now = self._now()
        self.waiting = [one for one in self.waiting if one.expires_at > now]
        return self.waiting

    def drop(self, one: QueuedUpdate) -> None:
        """Remove an update that a webhook took."""
        if one in self.waiting and not self._take_owed(one):
            self.waiting.remove(one)

    def open(self) -> None:
        """Begin to serve, in the event loop that runs now."""
        self._closed = False
        self._news = asyncio.Event()

    def close(self) -> None:
        """End every poll with the updates it has, and drop those that are late."""
        self._closed = True
        self._news.set()
        self._arrivals.close()

    def dump(self) -> dict[str, Any]:
        waiting = [asdict(one) for one in self.waiting]
        return {"waiting": waiting, "next_id": self.next_id, "allowed": self.allowed}

    def load(self, state: dict[str, Any]) -> None:
        self.waiting = [QueuedUpdate(**one) for one in state["waiting"]]
        self.next_id = state["next_id"]
        self.allowed = list(state["allowed"])


def other_poller() -> TelegramRefusal:
    reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
    return TelegramRefusal(409, f"Conflict: {reason}")
