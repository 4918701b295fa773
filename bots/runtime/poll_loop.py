"""Poll loop of a worker: rounds follow one another while there is something to do, with a rest when there is nothing,
until it is stopped.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from bots.runtime.tasks import TaskGroup, pause
from storage.engine.transient import is_transient

log = logging.getLogger(__name__)

STORE_PAUSE_S = 1.0


async def insist(write: Callable[[], Awaitable[object]], clock: Clock, watch: Counters) -> None:
    """Write, and repeat while the store cannot be written: what was done elsewhere must not be forgotten."""
    while True:
        try:
            await write()
            return
        except Exception as error:
            if not is_transient(error):
                raise
            watch.count_failure("store", error)
            log.warning("the store cannot be written now", extra={"why": type(error).__name__})
        await clock.sleep(STORE_PAUSE_S)


class PollLoop:
    """Poll loop of the part named `part` in the counters. `begin`: starts what can be done now, False when there was
    nothing; `idle_s`: seconds to rest unless woken; `settle_s`: seconds that work in progress may go on after the
    stop."""

    def __init__(
        self,
        part: str,
        clock: Clock,
        watch: Counters,
        *,
        begin: Callable[[TaskGroup], Awaitable[bool]],
        idle_s: Callable[[], Awaitable[float]],
        settle_s: float,
    ) -> None:
        self._clock = clock
        self._watch = watch
        self._part = part
        self._begin = begin
        self._idle_s = idle_s
        self._settle_s = settle_s
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """End the rest: there may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing new, and let `run` return."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Run rounds until `stop`, then wait up to `settle_s` for work in progress."""
        async with TaskGroup() as nursery:
            while not self._stopping:
                self._wake.clear()
                self._watch.beat(self._part)
                await self._round(nursery)
            await nursery.settle(within_s=self._settle_s)

    async def _round(self, nursery: TaskGroup) -> None:
        """One round; a store with a transient error is asked again after STORE_PAUSE_S seconds."""
        try:
            if not await self._begin(nursery):
                await pause(self._wake, await self._idle_s())
        except Exception as error:
            if not is_transient(error):
                raise
            self._watch.count_failure("store", error)
            log.warning("the store cannot be asked now", extra={"why": type(error).__name__})
            await self._clock.sleep(STORE_PAUSE_S)
