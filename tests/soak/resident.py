"""Simulated resident with one report: says it in their own manner, does whatever the screen asks, and goes on talking
to the staff when it is filed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bots.runtime.tasks import pause
from bots.sandbox.standin import Bubble, PlatformFault
from tests.soak.chat import SoakChat, Unheard, offers, tells
from tests.soak.sayings import Saying
from tests.soak.tally import Where

MOST_SCREENS = 40
CURIOUS_S = (2.0, 10.0)
"""Between two looks at what became of their report."""
CURIOUS = 0.3
"""How many ask for their own data."""
NUMBER = "ТМН-"
_PRESSES: Mapping[str, str] = {
    "Сделать из этого": "Да, новое сообщение",
    "сначала позвоните": "Да, сообщить и здесь",
    "Рядом об этом": "Ничего из этого",
    "Проверьте": "Отправить",
}


@dataclass
class SoakResident:
    """Resident with a report. `mark`: is in their words. `impatient`: presses the last button twice. `talks`: how many
    further messages they send to the staff, at once. `straggles_s`: how late a part of their album comes. `leaves`:
    blocks the bot in the end, for a while. `curious`: asks for their own data. `desk`: the staff's chat where their
    ticket is worked; `unseen`: those where it is still unknown. `filed`: when the bot has told the number, or when it
    became hopeless; `served`: when the staff have done with the ticket."""

    chat: SoakChat
    mark: str
    saying: Saying
    impatient: bool
    talks: int
    straggles_s: float = 0.0
    leaves: bool = False
    curious: bool = False
    desk: Where = ("", 0)
    unseen: set[Where] = field(default_factory=set)
    begun: bool = False
    number: str = ""
    filed: asyncio.Event = field(default_factory=asyncio.Event)
    served: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def hello(self) -> str:
        return "/start" if self.chat.stand_in.platform == "telegram" else "Начать"

    def seen_by(self, room: Where) -> None:
        """Note that there is nothing more to do about their ticket in that chat of the staff."""
        self.unseen.discard(room)
        if not self.unseen:
            self.served.set()

    async def report(self) -> None:
        """File the report, from hello to the number. Raises Unheard."""
        try:
            await self.chat.do("hello", self.chat.write(self.hello), offers("Да, даю"))
            await self.chat.do("consent", self.chat.press("Да, даю"), tells("Спасибо"))
            self.begun = True
            shown = await self._first_words()
            for _ in range(MOST_SCREENS):
                if _is_filed(shown):
                    self.number = next(word for word in shown.text.split() if word.startswith(NUMBER)).strip(".,")
                    return
                shown = await self._answer(shown)
            raise Unheard(f"{self.chat.where}: no end of questions: {self.chat.lately()}")
        finally:
            self.filed.set()

    async def _first_words(self) -> Bubble:
        chat, saying = self.chat, self.saying
        if saying.manner == "one message":
            return await chat.do("one message", chat.write(saying.words, saying.photos, saying.point), _asks)
        if saying.manner == "album":
            if self.straggles_s:
                chat.stand_in.inject(
                    PlatformFault("late_update", "message", value=self.straggles_s, chat=chat.address, after=1)
                )
            return await chat.do("album", chat.write(saying.words, saying.photos), _asks)
        if saying.manner == "in pieces":
            await chat.do("photo first", chat.write(uploads=saying.photos), _asks)
            return await chat.do("then words", chat.write(saying.words), _asks)
        return await chat.do("menu", chat.press("Сообщить"), _asks)

    async def _answer(self, shown: Bubble) -> Bubble:
        """Act on the screen, whatever it asks. A step that comes back, as an old screen would, is answered again."""
        what, act = self._deed(shown)
        if what == "Отправить" and self.impatient:
            once = act
            return await self.chat.do("send twice", lambda: (once(), once()), _asks)
        return await self.chat.do(what, act, _asks)

    def _deed(self, shown: Bubble) -> tuple[str, Callable[[], object]]:
        chat, saying = self.chat, self.saying
        label = next((label for words, label in _PRESSES.items() if words in shown.text), "")
        if label and offers(label)(shown):
            return label, chat.press_on(shown, label)
        if "Где это" in shown.text:
            return "place", chat.write(point=saying.point)
        if "Расскажите своими словами" in shown.text:
            return "words", chat.write(saying.words)
        if "Пришлите" in shown.text and "фото" in shown.text:
            return "photo", chat.write(uploads=saying.photos)
        first = shown.rows[0][0]
        return first.label, lambda: chat.stand_in.press(chat.person, chat.address, shown.id, first.key)

    async def look(self) -> None:
        """Look at one's reports, again and again, until the staff have done with the ticket. Raises Unheard."""
        dice = random.Random(self.mark)
        while not self.served.is_set():
            await pause(self.served, dice.uniform(*CURIOUS_S))
            if not self.served.is_set():
                await self.chat.do("my reports", self.chat.write("/my"), tells("Ваши сообщения"))

    async def talk(self, staff: Sequence[SoakChat]) -> None:
        """Send further messages, numbered, at once; the staff hear them in order. Raises Unheard."""
        if not self.talks:
            return
        chat, tag = self.chat, f"s{self.mark}"
        row = chat.tally.begin_row(tag, chat.where)
        chat.tally.thanks[chat.where] = self.talks - 1
        under = next(bubble.id for bubble in reversed(chat.bot_bubbles()) if _is_filed(bubble))
        for number in range(1, self.talks + 1):
            chat.stand_in.write(chat.person, chat.address, f"И ещё [{tag} {number}]", reply_to=under)
        for room in staff:
            heard = row.heard[room.where]
            try:
                await room.hear("further words", lambda _, heard=heard: len(heard) >= self.talks)  # type: ignore[misc]
            except Unheard:
                told = f"{tag}: the staff in {room.where[0]} heard {heard} of {self.talks} further words"
                raise Unheard(f"{told}; {chat.lately()}") from None
        chat.tally.end_row(tag)


def draw_resident(chat: SoakChat, mark: str, saying: Saying, absent: float, dice: random.Random) -> SoakResident:
    """Draw a resident by dice. `absent`: how likely it is that they leave."""
    straggles_s = dice.choice((0, 0, 1, 10)) if chat.stand_in.platform == "telegram" else 0
    impatient, talks = dice.random() < 0.15, dice.choice((0, 0, 1, 3))
    leaves, curious = dice.random() < absent, dice.random() < CURIOUS
    return SoakResident(chat, mark, saying, impatient, talks, straggles_s, leaves=leaves, curious=curious)


def _asks(bubble: Bubble) -> bool:
    return bool(bubble.rows) or any(words in bubble.text for words in ("Где это", "Пришлите")) or _is_filed(bubble)


def _is_filed(bubble: Bubble) -> bool:
    return "его номер" in bubble.text
