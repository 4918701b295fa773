"""Simulated officer in the staff's chat: takes some of the tickets, answers by replies, writes notes, closes by a
prompt."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bots.runtime.tasks import TaskGroup
from bots.sandbox.standin import Bubble
from tests.soak.chat import SoakChat, Unheard, offers, tells
from tests.soak.resident import SoakResident
from tests.soak.tally import Where

MARK = re.compile(r"\((r\d+)\)")
"""What a report's words end with."""
CARD = re.compile(r"№ \S+ · ")
"""Begins every card, and nothing else that the staff hear."""


@dataclass
class Officer:
    """Officer in one of the staff's chats, each of which has every card; works those tickets that fall to it.
    `residents`: by their mark. `unheard`: takes what was not answered. `taken`: tickets that are in these hands or
    were. `share`: of the tickets that are worked at all."""

    chat: SoakChat
    dice: random.Random
    residents: Mapping[str, SoakResident]
    unheard: Callable[[str], None]
    share: float = 0.6
    taken: int = 0
    _cards: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    _seen: set[str] = field(default_factory=set)

    def queue_card(self, where: Where, text: str) -> None:
        """Queue a card that has appeared in the officer's chat."""
        if where != self.chat.where or not CARD.match(text):
            return
        for mark in MARK.findall(text):
            if mark not in self._seen:
                self._seen.add(mark)
                self._cards.put_nowait(mark)

    async def live(self) -> None:
        """Work cards until cancelled."""
        async with TaskGroup() as nursery:
            while True:
                mark = await self._cards.get()
                if resident := self.residents.get(mark):
                    nursery.start(self._serve(resident), f"ticket of {mark}")

    async def _serve(self, resident: SoakResident) -> None:
        try:
            await resident.filed.wait()
            mine = resident.desk == self.chat.where
            if mine and resident.number and self.dice.random() < self.share:
                await self._work(resident)
        except Unheard as silence:
            self.unheard(f"staff: {silence}")
        except Exception as wrong:
            self.unheard(f"staff: {type(wrong).__name__}: {wrong}")
        finally:
            resident.seen_by(self.chat.where)

    async def _work(self, resident: SoakResident) -> None:
        room, card = self.chat, self._card(resident)
        if self.dice.random() < 0.2:
            note = room.write(f"// {resident.mark}: позвонить", reply_to=card.id)
            await room.do("note", note, lambda b: resident.number in b.text and "заметка" in b.text)
        self.taken += 1
        await room.do("take", room.press_on(card, "Взять"), lambda b: _is_card(b, resident) and not offers("Взять")(b))
        await resident.chat.hear("work began", tells("работа началась"))
        if number := self.dice.choice((0, 1, 1, 3)):
            await self._answer(resident, number)
        if self.dice.random() < 0.5:
            await self._close(resident)

    async def _answer(self, resident: SoakResident, times: int) -> None:
        """Replies, numbered, at once: the resident hears them in order, and each gets its mark."""
        room, tag = self.chat, f"a{resident.mark}"
        row = room.tally.begin_row(tag, room.where)
        under = self._card(resident).id
        written = [
            room.stand_in.write(room.person, room.address, f"Ответ [{tag} {n}]", reply_to=under)[0]
            for n in range(1, times + 1)
        ]
        heard = row.heard[resident.chat.where]
        await resident.chat.hear("answers", lambda _: len(heard) >= times)
        room.tally.end_row(tag)
        for id_ in written:
            await room.hear("mark", lambda b, id_=id_: b.reply_to == id_ and "житель получил" in b.text)  # type: ignore[misc]

    async def answer_nobody(self, resident: SoakResident) -> None:
        """Answer a resident who does not let the bot write to them. Raises Unheard."""
        room, under = self.chat, self._card(resident).id
        (id_,) = room.stand_in.write(room.person, room.address, f"Где вы, {resident.mark}?", reply_to=under)
        await room.hear("not delivered", lambda b: b.reply_to == id_ and "не доставлено" in b.text)

    async def _close(self, resident: SoakResident) -> None:
        room, words = self.chat, f"Сделали {resident.mark}"
        prompt = await room.do(
            "done",
            room.press_on(self._card(resident), "Выполнено"),
            lambda b: resident.number in b.text and "что сделано" in b.text,
        )
        await room.do(
            "what was done",
            room.write(words, reply_to=prompt.id),
            lambda b: _is_card(b, resident) and not offers("Выполнено")(b),
        )
        await resident.chat.hear("it is done", tells(words))

    def _card(self, resident: SoakResident) -> Bubble:
        """The newest copy of it."""
        for bubble in reversed(self.chat.bot_bubbles()):
            if _is_card(bubble, resident):
                return bubble
        raise Unheard(f"no card of {resident.mark} in {self.chat.where}")


def _is_card(bubble: Bubble, resident: SoakResident) -> bool:
    return CARD.match(bubble.text) is not None and resident.number in bubble.text
