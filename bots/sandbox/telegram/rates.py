"""Sending limits of Telegram: 30 messages a second overall, 1 a second in a chat, 20 a minute in a group.

Figures from the Bot API's FAQ. The short burst a chat is allowed is not documented; three is a cautious reading.
An album counts as one for its chat's second and as its items for a group's minute; edits count in groups only.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from bots.sandbox.telegram.refusal import flood

OVERALL_PER_S = 30
CHAT_BURST = 3
GROUP_PER_MINUTE = 20


class Rates:
    """Rate limiter of one bot. A refused call is not counted."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._overall: deque[float] = deque()
        self._chats: dict[int, tuple[float, float]] = {}
        self._groups: dict[int, deque[float]] = {}

    def take(self, chat: int, *, group: bool, messages: int = 1, edit: bool = False) -> None:
        """Count a call that is about to succeed, or refuse it with 429."""
        if edit and not group:
            return
        now = self._now()
        waits = [self._wait_overall(now)]
        if group:
            waits.append(self._wait_group(chat, now, messages))
        if not edit:
            waits.append(self._wait_chat(chat, now))
        if max(waits) > 0:
            raise flood(max(1, math.ceil(max(waits))))
        self._count(chat, now, group=group, messages=messages, edit=edit)

    def _wait_overall(self, now: float) -> float:
        while self._overall and self._overall[0] <= now - 1:
            self._overall.popleft()
        return self._overall[0] + 1 - now if len(self._overall) >= OVERALL_PER_S else 0.0

    def _wait_chat(self, chat: int, now: float) -> float:
        return max(0.0, 1 - self._tokens(chat, now))

    def _tokens(self, chat: int, now: float) -> float:
        left, at = self._chats.get(chat, (float(CHAT_BURST), now))
        return min(float(CHAT_BURST), left + now - at)

    def _wait_group(self, chat: int, now: float, messages: int) -> float:
        sent = self._groups.setdefault(chat, deque())
        while sent and sent[0] <= now - 60:
            sent.popleft()
        over = len(sent) + messages - GROUP_PER_MINUTE
        return sent[over - 1] + 60 - now if over > 0 else 0.0

    def _count(self, chat: int, now: float, *, group: bool, messages: int, edit: bool) -> None:
        self._overall.append(now)
        if group:
            self._groups[chat].extend([now] * messages)
        if not edit:
            self._chats[chat] = (self._tokens(chat, now) - 1, now)
