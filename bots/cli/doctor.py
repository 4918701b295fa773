"""`paradnaya doctor`: everything that can be wrong with an installation, each fault with its cure."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

from bots.app import platforms_of, renderer_of
from bots.cli.looping import complete
from bots.clock import SystemClock
from bots.platform import Platform
from bots.settings import Settings
from bots.web.timecheck import date_of
from storage import migrate
from storage.city import CityFaults, CityFolder, load_city
from storage.store import Store

Fault = tuple[str, str]
"""(what is wrong, its cure)"""

CLOCK_OFF_S = 30.0


def run(settings: Settings) -> int:
    return complete(_run(settings))


async def _run(settings: Settings) -> int:
    faults = [fault async for fault in _faults(settings)]
    for wrong, cure in faults:
        print(f"✗ {wrong}\n  {cure}")
    if not faults:
        print("✓ All is well.")
    return 1 if faults else 0


async def _faults(settings: Settings) -> AsyncIterator[Fault]:
    try:
        folder = load_city(settings.city)
    except CityFaults as faults:
        yield f"The city's folder has faults: {faults}", f"Mend them; see `paradnaya city check {settings.city}`."
        return
    for fault in _media(settings):
        yield fault
    staff: dict[str, str] = {}
    wrong = await _database(settings, folder, staff)
    if wrong is not None:
        yield wrong
    elif not staff:
        yield "No staff chat is bound.", "Run `paradnaya staff bind` and send the code in the staff's chat."
    if settings.telegram is None and settings.vk is None:
        yield "No platform has a token.", "Set PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN."
    for platform in platforms_of(settings, renderer_of(folder), folder.city.languages).values():
        for fault in await _platform(platform, staff.get(platform.name)):
            yield fault
    for account in (settings.telegram, settings.vk):
        if account is not None and account.api and (fault_ := await _clock(account.api)) is not None:
            yield fault_


def _media(settings: Settings) -> list[Fault]:
    try:
        settings.media.mkdir(parents=True, exist_ok=True)
        probe = settings.media / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return [(f"PARADNAYA_MEDIA cannot be written: {error}", "Give a folder that this user may write to.")]
    return []


async def _database(settings: Settings, folder: CityFolder, staff: dict[str, str]) -> Fault | None:
    """Fills `staff` with platform -> address of its first staff chat."""
    try:
        behind = await migrate.check(settings.database)
        if behind is not None:
            return behind, "Run `paradnaya migrate`."
        store = await Store.open(settings.database, settings.media, folder.city)
    except Exception as error:
        return f"The database cannot be used: {error}", "Check PARADNAYA_DATABASE and that its server is up."
    try:
        async with store.reading() as tx:
            for chat in await tx.staff.chats():
                staff.setdefault(chat.platform, chat.address)
    finally:
        await store.close()
    return None


async def _platform(platform: Platform, staff_chat: str | None) -> list[Fault]:
    try:
        return [(f"{platform.name}: {wrong}", cure) for wrong, cure in await platform.doctor(staff_chat)]
    finally:
        await platform.close()


async def _clock(api: str) -> Fault | None:
    """The platform's own clock, by the Date header of its answers."""
    header = await date_of(api)
    if not header:
        return None
    off = abs((SystemClock().now() - parsedate_to_datetime(header).astimezone(dt.UTC)).total_seconds())
    if off <= CLOCK_OFF_S:
        return None
    return f"This machine's clock is {off:.0f} s off.", "Switch on time synchronisation (NTP)."
