"""Benchmark of the start: seconds to the first answer and resident memory, against only importing aiogram and
vkbottle."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.bench.phone import BenchPhone, Do, ShownMessage
from tests.bench.process import running
from tests.bench.subject import median, subject

ONLY_IMPORTS = "tests.bench.peers.imports"
PATIENCE_S = 120.0


async def measure_starts(folder: Path, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Measure (seconds, MiB) of each start, by turns; the first of each is not counted, it reads the files."""
    found: dict[str, list[tuple[float, float]]] = {"imports": [], "ours": []}
    for number in range(rounds + 1):
        pairs = {"imports": await _imports(folder / f"imports{number}"), "ours": await _ours(folder / "ours", number)}
        for name, pair in pairs.items():
            print(f"{name:8} {pair[0]:5.2f} s {pair[1]:5.0f} MiB", flush=True)
            if number:
                found[name].append(pair)
    return found


async def _imports(done: Path) -> tuple[float, float]:
    """Both libraries imported, nothing else."""
    began = time.perf_counter()
    async with running(ONLY_IMPORTS, str(done)) as process:
        while not done.exists():
            await asyncio.sleep(0.01)
            assert time.perf_counter() - began < PATIENCE_S
        return time.perf_counter() - began, process.memory_mib()


async def _ours(folder: Path, number: int) -> tuple[float, float]:
    """Somebody has written before the start; both platforms are on. The database is there from the second start on, and
    so is the person, who is greeted otherwise then."""
    began = time.perf_counter()
    both = {"PARADNAYA_VK_TOKEN": "vk1.a.bench", "PARADNAYA_VK_API": "http://127.0.0.1:9"}
    async with subject("ours", "telegram", "tests.bench.peers.ours", greet, folder, **both) as bot:
        (phone,) = bot.residents(1)
        phone.go()
        phone.hold()
        while not phone.took:
            await asyncio.sleep(0.01)
            assert time.perf_counter() - began < PATIENCE_S, f"start {number} has not answered"
        return time.perf_counter() - began, bot.process.memory_mib()


def greet(phone: BenchPhone, heard: ShownMessage | None) -> Do:
    """Dialog of one act, /start; any answer to it counts."""
    return Do("hello", text="/start")


def ratios(found: dict[str, list[tuple[float, float]]]) -> tuple[float, float]:
    """Compare the start of the program with the imports: (seconds, memory)."""
    pairs = list(zip(found["ours"], found["imports"], strict=True))
    return median([mine[0] / theirs[0] for mine, theirs in pairs]), median([m[1] / t[1] for m, t in pairs])
