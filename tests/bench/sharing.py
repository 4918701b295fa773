"""Benchmark of sharing: PostgreSQL and Redis with one process for the turns and with two, by turns, each with a
database of its own."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.dialogs import report
from tests.bench.load import OURS
from tests.bench.subject import Segment, Subject, median, subject
from tests.postgres import run_server
from tests.redis_server import running as redis_running

AROUND = "ingest,delivery,clock"


async def measure_sharing(
    folder: Path, urls: list[str], redis: list[str], rounds: int, updates: int
) -> dict[int, list[Segment]]:
    """Measure segments by how many processes work the turns."""
    found: dict[int, list[Segment]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        bots: dict[int, Subject] = {}
        for many, url, signals in zip((1, 2), urls, redis, strict=True):
            both = {"PARADNAYA_DATABASE": url, "PARADNAYA_REDIS": signals}
            parts = (AROUND, *["turns"] * many)
            started = subject(f"{many}", "telegram", OURS, report, folder / f"{many}", parts, **both)
            bots[many] = await stack.enter_async_context(started)
        for number in range(rounds + 1):
            for many, bot in bots.items():
                segment = await bot.segment(updates)
                print(f"turns by {many}: {segment.cpu_ms:6.3f} ms an update, {segment.rate:5.0f}/s", flush=True)
                if number:
                    found[many].append(segment)
    return found


def run(folder: Path, rounds: int, updates: int) -> dict[int, list[Segment]]:
    """Measure with PostgreSQL and Redis servers of its own."""
    for server in run_server():
        urls = [asyncio.run(server.fresh()) for _ in range(2)]
        with redis_running() as one, redis_running() as two:
            return asyncio.run(measure_sharing(folder, urls, [one.url, two.url], rounds, updates))
    raise AssertionError("no server")


def ratios(found: dict[int, list[Segment]]) -> tuple[float, float]:
    """Compare two processes with one: (updates a second, processor time an update)."""
    pairs = list(zip(found[2], found[1], strict=True))
    return median([two.rate / one.rate for two, one in pairs]), median([two.cpu_ms / one.cpu_ms for two, one in pairs])
