"""What went over the wire: every accepted message of the bot, who waits for one, and what came twice."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn

STILL_COMING_S = 0.5
"""What a process had written to its line before it was killed is accepted a moment later."""
SENDS = frozenset({"sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument", "messages.send"})
EDITS = frozenset({"editMessageText", "editMessageCaption", "messages.edit"})


@dataclass(frozen=True)
class Said:
    """A message that the platform accepted. `at`: monotonic seconds."""

    at: float
    platform: str
    chat: int
    words: str


@dataclass(frozen=True)
class Repeat:
    """A message that a chat got twice; `after_s`: from its first acceptance to the next kill, None when no kill lay
    between the two."""

    first: Said
    after_s: float | None


@dataclass
class Tally:
    """Listens at both stand-ins. `said`: new messages, not edits."""

    said: list[Said] = field(default_factory=list)
    edits: int = 0
    _news: defaultdict[tuple[str, int], asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def listen(self, telegram: TelegramStandIn, vk: VkStandIn) -> None:
        telegram.on_call = lambda method, form, _files, result: self._heard("telegram", method, form, result)
        vk.on_call = lambda method, form, answer: self._heard("vk", method, form, answer.get("response"))

    def _heard(self, platform: str, method: str, form: dict[str, str], result: Any) -> None:
        if method not in SENDS | EDITS or not result:
            return
        chat = int(form.get("chat_id") or form.get("peer_ids") or form.get("peer_id") or 0)
        if method in EDITS:
            self.edits += 1
        elif platform == "telegram":
            text = form.get("text") or form.get("caption") or form.get("media") or ""
            self.said.append(Said(time.monotonic(), platform, chat, f"{text} {form.get('reply_markup', '')}"))
        news = self._news.pop((platform, chat), None)
        if news is not None:
            news.set()

    async def news(self, platform: str, chat: int, at_most_s: float) -> None:
        """Until the bot says or changes something there."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._news[platform, chat].wait()
        except TimeoutError:
            pass


def repeats(said: Iterable[Said], kills: Sequence[float]) -> list[Repeat]:
    """The same words with the same buttons in the same chat, again, each with the first kill between the two."""
    last: dict[tuple[str, int, str], Said] = {}
    found = []
    for one in said:
        key = (one.platform, one.chat, one.words)
        if before := last.get(key):
            between = next((kill for kill in kills if before.at - STILL_COMING_S <= kill <= one.at), None)
            found.append(Repeat(before, None if between is None else max(0.0, between - before.at)))
        last[key] = one
    return found
