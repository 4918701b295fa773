"""Wake-ups, within the process and between processes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from bots.runtime.tasks import TaskGroup
from storage.redis.wakeups import Bell, Wakeups
from tests.redis_server import PATIENCE_S, RedisServer, line

BELLS: tuple[Bell, ...] = ("inbox", "outbox")


class Ears:
    """Listener of signals; it counts how often each bell was heard."""

    def __init__(self) -> None:
        self.signals = Wakeups()
        self.heard: Counter[str] = Counter()
        for bell in BELLS:
            self.signals.listen(bell, partial(self._note, bell))

    def _note(self, bell: Bell) -> None:
        self.heard[bell] += 1

    async def until(self, **heard: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.heard != Counter(heard):
                await asyncio.sleep(0.005)


@asynccontextmanager
async def process(url: str, channel: str) -> AsyncIterator[Ears]:
    ears = Ears()
    async with line(url, channel, ears.signals.hear) as one, TaskGroup() as nursery:
        nursery.start(ears.signals.carry(one.link), "signals")
        await one.is_up()
        yield ears


def test_within_the_process_a_bell_is_heard_at_once() -> None:
    ears = Ears()
    ears.signals.ring("outbox")
    ears.signals.ring("outbox")
    assert ears.heard == {"outbox": 2}


async def test_a_bell_is_heard_in_the_other_processes_of_the_installation(redis_server: RedisServer) -> None:
    here, there = process(redis_server.url, "signals:1"), process(redis_server.url, "signals:1")
    async with here as one, there as other, process(redis_server.url, "signals:2") as neighbour:
        one.signals.ring("inbox")
        await other.until(inbox=1)
        other.signals.ring("outbox")
        await one.until(inbox=1, outbox=1)
        await other.until(inbox=1, outbox=1)
        assert not neighbour.heard


async def test_while_redis_is_away_the_process_hears_itself(own_redis: RedisServer) -> None:
    async with process(own_redis.url, "signals:3") as ears:
        own_redis.stop()
        for _ in range(3):
            ears.signals.ring("inbox")
            await asyncio.sleep(0.01)
        await ears.until(inbox=3)
