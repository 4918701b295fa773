"""`paradnaya soak`: does it keep its promises when everything breaks? The exit status says so."""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from pathlib import Path
from typing import cast

from bots import settings
from bots.sandbox.standin import PlatformName
from bots.soak.database import NoServer, database
from bots.soak.plan import Plan
from bots.soak.play import play
from bots.soak.program import Warm, warmed
from bots.soak.promises import Outcome, counted
from bots.soak.scene import staged

AT_MOST = 50
"""Broken promises that are told one by one."""
PATIENCE_S = 600.0
"""Longer than the longest rest that a platform may ask for."""
COLD = 20
"""Cold starts of a long run."""


def run(asked: argparse.Namespace) -> int:
    if asked.fuzz is not None:
        return _fuzz(asked.fuzz, random.randrange(10_000) if asked.seed is None else asked.seed)
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have them ignored in the background
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="paradnaya-soak-") as name:
        try:
            with database(asked.database) as url, warmed() as warm:
                plan = _plan(asked, url)
                _say(f"seed {plan.seed}; {plan.kills} kills in {plan.lasts_s / 60:.1f} min, staff in {plan.staff}")
                outcome = asyncio.run(_run(plan, asked.folder or Path(name), warm))
        except NoServer as missing:
            print(missing, file=sys.stderr)
            return 2
    return _tell(outcome)


def _fuzz(cases: int, seed: int) -> int:
    from bots.fuzz.run import fuzz

    shared = settings.shared()
    if shared is None:
        print("Set PARADNAYA_SHARED to the folder that holds the platforms' contracts.", file=sys.stderr)
        return 2
    return fuzz(cases, seed, _say, shared)


def _plan(asked: argparse.Namespace, url: str) -> Plan:
    lasts_s = asked.minutes * 60
    kills = int(lasts_s / 3) if asked.kills is None else asked.kills
    seed = random.randrange(10_000) if asked.seed is None else asked.seed
    staff = asked.staff or random.Random(f"{seed} staff").choice(("vk", "vk", "vk", "telegram"))
    # A Telegram group takes twenty messages a minute, and a ticket in the staff's hands is six of them.
    each_s = asked.each or (1.0 if staff == "vk" else 15.0)
    return Plan(
        kills=kills,
        lasts_s=lasts_s,
        seed=seed,
        staff=cast("PlatformName", staff),
        each_s=each_s,
        cold=min(COLD, kills // 10) if asked.cold is None else asked.cold,
        trouble_s=asked.trouble,
        patient=asked.minutes >= 10,
        linger_s=min(15.0, lasts_s / 5),
        patience_s=PATIENCE_S,
        database=url,
        redis=asked.redis,
        texts=asked.texts,
    )


async def _run(plan: Plan, folder: Path, warm: Warm) -> Outcome:
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    async with staged(plan, folder, warm) as scene:
        await play(scene, _say)
        return await counted(scene)


def _say(line: str) -> None:
    print(line, flush=True)


def _tell(outcome: Outcome) -> int:
    for line in outcome.broken[:AT_MOST]:
        _say(f"BROKEN  {line}")
    for what, figure in outcome.table:
        _say(f"{what:<52}{figure}")
    _say(f"{'broken promises':<52}{len(outcome.broken)}")
    return 1 if outcome.broken else 0
