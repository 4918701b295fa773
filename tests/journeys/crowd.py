"""Crowd for load tests: sixty residents write within a second, half on each platform, into one staff group, with the
platforms' limits on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bots.sandbox.standin import Bubble
from tests.journeys.town import CENTRE, Phone, Town, photo

RESIDENTS = 60
SAYINGS = (
    ("Огромная яма на дороге", 4),
    ("На дороге снег и лёд, не проехать", 2),
    ("Сильно пахнет газом в подъезде", 1),
)
"""What they say, and how many of seven say it: the usual, the urgent, an emergency."""
PATIENCE_S = 60.0


@dataclass
class Crowd:
    """Sixty residents. `answered_s`: from each message of a resident to the answer, by platform; `words`: of each
    report."""

    here: Town
    phones: list[Phone] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    answered_s: dict[str, list[float]] = field(default_factory=lambda: {"telegram": [], "vk": []})

    async def gather(self) -> None:
        """Have all of them agree to everything before."""
        drawn = [words for words, times in SAYINGS for _ in range(times)]
        now = self.here.app.clock.now()
        async with self.here.app.store.writing() as tx:
            for number in range(RESIDENTS):
                phone = self.here.newcomer(("telegram", "vk")[number % 2], f"Житель {number}")
                chat = await tx.chats.get_or_add(phone.stand_in.platform, str(phone.chat), True, now, "ru")
                person = await tx.people.of_chat(chat, now)
                await tx.people.consent(person.id, self.here.app.folder.city.consent.version, now)
                self.phones.append(phone)
                self.words.append(f"{drawn[number * 3 % len(drawn)]}, дом {number}")

    async def report(self) -> None:
        """File a report of each, all at once."""
        await asyncio.gather(*(self._one(*each) for each in zip(self.phones, self.words, strict=True)))

    async def _one(self, phone: Phone, words: str) -> None:
        in_one = phone.stand_in.platform == "vk"
        shown = await self._answer_to(phone, lambda: _write(phone, words, CENTRE if in_one else None))
        for _ in range(8):
            if "его номер" in shown.text:
                return
            if "Где это" in shown.text:
                shown = await self._answer_to(phone, lambda: _write(phone, "", CENTRE))
            else:
                label = next((each for each in LABELS if each in _labels(shown)), shown.rows[0][0].label)
                shown = await self._answer_to(phone, lambda at=shown, to=label: _press(phone, at, to))  # type: ignore[misc]
        raise AssertionError(f"no end of questions: {shown.text}")

    async def _answer_to(self, phone: Phone, act: Callable[[], object]) -> Bubble:
        """The answer to what is done."""
        before, began = phone._changes(), time.monotonic()
        act()
        while phone._changes() <= before or not _asks(phone.last()):
            assert time.monotonic() - began < PATIENCE_S, f"no answer: {phone.bot_bubbles()[-2:]}"
            await asyncio.sleep(0.02)
        self.answered_s[phone.stand_in.platform].append(time.monotonic() - began)
        return phone.last()


LABELS = ("Отправить", "Ничего из этого", "Да, сообщить и здесь")


def _labels(bubble: Bubble) -> list[str]:
    return [button.label for row in bubble.rows for button in row]


def _write(phone: Phone, words: str, point: tuple[float, float] | None) -> None:
    uploads = [photo()] if words else []
    phone.stand_in.write(phone.person, phone.chat, words, uploads=uploads, point=point)


def _press(phone: Phone, bubble: Bubble, label: str) -> None:
    key = next(button.key for row in bubble.rows for button in row if button.label == label)
    phone.stand_in.press(phone.person, phone.chat, bubble.id, key)


def _asks(bubble: Bubble) -> bool:
    return bool(bubble.rows) or "Где это" in bubble.text


def cards(staff: Phone) -> list[str]:
    """Numbers on the cards of the staff's chat, as they came."""
    first = (bubble.text.split("\n")[0] for bubble in staff.bot_bubbles())
    return [line.split()[1] for line in first if line.startswith("№ ") and " · " in line]
