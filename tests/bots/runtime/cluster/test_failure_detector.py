"""Failure detector: a holder is dead when a watcher that looked all the time has long seen no new beat of it."""

from __future__ import annotations

from bots.runtime.cluster.failure_detector import DEAD_S, FailureDetector
from storage.records.work.leases import LeaseRow


def lease(beat: int = 0, holder: str = "elsewhere.1.1.a") -> LeaseRow:
    return LeaseRow("clock", holder, beat)


def test_silence_is_death_and_a_beat_is_life() -> None:
    watch = FailureDetector()
    for now in (0.0, 2.0, 4.0):
        assert watch.dead([lease()], now) == []
    assert watch.dead([lease(beat=1)], 6.0) == []
    assert watch.dead([lease(beat=1)], 8.0) == []
    assert watch.dead([lease(beat=1)], 10.0) == []
    assert watch.dead([lease(beat=1)], 6.0 + DEAD_S) == [lease(beat=1)]


def test_who_comes_late_has_the_same_time() -> None:
    watch = FailureDetector()
    for now in range(0, 60, 2):
        watch.dead([], now)
    assert watch.dead([lease()], 60.0) == []
    assert [watch.dead([lease()], 60.0 + after) for after in (2, 4)] == [[], []]
    assert watch.dead([lease()], 66.0) == [lease()]


def test_a_watcher_that_looked_away_has_heard_nobody_and_judges_nobody() -> None:
    watch = FailureDetector()
    watch.dead([lease()], 0.0)
    watch.dead([lease()], 2.0)
    assert watch.dead([lease()], 600.0) == []
    assert watch.dead([lease()], 602.0) == [lease()]
