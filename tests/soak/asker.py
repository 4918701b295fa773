"""Simulated administrator who asks for what takes a job: searches, figures and tables by commands in the staff's chat.
Each command is answered by one result. Residents ask for their own data."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bots.runtime.tasks import pause
from bots.sandbox.standin import Bubble
from tests.soak.chat import SoakChat, Unheard, offers
from tests.soak.resident import SoakResident
from tests.soak.tally import Where

NOTES = frozenset(("Ищу…", "Считаю…", "Готовлю таблицы…"))
"""Says that the result is being made, where that takes long."""


@dataclass(frozen=True)
class JobAsked:
    """Request for a job. `message`: the command that was written; 0 for a button."""

    kind: str
    where: Where
    message: int = 0


@dataclass
class JobLog:
    """Record of the jobs that were asked for. `begun`: set whenever one is, for whoever kills in the middle of it."""

    asked: list[JobAsked] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, kind: str, where: Where, message: int = 0) -> None:
        self.asked.append(JobAsked(kind, where, message))
        self.begun.set()


@dataclass
class Asker:
    """Administrator in a chat of the staff. `residents`: by their mark, which is what is searched for. `every_s`: from
    an answer to the next command, on average; 0 for none. `unheard`: takes what was not answered."""

    chat: SoakChat
    dice: random.Random
    residents: Mapping[str, SoakResident]
    jobs: JobLog
    unheard: Callable[[str], None]
    every_s: float

    async def live(self, calm: asyncio.Event) -> None:
        """Ask until `calm`; each command was answered when this returns, or is told as unheard."""
        while self.every_s and not calm.is_set():
            await pause(calm, self.dice.expovariate(1 / self.every_s))
            kind = self.dice.choice(("find", "find", "stats", "export"))
            words = f" {self.dice.choice(list(self.residents) or ['яма'])}" if kind == "find" else ""
            try:
                await self._ask(kind, f"/{kind}{words}")
            except Unheard as silence:
                self.unheard(f"staff: {silence}")

    async def _ask(self, kind: str, command: str) -> None:
        room, written = self.chat, list[int]()

        def write() -> None:
            written.extend(room.stand_in.write(room.person, room.address, command))
            self.jobs.note(kind, room.where, written[0])

        def answers(bubble: Bubble) -> bool:
            return bubble.reply_to == written[0] and bubble.text not in NOTES

        await room.do(command, write, answers)


async def ask_own_data(resident: SoakResident, jobs: JobLog) -> None:
    """Ask for everything that is kept of the resident, who gets it as a ZIP file. Raises Unheard."""
    chat, label = resident.chat, "Прислать мои данные"
    shown = await chat.do("privacy", chat.write("/privacy"), offers(label))
    press = chat.press_on(shown, label)

    def ask() -> None:
        jobs.note("own_data", chat.where)
        press()

    await chat.do("own data", ask, lambda bubble: bool(bubble.documents))
