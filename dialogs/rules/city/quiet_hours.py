"""Quiet hours: at night nothing is sent that nobody waits for."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.rules.city.model import City


def night(city: City, now: datetime) -> bool:
    """True during the residents' quiet hours, on the city's clock."""
    evening, morning = city.patience.quiet
    local = now.astimezone(ZoneInfo(city.timezone)).time()
    if evening <= morning:
        return evening <= local < morning
    return not morning <= local < evening


def staff_rest(city: City, now: datetime) -> bool:
    """True during the staff's quiet hours: at night, unless they are at work then."""
    return night(city, now) and not city.calendar.at_work(now)
