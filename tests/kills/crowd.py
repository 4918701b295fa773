"""Residents and an officer: each waits for the answer to what they did before they do the next thing, as people do."""

from __future__ import annotations

import asyncio
import csv
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

from bots.sandbox.standin import Bubble, StandIn, Upload
from bots.settings import SHIPPED_CITY
from tests.journeys.town import photo
from tests.kills.tally import Tally

MANNERS = ("one message", "album", "step by step")
COLOURS = ("red", "green", "blue", "orange", "purple", "brown")
PATIENCE_S = 120.0
LOOK_AGAIN_S = 3.0


class Unheard(Exception):
    """The bot did not answer within any reasonable time."""


@dataclass(frozen=True)
class Step:
    """Something a resident did and when the bot's answer was seen. Monotonic seconds."""

    what: str
    done_at: float
    heard_at: float


@dataclass
class Chat:
    """A person before one chat, woken by what the bot says there."""

    stand_in: StandIn
    person: int
    address: int
    tally: Tally
    steps: list[Step] = field(default_factory=list)
    doing: str = ""
    since: float = 0.0

    def said(self) -> list[Bubble]:
        bubbles = self.stand_in.view(self.person, self.address).bubbles
        return [b for b in bubbles if b.author == "bot" and not b.deleted]

    def versions(self) -> set[tuple[int, int]]:
        """Everything the bot has said, each message as often as it was changed."""
        return {(bubble.id, bubble.edited) for bubble in self.said()}

    async def do(self, what: str, act: Callable[[], object], seen: Callable[[Bubble], bool]) -> Bubble:
        """Act, and wait until the bot says something that answers it. Raises Unheard."""
        before = self.versions()
        self.doing, self.since = what, time.monotonic()
        act()
        while time.monotonic() - self.since < PATIENCE_S:
            fresh = (bubble for bubble in reversed(self.said()) if (bubble.id, bubble.edited) not in before)
            if found := next(filter(seen, fresh), None):
                self.steps.append(Step(what, self.since, time.monotonic()))
                self.doing = ""
                return found
            await self.tally.news(self.stand_in.platform, self.address, LOOK_AGAIN_S)
        raise Unheard(f"{self.stand_in.platform} {self.address}: {what}; heard {[b.text for b in self.said()][-2:]}")

    def write(
        self, text: str = "", uploads: Sequence[Upload] = (), point: tuple[float, float] | None = None
    ) -> Callable[[], object]:
        return lambda: self.stand_in.write(self.person, self.address, text, uploads=uploads, point=point)

    def press(self, label: str) -> Callable[[], object]:
        return lambda: self._press(label)

    def _press(self, label: str) -> None:
        for bubble in reversed(self.said()):
            for button in (b for row in bubble.rows for b in row):
                if label in button.label:
                    self.stand_in.press(self.person, self.address, bubble.id, button.key)
                    return
        for button in (b for row in self.stand_in.view(self.person, self.address).keyboard for b in row):
            if label in button.label:
                self.stand_in.press(self.person, self.address, 0, button.key)
                return
        raise Unheard(f"no button {label!r} in {self.stand_in.platform} {self.address}")


def offers(label: str) -> Callable[[Bubble], bool]:
    return lambda bubble: any(label in button.label for row in bubble.rows for button in row)


def tells(*words: str) -> Callable[[Bubble], bool]:
    return lambda bubble: any(word in bubble.text for word in words)


@dataclass
class Resident:
    """One report, in one of the manners. `impatient`: presses the last button twice."""

    chat: Chat
    manner: str
    words: str
    point: tuple[float, float]
    photos: tuple[Upload, ...]
    impatient: bool

    async def live(self, after_s: float) -> None:
        await asyncio.sleep(after_s)
        hello = "/start" if self.chat.stand_in.platform == "telegram" else "Начать"
        await self.chat.do("hello", self.chat.write(hello), offers("Да, даю"))
        await self.chat.do("consent", self.chat.press("Да, даю"), tells("Спасибо"))
        await {"one message": self._at_once, "album": self._album, "step by step": self._by_step}[self.manner]()
        await self._send()

    async def _at_once(self) -> None:
        await self.chat.do("one message", self.chat.write(self.words, self.photos, self.point), _review)

    async def _album(self) -> None:
        await self.chat.do("album", self.chat.write(self.words, self.photos), tells("Где это"))
        await self.chat.do("place", self.chat.write(point=self.point), _review)

    async def _by_step(self) -> None:
        chat = self.chat
        await chat.do("menu", chat.press("Сообщить"), offers("Дороги"))
        await chat.do("group", chat.press("Дороги"), offers("Яма на дороге"))
        await chat.do("topic", chat.press("Яма на дороге"), tells("Где это"))
        shown = await chat.do("place", chat.write(point=self.point), tells("фото", "Рядом"))
        if offers("Ничего из")(shown):
            await chat.do("not the same", chat.press("Ничего из"), tells("фото"))
        await chat.do("photo", chat.write(uploads=self.photos), tells("своими словами"))
        await chat.do("words", chat.write(self.words), _review)

    async def _send(self) -> None:
        chat = self.chat
        if not offers("Отправить")(chat.said()[-1]):
            await chat.do("not the same", chat.press("Ничего из"), offers("Отправить"))
        send = chat.press("Отправить")
        await chat.do("send", (lambda: (send(), send())) if self.impatient else send, tells("ТМН-"))


def _review(bubble: Bubble) -> bool:
    return (offers("Отправить")(bubble) and "Проверьте" in bubble.text) or offers("Ничего из")(bubble)


@cache
def houses() -> list[tuple[float, float]]:
    """Points inside the city that ships."""
    with (SHIPPED_CITY / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]


def invited(stand_in: StandIn, tally: Tally, number: int, dice: random.Random) -> Resident:
    """A new resident with a report of their own."""
    person = stand_in.add_person(f"Житель {number}")
    manner = dice.choice(MANNERS)
    return Resident(
        Chat(stand_in, person.id, stand_in.private(person.id), tally),
        manner,
        f"Огромная яма на дороге, сообщение {stand_in.platform} {number}",
        dice.choice(houses()),
        tuple(photo(colour) for colour in dice.sample(COLOURS, 3 if manner == "album" else 1)),
        dice.random() < 0.15,
    )


@dataclass
class Officer:
    """Takes some of the tickets that come into the staff's chat."""

    chat: Chat
    dice: random.Random
    taken: set[int] = field(default_factory=set)

    async def live(self) -> None:
        """Until cancelled."""
        passed: set[int] = set()
        while True:
            await asyncio.sleep(0.5)
            for bubble in self.chat.said():
                if bubble.id not in passed and offers("Взять")(bubble):
                    passed.add(bubble.id)
                    if self.dice.random() < 0.3:
                        self.take(bubble)

    def take(self, card: Bubble) -> None:
        key = next(b.key for row in card.rows for b in row if "Взять" in b.label)
        self.chat.stand_in.press(self.chat.person, self.chat.address, card.id, key)
        self.taken.add(card.id)
