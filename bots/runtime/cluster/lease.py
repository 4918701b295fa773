"""Leases: work that one process at a time does begins when its lease is gained and is cancelled when it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bots.runtime.tasks import TaskGroup


class Lease:
    """One lease of this process, gained and lost as `bots.runtime.cluster.cluster` sees it. `holder`: this process."""

    def __init__(self, name: str, holder: str) -> None:
        self.name = name
        self.holder = holder
        self._held = asyncio.Event()
        self._lost = asyncio.Event()

    @property
    def held(self) -> bool:
        return self._held.is_set()

    def gain(self) -> None:
        self._lost.clear()
        self._held.set()

    def lose(self) -> None:
        """Mark the lease as lost; work under `while_held` is cancelled."""
        self._held.clear()
        self._lost.set()

    async def while_held(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Repeat for ever: wait for the lease, then work as long as it is held. Raises what the work raises."""
        while True:
            await self._held.wait()
            async with TaskGroup() as nursery:
                nursery.start(work(), self.name)
                await nursery.wait(self._lost)
