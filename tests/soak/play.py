"""Run of the soak: people come as long as it lasts, the program dies and is started again, and then all comes to
rest."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable

from bots.runtime.settings import SHIPPED_CITY
from bots.runtime.tasks import TaskGroup, pause
from storage.city.load import load_city
from storage.store import Store
from tests.soak.absence import away
from tests.soak.asker import ask_own_data
from tests.soak.chat import Unheard
from tests.soak.mischief import Mischief
from tests.soak.program import Program, wrote
from tests.soak.resident import SoakResident
from tests.soak.scene import Scene
from tests.soak.stock import Stock

Say = Callable[[str], None]

SHORTEST_LIFE_S = 0.2
DOWN_S = 0.3
COLD_S = 12.0
"""A cold start takes seconds before anything is done; a life after it is longer by up to so many."""
BREAKING_OFF_S = 15.0
"""How long a run that is ended early still waits for what is under way."""
STARTING_S = 15.0
"""How long a start, of a new Python on a busy machine too, needs the database and may be refused by it."""
AMID, AMID_S = 0.5, 0.4
"""How often a job that is asked for is met by a kill, and within how long: searches and tables take about so long."""
LOOK_S, GLANCE_S = 0.5, 0.02
AT_WORK = '"message": "running"'
LINES = 100
"""Of progress, about."""


async def play(scene: Scene, say: Say) -> None:
    """Play from the first start to the moment when everybody was answered and the program is at rest."""
    await _open(scene)
    plan, calm = scene.plan, asyncio.Event()
    async with TaskGroup() as people, TaskGroup() as others:
        for officer in scene.officers:
            others.start(officer.live(), "officer")
        for asker in scene.askers():
            people.start(asker.live(calm), "asker")
        outages = others.start(scene.outages.live(calm), "outages")
        trouble = Mischief(scene.stand_ins, plan.trouble_s, plan.seed, plan.patient, scene.tally.struck_in, scene.given)
        mischief = others.start(trouble.live(), "mischief")
        coming = others.start(_come(scene, people), "arrivals")
        await _die_and_rise(scene, say)
        coming.cancel()
        mischief.cancel()
        calm.set()
        await outages
        if scene.outages.happened:
            await _up(scene)
        say(f"no more kills and no more faults; {len(scene.living)} stories go on")
        await _settle(scene, people, say)
    await _rest(scene, say)


async def _open(scene: Scene) -> None:
    """The first start; the staff's chats are bound, and VK is listened to: what is written before that is not heard."""
    first, *more = scene.programs
    codes = [(await first.say("staff", "bind")).split("/bind ")[1].split()[0] for _ in scene.officers]
    for program in (first, *more):
        await program.run()
    await wrote('"receiving", "platform": "vk"', *scene.programs)
    for officer, code in zip(scene.officers, codes, strict=True):
        room = officer.chat
        await room.do("bind", room.write(f"/bind {code}"), lambda bubble: "ответ" in bubble.text)
    scene.began = time.monotonic()


async def _come(scene: Scene, people: TaskGroup) -> None:
    """Residents, one after another, but no more than the staff's chat bears: on a slow machine, with lives of a few
    seconds, it is what all wait for."""
    dice = random.Random(f"{scene.plan.seed} arrivals")
    while True:
        await asyncio.sleep(dice.expovariate(1 / scene.plan.each_s))
        if sum(not resident.served.is_set() for resident in scene.living.values()) < scene.plan.at_once:
            people.start(_life(scene, scene.newcomer()), "resident")


async def _life(scene: Scene, resident: SoakResident) -> None:
    """A report, further words, and what the staff make of it."""
    try:
        await resident.report()
        await resident.talk([officer.chat for officer in scene.officers])
        async with asyncio.timeout(scene.plan.patience_s * 3):
            await resident.look()
        if scene.plan.asks_s and resident.curious:
            await ask_own_data(resident, scene.jobs)
        if resident.leaves:
            scene.absent += 1
            await away(resident, scene.officer_of(resident))
    except Unheard as silence:
        scene.unheard.append(f"{resident.mark}: {silence}")
    except TimeoutError:
        scene.unheard.append(f"{resident.mark}: no card came, or the staff never ended with it")
    except Exception as wrong:
        scene.unheard.append(f"{resident.mark}: {type(wrong).__name__}: {wrong}")
    await asyncio.sleep(scene.plan.linger_s)
    scene.part_with(resident)


async def _die_and_rise(scene: Scene, say: Say) -> None:
    plan, dice = scene.plan, random.Random(f"{scene.plan.seed} kills")
    cold = set(dice.sample(range(plan.kills), min(plan.cold, plan.kills)))
    was_cold, told = False, 0
    while scene.kills < plan.kills and not scene.stop.is_set():
        left_s = max(0.0, scene.began + plan.lasts_s - time.monotonic())
        longest_s = max(1.0, 2 * left_s / (plan.kills - scene.kills) - SHORTEST_LIFE_S) + was_cold * COLD_S
        await _live(scene, dice.uniform(SHORTEST_LIFE_S, longest_s), dice)
        was_cold = scene.kills in cold
        program = dice.choice(scene.programs)
        if await _kill(scene, program) and scene.kills % max(1, plan.kills // LINES) == 0:
            say(_progress(scene))
        await asyncio.sleep(dice.random() * DOWN_S)
        await program.run(cold=was_cold)
        scene.cold += was_cold
        told = _tell_news(scene, told, say)
    await pause(scene.stop, max(0.0, scene.began + plan.lasts_s - time.monotonic()))


async def _live(scene: Scene, at_most_s: float, dice: random.Random) -> None:
    """Let the program live so long, or until it dies in the middle of a job that was asked for."""
    until, begun = time.monotonic() + at_most_s, scene.jobs.begun
    begun.clear()
    while time.monotonic() < until and not scene.stop.is_set():
        await pause(scene.stop, GLANCE_S)
        if begun.is_set() and dice.random() < AMID:
            await asyncio.sleep(dice.random() * AMID_S)
            scene.amid += 1
            return
        begun.clear()


async def _kill(scene: Scene, program: Program) -> bool:
    """False when it had ended by itself."""
    early = AT_WORK not in program.output_text()
    scene.tally.kills.append(time.monotonic())
    if (status := await program.kill()) != -signal.SIGKILL:
        _note_end(scene, program, status)
        return False
    scene.kills += 1
    scene.early += early
    return True


def _note_end(scene: Scene, program: Program, status: int) -> None:
    """By itself, as it may when its database is away while it starts: whoever started it starts it again."""
    if status == 1 and scene.outages.within(program.since, program.since + STARTING_S):
        scene.refused += 1
    else:
        scene.unheard.append(f"the program had ended by itself, with exit status {status}")


async def _up(scene: Scene) -> None:
    """Every process runs, those too that found no database."""
    for program in scene.programs:
        await program.kill()
        await program.run()
        scene.tally.kills.append(time.monotonic())


async def _settle(scene: Scene, people: TaskGroup, say: Say) -> None:
    """The stories end, or are broken off."""
    async with TaskGroup() as waiting:
        settled = waiting.start(people.settle(3 * scene.plan.patience_s + 2 * scene.plan.linger_s), "settle")
        stopped = waiting.start(scene.stop.wait(), "stop")
        await asyncio.wait((settled, stopped), return_when=asyncio.FIRST_COMPLETED)
    if scene.stop.is_set():
        waiting_for = Counter(resident.chat.doing for resident in scene.living.values() if resident.chat.doing)
        say(f"ended early; residents wait for {dict(waiting_for)}")
    await people.cancel()
    for resident in list(scene.living.values()):
        scene.part_with(resident)


def _tell_news(scene: Scene, told: int, say: Say) -> int:
    """Report the newest broken promise when there are more than were told; their number now."""
    wrong = [*scene.unheard, *scene.tally.unexplained, *scene.tally.disorder]
    if len(wrong) > told:
        say(f"WRONG  {wrong[-1]}")
    return len(wrong)


def _progress(scene: Scene) -> str:
    tally, spent_s = scene.tally, int(time.monotonic() - scene.began)
    waiting = sum(bool(resident.chat.doing) for resident in scene.living.values())
    filed = sum(bool(told.number) for told in scene.told.values())
    filed += sum(bool(resident.number) for resident in scene.living.values())
    wrong = len(scene.unheard) + len(tally.unexplained) + len(tally.disorder)
    return (
        f"{spent_s // 60:>3}:{spent_s % 60:02} kill {scene.kills} of {scene.plan.kills}: "
        f"{len(scene.told) + len(scene.living)} residents, {filed} reports filed, {waiting} wait for an answer, "
        f"{sum(tally.struck.values())} faults" + (f", {wrong} WRONG" if wrong else "")
    )


async def _rest(scene: Scene, say: Say) -> None:
    """Until nothing is to be worked and nothing to be said; then the program is told to stop."""
    store = await Store.open(scene.database, scene.media, load_city(SHIPPED_CITY).city)
    try:
        until = time.monotonic() + (BREAKING_OFF_S if scene.stop.is_set() else scene.plan.patience_s)
        while time.monotonic() < until:
            async with store.reading() as tx:
                if not await Stock(tx.sqlalchemy).under_way():
                    break
            await asyncio.sleep(LOOK_S)
    finally:
        await store.close()
    for program in scene.programs:
        status = await program.stop()
        say(f"stopped with exit status {status}")
        if status != 0:
            scene.unheard.append(f"SIGTERM: exit status {status}")
