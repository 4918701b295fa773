"""The command: see `python -m tests.kills --help`."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
from pathlib import Path

from tests.kills.program import Warm, warmed
from tests.kills.promises import Outcome, counted
from tests.kills.scene import Plan, play, staged


def main() -> None:
    asked = _parser().parse_args()
    platforms = ("telegram", "vk") if asked.platform == "both" else (asked.platform,)
    plan = Plan(platforms, asked.residents, asked.kills, asked.seed, asked.database, asked.cold)
    print(f"seed {plan.seed}; {plan.residents} residents on {' and '.join(platforms)}, {plan.kills} kills", flush=True)
    with tempfile.TemporaryDirectory(prefix="paradnaya-kills-") as name, warmed() as warm:
        outcome = asyncio.run(_run(plan, asked.folder or Path(name), warm))
    for line in outcome.broken:
        print(f"BROKEN  {line}")
    for what, figure in outcome.table:
        print(f"{what:<32}{figure}")
    sys.exit(1 if outcome.broken else 0)


async def _run(plan: Plan, folder: Path, warm: Warm) -> Outcome:
    async with staged(plan, folder, warm) as scene:
        await play(scene, lambda line: print(line, flush=True))
        return await counted(scene)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--residents", type=int, default=200, help="on each platform (default 200)")
    parser.add_argument("--kills", type=int, default=20, help="(default 20)")
    parser.add_argument("--platform", choices=("telegram", "vk", "both"), default="both")
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="of the people and of the kills")
    parser.add_argument("--database", default="", help="an empty one; default SQLite in a folder of its own")
    parser.add_argument("--cold", type=int, default=5, help="start a new Python at every so manieth start (default 5)")
    parser.add_argument("--folder", type=Path, help="keep database, photos and log here")
    return parser


if __name__ == "__main__":
    main()
