"""Working time between moments, for thousands of pairs: the same result as `calendar.working_time_between`, precomputed
once.

The working intervals of some years are laid end to end with running totals; a moment's total is found by binary search,
and the time between two moments is the difference of their totals.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta

from dialogs.rules.working_time.calendar import Calendar

A_DAY = timedelta(days=1)


class WorkingClock:
    """Precomputed working time for moments between the days `first` and `last`, as far as the calendar reaches."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        day = max(first, date(calendar.first_year, 1, 1))
        self._end = min(last, date(calendar.last_year, 12, 31)) + A_DAY
        self._known_from, self._known_to = _midnight(calendar, day), _midnight(calendar, self._end)
        self._starts: list[float] = []
        self._lengths: list[float] = []
        self._before: list[float] = []
        passed = 0.0
        while day < self._end:
            for opens, closes in calendar.windows(day):
                start, end = (moment.replace(tzinfo=calendar.zone).timestamp() for moment in (opens, closes))
                self._starts.append(start)
                self._lengths.append(end - start)
                self._before.append(passed)
                passed += end - start
            day += A_DAY

    def between_s(self, start: datetime, end: datetime) -> float | None:
        """Seconds of working time from `start` to `end`, both aware; None outside the calendar."""
        since, until = start.timestamp(), end.timestamp()
        if since < self._known_from or until > self._known_to:
            return None
        return max(0.0, self._place(until) - self._place(since))

    def _place(self, moment: float) -> float:
        at = bisect_right(self._starts, moment) - 1
        if at < 0:
            return 0.0
        return self._before[at] + min(moment - self._starts[at], self._lengths[at])


def _midnight(calendar: Calendar, day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=calendar.zone).timestamp()
