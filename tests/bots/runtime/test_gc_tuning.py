"""Garbage collector around a start: nothing is collected until it is over."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bots.runtime import gc_tuning


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)


def test_nothing_is_collected_until_the_start_is_over() -> None:
    with gc_tuning.waiting_for_start():
        assert not gc.isenabled()
        gc_tuning.freeze_all()
        assert gc.isenabled()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == gc_tuning.THRESHOLDS
    assert gc.isenabled()


def test_a_start_that_fails_leaves_the_collector_at_work() -> None:
    with pytest.raises(LookupError), gc_tuning.waiting_for_start():
        raise LookupError
    assert gc.isenabled()
