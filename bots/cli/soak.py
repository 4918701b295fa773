"""`paradnaya soak`: does it keep its promises when everything breaks? The exit status says so."""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from pathlib import Path

from bots import settings
from bots.cli.looping import stopping
from bots.sandbox.standin import PlatformName
from bots.soak.plan import Plan
from bots.soak.play import play
from bots.soak.program import Warm, warmed
from bots.soak.promises import Outcome, counted
from bots.soak.scene import Scene, staged
from bots.soak.servers import NoServer, Server, database, redis

AT_MOST = 50
"""Broken promises that are told one by one."""
PATIENCE_S = 600.0
"""Longer than the longest rest that a platform may ask for."""
COLD = 20
"""Cold starts of a long run."""
EACH_S: dict[PlatformName, float] = {"vk": 1.0, "telegram": 5.0}
AT_ONCE: dict[PlatformName, int] = {"vk": 20, "telegram": 10}
"""From one resident to the next, and how many are being served. A Telegram group takes twenty messages a minute, and a
ticket is three to six."""
STAFF: dict[str, tuple[PlatformName, ...]] = {"vk": ("vk",), "telegram": ("telegram",), "both": ("vk", "telegram")}
STOPPED = 130
"""Exit status of a run that was ended early and broke no promise until then."""


def run(asked: argparse.Namespace) -> int:
    if asked.fuzz is not None:
        return _fuzz(asked.fuzz, random.randrange(10_000) if asked.seed is None else asked.seed)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have them ignored in the background
        signal.signal(number, signal.default_int_handler)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="paradnaya-soak-") as name,
            database(asked.database) as store,
            redis(asked.redis) as signals,
            warmed() as warm,
        ):
            return asyncio.run(_run(_plan(asked, store, signals), asked.folder or Path(name), warm))
    except NoServer as missing:
        print(missing, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _say("stopped before it began, or while it was ending")
        return STOPPED


def _fuzz(cases: int, seed: int) -> int:
    from bots.fuzz.run import fuzz

    shared = settings.shared()
    if shared is None:
        print("Set PARADNAYA_SHARED to the folder that holds the platforms' contracts.", file=sys.stderr)
        return 2
    return fuzz(cases, seed, _say, shared)


def _plan(asked: argparse.Namespace, store: Server, signals: Server) -> Plan:
    lasts_s = asked.minutes * 60
    kills = int(lasts_s / 3) if asked.kills is None else asked.kills
    staff = STAFF[asked.staff]
    return Plan(
        kills=kills,
        lasts_s=lasts_s,
        seed=random.randrange(10_000) if asked.seed is None else asked.seed,
        staff=staff,
        each_s=asked.each or max(EACH_S[name] for name in staff),
        at_once=min(AT_ONCE[name] for name in staff),
        cold=min(COLD, kills // 10) if asked.cold is None else asked.cold,
        trouble_s=asked.trouble,
        patient=asked.minutes >= 10,
        linger_s=min(15.0, lasts_s / 5),
        patience_s=PATIENCE_S,
        processes=asked.processes,
        database=store.url,
        redis=signals.url,
        outages={**store.outages, **signals.outages},
        outage_s=asked.outages,
        texts=asked.texts,
    )


async def _run(plan: Plan, folder: Path, warm: Warm) -> int:
    """The exit status."""
    stop = stopping()
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    where = " and ".join(plan.staff)
    asks = f"{plan.kills} kills in {plan.lasts_s / 60:.1f} min, staff in {where}, processes: {plan.processes}"
    _say(f"seed {plan.seed}; {asks}")
    async with staged(plan, folder, warm, stop) as scene:
        await play(scene, _say)
        return _tell(await counted(scene), scene)


def _say(line: str) -> None:
    print(line, flush=True)


def _tell(outcome: Outcome, scene: Scene) -> int:
    for line in outcome.broken[:AT_MOST]:
        _say(f"BROKEN  {line}")
    if scene.stop.is_set():
        _say(f"{'stopped early':<52}after {scene.kills} of {scene.plan.kills} kills")
    for what, figure in outcome.table:
        _say(f"{what:<52}{figure}")
    _say(f"{'broken promises':<52}{len(outcome.broken)}")
    if outcome.broken:
        return 1
    return STOPPED if scene.stop.is_set() else 0
