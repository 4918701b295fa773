"""Measurements under load: processor time per update, how long a resident waits, and how many messages reach the
staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bench.dialogs import echo, form, relay, report, report_with_photo
from tests.bench.subject import Segment, Subject, median, subject

OURS = "tests.bench.peers.ours"
WHO = {
    "telegram": ("telegram", OURS, report),
    "photo": ("telegram", OURS, report_with_photo),
    "relay": ("telegram", OURS, relay),
    "echo": ("telegram", "tests.bench.peers.echo_telegram", echo),
    "form": ("telegram", "tests.bench.peers.form_telegram", form),
    "vk": ("vk", OURS, report),
    "vk echo": ("vk", "tests.bench.peers.echo_vk", echo),
}
CROWDS = (10, 50, 500)


async def measure_bots(
    names: Sequence[str], folder: Path, rounds: int, updates: int, at_once: int = 50
) -> dict[str, list[Segment]]:
    """Measure segments of each bot, by turns, after one that warms it up."""
    found: dict[str, list[Segment]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        bots: list[Subject] = []
        for name in names:
            platform, module, dialog = WHO[name]
            bots.append(await stack.enter_async_context(subject(name, platform, module, dialog, folder / name)))
        for bot in bots:
            await bot.segment(updates, at_once)
        for _ in range(rounds):
            for bot in bots:
                segment = await bot.segment(updates, at_once)
                found[bot.name].append(segment)
                print(f"{bot.name:10} {segment_text(segment)}, {bot.process.memory_mib():.0f} MiB", flush=True)
    return found


async def crowds(folder: Path, rounds: int, updates: int) -> dict[int, list[Segment]]:
    """Measure segments by how many residents there are at once."""
    found: dict[int, list[Segment]] = defaultdict(list)
    platform, module, dialog = WHO["telegram"]
    async with subject("crowds", platform, module, dialog, folder) as bot:
        for number in range(rounds + 1):
            for many in CROWDS:
                segment = await bot.segment(max(updates, many * 8), many)
                print(f"{many:4} at once {segment_text(segment)}", flush=True)
                if number:
                    found[many].append(segment)
    return found


async def relays(folder: Path, rounds: int, updates: int) -> float:
    """Measure the messages a second that reach the staff's chat while 50 residents write; the median of the rounds."""
    platform, module, dialog = WHO["relay"]
    rates = []
    async with subject("relay", platform, module, dialog, folder) as bot:
        await bot.segment(updates)
        for _ in range(rounds):
            before = bot.wire.elsewhere
            segment = await bot.segment(updates)
            rates.append((bot.wire.elsewhere - before) / segment.whole_s)
            print(f"relay      {segment_text(segment)}, {rates[-1]:.0f} to the staff a second", flush=True)
    return median(rates)


def segment_text(segment: Segment) -> str:
    p50, p99, confirm = segment.quantile_ms(0.5), segment.quantile_ms(0.99), segment.quantile_ms(0.99, "confirm")
    said = segment.said / segment.updates
    return (
        f"{segment.cpu_ms:6.3f} ms an update, {segment.rate:5.0f}/s, {said:.2f} said for each, "
        f"answers after p50 {p50:.0f} p99 {p99:.0f} ms, confirmed p99 {confirm:.0f}"
    )


def ratio(mine: list[Segment], theirs: list[Segment]) -> float:
    """Compare processor time per update, as the median of the rounds."""
    return median([a.cpu_ms / b.cpu_ms for a, b in zip(mine, theirs, strict=True)])
