"""Tally of the wire: every accepted message of the bot, who waits for one, what came twice, and what came late.

Counters only; of each chat the last saying of its words is kept until the chat is forgotten.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from bots.sandbox.standin import PlatformFault
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn

STILL_COMING_S = 2.0
"""What a process had written to its line before it was killed is accepted a moment later."""
ON_ITS_WAY_S = 5.0
"""The longest a send's answer and its note in the store may take on a busy machine."""
START_S = 5.0
AFTERMATH_S = 30.0
"""How long a start, and the waits after a platform's failures, may be felt."""
SENDS = frozenset({"sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument", "messages.send"})
EDITS = frozenset({"editMessageText", "editMessageCaption", "editMessageMedia", "messages.edit"})
THANKS = "Передано тем"
OLD_BUTTON = "Эта кнопка из прежнего сообщения"
PUT_AWAY = ("👌", "👇")
BESIDES = ("reply_markup", "reply_parameters", "keyboard", "forward", "reply_to", "attachment")
"""What a message is known by, beside its words."""
LATEST_S = 10.0
"""The longest that an update is late."""
NUMBERED = re.compile(r"\[(\w+) (\d+)\]")
"""How people number what must arrive in order: `[a12 3]`."""

Where = tuple[str, int]
"""Platform and chat."""


@dataclass
class Said:
    """Message that a platform accepted. Monotonic seconds."""

    at: float
    words: str


@dataclass
class NumberedRow:
    """Sequence of numbered messages on their way from one chat to another. `at`: when the first was sent; `heard`:
    their numbers in the order in which they arrived, by chat."""

    source: Where
    at: float
    heard: defaultdict[Where, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class SoakTally:
    """Listener at both stand-ins. `kills`: monotonic seconds. `struck`, `struck_in`: faults by kind and by platform."""

    kills: deque[float] = field(default_factory=lambda: deque(maxlen=100))
    messages: Counter[str] = field(default_factory=Counter)
    edits: int = 0
    struck: Counter[str] = field(default_factory=Counter)
    struck_in: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    disorder: list[str] = field(default_factory=list)
    trouble: dict[Where, float] = field(default_factory=dict)
    on_message: list[Callable[[Where, str], None]] = field(default_factory=list)
    thanks: Counter[Where] = field(default_factory=Counter)
    """How often somebody may still be thanked again for further words."""
    staff: set[Where] = field(default_factory=set)
    away_s: Callable[[float, float], float] = lambda _since, _until: 0.0
    """How long the database or Redis was away in that time."""
    patience_s: float = 120.0
    """How long somebody waits for an answer before it counts as none."""
    deeds: dict[Where, float] = field(default_factory=dict)
    """When somebody last did something."""
    _said: defaultdict[Where, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    _lost: dict[Where, float] = field(default_factory=dict)
    _late: dict[Where, float] = field(default_factory=dict)
    _rows: dict[str, NumberedRow] = field(default_factory=dict)
    _known: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _news: defaultdict[Where, asyncio.Event] = field(default_factory=lambda: defaultdict(asyncio.Event))

    def listen(self, telegram: TelegramStandIn, vk: VkStandIn) -> None:
        telegram.on_call = lambda method, form, _files, result: self._note_call("telegram", method, form, result)
        vk.on_call = lambda method, form, answer: self._note_call("vk", method, form, answer.get("response"))
        telegram.on_fault(partial(self._struck, "telegram"))
        vk.on_fault(partial(self._struck, "vk"))

    def _struck(self, platform: str, fault: PlatformFault, method: str, chat: int | None) -> None:
        self.struck[fault.kind] += 1
        self.struck_in[platform] += 1
        now = time.monotonic()
        where = (platform, chat or 0)
        self.trouble[(platform, 0) if platform == "vk" and fault.kind == "flood" else where] = now
        if fault.kind == "lost_answer":
            self._lost[where] = now
        elif fault.kind in ("late_update", "reordered_update"):
            self._late[where] = now

    def _note_call(self, platform: str, method: str, form: dict[str, str], result: Any) -> None:
        if method not in SENDS | EDITS or not result:
            return
        where = (platform, int(form.get("chat_id") or form.get("peer_ids") or form.get("peer_id") or 0))
        if method in EDITS:
            self.edits += 1
        elif self._fresh(platform, where, result):
            self._message(where, form)
        news = self._news.pop(where, None)
        if news is not None:
            news.set()

    def _fresh(self, platform: str, where: Where, result: Any) -> list[int]:
        """The numbers of the messages that are new in the chat: VK answers a repeated send with the earlier one."""
        if platform == "telegram":
            made = result if isinstance(result, list) else [result]
            return [int(one["message_id"]) for one in made]
        known = self._known[where[1]]
        ids = [int(one["conversation_message_id"]) for one in result if not one.get("error")]
        fresh = [id_ for id_ in ids if id_ not in known]
        self.explained["known again by VK"] += len(ids) - len(fresh)
        known.update(fresh)
        return fresh

    def _message(self, where: Where, form: dict[str, str]) -> None:
        text = form.get("text") or form.get("caption") or form.get("media") or form.get("message") or ""
        self.messages[where[0]] += 1
        if text or any(form.get(name) for name in BESIDES):  # a photo without words may be anybody's
            self._repeat(where, form, text, time.monotonic())
        for tag, number in NUMBERED.findall(text):
            self._note_number(where, tag, int(number))
        for hears in self.on_message:
            hears(where, text)

    def _repeat(self, where: Where, form: dict[str, str], text: str, now: float) -> None:
        """The same words with the same buttons in the same chat, again."""
        words = hash((text, *(form.get(name) for name in BESIDES)))
        before = self._said[where].get(words)
        self._said[where][words] = now
        if before is None or self._may_repeat(where, form, text, before):
            return
        kill = next((kill for kill in self.kills if before - STILL_COMING_S <= kill <= now), None)
        if where[0] == "vk":
            self.unexplained.append(f"twice in VK: {text[:60]!r}")
        elif self._lost.get(where, 0.0) >= before - STILL_COMING_S:
            self.explained["the answer to its send was lost"] += 1
        elif kill is not None and kill - before <= ON_ITS_WAY_S + self.away_s(before, kill):
            self.explained["killed between the send and its note"] += 1
        else:
            after = "no kill between" if kill is None else f"the kill came {kill - before:.1f} s after it"
            self.unexplained.append(f"twice in Telegram, {after}: {text[:60]!r}")

    def _may_repeat(self, where: Where, form: dict[str, str], text: str, before: float) -> bool:
        """True when the same words may be said again: for each further message, in VK so often and no oftener; for each
        press of an old button; when a keyboard is put away. A screen is shown again after whatever does not answer it,
        in a group only one without buttons."""
        if OLD_BUTTON in text or text in PUT_AWAY:
            return True
        if THANKS in text:
            self.thanks[where] -= 1
            return where[0] == "telegram" or self.thanks[where] >= 0
        told = max(self.deeds.get(where, 0.0), self._late.get(where, -LATEST_S) + LATEST_S)
        alone = where[1] > 0 and where not in self.staff
        return told >= before and (alone or "callback" not in f"{form.get('reply_markup')}{form.get('keyboard')}")

    def begin_row(self, tag: str, source: Where) -> NumberedRow:
        """Begin a sequence: messages of `source` with this tag are numbered from 1 and must arrive in order."""
        self._rows[tag] = NumberedRow(source, time.monotonic())
        return self._rows[tag]

    def end_row(self, tag: str) -> None:
        self._rows.pop(tag, None)

    def _note_number(self, where: Where, tag: str, number: int) -> None:
        row = self._rows.get(tag)
        if row is None or where == row.source or number in (heard := row.heard[where]):
            return
        late = max(self._late.get(row.source, 0.0), self._late.get((row.source[0], 0), 0.0))
        if heard and max(heard) > number and late < row.at:
            self.disorder.append(f"{tag}: {number} after {heard} in {where[0]}")
        heard.append(number)

    async def news(self, where: Where, at_most_s: float) -> None:
        """Wait until the bot says or changes something there."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._news[where].wait()
        except TimeoutError:
            pass

    def is_disturbed(self, where: Where, since: float, until: float) -> bool:
        """True when a fault struck the chat or its platform, or the program died or was started, in that time."""
        trouble = max(self.trouble.get(where, 0.0), self.trouble.get((where[0], 0), 0.0))
        if self.away_s(since - AFTERMATH_S, until):
            return True
        return trouble >= since - AFTERMATH_S or any(since - START_S <= kill <= until for kill in self.kills)

    def forget(self, where: Where) -> None:
        for kept in (self._said, self._lost, self._late, self.trouble, self.thanks, self.deeds, self._news):
            kept.pop(where, None)
        self._known.pop(where[1], None)
