"""The run itself: people come, the program dies and rises, and when all is quiet the promises are counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bots.clock import SystemClock
from bots.nursery import Nursery
from bots.sandbox.standin import StandIn
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from tests.kills.crowd import Chat, Officer, Resident, invited
from tests.kills.program import Program, Warm
from tests.kills.tally import Tally

FOR_EACH_S = 1.0
"""A resident of each platform comes every so often. VK takes eighteen calls a second, a report needs nine."""
SHORTEST_LIFE_S = 0.2
DOWN_S = 0.3
QUIET_S = 60.0


@dataclass(frozen=True)
class Plan:
    """`residents`: on each platform; `cold`: every how many starts Python itself is started anew, 0 for never;
    `database`: address, empty for SQLite in the folder."""

    platforms: tuple[str, ...]
    residents: int
    kills: int
    seed: int
    database: str = ""
    cold: int = 0

    @property
    def lasts_s(self) -> float:
        """From the first resident to the last, and from the first start to the last kill."""
        return max(self.residents * FOR_EACH_S, self.kills * 3.0)


@dataclass
class Scene:
    """Everything that is left to look at when the run is over. Times are monotonic seconds."""

    plan: Plan
    folder: Path
    database: str
    stand_ins: dict[str, StandIn]
    tally: Tally
    residents: list[Resident]
    officer: Officer
    program: Program
    kills: list[float] = field(default_factory=list)
    last_start: float = 0.0
    unheard: list[str] = field(default_factory=list)

    @property
    def media(self) -> Path:
        return self.folder / "media"


@asynccontextmanager
async def staged(plan: Plan, folder: Path, warm: Warm) -> AsyncIterator[Scene]:
    """Stand-ins with their limits on, a bound staff chat in VK (which limits no chat), and people about to come."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = SystemClock()
    telegram, vk = TelegramStandIn(clock.seconds), VkStandIn(clock.seconds)
    tally = Tally()
    tally.listen(telegram, vk)
    addresses = await telegram.start(), await vk.start()
    database = plan.database or f"sqlite+aiosqlite:///{folder / 'kills.db'}"
    environment = {
        "PARADNAYA_HOME": str(folder),
        "PARADNAYA_DATABASE": database,
        "PARADNAYA_MEDIA": str(folder / "media"),
        "PARADNAYA_LOG": "json",
        "PARADNAYA_SHORT_LINKS": "off",
        "PARADNAYA_TELEGRAM_TOKEN": telegram.token,
        "PARADNAYA_TELEGRAM_API": addresses[0],
        "PARADNAYA_VK_TOKEN": vk.token,
        "PARADNAYA_VK_API": addresses[1],
    }
    program = Program(environment, folder / "program.log", warm)
    dice = random.Random(plan.seed)
    stand_ins: dict[str, StandIn] = {"telegram": telegram, "vk": vk}
    officer = vk.add_person("Вера").id
    room = Chat(vk, officer, vk.add_group("Сотрудники", [officer]), tally)
    residents = [invited(stand_ins[p], tally, n, dice) for p in plan.platforms for n in range(plan.residents)]
    scene = Scene(plan, folder, database, stand_ins, tally, residents, Officer(room, dice), program)
    try:
        yield scene
    finally:
        if program.pid:
            await program.kill()
        await telegram.stop()
        await vk.stop()


async def play(scene: Scene, say: Callable[[str], None]) -> None:
    """From the first start to the moment when everybody was heard and the program is at rest."""
    program, plan = scene.program, scene.plan
    code = (await program.say("staff", "bind")).split("/bind ")[1].split()[0]
    await program.start("run")
    await program.wrote('"receiving", "platform": "vk"')
    room = scene.officer.chat
    await room.do("bind", room.write(f"/bind {code}"), lambda bubble: "ответ" in bubble.text)
    dice = random.Random(plan.seed + 1)
    async with Nursery() as nursery:
        lives = [
            nursery.start(_life(scene, resident, dice.random() * plan.lasts_s), "resident")
            for resident in scene.residents
        ]
        nursery.start(scene.officer.live(), "officer")
        await _die_and_rise(scene, dice, say)
        await asyncio.wait(lives)
    await _rest(scene, say)


async def _life(scene: Scene, resident: Resident, after_s: float) -> None:
    try:
        await resident.live(after_s)
    except Exception as wrong:
        scene.unheard.append(f"{type(wrong).__name__}: {wrong}")


async def _die_and_rise(scene: Scene, dice: random.Random, say: Callable[[str], None]) -> None:
    longest_s = 2 * scene.plan.lasts_s / scene.plan.kills
    for number in range(1, scene.plan.kills + 1):
        await asyncio.sleep(dice.uniform(SHORTEST_LIFE_S, longest_s))
        scene.kills.append(time.monotonic())
        await scene.program.kill()
        await asyncio.sleep(dice.random() * DOWN_S)
        cold = bool(scene.plan.cold) and number % scene.plan.cold == 0 and number != scene.plan.kills
        scene.last_start = time.monotonic()
        await scene.program.start("run", cold=cold)
        waiting = sum(bool(resident.chat.doing) for resident in scene.residents)
        how = "cold" if cold else "warm"
        say(f"kill {number:>3} of {scene.plan.kills}: {waiting} wait for an answer; started {how}")


async def _rest(scene: Scene, say: Callable[[str], None]) -> None:
    """Until nothing was said for two seconds; then the program is told to stop."""
    until = time.monotonic() + QUIET_S
    before: Sequence[int] = ()
    while time.monotonic() < until:
        now = (scene.tally.edits, len(scene.tally.said), len(scene.officer.chat.versions()))
        if now == before:
            break
        before = now
        await asyncio.sleep(2.0)
    status = await scene.program.stop()
    say(f"stopped with exit status {status}")
    if status != 0:
        scene.unheard.append(f"SIGTERM: exit status {status}")
