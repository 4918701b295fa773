"""Transcript of a resident's way through the running program, which a clerk can read."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bots.sandbox.standin import Bubble, Upload
from tests import golden as files
from tests.journeys.town import PATIENCE_S, MondayClock, Phone, Town, town

FOLDER = Path(__file__).parent / "transcripts"
PLATFORMS = ("telegram", "vk")
NAMES = {"ru": ("житель", "бот", "бот (вместо прежнего)"), "en": ("resident", "bot", "bot (in place)")}
CLOCK = re.compile(r"\b\d{2}:\d{2}\b")


@dataclass
class Walk:
    """Resident in a running town; `lines` is the transcript."""

    here: Town
    phone: Phone
    clock: MondayClock
    media: Path
    language: str = "ru"
    lines: list[str] = field(default_factory=list)
    _seen: dict[int, Bubble] = field(default_factory=dict)
    _keyboard: list[str] = field(default_factory=list)
    _new: list[Bubble] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text the bot said to the last deed."""
        return "\n".join(bubble.text for bubble in self._new)

    @property
    def labels(self) -> list[str]:
        """Labels of the buttons that came with it, or of those under the input."""
        found = [b.label for bubble in self._new for row in bubble.rows for b in row]
        return found or self._keyboard

    async def write(
        self,
        text: str = "",
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        *,
        reply_to: int | None = None,
        silent: bool = False,
    ) -> list[int]:
        """Send as the platform does; the ids of the messages."""
        deed = " ".join(
            part
            for part in (
                f"(в ответ на «{self._first_line(reply_to)}»)" if reply_to else "",
                text.replace("\n", "\n        "),
                f"(📷 {len(uploads)})" if uploads else "",
                f"(📍 {point[0]}, {point[1]})" if point else "",
            )
            if part
        )
        before = await self._begin(deed)
        ids = await self.phone.write(text, uploads, point, reply_to=reply_to)
        await self.after(before + len(ids), silent=silent)
        return ids

    async def press(self, label: str) -> None:
        """Press the newest button whose label has these letters in it."""
        before = await self._begin(f"[{self._label(label)}]")
        await self.phone.press(label)
        await self.after(before + 1)

    async def forge(self, data: str) -> None:
        """Press a button that was never shown."""
        before = await self._begin(f"(поддельная кнопка {data})")
        forge(self.here, self.phone, data)
        await self.after(before + 1)

    async def send_kind(self, kind: str) -> None:
        before = await self._begin(f"({kind})")
        self.phone.stand_in.send_kind(self.phone.person, self.phone.chat, kind)
        await self.after(before + 1)

    async def edit(self, message: int, text: str, *, silent: bool = False) -> None:
        before = await self._begin(f"(исправляет своё сообщение) {text}")
        self.phone.stand_in.edit(self.phone.person, self.phone.chat, message, text)
        await self.after(before + 1, silent=silent)

    async def listen(self) -> None:
        """Note the messages that came without being asked for."""
        await self.here.quiet()
        self._note()

    async def restart(self) -> None:
        self.lines.append("(программа остановлена и запущена снова)")
        await self.here.restart()

    def skip(self) -> None:
        """Drop the transcript so far."""
        self._note()
        self.lines.clear()

    def hear(self, *texts: str) -> None:
        """Assert that the bot has just said all of these, word for word."""
        for text in texts:
            assert text in self.text, f"{text!r} is not in:\n{self.text}"

    def _label(self, part: str) -> str:
        shown = [b.label for bubble in reversed(self.phone.bot_bubbles()) for row in bubble.rows for b in row]
        return next((label for label in [*shown, *self.phone.labels()] if part in label), part)

    def _first_line(self, message: int) -> str:
        return next(b.text for b in self.phone.bubbles() if b.id == message).splitlines()[0]

    async def _begin(self, deed: str) -> int:
        await self.here.quiet()
        self._note()
        self.lines.append(f"{NAMES[self.language][0]}: {deed}")
        return await self.here.count_updates()

    async def after(self, received: int, *, silent: bool = False) -> None:
        """Wait until so many updates have been received, and note what the bot says to that."""
        deadline = time.monotonic() + PATIENCE_S
        while await self.here.count_updates() < received:
            assert time.monotonic() < deadline, "an update does not arrive"
            await asyncio.sleep(0.01)
        await self.here.quiet()
        self._note()
        assert silent or self._new, "silence\n" + self.transcript()
        assert not silent or not self._new, "not silence\n" + self.transcript()

    def _note(self) -> None:
        _, bot, changed = NAMES[self.language]
        self._new = [b for b in self.phone.bot_bubbles() if self._seen.get(b.id) != b]
        for bubble in self._new:
            who = changed if bubble.id in self._seen else bot
            self.lines.append(f"{who}: " + bubble.text.replace("\n", "\n     "))
            if bubble.photos:
                self.lines.append(f"     (📷 {len(bubble.photos)})")
            self.lines += [f"     (📎 {name})" for name in bubble.names]
            self.lines += ["     " + " ".join(f"[{b.label}]" for b in row) for row in bubble.rows]
        self._seen = {b.id: b for b in self.phone.bot_bubbles()}
        keyboard = [b.label for row in self.phone.keyboard() for b in row]
        if keyboard != self._keyboard:
            self._keyboard = keyboard
            self.lines.append("     ⌨ " + (" ".join(f"[{label}]" for label in keyboard) or "—"))

    def transcript(self) -> str:
        told = "\n".join(line.rstrip() for line in "\n".join(self.lines).splitlines())
        return CLOCK.sub("··:··", told) + "\n"


def forge(here: Town, phone: Phone, data: str) -> None:
    """Press with data of one's own, on the newest message of the bot."""
    message = phone.last().id
    if phone.stand_in is here.vk:
        event = {"user_id": phone.person, "peer_id": phone.chat, "event_id": "f0f0f0f0f0f0", "payload": {"d": data}}
        here.vk.raw_event({"type": "message_event", "object": event | {"conversation_message_id": message}})
        return
    world = here.telegram.world
    query = {"id": "4382000000000099999", "from": world.user(phone.person), "chat_instance": "1", "data": data}
    room = world.chats[phone.chat]
    world.tell("callback_query", query | {"message": room.posts[message].body}, room)


@asynccontextmanager
async def walking(
    folder: Path, platform: str, *, newcomer: bool = False, language: str = "ru", name: str = "Анна", **more: Any
) -> AsyncIterator[Walk]:
    """Run a town and one resident in it, who has consented unless `newcomer`. `more`: further settings."""
    clock = MondayClock()
    async with town(folder, clock=clock, staff="vk" if platform == "telegram" else "telegram", **more) as here:
        if newcomer:
            phone = here.newcomer(platform, name, language)
        else:
            phone = await here.resident(platform, name, language)
        walk = Walk(here, phone, clock, folder / "media", language)
        walk.skip()
        yield walk


def golden(walk: Walk, name: str, request: pytest.FixtureRequest) -> None:
    """Hold the transcript against the file of that name, or write it."""
    text = walk.transcript()
    assert text == files.golden(FOLDER / walk.language / walk.phone.stand_in.platform / f"{name}.txt", text, request)
