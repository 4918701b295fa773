"""Bots Long Poll: a numbered history of events that a client reads from the `ts` it holds.

Nothing is confirmed: an older `ts` gives the same events again as long as the history keeps them. The keys live in
memory, so a restarted server answers `failed: 2` and the client goes on with the `ts` it had.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

LONGEST_WAIT_S = 90
KEPT = 10_000
"""Events kept by default; how long the live server keeps them is not documented."""
SWITCHED_ON = frozenset({"message_new", "message_event", "message_allow", "message_deny", "message_edit"})
EVENT_TYPES = [
    "audio_new",
    "board_post_delete",
    "board_post_edit",
    "board_post_new",
    "board_post_restore",
    "group_change_photo",
    "group_change_settings",
    "group_join",
    "group_leave",
    "group_officers_edit",
    "market_comment_delete",
    "market_comment_edit",
    "market_comment_new",
    "market_comment_restore",
    "message_allow",
    "message_deny",
    "message_new",
    "message_read",
    "message_reply",
    "message_typing_state",
    "message_edit",
    "message_event",
    "photo_comment_delete",
    "photo_comment_edit",
    "photo_comment_new",
    "photo_comment_restore",
    "photo_new",
    "poll_vote_new",
    "user_block",
    "user_unblock",
    "video_comment_delete",
    "video_comment_edit",
    "video_comment_new",
    "video_comment_restore",
    "video_new",
    "message_reaction_event",
    "wall_post_new",
    "wall_reply_delete",
    "wall_reply_edit",
    "wall_reply_new",
    "wall_reply_restore",
    "wall_repost",
    "wall_schedule_post_new",
    "wall_schedule_post_delete",
    "donut_subscription_create",
    "donut_subscription_prolonged",
    "donut_subscription_cancelled",
    "donut_subscription_expired",
    "donut_subscription_price_changed",
    "donut_money_withdraw",
    "donut_money_withdraw_error",
]


class LongPollServer:
    """Event history and its readers. `settings`: event types switched on; `kept`: length of the history in events."""

    def __init__(self, group_id: int, now: Callable[[], float]) -> None:
        self.group_id = group_id
        self.enabled = True
        self.api_version = "5.199"
        self.settings = {name: int(name in SWITCHED_ON) for name in EVENT_TYPES}
        self.kept = KEPT
        self.history: list[dict[str, Any]] = []
        self.first = 1
        self._now = now
        self._keys: set[str] = set()
        self._made = 0
        self._resume = 0
        self._wake = asyncio.Event()
        self._closed = False

    @property
    def last(self) -> int:
        """The number of the newest event; 0 when there never was one."""
        return self.first + len(self.history) - 1

    def new_key(self) -> str:
        """Make the key of a new session. Older keys stay good."""
        self._made += 1
        key = hashlib.sha1(f"key {self._made} {self._now()}".encode(), usedforsecurity=False).hexdigest()
        self._keys.add(key)
        return key

    def event(self, kind: str, value: object) -> dict[str, Any]:
        """An envelope around an object, with an id of its own."""
        self._made += 1
        seed = f"{self.group_id} {self._made} {self.last} {self._now()}"
        event_id = hashlib.sha1(seed.encode(), usedforsecurity=False).hexdigest()
        return {
            "group_id": self.group_id,
            "type": kind,
            "event_id": event_id,
            "v": self.api_version,
            "object": value,
        }

    def append(self, event: dict[str, Any]) -> None:
        """Add an event to the history and wake the readers."""
        self.history.append(event)
        surplus = len(self.history) - self.kept
        if surplus > 0:
            del self.history[:surplus]
            self.first += surplus
        self._rouse()

    async def check(self, key: str, ts: str, wait_s: float) -> dict[str, Any]:
        """The answer to `a_check`: events after `ts`, waiting for one at most `wait_s` seconds."""
        if refusal := self._refusal(key, ts):
            return refusal
        since = int(ts)
        if since >= self.last:
            await self._sleep(min(wait_s, LONGEST_WAIT_S))
        if refusal := self._refusal(key, ts):
            return refusal
        return {"ts": str(self.last), "updates": self.history[since + 1 - self.first :]}

    def failure(self, code: int, key: str) -> dict[str, Any]:
        """The answer `failed: code` with the fields that belong to it; 2 and 3 end the session of the key."""
        if code in (2, 3):
            self._keys.discard(key)
        if code == 1:
            return {"failed": 1, "ts": self.last}
        return {"failed": 4, "min_version": 0, "max_version": 3} if code == 4 else {"failed": code}

    def read_up(self, ts: str) -> bool:
        """True when a reader at `ts` has read everything. If so, the next session begins there, whatever comes until it
        does: information lost from now on would be lost by us."""
        if ts != str(self.last):
            return False
        self._resume = self.last
        return True

    def begin(self) -> int:
        """The `ts` at which a new session begins: the end of the history, or where `read_up` promised."""
        begin, self._resume = self._resume or self.last, 0
        return begin

    def close(self) -> None:
        """End every poll that waits, now and later."""
        self._closed = True
        self._rouse()

    def open(self) -> None:
        """Serve again after `close`."""
        self._closed = False

    def _refusal(self, key: str, ts: str) -> dict[str, Any] | None:
        if key not in self._keys:
            return self.failure(2, key)
        if not ts.isdecimal() or not self.first - 1 <= int(ts) <= self.last:
            return self.failure(1, key)
        return None

    async def _sleep(self, seconds: float) -> None:
        if self._closed or seconds <= 0:
            return
        wake = self._wake
        try:
            async with asyncio.timeout(seconds):
                await wake.wait()
        except TimeoutError:
            pass

    def _rouse(self) -> None:
        self._wake.set()
        self._wake = asyncio.Event()
