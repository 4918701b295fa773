"""Working calendar of a city: opening hours and a table of the days that differ from the week.

A deadline is a promise to a person, so it is counted on real days. Saturday and Sunday are off unless the table says
otherwise; beyond the years of the table nothing is promised (`UnknownYear`). Opening hours are read off the wall, time
is counted as it passes: an office that is open while the clocks change works an hour less that night, or one more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo


class UnknownYear(LookupError):
    """Lookup error: the table of working days does not reach the year a deadline falls in."""


class Day(StrEnum):
    """Kind of a day that differs from the week: a day off, a shortened working day, a working weekend."""

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
        """True for a working day. Raises UnknownYear outside the table."""
        self._check_year(day)
        return self._works(day)

    def at_work(self, moment: datetime) -> bool:
        """True when the offices are open at that moment (aware); outside the table they keep to the week."""
        local = moment.astimezone(self.zone).replace(tzinfo=None)
        day = local.date()
        stretches = self._stretches(day, self.closing(day)) if self._works(day) else []
        return any(opens <= local < closes for opens, closes in stretches)

    def closing(self, day: date) -> datetime:
        """End of a working day, on the wall clock (naive)."""
        end = datetime.combine(day, self.closes)
        return end - self.short_by if self.days.get(day) is Day.SHORT else end

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """Working intervals of a day on the wall clock (naive), none on a day off."""
        if not self.is_working(day):
            return []
        return self._stretches(day, self.closing(day))

    def working_intervals(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Working intervals of a day in UTC. Reckoned once a day of the table: a deadline walks over weeks of them."""
        known = self._worked.get(day)
        if known is None:
            found = [[end.replace(tzinfo=self.zone).astimezone(UTC) for end in ends] for ends in self.windows(day)]
            known = self._worked[day] = tuple((opens, closes) for opens, closes in found)
        return known

    @cached_property
    def _worked(self) -> dict[date, tuple[tuple[datetime, datetime], ...]]:
        return {}

    @property
    def day_length(self) -> timedelta:
        """The working time of a full day."""
        return sum((end - start for start, end in self._full_day()), timedelta())

    def within_hours(self, clock: time) -> bool:
        """True when the offices are open at that time of a full day."""
        return any(start.time() <= clock < end.time() for start, end in self._full_day())

    def _full_day(self) -> list[tuple[datetime, datetime]]:
        day = date(self.first_year, 1, 1)
        return self._stretches(day, datetime.combine(day, self.closes))

    def _stretches(self, day: date, closes: datetime) -> list[tuple[datetime, datetime]]:
        opens = datetime.combine(day, self.opens)
        if self.lunch is None:
            return [(opens, closes)]
        leaves, returns = (datetime.combine(day, moment) for moment in self.lunch)
        return [(opens, min(leaves, closes)), (min(returns, closes), closes)]

    def _works(self, day: date) -> bool:
        kind = self.days.get(day)
        return day.weekday() < 5 if kind is None else kind is not Day.OFF

    def _check_year(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise UnknownYear(f"working days are known for {self.first_year}-{self.last_year}, not {day.year}")


def add_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """Moment (aware, on the city's clock) when `amount` of working time has passed since `start` (aware).

    With an `amount` of zero it is the first working moment not before `start`. Raise UnknownYear past the table.
    """
    day, left, began = start.astimezone(calendar.zone).date(), amount, start.astimezone(UTC)
    while True:
        for opens, closes in _left_of(calendar, day, began):
            if left <= closes - opens:
                return (opens + left).astimezone(calendar.zone)
            left -= closes - opens
        day += timedelta(days=1)


def add_working_days(calendar: Calendar, start: datetime, days: int) -> datetime:
    """End (aware) of the `days`-th working day after the day of `start`; `days` is one or more.

    Raise UnknownYear past the table.
    """
    day = start.astimezone(calendar.zone).date()
    while days:
        day += timedelta(days=1)
        days -= calendar.is_working(day)
    return calendar.closing(day).replace(tzinfo=calendar.zone)


def working_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Working time between two aware moments; nothing when `end` is not after `start`.

    Raise UnknownYear when a day of theirs is outside the table.
    """
    day, last = (moment.astimezone(calendar.zone).date() for moment in (start, end))
    total, began, ended = timedelta(), start.astimezone(UTC), end.astimezone(UTC)
    while day <= last:
        for opens, closes in _left_of(calendar, day, began):
            if ended > opens:
                total += min(closes, ended) - opens
        day += timedelta(days=1)
    return total


def closings_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Number of working days that closed after `start` and not after `end`, both aware.

    Raise UnknownYear when a day of theirs is outside the table.
    """
    day, last = (moment.astimezone(calendar.zone).date() for moment in (start, end))
    closed = 0
    while day <= last:
        closes = calendar.closing(day).replace(tzinfo=calendar.zone)
        closed += calendar.is_working(day) and start < closes <= end
        day += timedelta(days=1)
    return closed


def _left_of(calendar: Calendar, day: date, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Rest of a day's working intervals from `start` (UTC) on, in UTC."""
    for opens, closes in calendar.working_intervals(day):
        if closes > start:
            yield max(opens, start), closes
