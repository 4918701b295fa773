"""Task group: tasks have an owner and an end."""

from __future__ import annotations

import asyncio

import pytest

from bots.runtime.tasks import TaskGroup, pause


async def forever() -> None:
    await asyncio.Event().wait()


async def test_leaving_the_block_ends_what_still_runs() -> None:
    async with TaskGroup() as nursery:
        task = nursery.start(forever(), "for ever")
        assert len(nursery) == 1
    assert task.cancelled()
    assert len(nursery) == 0


async def test_the_first_failure_is_raised_by_wait() -> None:
    async def fails() -> None:
        raise KeyError("a fault")

    async with TaskGroup() as nursery:
        nursery.start(fails(), "fails")
        with pytest.raises(KeyError):
            await nursery.wait(asyncio.Event())


async def test_wait_ends_with_its_event() -> None:
    stop = asyncio.Event()
    stop.set()
    async with TaskGroup() as nursery:
        nursery.start(forever(), "for ever")
        async with asyncio.timeout(5):
            await nursery.wait(stop)
        assert len(nursery) == 1


async def test_settle_says_whether_all_ended_in_time() -> None:
    async with TaskGroup() as nursery:
        nursery.start(asyncio.sleep(0), "short")
        assert await nursery.settle(1.0)
        nursery.start(forever(), "for ever")
        assert not await nursery.settle(0.01)


async def test_a_pause_ends_with_its_event_or_its_time() -> None:
    wake = asyncio.Event()
    await pause(wake, 0.01)
    wake.set()
    async with asyncio.timeout(1):
        await pause(wake, 60)
