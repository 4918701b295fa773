"""Webhook delivery: updates go to the bot's address one at a time for each chat, again and again until a 2xx or their
end.

Presses have a lane of their own in each chat. The first repeat comes at once or after the answer's `Retry-After`,
the next ones at doubled distances up to a minute.
"""

from __future__ import annotations

import asyncio

import aiohttp

from bots.runtime.tasks import TaskGroup
from bots.sandbox.telegram.queue import QueuedUpdate
from bots.sandbox.telegram.world import TelegramWorld

ANSWER_WITHIN_S = 60
LOOK_AGAIN_S = 0.2
LONGEST_WAIT_S = 60
LONGEST_RETRY_AFTER_S = 3600
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

Lane = tuple[int, bool]


class Deliverer:
    """Webhook worker beside the server; does nothing while no webhook is set. `pace`: of the pauses, 1 as the real
    server's."""

    def __init__(self, world: TelegramWorld, pace: float = 1.0) -> None:
        self._world = world
        self._pace = pace
        self._wake = asyncio.Event()
        self._busy: set[Lane] = set()
        self._tries: dict[int, int] = {}
        self._not_before: dict[int, float] = {}

    async def run(self) -> None:
        """Deliver until cancelled. (`asyncio.wait_for` of Python 3.11 may swallow that when news comes at the same
        time.)"""
        self._wake = asyncio.Event()
        self._world.queue.pushed = self._wake.set
        patience = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=patience) as http, TaskGroup() as nursery:
            while True:
                self._wake.clear()
                for one in self._due_updates():
                    self._busy.add(_lane(one))
                    nursery.start(self._bring(http, one), f"webhook {one.id}")
                try:
                    async with asyncio.timeout(LOOK_AGAIN_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    def _due_updates(self) -> list[QueuedUpdate]:
        """The first update of every free lane whose time has come."""
        if not self._world.webhook:
            return []
        now = asyncio.get_running_loop().time()
        first: dict[Lane, QueuedUpdate] = {}
        for one in self._world.queue.waiting_updates():
            first.setdefault(_lane(one), one)
        free = [one for lane, one in first.items() if lane not in self._busy]
        room = self._world.webhook["max_connections"] - len(self._busy)
        return [one for one in free if self._not_before.get(one.id, 0) <= now][: max(room, 0)]

    async def _bring(self, http: aiohttp.ClientSession, one: QueuedUpdate) -> None:
        hook = self._world.webhook
        headers = {SECRET: hook["secret_token"]} if hook["secret_token"] else {}
        self._world.queue.given(one)
        try:
            async with http.post(hook["url"], json=one.body, headers=headers) as answer:
                wrong = "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
                after = answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as lost:
            wrong, after = f"Connection failed: {type(lost).__name__}", ""
        if wrong:
            hook |= {"last_error_message": wrong, "last_error_date": int(self._world.now())}
        self._settle(one, bool(wrong), float(after) if after.isdigit() else 0)
        self._busy.discard(_lane(one))
        self._wake.set()

    def _settle(self, one: QueuedUpdate, wrong: bool, after_s: float) -> None:
        if not wrong:
            self._world.queue.drop(one)
            self._tries.pop(one.id, None)
            return
        tries = self._tries[one.id] = self._tries.get(one.id, 0) + 1
        pause = min(after_s, LONGEST_RETRY_AFTER_S) or (0 if tries == 1 else min(2.0 ** (tries - 1), LONGEST_WAIT_S))
        self._not_before[one.id] = asyncio.get_running_loop().time() + pause * self._pace


def _lane(one: QueuedUpdate) -> Lane:
    return one.chat, one.kind == "callback_query"
