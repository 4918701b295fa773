"""A town to test in: the real program in front of both stand-ins, every call held against the platforms' contracts."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from bots.app import App, build
from bots.clock import SystemClock
from bots.nursery import Nursery
from bots.platform import Limits, Rate
from bots.sandbox.standin import Bubble, StandIn, Upload
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from bots.settings import SHIPPED_CITY, Account, Settings
from tests.contracts import watch_telegram, watch_vk

CENTRE = (57.1530, 65.5343)
"""A point in the middle of Tyumen, WGS 84."""
PATIENCE_S = 20.0
UNLIMITED = dict.fromkeys(("telegram", "vk"), Limits(Rate(10_000, 1.0)))


def photo(colour: str = "red", *, as_file: bool = False, name: str = "photo.jpg") -> Upload:
    """A small picture; the same colour is the same bytes."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return Upload(name, out.getvalue(), as_file)


async def until(true: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
    """Wait for something that is about to happen."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.01)


@dataclass
class Phone:
    """A person in front of one chat."""

    stand_in: StandIn
    person: int
    chat: int
    seen: int = 0

    def bubbles(self) -> tuple[Bubble, ...]:
        return tuple(b for b in self.stand_in.view(self.person, self.chat).bubbles if not b.deleted)

    def said(self) -> list[Bubble]:
        """What the bot said."""
        return [b for b in self.bubbles() if b.author == "bot"]

    def last(self) -> Bubble:
        return self.said()[-1]

    def mark(self) -> None:
        """From here on `hears` looks."""
        self.seen = self._changes()

    def _changes(self) -> int:
        return sum(1 + b.edited for b in self.said())

    async def write(
        self,
        text: str = "",
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
    ) -> list[int]:
        self.mark()
        return self.stand_in.write(self.person, self.chat, text, uploads=uploads, point=point, reply_to=reply_to)

    async def press(self, label: str) -> None:
        """Press the newest button whose label has these letters in it."""
        self.mark()
        for bubble in reversed(self.said()):
            for button in (b for row in bubble.rows for b in row):
                if label in button.label:
                    self.stand_in.press(self.person, self.chat, bubble.id, button.key)
                    return
        for button in (b for row in self.stand_in.view(self.person, self.chat).keyboard for b in row):
            if label in button.label:
                self.stand_in.press(self.person, self.chat, 0, button.key)
                return
        raise AssertionError(f"no button {label!r}; there are {self.labels()}")

    def labels(self) -> list[str]:
        rows = [*self.last().rows, *self.stand_in.view(self.person, self.chat).keyboard] if self.said() else []
        return [b.label for row in rows for b in row]

    async def hears(self, text: str, within_s: float = PATIENCE_S) -> Bubble:
        """Until the bot has said something new with this text in it."""
        await until(
            lambda: self._heard(text) is not None, f"{text!r}; heard {[b.text for b in self.said()][-3:]}", within_s
        )
        found = self._heard(text)
        assert found is not None
        return found

    def _heard(self, text: str) -> Bubble | None:
        if self._changes() <= self.seen:
            return None
        return next((b for b in reversed(self.said()[-6:]) if text in b.text), None)


@dataclass
class Town:
    """The program, its platforms, and the people."""

    app: App
    telegram: TelegramStandIn
    vk: VkStandIn
    staff: Phone
    complaints: list[str] = field(default_factory=list)

    def stand_in(self, platform: str) -> StandIn:
        return self.telegram if platform == "telegram" else self.vk

    def newcomer(self, platform: str, name: str = "Анна", language: str = "ru") -> Phone:
        stand_in = self.stand_in(platform)
        person = stand_in.add_person(name, language)
        return Phone(stand_in, person.id, stand_in.private(person.id))

    async def resident(self, platform: str, name: str = "Анна", language: str = "ru") -> Phone:
        """Somebody who has consented before."""
        phone = self.newcomer(platform, name, language)
        await phone.write("/start" if platform == "telegram" else "Начать")
        agree = "Да" if language == "ru" else "Yes"
        await until(lambda: any(label.startswith(agree) for label in phone.labels()), "the consent is asked")
        await phone.press(agree)
        await until(lambda: not any(label.startswith(agree) for label in phone.labels()), "the consent is taken")
        await self.quiet()
        return phone

    async def quiet(self, within_s: float = PATIENCE_S) -> None:
        """Until nothing is on its way in or out."""
        deadline = time.monotonic() + within_s
        while True:
            async with self.app.store.reading() as tx:
                idle = not await tx.inbox.waiting() and not await tx.outbox.pending()
            if idle:
                return
            assert time.monotonic() < deadline, "the program does not come to rest"
            await asyncio.sleep(0.02)


def settings_for(folder: Path, telegram: str, vk: str, tokens: tuple[str, str], database: str = "") -> Settings:
    return Settings(
        city=SHIPPED_CITY,
        home=folder,
        database=database or f"sqlite+aiosqlite:///{folder / 'town.db'}",
        media=folder / "media",
        telegram=Account(tokens[0], telegram),
        vk=Account(tokens[1], vk),
        log="text",
        short_links=False,
    )


@asynccontextmanager
async def town(
    folder: Path, *, staff: str = "telegram", limits: bool = False, database: str = ""
) -> AsyncIterator[Town]:
    """A running town with a bound staff chat on the platform `staff`.

    `limits`: the platforms' own are kept and enforced; otherwise nobody waits.
    """
    clock = SystemClock()
    telegram, vk = TelegramStandIn(clock.seconds), VkStandIn(clock.seconds)
    telegram.limits = vk.limits = limits
    watch_telegram(telegram)
    watch_vk(vk)
    addresses = await telegram.start(), await vk.start()
    settings = settings_for(folder, *addresses, (telegram.token, vk.token), database)
    app = await build(settings, clock=clock, limits=None if limits else UNLIMITED)
    stop = asyncio.Event()
    try:
        async with Nursery() as nursery:
            nursery.start(app.run(stop), "app")
            host = telegram if staff == "telegram" else vk
            officers = [host.add_person(name).id for name in ("Вера", "Глеб")]
            chat = host.add_group("Сотрудники", officers)
            async with app.store.writing() as tx:
                code = await tx.staff.bind_code(clock.now())
            here = Town(app, telegram, vk, Phone(host, officers[0], chat))
            await here.staff.write(f"/bind {code}")
            await here.staff.hears("ответ")
            yield here
            stop.set()
            await nursery.settle(5.0)
        assert not telegram.complaints, telegram.complaints[:3]
        assert not vk.complaints, vk.complaints[:3]
    finally:
        await app.close()
        await telegram.stop()
        await vk.stop()
