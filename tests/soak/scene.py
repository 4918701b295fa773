"""State of a soak run: the platforms' stand-ins, the people before them, the program in its processes."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bots.runtime.clock import SystemClock
from bots.sandbox.standin import PlatformName, StandIn
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from tests.soak.asker import Asker, JobLog
from tests.soak.chat import Silences, SoakChat
from tests.soak.officer import Officer
from tests.soak.outages import Outages
from tests.soak.plan import SoakPlan
from tests.soak.program import Program, Warm
from tests.soak.resident import SoakResident, draw_resident
from tests.soak.sayings import Sayings
from tests.soak.servers import lock_outage
from tests.soak.tally import SoakTally

SPLIT = ("ingest,clock", "turns", "delivery")
"""What each of three or more processes runs; any further one runs all, and so takes over."""


@dataclass(frozen=True)
class EndedStory:
    """Record of a resident whose story has ended. `number`: of the ticket, as the bot told it."""

    platform: PlatformName
    manner: str
    photos: int
    number: str


@dataclass
class Scene:
    """State of a run. `living`, `told`: residents by their mark. `unheard`: a sentence for each who got no answer.
    `begun`: reports; `kills`, `cold`, `early`: of how many processes, started cold, before it was at work; `refused`:
    starts for which the database was away; `absent`: residents who were away for a while; `amid`: kills that came right
    after a job had been asked for. `stop`: set to end early.
    `began`: monotonic seconds."""

    plan: SoakPlan
    folder: Path
    database: str
    stand_ins: dict[PlatformName, StandIn]
    tally: SoakTally
    officers: list[Officer]
    programs: list[Program]
    living: dict[str, SoakResident]
    unheard: list[str]
    outages: Outages
    jobs: JobLog = field(default_factory=JobLog)
    told: dict[str, EndedStory] = field(default_factory=dict)
    silences: Silences = field(default_factory=Silences)
    given: Counter[str] = field(default_factory=Counter)
    begun: int = 0
    kills: int = 0
    cold: int = 0
    early: int = 0
    refused: int = 0
    absent: int = 0
    amid: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._dice = random.Random(f"{self.plan.seed} residents")
        self._sayings = Sayings(self.plan.texts)

    @property
    def media(self) -> Path:
        return self.folder / "media"

    def newcomer(self) -> SoakResident:
        """Make somebody with a report of their own."""
        number = len(self.told) + len(self.living) + 1
        mark = f"r{number}"
        stand_in = self.stand_ins[self._dice.choice(self.plan.platforms)]
        person = stand_in.add_person(f"Житель {number}").id
        chat = SoakChat(stand_in, person, stand_in.private_chat(person), self.tally, self.silences)
        resident = draw_resident(chat, mark, self._sayings.draw(mark, self._dice), self.plan.absent, self._dice)
        resident.desk = self._dice.choice(self.officers).chat.where
        resident.unseen.update(officer.chat.where for officer in self.officers)
        self.living[mark] = resident
        return resident

    def askers(self) -> list[Asker]:
        """One in each chat of the staff."""
        seed, every_s = self.plan.seed, self.plan.asks_s
        return [
            Asker(
                chat,
                random.Random(f"{seed} asker in {chat.where[0]}"),
                self.living,
                self.jobs,
                self.unheard.append,
                every_s,
            )
            for chat in (officer.chat for officer in self.officers)
        ]

    def officer_of(self, resident: SoakResident) -> Officer:
        return next(officer for officer in self.officers if officer.chat.where == resident.desk)

    def part_with(self, resident: SoakResident) -> None:
        """Record a resident whose story has ended, and forget their chat."""
        self.begun += resident.begun
        platform, saying = resident.chat.stand_in.platform, resident.saying
        self.told[resident.mark] = EndedStory(platform, saying.manner, len(saying.photos), resident.number)
        del self.living[resident.mark]
        self.tally.forget(resident.chat.where)
        resident.chat.stand_in.forget(resident.chat.person)


@asynccontextmanager
async def ready_scene(
    plan: SoakPlan, folder: Path, warm: Warm, stop: asyncio.Event | None = None
) -> AsyncIterator[Scene]:
    """Set up stand-ins with their limits on and the staff's chats; the program is not started yet. `stop`: ends it
    early."""
    clock = SystemClock()
    telegram, vk = TelegramStandIn(clock.seconds), VkStandIn(clock.seconds)
    tally = SoakTally(patience_s=plan.patience_s)
    tally.listen(telegram, vk)
    addresses = await telegram.start(), await vk.start()
    database = plan.database or f"sqlite+aiosqlite:///{folder / 'soak.db'}"
    environment = {
        "PARADNAYA_DATABASE": database,
        "PARADNAYA_TELEGRAM_TOKEN": telegram.token,
        "PARADNAYA_TELEGRAM_API": addresses[0],
        "PARADNAYA_VK_TOKEN": vk.token,
        "PARADNAYA_VK_API": addresses[1],
    }
    programs = _programs(plan, folder, environment, warm)
    kinds = plan.outages if plan.database else {**plan.outages, **lock_outage(folder / "soak.db")}
    outages = Outages(kinds, plan.outage_s, plan.seed)
    tally.away_s = outages.within
    stand_ins: dict[PlatformName, StandIn] = {"telegram": telegram, "vk": vk}
    living: dict[str, SoakResident] = {}
    unheard: list[str] = []
    officers = [_officer(plan, stand_ins[name], tally, living, unheard) for name in plan.staff]
    tally.on_message.extend(officer.queue_card for officer in officers)
    scene = Scene(plan, folder, database, stand_ins, tally, officers, programs, living, unheard, outages)
    scene.stop = stop or scene.stop
    try:
        yield scene
    finally:
        for program in programs:
            if program.pid:
                await program.kill()
        await telegram.stop()
        await vk.stop()


def _programs(plan: SoakPlan, folder: Path, platforms: Mapping[str, str], warm: Warm) -> list[Program]:
    """None of them runs yet; three or more have parts of the work each."""
    environment = {
        "PARADNAYA_HOME": str(folder),
        "PARADNAYA_MEDIA": str(folder / "media"),
        "PARADNAYA_REDIS": plan.redis,
        "PARADNAYA_LOG": "json",
        "PARADNAYA_SHORT_LINKS": "off",
        **platforms,
    }
    made = [Program(environment, folder / f"program-{n}.log", warm) for n in range(1, plan.processes + 1)]
    for program, parts in zip(made, SPLIT, strict=False) if plan.processes >= len(SPLIT) else ():
        program.parts = parts
    return made


def _officer(
    plan: SoakPlan, house: StandIn, tally: SoakTally, living: dict[str, SoakResident], unheard: list[str]
) -> Officer:
    """In a chat that is not bound yet."""
    vera = house.add_person("Вера").id
    room = SoakChat(house, vera, house.add_group("Сотрудники", [vera]), tally, Silences())
    tally.staff.add(room.where)
    return Officer(room, random.Random(f"{plan.seed} officer in {house.platform}"), living, unheard.append)
