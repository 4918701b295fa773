"""Rate limit of a whole bot, used by one process or by several, with Redis and without."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.runtime.tasks import TaskGroup
from storage.redis import client, rate_limits
from storage.redis.rate_limits import OwnRates, RateSource, SharedRates
from storage.redis.rate_window import Rate, Window
from tests.redis_server import PATIENCE_S, RedisLine, RedisServer, line

RATE = Rate(5, 1.0)
LONG = Rate(4, 60.0)


def two() -> int:
    return 2


@asynccontextmanager
async def pools(
    url: str, rate: Rate, processes: int, members: Callable[[], int]
) -> AsyncIterator[tuple[list[RedisLine], list[SharedRates]]]:
    """Make rate limiters of several processes with a window in common."""
    channel = f"limits:{random.random()}"
    async with AsyncExitStack() as lines:
        opened = [await lines.enter_async_context(line(url, channel)) for _ in range(processes)]
        for one in opened:
            await one.is_up()
        yield opened, [SharedRates(one.link, "vk", rate, members) for one in opened]


def test_an_album_costs_its_photos_and_one_larger_than_the_rate_waits_for_an_empty_window() -> None:
    window = Window(Rate(3, 10.0))
    window.use(0.0, 1)
    assert window.wait_s(1.0, 2) == 0
    assert window.wait_s(1.0, 3) == 9.0
    assert window.wait_s(1.0, 8) == 9.0
    assert window.wait_s(10.0, 8) == 0


async def test_the_whole_bot_has_a_rate() -> None:
    alone = OwnRates(RATE)
    assert [await alone.take(1, 0.0) for _ in range(6)] == [0, 0, 0, 0, 0, 1.0]
    assert (await alone.free_capacity(0.5), alone.opens_in_s(0.5)) == (0, 0.5)
    assert (await alone.free_capacity(1.0), alone.opens_in_s(1.0)) == (5, 0)


async def test_a_pause_of_the_whole_bot_is_kept() -> None:
    alone = OwnRates(RATE)
    await alone.pause(30.0, 0.0)
    await alone.pause(10.0, 10.0)
    assert await alone.take(1, 10.0) == 20.0
    assert (await alone.free_capacity(10.0), alone.opens_in_s(10.0)) == (0, 20.0)
    assert await alone.take(1, 30.0) == 0


async def test_without_redis_each_of_several_processes_keeps_to_its_part() -> None:
    members = 2
    alone = OwnRates(RATE, lambda: members)
    assert await alone.free_capacity(0.0) == 2
    assert [await alone.take(1, 0.0) for _ in range(3)] == [0, 0, 1.0]
    members = 1
    assert [await alone.take(1, 0.5) for _ in range(4)] == [0, 0, 0, 0.5]
    members = 9
    assert await alone.free_capacity(3.0) == 1


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 6), st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.floats(0.0, 0.7)), max_size=60))
def test_parts_together_never_exceed_the_rate(processes: int, wishes: Sequence[tuple[int, int, float]]) -> None:
    """Processes ask at any times, each for any amount that fits into its part."""

    async def play() -> list[float]:
        rate = Rate(12, 1.0)
        parts = [OwnRates(rate, lambda: processes) for _ in range(processes)]
        now, given_out = 0.0, list[float]()
        for who, cost, later in wishes:
            now += later
            fits = min(cost, 12 // processes)
            if await parts[who % processes].take(fits, now) == 0:
                given_out += [now] * fits
        return given_out

    times = asyncio.run(play())
    assert not any(last - first < 1.0 for first, last in zip(times, times[12:], strict=False))


async def test_processes_that_reach_redis_use_one_rate(redis_server: RedisServer) -> None:
    async with pools(redis_server.url, LONG, 2, two) as (_, (one, other)):
        assert (await one.free_capacity(0.0), await other.free_capacity(0.0)) == (1, 2)
        assert [await one.take(2, 0.0), await other.take(1, 0.0), await one.take(1, 0.0)] == [0, 0, 0]
        assert 59 < await other.take(1, 0.0) <= 60
        assert 59 < await other.take(9, 0.0) <= 60
        assert (await other.free_capacity(0.0), 59 < other.opens_in_s(0.0) <= 60) == (0, True)


async def test_a_process_that_is_not_there_keeps_its_part_for_itself(redis_server: RedisServer) -> None:
    async with pools(redis_server.url, LONG, 1, two) as (_, (one,)):
        assert await one.free_capacity(0.0) == 1
        assert [await one.take(1, 0.0) for _ in range(2)] == [0, 0]
        assert 59 < await one.take(1, 0.0) <= 60


async def test_a_pause_that_one_was_asked_for_is_kept_by_all_and_outlives_redis(own_redis: RedisServer) -> None:
    async with pools(own_redis.url, LONG, 2, rate_limits.single_process) as (lines, (one, other)):
        await one.pause(30.0, 0.0)
        await one.pause(10.0, 0.0)
        assert 29 < await other.take(1, 0.0) <= 30
        assert (await other.free_capacity(0.0), 29 < other.opens_in_s(0.0) <= 30) == (0, True)
        own_redis.stop()
        await lines[1].is_up(up=False)
        await one.pause(40.0, 0.0)
        assert 29 < await other.take(1, 0.0) <= 30
        assert await one.take(1, 0.0) == 40.0


async def test_what_is_known_is_not_asked_again_at_once(redis_server: RedisServer) -> None:
    async with pools(redis_server.url, LONG, 1, rate_limits.single_process) as (lines, (one,)):
        assert await one.free_capacity(0.0) == 4
        await lines[0].link.ask("RPUSH", f"{lines[0].link.channel}:vk:used", int(time.time() * 1e6))
        assert await one.free_capacity(0.1) == 4
        assert await one.free_capacity(0.3) == 3


async def test_a_clock_that_is_set_back_holds_nobody_up(redis_server: RedisServer) -> None:
    async with pools(redis_server.url, LONG, 1, rate_limits.single_process) as (lines, (one,)):
        link, ahead = lines[0].link, int((time.time() + 9000) * 1e6)
        for key in ("used", "used", "used"):
            await link.ask("RPUSH", f"{link.channel}:vk:{key}", ahead)
        await link.ask("ZADD", f"{link.channel}:vk:here", ahead, "somebody")
        await link.ask("HSET", f"{link.channel}:vk:pause", "at", ahead, "for", 20_000_000)
        assert 19 < await one.take(1, 0.0) <= 20
        await link.ask("DEL", f"{link.channel}:vk:pause")
        assert await one.take(1, 0.0) == 0
        assert 59 < await one.take(1, 0.0) <= 60
        assert await link.ask("ZCARD", f"{link.channel}:vk:here") == 1


async def test_what_runs_too_late_does_nothing(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "ANSWER_S", -10.0)
    async with pools(redis_server.url, LONG, 1, rate_limits.single_process) as (lines, (one,)):
        assert await one.take(1, 0.0) == 0
        assert await lines[0].link.ask("EXISTS", *one._keys) == 0


async def test_one_alone_goes_on_at_once_when_redis_goes(
    own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "RETRY_S", 0.05)
    async with pools(own_redis.url, RATE, 1, rate_limits.single_process) as (lines, (one,)):
        assert [await one.take(1, 0.0) for _ in range(3)] == [0, 0, 0]
        own_redis.stop()
        await lines[0].is_up(up=False)
        assert await one.free_capacity(0.5) == 2
        assert [await one.take(1, 0.5) for _ in range(3)] == [0, 0, 0.5]
        assert one.opens_in_s(0.5) == 0.5
        own_redis.start()
        await lines[0].is_up()
        assert await one.take(1, 0.75) == 0.75
        assert (await one.free_capacity(0.75), one.opens_in_s(0.75)) == (0, 0.75)
        assert await one.take(1, 1.5) == 0


async def test_one_of_several_is_silent_while_the_others_may_count_on_it(own_redis: RedisServer) -> None:
    async with pools(own_redis.url, RATE, 2, two) as (lines, (one, _)):
        assert await one.take(1, 0.0) == 0
        own_redis.stop()
        await lines[0].is_up(up=False)
        silence = client.ANSWER_S + rate_limits.MARK_S + 1.0
        assert await one.take(1, 1.0) == silence
        assert await one.free_capacity(silence) == 0
        assert [await one.take(1, 1.0 + silence) for _ in range(3)] == [0, 0, 1.0]


async def test_the_rate_is_kept_while_redis_goes_and_comes(
    own_redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three processes send as much as they can; something is given out between asking and hearing, so a window is
    exceeded for certain only if it is by the widest reading."""
    monkeypatch.setattr(client, "ANSWER_S", 0.2)
    monkeypatch.setattr(client, "RETRY_S", 0.05)
    monkeypatch.setattr(rate_limits, "ANSWER_S", 0.2)
    monkeypatch.setattr(rate_limits, "MARK_S", 0.2)
    rate = Rate(9, 0.2)
    times: list[tuple[float, float]] = []

    async def send(whole: RateSource) -> None:
        while True:
            asked = time.monotonic()
            wait = await whole.take(1, asked)
            if wait == 0:
                times.append((asked, time.monotonic()))
            await asyncio.sleep(min(wait, 0.02))

    async with pools(own_redis.url, rate, 3, lambda: 3) as (lines, windows), TaskGroup() as nursery:
        for whole in windows:
            nursery.start(send(whole), "sender")

        async def given_out(more: int) -> None:
            until = len(times) + more
            async with asyncio.timeout(PATIENCE_S):
                while len(times) < until:
                    await asyncio.sleep(0.01)

        await given_out(20)
        own_redis.stop()
        await given_out(12)
        own_redis.start()
        for one in lines:
            await one.is_up()
        await given_out(20)
        own_redis.hang()
        await given_out(9)
        own_redis.go_on()
        await given_out(20)
    times.sort()
    for index, (began, _) in enumerate(times[:-9]):
        tenth = sorted(end for _, end in times[index:])[9]
        assert tenth - began >= rate.within_s
