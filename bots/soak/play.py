"""The run itself: people come as long as it lasts, the program dies and rises, and then all comes to rest."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Callable

from bots.nursery import Nursery
from bots.settings import SHIPPED_CITY
from bots.soak.chat import Unheard
from bots.soak.mischief import Mischief
from bots.soak.program import Program
from bots.soak.resident import Resident
from bots.soak.scene import Scene
from storage.city import load_city
from storage.stock import Stock
from storage.store import Store

Say = Callable[[str], None]

SHORTEST_LIFE_S = 0.2
DOWN_S = 0.3
COLD_S = 12.0
"""A cold start takes seconds before anything is done; a life after it is longer by up to so many."""
LOOK_S = 0.5
LINES = 100
"""Of progress, about."""


async def play(scene: Scene, say: Say) -> None:
    """From the first start to the moment when everybody was heard and the program is at rest."""
    await _open(scene)
    async with Nursery() as people, Nursery() as others:
        others.start(scene.officer.live(), "officer")
        plan = scene.plan
        trouble = Mischief(scene.stand_ins, plan.trouble_s, plan.seed, plan.patient, scene.tally.struck_in, scene.given)
        mischief = others.start(trouble.live(), "mischief")
        coming = others.start(_come(scene, people), "arrivals")
        await _die_and_rise(scene, say)
        coming.cancel()
        mischief.cancel()
        say(f"no more kills and no more faults; {len(scene.living)} stories go on")
        await people.settle(3 * plan.patience_s + 2 * plan.linger_s)
        await _rest(scene, say)


async def _open(scene: Scene) -> None:
    """The first start; the staff's chat is bound, and VK is listened to: what is written before that is not heard."""
    first, *more = scene.programs
    code = (await first.say("staff", "bind")).split("/bind ")[1].split()[0]
    await first.start("run")
    await first.wrote('"receiving", "platform": "vk"')
    room = scene.officer.chat
    await room.do("bind", room.write(f"/bind {code}"), lambda bubble: "ответ" in bubble.text)
    for program in more:
        await program.start("run")
    scene.began = time.monotonic()


async def _come(scene: Scene, people: Nursery) -> None:
    """Residents, one after another, but no more than the staff's chat bears: on a slow machine, with lives of a few
    seconds, it is what all wait for."""
    dice = random.Random(f"{scene.plan.seed} arrivals")
    while True:
        await asyncio.sleep(dice.expovariate(1 / scene.plan.each_s))
        if sum(not resident.served.is_set() for resident in scene.living.values()) < scene.plan.at_once:
            people.start(_life(scene, scene.newcomer()), "resident")


async def _life(scene: Scene, resident: Resident) -> None:
    """A report, further words, and what the staff make of it."""
    try:
        await resident.report()
        await resident.talk(scene.officer.chat)
        async with asyncio.timeout(scene.plan.patience_s * 3):
            await resident.served.wait()
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
    for number in range(plan.kills):
        left_s = max(0.0, scene.began + plan.lasts_s - time.monotonic())
        longest_s = max(1.0, 2 * left_s / (plan.kills - number) - SHORTEST_LIFE_S) + was_cold * COLD_S
        await asyncio.sleep(dice.uniform(SHORTEST_LIFE_S, longest_s))
        was_cold = number in cold
        program = dice.choice(scene.programs)
        await _kill(scene, program)
        await asyncio.sleep(dice.random() * DOWN_S)
        await program.start("run", cold=was_cold)
        scene.cold += was_cold
        if (number + 1) % max(1, plan.kills // LINES) == 0:
            say(_progress(scene))
        told = _tell_news(scene, told, say)
    await asyncio.sleep(max(0.0, scene.began + plan.lasts_s - time.monotonic()))


async def _kill(scene: Scene, program: Program) -> None:
    scene.tally.kills.append(time.monotonic())
    scene.kills += 1
    if (status := await program.kill()) != -signal.SIGKILL:
        scene.unheard.append(f"the program had ended by itself, with exit status {status}")


def _tell_news(scene: Scene, told: int, say: Say) -> int:
    """What has gone wrong since so much was told; how much is told now."""
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
        until = time.monotonic() + scene.plan.patience_s
        while time.monotonic() < until:
            async with store.reading() as tx:
                if not await Stock(tx.connection).under_way():
                    break
            await asyncio.sleep(LOOK_S)
    finally:
        await store.close()
    for program in scene.programs:
        status = await program.stop()
        say(f"stopped with exit status {status}")
        if status != 0:
            scene.unheard.append(f"SIGTERM: exit status {status}")
