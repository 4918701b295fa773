"""Cluster of processes that share a database: each knows the others, its share, and what it alone may do."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.exc import OperationalError

from bots.runtime.cluster import cluster
from bots.runtime.cluster.cluster import SURE_S, Cluster
from bots.runtime.cluster.lease import Lease
from bots.runtime.roles import SHARED
from bots.runtime.tasks import TaskGroup
from storage.records.work.leases import Leases
from storage.records.work.partition import Partition
from storage.store import Store
from tests.clocks import HandClock

BEAT_S = 2.0


class Processes:
    """Processes that beat every two seconds of one clock, round by round; `elsewhere`: no process sees another's
    pid."""

    def __init__(self, store: Store, clock: HandClock) -> None:
        self.store = store
        self.clock = clock
        self.running: list[Cluster] = []

    async def start(self, parts: Collection[str] = SHARED, *, wants: str = "") -> Cluster:
        started = Cluster(self.store, self.clock, parts)
        if wants:
            started.lease(wants)
        self.running.append(started)
        await started.join()
        return started

    async def pass_by(self, seconds: float) -> None:
        for _ in range(round(seconds / BEAT_S)):
            self.clock.advance(BEAT_S)
            for each in self.running:
                assert await each.round()

    def kill(self, one: Cluster) -> None:
        self.running.remove(one)


@pytest.fixture
def processes(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Processes:
    numbers = iter(range(99))
    monkeypatch.setattr(cluster, "new_holder", lambda: f"place{next(numbers):02}.1.1.a")
    return Processes(sqlite_store, HandClock())


async def test_the_chats_are_shared_by_those_who_are_there(processes: Processes) -> None:
    first = await processes.start()
    assert first.membership("turns").share == Partition(0, 1)
    second, third = await processes.start(), await processes.start(("delivery",))
    await processes.pass_by(2)
    assert [each.membership("turns").share for each in (first, second, third)] == [
        Partition(0, 2),
        Partition(1, 2),
        None,
    ]
    assert [each.membership("delivery").share for each in processes.running] == [Partition(n, 3) for n in range(3)]
    assert [third.members(part) for part in (*SHARED, "web")] == [2, 3, 0]


async def test_a_process_that_dies_is_missed_after_six_seconds(processes: Processes) -> None:
    first, second = await processes.start(), await processes.start(wants="clock")
    await processes.pass_by(2)
    first.lease("clock")
    seen = first.membership("turns").changes
    processes.kill(second)
    await processes.pass_by(4)
    assert (first.members("turns"), first.lease("clock").held) == (2, False)
    await processes.pass_by(4)
    assert (first.members("turns"), first.lease("clock").held) == (1, True)
    assert first.membership("turns").share == Partition(0, 1)
    assert first.membership("turns").changes == seen + 1


async def test_a_death_on_the_same_machine_is_seen_at_once(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = await processes.start(wants="ingest/vk")
    processes.kill(dead)
    monkeypatch.setattr("bots.runtime.cluster.failure_detector.surely_dead", lambda holder: holder == dead.holder)
    after = await processes.start(wants="ingest/vk")
    assert after.lease("ingest/vk").held
    assert after.membership("delivery").share == Partition(0, 1)


async def test_who_leaves_is_followed_at_once(processes: Processes) -> None:
    first, second = await processes.start(wants="clock"), await processes.start(wants="clock")
    assert (first.lease("clock").held, second.lease("clock").held) == (True, False)
    await first.leave(only_leases=True)
    await second.round()
    assert second.lease("clock").held
    assert second.members("turns") == 2
    await first.leave()
    await second.round()
    assert second.members("turns") == 1


async def test_one_who_stood_still_loses_its_lease_and_comes_back(processes: Processes) -> None:
    stalled, other = await processes.start(wants="clock"), await processes.start(wants="clock")
    processes.kill(stalled)
    await processes.pass_by(10)
    assert stalled.lease("clock").held
    assert stalled.membership("delivery").sure_until < processes.clock.monotonic()
    await stalled.round()
    assert not stalled.lease("clock").held
    assert other.lease("clock").held
    assert stalled.membership("turns").share == Partition(0, 2)
    assert stalled.membership("delivery").sure_until == processes.clock.monotonic() + SURE_S


@asynccontextmanager
async def away(error: type[Exception] = sqlite3.OperationalError) -> AsyncIterator[None]:
    real = Leases.beat

    async def refused(*_: object) -> set[str]:
        raise OperationalError("UPDATE", {}, error("locked")) if error is sqlite3.OperationalError else error

    Leases.beat = refused  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Leases.beat = real  # type: ignore[method-assign]


async def test_without_the_store_nobody_is_sure_for_long_and_nobody_is_buried(processes: Processes) -> None:
    first, second = await processes.start(wants="clock"), await processes.start(wants="clock")
    await processes.pass_by(2)
    async with away():
        processes.clock.advance(4)
        assert not await first.round()
        assert first.lease("clock").held
        processes.clock.advance(2)
        assert not await first.round()
        assert not first.lease("clock").held
        processes.clock.advance(60)
    assert await second.round()
    assert (second.lease("clock").held, second.members("turns")) == (False, 2)
    assert await first.round()
    assert first.lease("clock").held


async def test_a_fault_of_ours_is_no_passing_trouble(processes: Processes) -> None:
    one = await processes.start()
    async with away(KeyError):
        with pytest.raises(KeyError):
            await one.round()


async def test_leaving_without_the_store_is_no_failure(processes: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_: object) -> None:
        raise OperationalError("DELETE", {}, sqlite3.OperationalError("locked"))

    one = await processes.start()
    monkeypatch.setattr(Leases, "let_go", refused)
    await one.leave()


async def test_who_joins_waits_for_the_store_and_a_wish_is_looked_after_at_once(processes: Processes) -> None:
    async with away():
        joining = asyncio.create_task(processes.start())
        while not processes.clock.slept:
            await asyncio.sleep(0.01)
    one = await joining
    async with TaskGroup() as nursery, asyncio.timeout(5):
        nursery.start(one.run(), "presence")
        wanted = one.lease("clock")
        while not wanted.held:
            await asyncio.sleep(0.01)


async def test_work_is_done_while_its_lease_is_held() -> None:
    lease, working = Lease("clock", "a"), 0
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        nonlocal working
        working += 1
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            working -= 1
            ended.set()

    async with TaskGroup() as nursery, asyncio.timeout(5):
        nursery.start(lease.while_held(work), "clock")
        for _ in range(2):
            await asyncio.sleep(0)
            assert working == 0
            lease.gain()
            await begun.wait()
            assert working == 1
            begun.clear()
            lease.lose()
            await ended.wait()
            ended.clear()


async def test_what_the_work_raises_is_raised() -> None:
    async def work() -> None:
        raise KeyError

    lease = Lease("clock", "a")
    lease.gain()
    with pytest.raises(KeyError):
        await lease.while_held(work)
