"""Test harness of the outbox relay: a store, a platform of the test's own, and a clock moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import locales
from bots.delivery.composer import Composer
from bots.delivery.outbox_relay import OutboxRelay
from bots.delivery.rate_limiter import RateLimiter
from bots.delivery.render import Renderer
from bots.platform import Letter, Platform, SendLimits, Sent
from bots.platform_errors import PlatformError
from bots.runtime.counters import Counters
from bots.runtime.tasks import TaskGroup
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from storage.records.messages.outbox import DIALOG, Kind, OutgoingMessage
from storage.records.people.chats import Chat
from storage.redis.rate_window import Rate
from storage.store import Store
from storage.usecases.outgoing.outgoing import pack_screen
from tests.clocks import HandClock

WIDE = SendLimits(Rate(10_000, 1.0))
PATIENCE_S = 10.0
RENDERER = Renderer(Path(locales.__file__).parent, "Asia/Yekaterinburg")


@dataclass
class Wall:
    """Platform that only records: `heard` are (chat, words), `failures` what the next sends raise."""

    name: str = "vk"
    limits: SendLimits = WIDE
    standing_menu: bool = False
    heard: list[tuple[str, str]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    answer: Callable[[Letter], Sent] = lambda letter: Sent((letter.edit or str(letter.key),))
    gate: asyncio.Event | None = None

    def cost(self, letter: Letter) -> int:
        return max(1, len(letter.photos))

    async def send(self, letter: Letter) -> Sent:
        if self.gate is not None:
            await self.gate.wait()
        failure = self.failures.pop(0) if self.failures else None
        if isinstance(failure, PlatformError) or not failure:
            self.letters.append(letter)
        if failure is not None:
            raise failure
        self.heard.append((letter.chat, letter.text))
        return self.answer(letter)

    async def leave(self, chat: str) -> None:
        self.left.append(chat)


@dataclass
class Relay:
    """Running outbox relay over a store, with its clock."""

    store: Store
    clock: HandClock
    delivery: OutboxRelay
    walls: Mapping[str, Wall]
    budgets: Mapping[str, RateLimiter]
    watch: Counters

    async def chat(self, address: str = "7", platform: str = "vk", *, private: bool = True) -> Chat:
        async with self.store.writing() as tx:
            return await tx.chats.get_or_add(platform, address, private, self.clock.now(), "ru")

    async def staff_chat(self, address: str) -> Chat:
        chat = await self.chat(address, private=False)
        async with self.store.writing() as tx:
            await tx.staff_chats.bind(await tx.staff_chats.bind_code(self.clock.now()), chat, self.clock.now())
        return chat

    async def say(
        self, chat: Chat, *words: str, kind: Kind = "notice", lane: int = DIALOG, **more: object
    ) -> list[int]:
        async with self.store.writing() as tx:
            ids = [
                await tx.outbox.add(
                    OutgoingMessage(chat, kind, pack_screen(Screen(Plain(each))), lane=lane, **more),  # type: ignore[arg-type]
                    self.clock.now(),
                )
                for each in words
            ]
        self.delivery.wake()
        return ids

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for something that is about to happen without the clock being moved."""
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                await asyncio.sleep(0.005)

    async def state(self, row: int) -> str:
        async with self.store.reading() as tx:
            found = await tx.outbox.state(row)
        return found[0] if found else ""

    async def rest(self, passing_s: float = 0.0) -> None:
        """Move the clock by so many seconds, until nothing can be sent at this moment."""
        self.clock.advance(passing_s)
        self.delivery.wake()
        async with asyncio.timeout(PATIENCE_S):
            while True:
                await asyncio.sleep(0.02)
                async with self.store.reading() as tx:
                    sending = await tx.sqlalchemy.exec_driver_sql("select count(*) from outbox where state = 'sending'")
                    if not sending.scalar() and not await tx.outbox.has_due(self.clock.now()):
                        return


@asynccontextmanager
async def relay(
    store: Store, *walls: Wall, limits: SendLimits | None = None, installation: int = 0
) -> AsyncIterator[Relay]:
    """Run an outbox relay until the end of the block."""
    clock = HandClock()
    by_name = {wall.name: wall for wall in walls or (Wall(),)}
    budgets = {name: RateLimiter(limits or wall.limits) for name, wall in by_name.items()}
    composer = Composer(RENDERER, store.media, frozenset(), installation)
    delivery = OutboxRelay(
        store, cast("Mapping[str, Platform]", by_name), budgets, composer, clock, watch=(watch := Counters(clock))
    )
    async with TaskGroup() as nursery:
        nursery.start(delivery.run(), "delivery")
        try:
            yield Relay(store, clock, delivery, by_name, budgets, watch)
        finally:
            for wall in by_name.values():
                if gate := getattr(wall, "gate", None):  # a real platform has none
                    gate.set()
            delivery.stop()
            await nursery.settle(5.0)
