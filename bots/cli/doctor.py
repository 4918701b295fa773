"""`paradnaya doctor`: checks an installation and prints each fault with its cure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta

from bots.app import platforms_of, renderer_of
from bots.cli.looping import complete
from bots.platform import Platform
from bots.platforms import PLATFORMS, token_settings
from bots.runtime.clock import SystemClock
from bots.runtime.settings import Account, Settings
from bots.web.timecheck import time_of
from dialogs.rules.working_time.calendar import Calendar
from storage.city.load import CityFaults, CityFolder, load_city
from storage.engine import migrate
from storage.engine.diagnosis import CURE, UnusableDatabase, diagnose
from storage.redis import client
from storage.store import Store

Fault = tuple[str, str]
"""(what is wrong, its cure)"""

CLOCK_OFF_S = 30.0
CALENDAR_LEFT = timedelta(days=60)
REDIS_CURE = "Check PARADNAYA_REDIS and that the server is up. Without it everything works, slower."


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
    for fault in _media(settings):
        yield fault
    try:
        folder = load_city(settings.city)
    except CityFaults as faults:
        yield f"The city's folder has faults: {faults}", f"Mend them; see `paradnaya city check {settings.city}`."
    else:
        async for fault in _of_city(settings, folder):
            yield fault
    if settings.redis and (why := await client.fault(settings.redis)) is not None:
        yield f"Redis {client.without_password(settings.redis)} cannot be used: {why}.", REDIS_CURE
    if not settings.accounts:
        yield "No platform has a token.", f"Set {token_settings()}."
    if (wrong := await _clock(settings.accounts)) is not None:
        yield wrong


async def _of_city(settings: Settings, folder: CityFolder) -> AsyncIterator[Fault]:
    staff: dict[str, str] = {}
    if (wrong := await _database(settings, folder, staff)) is not None:
        yield wrong
    elif not staff:
        yield "No staff chat is bound.", "Run `paradnaya staff bind` and send the code in the staff's chat."
    async for fault in _platforms(settings, folder, staff):
        yield fault
    if (wrong := _calendar(folder.city.calendar, SystemClock().now())) is not None:
        yield wrong


def _media(settings: Settings) -> list[Fault]:
    try:
        settings.media.mkdir(parents=True, exist_ok=True)
        probe = settings.media / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return [
            (
                f"Photos cannot be kept in {settings.media}: {error.strerror}.",
                "Set PARADNAYA_MEDIA (or PARADNAYA_HOME) to a folder that this user may write to.",
            )
        ]
    return []


async def _database(settings: Settings, folder: CityFolder, staff: dict[str, str]) -> Fault | None:
    """Check the database and fill `staff` with platform -> address of its first staff chat. A database without tables
    is no fault: it is so before the first start."""
    try:
        with diagnose(settings.database):
            if await migrate.current_revision(settings.database) is None:
                return None
            behind = await migrate.check(settings.database)
            if behind is not None:
                return f"{behind[0].upper()}{behind[1:]}.", "Run `paradnaya migrate`."
            store = await Store.open(settings.database, settings.media, folder.city)
    except UnusableDatabase as wrong:
        return str(wrong), CURE
    try:
        async with store.reading() as tx:
            for chat in await tx.staff_chats.chats():
                staff.setdefault(chat.platform, chat.address)
    finally:
        await store.close()
    return None


def _calendar(calendar: Calendar, now: datetime) -> Fault | None:
    """Fault when the calendar of working days ends within CALENDAR_LEFT (60 days): deadlines then begin to reach beyond
    it."""
    left = date(calendar.last_year, 12, 31) - now.astimezone(calendar.zone).date()
    if left > CALENDAR_LEFT:
        return None
    return (
        f"The calendar of working days ends with {calendar.last_year}: what is due later is promised without a date.",
        f"Add the days of {calendar.last_year + 1} to the city's calendar.csv, and set last_year in city.toml.",
    )


async def _platforms(settings: Settings, folder: CityFolder, staff: Mapping[str, str]) -> AsyncIterator[Fault]:
    for platform in platforms_of(settings, renderer_of(folder), folder.city.languages).values():
        for fault in await _platform(platform, staff.get(platform.name), settings.webhook):
            yield fault


async def _platform(platform: Platform, staff_chat: str | None, webhook: str) -> list[Fault]:
    try:
        return [(f"{platform.name}: {wrong}", cure) for wrong, cure in await platform.doctor(staff_chat, webhook)]
    finally:
        await platform.close()


async def _clock(accounts: Mapping[str, Account]) -> Fault | None:
    """Compare this machine's clock with the first platform that tells its own. A platform behind a proxy is not
    asked."""
    for name, account in accounts.items():
        address = account.api or PLATFORMS[name].clock
        if account.proxy or not address or (theirs := await time_of(address)) is None:
            continue
        off_s = (SystemClock().now() - theirs).total_seconds()
        if abs(off_s) > CLOCK_OFF_S:
            ahead = "ahead" if off_s > 0 else "behind"
            return f"This machine's clock is {abs(off_s):.0f} s {ahead}.", "Switch on time synchronisation (NTP)."
        return None
    return None
