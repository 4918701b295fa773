"""Validity of a duty: a season of the year and hours of the day, on the city's clock. Both may wrap.

Seasons know no 29 February: it counts as the 28th, so that winter ends on 02-28 every year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Union

from dialogs.rules.working_time.calendar import Calendar

MonthDay = tuple[int, int]
"""Month and day."""

OUT_OF_HOURS = "off"
"""How hours outside the working time are written."""
_SEASON = re.compile(r"([0-9]{2})-([0-9]{2})\.\.([0-9]{2})-([0-9]{2})")
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_COMMON_YEAR = 2025


@dataclass(frozen=True)
class Instant:
    """Moment in the terms of a duty; `off`: it is outside the calendar's working time."""

    day: MonthDay
    clock: time
    off: bool


@dataclass(frozen=True)
class Season:
    """Season of the year from the first day to the last, both included; over New Year when the first is the later
    one."""

    first: MonthDay
    last: MonthDay

    def holds(self, at: Instant) -> bool:
        if self.first <= self.last:
            return self.first <= at.day <= self.last
        return at.day >= self.first or at.day <= self.last


@dataclass(frozen=True)
class Hours:
    """Hours of the day from `since` until before `until`; over midnight when `since` is the later one."""

    since: time
    until: time

    def holds(self, at: Instant) -> bool:
        if self.since < self.until:
            return self.since <= at.clock < self.until
        return at.clock >= self.since or at.clock < self.until


@dataclass(frozen=True)
class OutOfHours:
    """Hours when the offices are closed: evenings, nights, lunch, days off."""

    def holds(self, at: Instant) -> bool:
        return at.off


DutyHours = Union[Hours, OutOfHours]


def instant(calendar: Calendar, now: datetime) -> Instant:
    """Convert `now` (aware) to the city's clock. Past the table of days each year is a plain one."""
    local = now.astimezone(calendar.zone)
    return Instant(_without_leap_day((local.month, local.day)), local.time(), not calendar.at_work(now))


def read_season(text: str) -> Season:
    """Parse a season such as `11-01..04-15`. Raises ValueError for any other text."""
    found = _SEASON.fullmatch(text)
    if found is None:
        raise ValueError(text)
    from_month, from_day, to_month, to_day = (int(part) for part in found.groups())
    first, last = (date(_COMMON_YEAR, month, day) for month, day in ((from_month, from_day), (to_month, to_day)))
    return Season((first.month, first.day), (last.month, last.day))


def read_hours(text: str) -> DutyHours:
    """Parse hours such as `18:00-09:00`, or `off`; 24:00 is midnight. Raises ValueError for any other text, and for a
    whole day."""
    if text == OUT_OF_HOURS:
        return OutOfHours()
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    since = time(from_hour, from_minute)
    until = time(0) if (to_hour, to_minute) == (24, 0) else time(to_hour, to_minute)
    if since == until:
        raise ValueError(text)
    return Hours(since, until)


def _without_leap_day(day: MonthDay) -> MonthDay:
    return (2, 28) if day == (2, 29) else day
