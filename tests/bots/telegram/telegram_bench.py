"""Test harness of the Telegram adapter before its stand-in, every call and update held against the vendored Bot API."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bots.platform import Letter, RawUpdate
from bots.sandbox.standin import Bubble, PhoneOwner
from bots.sandbox.telegram.standin import TelegramStandIn
from bots.telegram.adapter import TelegramPlatform
from dialogs.kernel.words import Words
from tests.contracts import schema_of

MENU = {"ru": [("new", "Сообщить")], "en": [("new", "Report")]}


@dataclass
class MemoryInbox:
    """Port `InboxPort` in memory. `arrived` is set by every batch."""

    stored: str = ""
    rows: dict[str, RawUpdate] = field(default_factory=dict)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    complaints: dict[str, Words] = field(default_factory=dict)

    async def cursor(self, platform: str) -> str:
        assert platform == "telegram"
        return self.stored

    async def complain(self, key: str, words: Words) -> None:
        self.complaints[key] = words

    async def receive(self, platform: str, rows: Sequence[RawUpdate], cursor: str) -> None:
        assert platform == "telegram"
        for row in rows:
            self.rows.setdefault(row.key, row)
        self.stored = cursor
        self.arrived.set()

    async def until(self, count: int) -> list[RawUpdate]:
        """Wait until so many rows are there."""
        async with asyncio.timeout(5):
            while len(self.rows) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return list(self.rows.values())


@dataclass
class TelegramBench:
    """Adapter, stand-in and one resident, Анна, who has written to the bot before."""

    standin: TelegramStandIn
    bot: TelegramPlatform
    anna: PhoneOwner
    base: str
    mistakes: list[str]
    """What the schema says of the calls; a test that makes mistakes on purpose clears it."""
    keys: int = 0

    @property
    def chat(self) -> str:
        return str(self.anna.id)

    def letter(self, text: str = "", **rest: Any) -> Letter:
        self.keys += 1
        return Letter(self.keys, **{"chat": self.chat, "text": text} | rest)

    def bubbles(self, chat: str = "") -> list[Bubble]:
        """Messages of the bot in a chat that are not deleted."""
        seen = self.standin.view(self.anna.id, int(chat or self.chat)).bubbles
        return [bubble for bubble in seen if bubble.author == "bot" and not bubble.deleted]

    def calls(self, *methods: str) -> list[str]:
        """Calls made by the adapter, sends and edits unless others are named."""
        made = [call.method for call in self.standin.calls if call.direction == "call"]
        return [name for name in made if (name in methods if methods else name.startswith(("send", "edit")))]

    def group(self, *, topics: bool = False) -> str:
        return str(self.standin.add_group("Диспетчерская", [self.anna.id], topics=topics))


@asynccontextmanager
async def bench() -> AsyncIterator[TelegramBench]:
    standin = TelegramStandIn(time.time)
    standin.limits = False
    mistakes: list[str] = []
    if known := schema_of("Telegram"):
        standin.on_call = lambda method, form, files, _: mistakes.extend(known.check_request(method, form, files))
    base = await standin.start()
    bot = TelegramPlatform(standin.token, base)
    bot.offer_commands(MENU)
    anna = standin.add_person("Анна")
    standin.write(anna.id, anna.id, "/start")
    try:
        yield TelegramBench(standin, bot, anna, base, mistakes)
    finally:
        await bot.close()
        await standin.stop()
    assert mistakes == []
    assert standin.complaints == []
