"""The working time of a city: opening hours and a table of the days that differ from the week.

A deadline is a promise to a person, so it is counted on real days. Saturday and Sunday are off unless the table says
otherwise; beyond the years of the table nothing is promised (`UnknownYear`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class UnknownYear(LookupError):
    """The table of working days does not reach the year a deadline falls in."""


class Day(StrEnum):
    """How a day differs from the week: a day off, a shortened working day, a working weekend."""

    OFF = "off"
    SHORT = "short"
    WORK = "work"


@dataclass(frozen=True)
class Calendar:
    """Opening hours on the city's clock; `days` holds only the days that differ from Monday to Friday.

    `lunch` is a pause inside the hours or None; `short_by` is taken from the end of a short day.
    The table is whole from `first_year` to `last_year`, both included.
    """

    timezone: str
    opens: time
    closes: time
    days: Mapping[date, Day]
    first_year: int
    last_year: int
    lunch: tuple[time, time] | None = None
    short_by: timedelta = timedelta(hours=1)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def is_working(self, day: date) -> bool:
        """Raise UnknownYear outside the table."""
        self._known(day)
        kind = self.days.get(day)
        return day.weekday() < 5 if kind is None else kind is not Day.OFF

    def closing(self, day: date) -> datetime:
        """When a working day ends, on the wall clock (naive)."""
        end = datetime.combine(day, self.closes)
        return end - self.short_by if self.days.get(day) is Day.SHORT else end

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working stretches of a day on the wall clock (naive), none on a day off."""
        if not self.is_working(day):
            return []
        opens, closes = datetime.combine(day, self.opens), self.closing(day)
        if self.lunch is None:
            return [(opens, closes)]
        leaves, returns = (datetime.combine(day, moment) for moment in self.lunch)
        return [(opens, min(leaves, closes)), (min(returns, closes), closes)]

    def _known(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise UnknownYear(f"working days are known for {self.first_year}-{self.last_year}, not {day.year}")


def add_working_hours(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The moment (aware, on the city's clock) when `hours` of working time have passed since `start` (aware).

    Nought hours is the first working moment not before `start`. Raise UnknownYear past the table.
    """
    left = timedelta(hours=hours)
    for opens, closes in _windows_from(calendar, _wall_clock(calendar, start)):
        if left <= closes - opens:
            return (opens + left).replace(tzinfo=calendar.zone)
        left -= closes - opens
    raise AssertionError("the table of days ended without UnknownYear")  # pragma: no cover


def add_working_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The end (aware) of the `days`-th working day after the day of `start`; `days` is one or more.

    Raise UnknownYear past the table.
    """
    day = _wall_clock(calendar, start).date()
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return calendar.closing(day).replace(tzinfo=calendar.zone)


def working_hours_between(calendar: Calendar, start: datetime, end: datetime) -> float:
    """How many working hours lie between two aware moments; nought when `end` is not after `start`."""
    since, until = _wall_clock(calendar, start), _wall_clock(calendar, end)
    total = timedelta()
    day = since.date()
    while day <= until.date():
        for opens, closes in calendar.windows(day):
            total += max(min(closes, until) - max(opens, since), timedelta())
        day += timedelta(days=1)
    return total / timedelta(hours=1)


def _wall_clock(calendar: Calendar, moment: datetime) -> datetime:
    return moment.astimezone(calendar.zone).replace(tzinfo=None)


def _windows_from(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Working stretches from `start` on, the first one cut by it."""
    day = start.date()
    while True:
        for opens, closes in calendar.windows(day):
            if closes > start:
                yield max(opens, start), closes
        day += timedelta(days=1)
