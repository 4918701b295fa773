"""Test harness of delivery over a real wire: a real store, the platform's adapter, HTTP, and the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from bots.platform import Platform
from bots.runtime.clock import SystemClock
from bots.sandbox.standin import PlatformFault, StandIn
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from bots.telegram.adapter import TelegramPlatform
from bots.vk.adapter import VkPlatform
from storage.store import Store
from tests.bots.delivery.deliveries import PATIENCE_S, WIDE, Relay, Wall, relay

STEPS = 10


@dataclass
class Wire:
    """Stand-in, adapter and relay of one platform. `anna` and `boris` have written to the bot before; `struck`: how
    many faults have."""

    at: Relay
    stand_in: StandIn
    name: str
    anna: int
    boris: int
    struck: int = 0

    async def say(self, person: int, *words: str, **more: object) -> list[int]:
        chat = await self.at.chat(str(self.stand_in.private_chat(person)), self.name)
        return await self.at.say(chat, *words, **more)  # type: ignore[arg-type]  # kind, lane

    def bot_texts(self, person: int) -> list[str]:
        bubbles = self.stand_in.view(person, self.stand_in.private_chat(person)).bubbles
        return [bubble.text for bubble in bubbles if bubble.author == "bot"]

    def strike(self, kind: str, times: int = 1, value: float = 0, **more: object) -> None:
        """Order a fault for the next sends."""
        method = "sendMessage" if self.name == "telegram" else "messages.send"
        self.stand_in.inject(PlatformFault(kind, method, times, value, **more))  # type: ignore[arg-type]  # chat, body, after

    def count(self, fault: PlatformFault, method: str, chat: int | None) -> None:
        self.struck += 1

    async def passes(self, seconds: float) -> None:
        """Move the clock, and wait until what falls due is sent."""
        step_s = max(1.0, seconds / STEPS)
        await self._wait_for_quiet()
        for _ in range(round(seconds / step_s)):
            self.at.clock.advance(step_s)
            await self._wait_for_quiet()

    async def _wait_for_quiet(self) -> None:
        """Until nothing is on its way, and what is due has to wait for the platform."""
        self.at.delivery.wake()
        async with asyncio.timeout(PATIENCE_S):
            while True:
                await asyncio.sleep(0.003)
                async with self.at.store.reading() as tx:
                    sending = await tx.sqlalchemy.exec_driver_sql("select count(*) from outbox where state = 'sending'")
                    due = await tx.outbox.has_due(self.at.clock.now())
                closed = self.at.budgets[self.name].opens_in_s(self.at.clock.monotonic())
                if not sending.scalar() and (closed or not due):
                    return


@asynccontextmanager
async def wire(store: Store, name: str) -> AsyncIterator[Wire]:
    now = SystemClock().seconds
    stand_in: StandIn = TelegramStandIn(now) if name == "telegram" else VkStandIn(now)
    stand_in.limits = False
    base = await stand_in.start()
    anna, boris = (stand_in.add_person(each).id for each in ("Анна", "Борис"))
    for person in (anna, boris):
        stand_in.write(person, stand_in.private_chat(person), "/start")
    platform: Platform = (
        TelegramPlatform(stand_in.token, base) if name == "telegram" else VkPlatform(stand_in.token, base)
    )
    try:
        async with relay(store, cast("Wall", platform), limits=WIDE) as at:
            here = Wire(at, stand_in, name, anna, boris)
            stand_in.on_fault(here.count)
            yield here
            stand_in.clear_faults()
    finally:
        await platform.close()
        await stand_in.stop()
        await asyncio.sleep(0)
