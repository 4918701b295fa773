"""The program is killed at random instants and started again; `python -m tests.kills` does it at length."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kills.program import Warm, warmed
from tests.kills.promises import counted
from tests.kills.scene import Plan, play, staged
from tests.kills.tally import Said, repeats


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with warmed() as process:
        yield process


@pytest.mark.parametrize("platform", ["telegram", "vk"])
async def test_nothing_is_lost_or_doubled_by_a_kill(platform: str, warm: Warm, tmp_path: Path) -> None:
    async with staged(Plan((platform,), residents=12, kills=3, seed=20), tmp_path, warm) as scene:
        await play(scene, print)
        outcome = await counted(scene)
    assert outcome.broken == []


def test_a_repeat_is_one_over_a_kill_or_a_fault() -> None:
    said = [Said(at, "telegram", 1, words) for at, words in ((1.0, "a"), (5.0, "b"), (3.0, "a"), (9.0, "b"))]
    again = repeats(said, kills=[1.5])
    assert [(r.first.words, r.after_s) for r in again] == [("a", 0.5), ("b", None)]
