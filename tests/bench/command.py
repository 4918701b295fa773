"""Command line of the bench: it measures the figures asked for and prints their table."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import uvloop

from tests.bench import load, sharing, start, store
from tests.bench.subject import Segment, median


class TableLine(NamedTuple):
    """Row of the table. `bar`: the promised figure, empty where nothing was promised."""

    figure: str
    value: str
    bar: str = ""


class BenchOptions(NamedTuple):
    """Arguments of a run. `rounds`: of each measurement; `updates`: in each stretch."""

    folder: Path
    rounds: int
    updates: int


def of_load(asked: BenchOptions) -> list[TableLine]:
    names = ["echo", "telegram", "form", "vk echo", "vk"]
    found = uvloop.run(load.measure_bots(names, asked.folder, asked.rounds, asked.updates))
    confirm = median(
        [
            mine.quantile_ms(0.99, "confirm") / theirs.quantile_ms(0.99, "confirm")
            for mine, theirs in zip(found["telegram"], found["form"], strict=True)
        ]
    )
    return [
        TableLine(
            "Telegram: CPU of an update of the report / a bare aiogram echo", times(found, "telegram", "echo"), "0.7"
        ),
        TableLine("the same of a plain aiogram form with SQLite", times(found, "form", "echo")),
        TableLine("VK: CPU of an update of the report / a bare vkbottle echo", times(found, "vk", "vk echo"), "1.2"),
        TableLine("p99 of the confirming step / the plain form's", f"{confirm:.2f}", "0.2"),
    ]


def times(found: dict[str, list[Segment]], mine: str, theirs: str) -> str:
    return f"{load.ratio(found[mine], found[theirs]):.2f}"


def of_crowds(asked: BenchOptions) -> list[TableLine]:
    found = uvloop.run(load.crowds(asked.folder, asked.rounds, asked.updates))
    lines = []
    for many, segments in found.items():
        p50, p99 = (median([segment.quantile_ms(at) for segment in segments]) for at in (0.5, 0.99))
        rate = median([segment.rate for segment in segments])
        lines.append(TableLine(f"{many} residents at once", f"{p50:.0f} / {p99:.0f} ms, {rate:.0f} updates a second"))
    growth = median([b.rate / a.rate for a, b in zip(found[50], found[500], strict=True)])
    return [*lines, TableLine("updates a second at 500 / at 50", f"{growth:.2f}", "1")]


def of_relays(asked: BenchOptions) -> list[TableLine]:
    rate = uvloop.run(load.relays(asked.folder, asked.rounds, asked.updates))
    return [TableLine("relays to the staff's chat a second, limits off", f"{rate:.0f}", "170")]


def of_store(asked: BenchOptions, engine: str = "sqlite") -> list[TableLine]:
    lines = []
    for act, sizes in store.run(engine, asked.folder, asked.rounds).items():
        small, *_, large = sizes.values()
        told = " / ".join(f"{ms:.2f}" for ms in sizes.values())
        lines.append(TableLine(f"{engine}, {act}: ms at {' / '.join(map(str, sizes))}", told))
        lines.append(TableLine(f"{engine}, {act}: the largest / the smallest", f"{large / small:.2f}", "2"))
    return lines


def of_start(asked: BenchOptions) -> list[TableLine]:
    seconds, memory = start.ratios(asyncio.run(start.measure_starts(asked.folder, asked.rounds)))
    return [
        TableLine("seconds to the first answer / only importing aiogram and vkbottle", f"{seconds:.2f}", "1.3"),
        TableLine("resident memory then / the same", f"{memory:.2f}", "1.3"),
    ]


def of_sharing(asked: BenchOptions) -> list[TableLine]:
    rate, cpu = sharing.ratios(sharing.run(asked.folder, asked.rounds, asked.updates))
    return [
        TableLine("PostgreSQL, two processes for turns / one: updates a second", f"{rate:.2f}"),
        TableLine("the same: CPU of an update", f"{cpu:.2f}", "1.1"),
    ]


FIGURES: dict[str, Callable[[BenchOptions], Sequence[TableLine]]] = {
    "load": of_load,
    "crowds": of_crowds,
    "relays": of_relays,
    "store": of_store,
    "server": partial(of_store, engine="postgresql"),
    "start": of_start,
    "sharing": of_sharing,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="How fast the program is.")
    parser.add_argument("figures", nargs="*", choices=[*FIGURES, []], default=[], help="all of them by default")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--updates", type=int, default=3000, help="in each stretch")
    parser.add_argument("--folder", type=Path, help="for the databases; a temporary one by default")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = asked.folder or Path(made)
        for figure in asked.figures or FIGURES:
            here = folder / figure
            here.mkdir(parents=True, exist_ok=True)
            print(
                "\n".join(_row(line) for line in FIGURES[figure](BenchOptions(here, asked.rounds, asked.updates))),
                flush=True,
            )


def _row(line: TableLine) -> str:
    return f"| {line.figure} | {line.value} | {line.bar} |"
