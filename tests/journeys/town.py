"""Test bed of a whole town: the real program in front of both stand-ins, every call held against the platforms'
contracts."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image

from bots.app import App, build
from bots.platform import SendLimits
from bots.runtime.clock import Clock, SystemClock
from bots.runtime.settings import SHIPPED_CITY, Account, Settings
from bots.runtime.tasks import TaskGroup
from bots.sandbox.standin import Bubble, PhoneButton, StandIn, Upload
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from storage.redis.rate_window import Rate
from tests.contracts import watch_telegram, watch_vk
from tests.journeys import grounds
from tests.journeys.glance import Glance, glancing

CENTRE = (57.1530, 65.5343)
"""A point in the middle of Tyumen, WGS 84."""
PATIENCE_S = 20.0
LISTENS = "groups.getLongPollServer"
"""What is written to a VK community before this is not heard."""
UNLIMITED = dict.fromkeys(("telegram", "vk"), SendLimits(Rate(10_000, 1.0)))


def photo(colour: str = "red", *, as_file: bool = False, name: str = "photo.jpg") -> Upload:
    """Make a small picture; the same colour is the same bytes."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return Upload(name, out.getvalue(), as_file)


async def until(true: Callable[[], bool], what: str, within_s: float = PATIENCE_S) -> None:
    """Wait for something that is about to happen."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        await asyncio.sleep(0.01)


class ShiftedClock(SystemClock):
    """Clock that begins at a moment of the test's and goes on from there."""

    def __init__(self, begins: datetime) -> None:
        self._ahead = begins - super().now()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def seconds(self) -> float:
        return self.now().timestamp()

    def pass_by(self, time: timedelta) -> None:
        """Move the clock; nothing that sleeps wakes up by it."""
        self._ahead += time


class MondayClock(ShiftedClock):
    """Clock that begins on Monday, 8 June 2026, 09:30 in Tyumen."""

    def __init__(self) -> None:
        super().__init__(datetime(2026, 6, 8, 4, 30, tzinfo=UTC))


@dataclass
class Phone:
    """Person in front of one chat."""

    stand_in: StandIn
    person: int
    chat: int
    seen: int = 0

    def bubbles(self) -> tuple[Bubble, ...]:
        return tuple(b for b in self.stand_in.view(self.person, self.chat).bubbles if not b.deleted)

    def keyboard(self) -> tuple[tuple[PhoneButton, ...], ...]:
        """Keyboard under the input."""
        return self.stand_in.view(self.person, self.chat).keyboard

    def bot_bubbles(self) -> list[Bubble]:
        """Messages of the bot that are not deleted."""
        return [b for b in self.bubbles() if b.author == "bot"]

    def last(self) -> Bubble:
        return self.bot_bubbles()[-1]

    def mark(self) -> None:
        """Make `hears` look from here on."""
        self.seen = self._changes()

    def _changes(self) -> int:
        return sum(1 + b.edited for b in self.bot_bubbles())

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
        for bubble, button in self._buttons():
            if label in button.label:
                self.stand_in.press(self.person, self.chat, bubble, button.key)
                return
        raise AssertionError(f"no button {label!r}; there are {self.labels()}")

    def _buttons(self) -> Iterator[tuple[int, PhoneButton]]:
        """Under the newest message, under the input (0), under older messages."""
        said = self.bot_bubbles()[::-1]
        yield from ((bubble.id, button) for bubble in said[:1] for row in bubble.rows for button in row)
        yield from ((0, button) for row in self.keyboard() for button in row)
        yield from ((bubble.id, button) for bubble in said[1:] for row in bubble.rows for button in row)

    def labels(self) -> list[str]:
        rows = [*self.last().rows, *self.keyboard()] if self.bot_bubbles() else []
        return [b.label for row in rows for b in row]

    async def hears(self, text: str, within_s: float = PATIENCE_S) -> Bubble:
        """Wait until the bot has said something new with this text in it."""
        await until(
            lambda: self._bubble_with(text) is not None,
            f"{text!r}; heard {[b.text for b in self.bot_bubbles()][-3:]}",
            within_s,
        )
        found = self._bubble_with(text)
        assert found is not None
        return found

    def _bubble_with(self, text: str) -> Bubble | None:
        if self._changes() <= self.seen:
            return None
        return next((b for b in reversed(self.bot_bubbles()[-6:]) if text in b.text), None)


@dataclass
class Town:
    """Running program, its platforms, and the people."""

    app: App
    telegram: TelegramStandIn
    vk: VkStandIn
    staff: Phone
    nursery: TaskGroup
    rebuild: Callable[[Settings], Awaitable[App]]
    settings: Settings
    glance: Glance
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self) -> None:
        """Start the program."""
        self.stopping = asyncio.Event()
        self.nursery.start(self.app.run(self.stopping), "app")

    async def end(self) -> None:
        """Stop the program and wait for its end."""
        self.stopping.set()
        await self.nursery.settle(5.0)
        await self.app.close()

    async def restart(self, **changes: Any) -> None:
        """Stop the program and start it again on the same folder, with other settings if given."""
        await self.end()
        await self.again(**changes)

    async def again(self, **changes: Any) -> None:
        """Start the program that has ended."""
        self.settings = replace(self.settings, **changes)
        self.app = await self.rebuild(self.settings)
        self.begin()

    def port(self) -> int:
        """Port of the program's own server; 0 for none."""
        return self.app.web.port if self.app.web is not None else 0

    async def count_updates(self) -> int:
        """Number of updates that have ever come in."""
        return (await self.glance())[0]

    def stand_in(self, platform: str) -> StandIn:
        return self.telegram if platform == "telegram" else self.vk

    def newcomer(self, platform: str, name: str = "Анна", language: str = "ru") -> Phone:
        stand_in = self.stand_in(platform)
        person = stand_in.add_person(name, language)
        return Phone(stand_in, person.id, stand_in.private_chat(person.id))

    async def resident(self, platform: str, name: str = "Анна", language: str = "ru") -> Phone:
        """Make somebody who has consented before."""
        phone = self.newcomer(platform, name, language)
        await phone.write("/start" if platform == "telegram" else "Начать")
        agree = "Да" if language == "ru" else "Yes"
        await until(lambda: any(label.startswith(agree) for label in phone.labels()), "the consent is asked")
        await phone.press(agree)
        await until(lambda: not any(label.startswith(agree) for label in phone.labels()), "the consent is taken")
        await self.quiet()
        return phone

    async def quiet(self, within_s: float = PATIENCE_S) -> None:
        """Wait until nothing is on its way in or out."""
        deadline = time.monotonic() + within_s
        while (await self.glance())[1]:
            assert time.monotonic() < deadline, "the program does not come to rest"
            await asyncio.sleep(0.02)


def settings_for(folder: Path, telegram: str, vk: str, tokens: tuple[str, str], *, database: str = "") -> Settings:
    """Make settings on the ground that is beneath, or with a database of the test's own."""
    return Settings(
        city=SHIPPED_CITY,
        home=folder,
        database=database or grounds.here().database(folder),
        redis=grounds.here().redis,
        media=folder / "media",
        accounts={"telegram": Account(tokens[0], telegram), "vk": Account(tokens[1], vk)},
        log="text",
        short_links=False,
    )


@asynccontextmanager
async def running_stand_ins(
    clock: Clock, *, limits: bool = False
) -> AsyncIterator[tuple[TelegramStandIn, VkStandIn, tuple[str, str]]]:
    """Run both stand-ins, at these addresses, until the block ends; then neither may have a complaint."""
    telegram, vk = TelegramStandIn(clock.seconds), VkStandIn(clock.seconds)
    telegram.limits = vk.limits = limits
    telegram.webhook_pace, vk.callbacks.pauses_s = 0.05, (0.05,) * 5
    watch_telegram(telegram)
    watch_vk(vk)
    try:
        yield telegram, vk, (await telegram.start(), await vk.start())
        assert not telegram.complaints, telegram.complaints[:3]
        assert not vk.complaints, vk.complaints[:3]
    finally:
        await telegram.stop()
        await vk.stop()


@asynccontextmanager
async def town(
    folder: Path,
    *,
    staff: str = "telegram",
    limits: bool = False,
    clock: Clock | None = None,
    **more: Any,
) -> AsyncIterator[Town]:
    """Run a town with a bound staff chat on the platform `staff`.

    `limits`: the platforms' own are kept and enforced; otherwise nobody waits. `more`: further settings.
    """
    clock = clock or SystemClock()
    built = partial(build, clock=clock, limits=None if limits else UNLIMITED)
    async with running_stand_ins(clock, limits=limits) as (telegram, vk, addresses), TaskGroup() as nursery:
        settings = replace(settings_for(folder, *addresses, (telegram.token, vk.token)), **more)
        host = telegram if staff == "telegram" else vk
        officers = [host.add_person(name).id for name in ("Вера", "Глеб")]
        chat = host.add_group("Сотрудники", officers)
        app, staff_phone = await built(settings), Phone(host, officers[0], chat)
        async with glancing(settings.database) as glance:
            here = Town(app, telegram, vk, staff_phone, nursery, built, settings, glance)
            try:
                here.begin()
                async with here.app.store.writing() as tx:
                    code = await tx.staff_chats.bind_code(clock.now())
                await until(lambda: any(call.method == LISTENS for call in vk.calls), "VK is listened to")
                await here.staff.write(f"/bind {code}")
                await here.staff.hears("ответ")
                yield here
            finally:
                await here.end()
