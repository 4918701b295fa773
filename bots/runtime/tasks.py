"""Task nursery, the only place where tasks are made: every task has a name, an owner, and an end that is noticed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Any


class TaskGroup:
    """A group of tasks that live and end together.

    `async with TaskGroup() as nursery: nursery.start(coro, name)`. Leaving the block cancels what still runs and waits
    for it. The first failure of a task is raised by `wait`.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failed: asyncio.Future[None] | None = None

    async def __aenter__(self) -> TaskGroup:
        self._failed = asyncio.get_running_loop().create_future()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cancel()
        if self._failed is not None and not self._failed.done():
            self._failed.cancel()

    def start(self, work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)
        return task

    def __len__(self) -> int:
        return len(self._tasks)

    async def wait(self, until: asyncio.Event) -> None:
        """Wait until the event; raises the first failure of a task meanwhile."""
        assert self._failed is not None
        waiting = asyncio.create_task(until.wait())
        try:
            await asyncio.wait((waiting, self._failed), return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if self._failed.done():
            self._failed.result()

    async def settle(self, within_s: float) -> bool:
        """Let the running tasks end by themselves; False when some did not in time."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=within_s)
        return not self._tasks

    async def cancel(self) -> None:
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    def _note_end(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if self._failed is not None and not self._failed.done():
            self._failed.set_exception(error)


async def pause(wake: asyncio.Event, at_most_s: float) -> None:
    """Wait until the event, at most so many seconds. (`asyncio.wait_for` of Python 3.11 may swallow a cancellation
    here.)"""
    try:
        async with asyncio.timeout(at_most_s):
            await wake.wait()
    except TimeoutError:
        pass
