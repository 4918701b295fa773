"""Command line of the soak, `python -m tests.soak`. The exit status says whether every promise was kept."""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bots.cli.looping import stopping
from bots.sandbox.standin import PlatformName
from tests.soak.plan import SoakPlan
from tests.soak.play import play
from tests.soak.program import Warm, warm_process
from tests.soak.promises import SoakOutcome, check_promises
from tests.soak.scene import Scene, ready_scene
from tests.soak.servers import BackingServer, NoServer, database, redis

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


def parser() -> argparse.ArgumentParser:
    told = "residents, staff, faults and kills against stand-ins of the platforms: is anything lost or doubled?"
    soak = argparse.ArgumentParser(prog="python -m tests.soak", description=told)
    soak.add_argument("--minutes", type=float, default=2.0, help="(default 2)")
    soak.add_argument("--kills", type=int, help="SIGKILL at random instants (default: one every three seconds)")
    soak.add_argument("--database", default="", help="an empty one; `postgresql` starts one; default SQLite")
    soak.add_argument("--redis", default="", help="address of a Redis; `redis` starts one; default none")
    soak.add_argument("--processes", type=int, default=1, help="of the program at a time; any of them is killed")
    soak.add_argument("--seed", type=int, help="of people, faults and kills: repeats a run")
    soak.add_argument("--texts", type=Path, help="CSV with a column text_clean or text: what residents say")
    soak.add_argument("--staff", choices=("both", "telegram", "vk"), default="both", help="where they have a chat")
    soak.add_argument(
        "--each", type=float, metavar="S", help="from one resident to the next (default 5; staff in vk alone: 1)"
    )
    soak.add_argument("--outages", type=float, default=60.0, metavar="S", help="between two of a database; 0 for none")
    soak.add_argument("--trouble", type=float, default=4.0, metavar="S", help="between two faults; 0 for none")
    soak.add_argument("--asks", type=float, default=8.0, metavar="S", help="between two jobs for the staff; 0 for none")
    soak.add_argument("--cold", type=int, help="starts of a new Python (default: a tenth, at most 20)")
    soak.add_argument("--folder", type=Path, help="keep database, photos and log here")
    return soak


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one soak; the exit status is 0 when every promise was kept, 1 when one was broken, 2 when it could not
    begin."""
    sys.exit(_soak(parser().parse_args(arguments)))


def _soak(asked: argparse.Namespace) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell may have them ignored in the background
        signal.signal(number, signal.default_int_handler)
    if asked.processes > 1 and not asked.database:
        print("Several processes need --database: with SQLite one runs at a time.", file=sys.stderr)
        return 2
    try:
        with (
            tempfile.TemporaryDirectory(prefix="paradnaya-soak-") as name,
            database(asked.database) as store,
            redis(asked.redis) as signals,
            warm_process() as warm,
        ):
            return asyncio.run(_run(_plan(asked, store, signals), asked.folder or Path(name), warm))
    except NoServer as missing:
        print(missing, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        _say("stopped before it began, or while it was ending")
        return STOPPED


def _plan(asked: argparse.Namespace, store: BackingServer, signals: BackingServer) -> SoakPlan:
    lasts_s = asked.minutes * 60
    kills = int(lasts_s / 3) if asked.kills is None else asked.kills
    staff = STAFF[asked.staff]
    return SoakPlan(
        kills=kills,
        lasts_s=lasts_s,
        seed=random.randrange(10_000) if asked.seed is None else asked.seed,
        staff=staff,
        each_s=asked.each or max(EACH_S[name] for name in staff),
        at_once=min(AT_ONCE[name] for name in staff),
        cold=min(COLD, kills // 10) if asked.cold is None else asked.cold,
        trouble_s=asked.trouble,
        patient=asked.minutes >= 10,
        asks_s=asked.asks,
        linger_s=min(15.0, lasts_s / 5),
        patience_s=PATIENCE_S,
        processes=asked.processes,
        database=store.url,
        redis=signals.url,
        outages={**store.outages, **signals.outages},
        outage_s=asked.outages,
        texts=asked.texts,
    )


async def _run(plan: SoakPlan, folder: Path, warm: Warm) -> int:
    """The exit status."""
    stop = stopping()
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    where = " and ".join(plan.staff)
    asks = f"{plan.kills} kills in {plan.lasts_s / 60:.1f} min, staff in {where}, processes: {plan.processes}"
    _say(f"seed {plan.seed}; {asks}")
    async with ready_scene(plan, folder, warm, stop) as scene:
        await play(scene, _say)
        return _tell(await check_promises(scene), scene)


def _say(line: str) -> None:
    print(line, flush=True)


def _tell(outcome: SoakOutcome, scene: Scene) -> int:
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
