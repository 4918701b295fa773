"""Yesterday's installation: a backup, what stands in people's phones, and the program of today in front of both."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bots.app import build
from bots.runtime.tasks import TaskGroup
from bots.sandbox.telegram import TelegramStandIn
from bots.sandbox.vk import VkStandIn
from tests.journeys.glance import glancing
from tests.journeys.grounds import once_read
from tests.journeys.town import LISTENS, UNLIMITED, Phone, ShiftedClock, Town, running_stand_ins, settings_for, until

HERE = Path(__file__).parent
ALARM = "⚠ Администратору"
SLOWLY_S = 60.0
"""For what comes after everything that has been waiting."""


@dataclass(frozen=True)
class Release:
    """Files that one earlier version has left. `commit`: names its files in this folder."""

    commit: str

    @property
    def backup(self) -> Path:
        return HERE / f"{self.commit}.tar.gz"

    @cached_property
    def notes(self) -> Any:
        """Notes: people by name, tickets by their outcome, and buttons of every kind: see README.md."""
        return json.loads((HERE / f"{self.commit}.json").read_text("utf-8"))

    def phones(self) -> Any:
        """Read the stand-ins' states and files, as that version's last second has left them."""
        return json.loads(gzip.decompress((HERE / f"{self.commit}.phones.json.gz").read_bytes()))

    @cached_property
    def newest(self) -> Mapping[tuple[str, int], int]:
        """Id of the last message in each chat, by platform and chat."""
        phones = self.phones()
        vk, telegram = (phones[platform]["state"]["chats"] for platform in ("vk", "telegram"))
        return {("vk", chat["peer"]): chat["forgotten"] + len(chat["messages"]) for chat in vk} | {
            ("telegram", chat["id"]): max((post["body"]["message_id"] for post in chat["posts"]), default=0)
            for chat in telegram
        }

    def first_lines(self, phone: Phone) -> list[str]:
        """First lines of what the bot has said in this chat since, but for alarms about its being slow."""
        newest = self.newest[phone.stand_in.platform, phone.chat]
        lines = [b.text.splitlines()[0] for b in phone.bot_bubbles() if b.id > newest and b.text]
        return [line for line in lines if not line.startswith(ALARM)]

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.notes["made_at"])


@dataclass(frozen=True)
class Installation:
    """Restored database and photos of a release, in a folder of one test."""

    release: Release
    database: str
    folder: Path

    @asynccontextmanager
    async def running(self, later: timedelta) -> AsyncIterator[Town]:
        """Run today's program so long after the backup was made."""
        clock = ShiftedClock(self.release.made_at + later)
        built = partial(build, clock=clock, limits=UNLIMITED)
        with once_read():
            async with running_stand_ins(clock) as (telegram, vk, addresses), TaskGroup() as nursery:
                self._fill(telegram, vk)
                settings = settings_for(self.folder, *addresses, (telegram.token, vk.token), database=self.database)
                staff = self.officer("Вера", telegram, vk)
                async with glancing(self.database) as glance:
                    here = Town(await built(settings), telegram, vk, staff, nursery, built, settings, glance)
                    try:
                        here.begin()
                        await until(lambda: any(c.method == LISTENS for c in vk.calls), "VK is listened to", SLOWLY_S)
                        yield here
                    finally:
                        await here.end()

    def _fill(self, telegram: TelegramStandIn, vk: VkStandIn) -> None:
        phones = self.release.phones()
        for stand_in in (telegram, vk):
            kept = phones[stand_in.platform]
            stand_in.load(kept["state"], {key: base64.b64decode(data) for key, data in kept["files"].items()})

    def officer(self, name: str, telegram: TelegramStandIn, vk: VkStandIn) -> Phone:
        """Somebody of the staff before their working chat."""
        platform, person, chat = self.release.notes["staff"][name]
        return Phone(telegram if platform == "telegram" else vk, person, chat)

    def staff(self, here: Town, name: str) -> Phone:
        return self.officer(name, here.telegram, here.vk)

    def resident(self, here: Town, name: str) -> Phone:
        platform, person, chat = self.release.notes["people"][name]
        return Phone(here.stand_in(platform), person, chat)

    def scene(self, here: Town, name: str) -> Phone:
        """Phone of the resident at that question of a conversation."""
        found = self.release.notes["scenes"][name]
        return Phone(here.stand_in(found["platform"]), found["person"], found["chat"])

    def number(self, name: str) -> str:
        """Number of the ticket that this became of."""
        return f"ТМН-2026-{self.release.notes['numbers'][name]:06d}"


async def rows(here: Town, query: str, **values: object) -> Sequence[Any]:
    """Rows of the store."""
    async with here.app.store.reading() as tx:
        return (await tx.sqlalchemy.execute(text(query), values)).all()
