"""Meter of the event loop: a long call is seen, with its name; what a kill cut short is passed over."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.soak.rounds import Meter, Rounds, sum_rounds

LONG_S = 0.06


def crunch() -> None:
    began = time.thread_time()
    while time.thread_time() - began < LONG_S:
        sum(range(1000))


async def test_the_longest_round_is_told_with_its_call(tmp_path: Path) -> None:
    file = tmp_path / "a.rounds"
    meter = Meter(file, settled_s=0.0)
    meter.start()
    await asyncio.sleep(0.01)
    crunch()
    while not (rounds := sum_rounds([file, tmp_path / "absent"])).counts:
        await asyncio.sleep(0.05)
    meter.stop()
    assert rounds.longest_s >= LONG_S
    assert "crunch" in rounds.during


def test_lines_are_summed_up_and_a_cut_one_is_passed_over(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text('{"counts": {"1": 5, "7": 1}, "longest_s": 0.007, "during": "a"}\n{"counts": {"1"', "utf-8")
    second.write_text('{"counts": {"1": 2}, "longest_s": 0.001, "during": "b"}\n', "utf-8")
    rounds = sum_rounds([first, second])
    assert rounds == Rounds(rounds.counts, 0.007, "a")
    assert rounds.counts == {1: 7, 7: 1}


def test_one_round_of_a_thousand_exceeds_it() -> None:
    rounds = Rounds()
    assert rounds.p999_ms() == 0
    for spent_s in [0.0015] * 998 + [0.02, 0.05]:
        rounds.add(spent_s, "")
    assert rounds.p999_ms() == 21
