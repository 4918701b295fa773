"""Test data for the sandbox: open reports of the last weeks, some of them late, filed before the page opens.

The residents' own use cases (`storage.usecases.resident.resident`) file them, as of the day they are from, for
residents who agreed before. Nothing goes out for them: what was said of them was said then, and no chat of the staff is
bound yet.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bots.app import App
from bots.sandbox.standin import PlatformName
from bots.sandbox.texts import houses, texts
from bots.sandbox.world import PLATFORMS, World
from dialogs import acts
from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.events import Point
from dialogs.rules.city.classifier import propose
from dialogs.rules.city.model import City
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Tx
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.unit_of_work import UnitOfWork

NAMES = ("Мария", "Иван", "Ольга", "Пётр", "Нина", "Семён")
"""Of the residents, as many on each platform."""
DAYS = 18
"""How far back the oldest report lies."""
LONGEST = 900
"""Characters of one report."""
USUAL = "pothole"
AT_ONCE = 25
"""Reports in one transaction."""

Author = tuple[Chat, Person]


async def fill(app: App, world: World, how_many: int, file: Path | None, seed: int = 1) -> int:
    """File `how_many` reports and return how many were taken. `file`: of texts. Raises ValueError for a file without
    any."""
    filling = _Filling(app, random.Random(seed), texts(file))
    days = filling.days(how_many)
    addresses = [(platform, _newcomer(world, platform, name)) for platform in PLATFORMS for name in NAMES]
    taken = 0
    for start in range(0, how_many, AT_ONCE):
        async with app.store.writing() as tx:
            authors = [await _author(app, tx, platform, address) for platform, address in addresses]
            for number, at in enumerate(days[start : start + AT_ONCE], start):
                taken += await filling.file(tx, filling.dice.choice(authors), at, f"fill-{seed}-{number}")
            await _hush(tx, app.clock.now())
    return taken


async def _hush(tx: Tx, now: datetime) -> None:
    """Drop the messages about these reports: they were heard long ago."""
    while rows := await tx.outbox.claim(now, AT_ONCE):
        for row in rows:
            await tx.outbox.drop(row.id)


@dataclass(frozen=True)
class _Filling:
    """Generator of the reports, with its dice and its texts."""

    app: App
    dice: random.Random
    texts: Sequence[str]

    def days(self, how_many: int) -> list[datetime]:
        """Moments at which the reports were written, the oldest first."""
        now = self.app.clock.now()
        return sorted(now - timedelta(minutes=self.dice.uniform(30, DAYS * 24 * 60)) for _ in range(how_many))

    async def file(self, tx: Tx, author: Author, at: datetime, session: str) -> bool:
        """File one report; False when it was refused, since its author reports too often."""
        (lat, lon), words = self.dice.choice(houses()), self.dice.choice(self.texts)[:LONGEST]
        folder = self.app.folder
        near, where = folder.addresses.nearest(lat, lon), folder.zones.look_up(lat, lon)
        act = acts.NewTicket(
            category=_category(folder.city, words),
            point=Point(lat, lon),
            address=near.label if near else "",
            zone=where.zone,
            words=words,
        )
        try:
            async with tx.savepoint():
                await ResidentUseCases(UnitOfWork(tx, folder.city, at), *author).file(act, session)
        except NotAllowed:
            return False
        return True


def _newcomer(world: World, platform: PlatformName, name: str) -> str:
    """Somebody who has written to the bot before; the address of their chat."""
    stand_in = world.stand_in(platform)
    before = world.seat(platform).person
    person = world.add_resident(platform, name)
    world.sit_down(platform, before)
    chat = stand_in.private_chat(person.id)
    stand_in.write(person.id, chat, "/my" if platform == "telegram" else "Мои сообщения")
    return str(chat)


async def _author(app: App, tx: Tx, platform: str, address: str) -> Author:
    """With their consent."""
    now, city = app.clock.now(), app.folder.city
    chat = await tx.chats.get_or_add(platform, address, True, now, city.languages[0])
    person = await tx.people.of_chat(chat, now)
    if person.consent_version is None:
        await tx.people.consent(person.id, city.consent.version, now)
    known, agreed = await tx.chats.by_id(chat.id), await tx.people.by_id(person.id)
    assert known is not None
    assert agreed is not None
    return known, agreed


def _category(city: City, words: str) -> str:
    """Choose the category that the words speak of first of all, else the one that is reported most."""
    found = propose(words, city.categories)
    return found[0].category_id if found else USUAL
