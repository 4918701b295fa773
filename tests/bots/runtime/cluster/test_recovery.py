"""Recovery before the first claim, and again whenever the processes that are there have changed."""

from __future__ import annotations

import pytest

from bots.runtime.cluster.membership import Membership
from bots.runtime.cluster.recovery import Recovery
from tests.clocks import HandClock


async def test_rows_are_put_back_at_the_start_and_after_each_change_of_the_processes() -> None:
    recovered: list[int] = []
    membership = Membership("a")

    async def recover() -> None:
        recovered.append(membership.changes)

    recovery = Recovery(membership, HandClock(), recover)
    assert [await recovery.is_done(), await recovery.is_done()] == [True, True]
    assert recovered == [0]
    membership.among(["a", "b"], 99.0)
    assert [await recovery.is_done(), await recovery.is_done()] == [True, True]
    assert recovered == [0, 1]


async def test_nothing_is_put_back_or_claimed_while_the_process_is_not_sure_of_its_share() -> None:
    async def recover() -> None:
        raise AssertionError("not while it may be taken for dead")

    membership = Membership("a")
    recovery = Recovery(membership, clock := HandClock(), recover)
    membership.among(["b"], 99.0)
    assert not await recovery.is_done()
    membership.among(["a"], clock.monotonic() + 1)
    clock.advance(2)
    assert not await recovery.is_done()


async def test_a_recovery_that_fails_is_made_up_for_before_anything_is_claimed() -> None:
    failures = [OSError("no space")]

    async def recover() -> None:
        if failures:
            raise failures.pop()

    recovery = Recovery(Membership("a"), HandClock(), recover)
    with pytest.raises(OSError, match="no space"):
        await recovery.is_done()
    assert await recovery.is_done()
