"""When the clock of the program leaves people alone: what nobody waits for is not said at night."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.rules.city.model import City


def night(city: City, now: datetime) -> bool:
    """Whether residents are left alone."""
    evening, morning = city.patience.quiet
    local = now.astimezone(ZoneInfo(city.timezone)).time()
    if evening <= morning:
        return evening <= local < morning
    return not morning <= local < evening


def staff_rest(city: City, now: datetime) -> bool:
    """Whether the staff are: at night, unless they are at work then."""
    return night(city, now) and not city.calendar.at_work(now)
