"""Simulated person before one chat, who waits for the answer to each act before the next one, as people do."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from bots.sandbox.standin import Bubble, StandIn, Upload
from tests.soak.tally import SoakTally

LOOK_AGAIN_S = 3.0
NEWEST = 300
"""Messages of a chat that a person looks at."""


class Unheard(Exception):
    """Error: the bot did not answer within any reasonable time."""


@dataclass
class Silences:
    """Longest times from a deed to its answer, seconds: when all went well, and whatever happened."""

    answers: int = 0
    well: int = 0
    longest_well_s: float = 0.0
    longest_s: float = 0.0
    slowest: str = ""

    def add(self, what: str, waited_s: float, *, disturbed: bool) -> None:
        self.answers += 1
        self.longest_s = max(self.longest_s, waited_s)
        if disturbed:
            return
        self.well += 1
        if waited_s > self.longest_well_s:
            self.longest_well_s, self.slowest = waited_s, what


@dataclass
class SoakChat:
    """Person before one chat, woken by what the bot says there. `doing`: empty while nothing is waited for."""

    stand_in: StandIn
    person: int
    address: int
    tally: SoakTally
    silences: Silences = field(default_factory=Silences)
    doing: str = ""

    @property
    def where(self) -> tuple[str, int]:
        return self.stand_in.platform, self.address

    def bot_bubbles(self) -> list[Bubble]:
        bubbles = self.stand_in.view(self.person, self.address, NEWEST).bubbles
        return [b for b in bubbles if b.author == "bot" and not b.deleted]

    def lately(self) -> str:
        """Last messages of the conversation, for whoever looks for the cause."""
        bubbles = self.stand_in.view(self.person, self.address, 12).bubbles
        lines = [f"{'bot' if b.author == 'bot' else 'I'}: {b.text[:80]!r}{' *' * b.edited}" for b in bubbles]
        return " / ".join(lines)

    def versions(self) -> set[tuple[int, int]]:
        """Messages of the bot as (id, edits), so that a changed one counts as new."""
        return {(bubble.id, bubble.edited) for bubble in self.bot_bubbles()}

    async def do(self, what: str, act: Callable[[], object], seen: Callable[[Bubble], bool]) -> Bubble:
        """Act, and wait until the bot says something that answers it. Raises Unheard."""
        before = self.versions()
        since = self.tally.deeds[self.where] = time.monotonic()
        act()
        found = await self.hear(what, seen, before)
        now = time.monotonic()
        disturbed = self.tally.is_disturbed(self.where, since, now)
        self.silences.add(f"{self.where[0]}: {what}", now - since, disturbed=disturbed)
        return found

    async def hear(
        self, what: str, seen: Callable[[Bubble], bool], before: Collection[tuple[int, int]] = frozenset()
    ) -> Bubble:
        """Wait for something that was not there `before`. Raises Unheard."""
        until = time.monotonic() + self.tally.patience_s
        self.doing = what
        while time.monotonic() < until:
            fresh = (bubble for bubble in reversed(self.bot_bubbles()) if (bubble.id, bubble.edited) not in before)
            if found := next(filter(seen, fresh), None):
                self.doing = ""
                return found
            await self.tally.news(self.where, LOOK_AGAIN_S)
        raise Unheard(f"{self.where}: {what}; {self.lately()}")

    def write(
        self,
        text: str = "",
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
    ) -> Callable[[], object]:
        return lambda: self.stand_in.write(
            self.person, self.address, text, uploads=uploads, point=point, reply_to=reply_to
        )

    def press(self, label: str) -> Callable[[], object]:
        return lambda: self._press(label)

    def press_on(self, bubble: Bubble, label: str) -> Callable[[], object]:
        """Make the act of pressing a button of this message."""
        key = next(button.key for row in bubble.rows for button in row if label in button.label)
        return lambda: self.stand_in.press(self.person, self.address, bubble.id, key)

    def _press(self, label: str) -> None:
        for bubble in reversed(self.bot_bubbles()):
            for button in (b for row in bubble.rows for b in row):
                if label in button.label:
                    self.stand_in.press(self.person, self.address, bubble.id, button.key)
                    return
        for button in (b for row in self.stand_in.view(self.person, self.address, 1).keyboard for b in row):
            if label in button.label:
                self.stand_in.press(self.person, self.address, 0, button.key)
                return
        raise Unheard(f"no button {label!r} in {self.where}")


def offers(label: str) -> Callable[[Bubble], bool]:
    return lambda bubble: any(label in button.label for row in bubble.rows for button in row)


def tells(*words: str) -> Callable[[Bubble], bool]:
    return lambda bubble: any(word in bubble.text for word in words)
