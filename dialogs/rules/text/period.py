"""Period parser for what somebody wants counted: "неделя", "ноябрь", "2026-11", "01.11-15.11".

Figures look back, so a day or a month without a year is the latest one that has begun. `week` is the last seven days,
so that it says something on a Monday too; `month` and `year` are those of the calendar, `last week` from Monday on.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T

LONGEST_DAYS = 366
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Range of days of the city's calendar, `first` and `last` included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def month(self) -> bool:
        """True for exactly one whole month."""
        return self == _month(self.first.year, self.first.month)

    @property
    def year(self) -> bool:
        return self == _year(self.first.year)

    @property
    def code(self) -> str:
        """Data of a button, which `period_of` reads."""
        return f"{self.first:%Y%m%d}-{self.last:%Y%m%d}"

    def begins(self, zone: tzinfo) -> datetime:
        return datetime.combine(self.first, time(), zone)

    def ends(self, zone: tzinfo) -> datetime:
        """First moment after the period in that zone."""
        return datetime.combine(self.last + A_DAY, time(), zone)


def period_of(code: str, today: date) -> Period | None:
    """Parse a button's data: one of `NAMED`, or days; None for anything else."""
    if code in NAMED:
        return NAMED[code](today)
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)-(\d{4})(\d\d)(\d\d)", code, re.ASCII)
    if found is None:
        return None
    year, month, day, *last = map(int, found.groups())
    try:
        return _check(Period(date(year, month, day), date(*last)))
    except (ValueError, Unfit):
        return None


def typed_period(text: str, today: date) -> tuple[Period, str] | None:
    """The period in a text and the words that are left over; None when there is none. Raises Unfit for one that is
    too long, or ends before it begins."""
    for form, read in _FORMS:
        found = form.search(text)
        try:
            period = read(found, today) if found else None
        except (ValueError, OverflowError):
            period = None  # a day that no calendar has
        if found is not None and period is not None:
            return _check(period), " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    return None


def _check(period: Period) -> Period:
    if period.last < period.first:
        raise Unfit(T("That period ends before it begins."))
    if period.days > LONGEST_DAYS:
        raise Unfit(T("Please take a year at most."))
    return period


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _month_before(months: int, today: date) -> Period:
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return _month(year, month + 1)


def _last_week(today: date) -> Period:
    monday = today - timedelta(days=today.weekday() + 7)
    return Period(monday, monday + 6 * A_DAY)


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


NAMED: Mapping[str, Callable[[date], Period]] = {
    "today": lambda today: Period(today, today),
    "yesterday": lambda today: Period(today - A_DAY, today - A_DAY),
    "week": lambda today: Period(today - 6 * A_DAY, today),
    "last_week": _last_week,
    "month": lambda today: _month_before(0, today),
    "last_month": lambda today: _month_before(1, today),
    "year": lambda today: _year(today.year),
    "last_year": lambda today: _year(today.year - 1),
}
"""Periods that have a name -> what they are on a day."""

_WORDS = {
    "today": "сегодня|today",
    "yesterday": "вчера|yesterday",
    "last_week": "прошл[а-я]{2,3} недел[яюи]|last week",
    "week": "(?:эт[а-я]{1,2} )?недел[яюи]|(?:this )?week",
    "last_month": "прошл[а-я]{2,3} месяца?|last month",
    "month": "(?:эт[а-я]{1,2} )?месяца?|(?:this )?month",
    "last_year": "прошл[а-я]{2,3} года?|last year",
    "year": "(?:эт[а-я]{1,2} )?года?|(?:this )?year",
}
_MONTHS = (
    "январ[ьея]|january|jan", "феврал[ьея]|february|feb", "март[ае]?|march|mar", "апрел[ьея]|april|apr", "ма[йея]|may",
    "июн[ьея]|june|jun", "июл[ьея]|july|jul", "август[ае]?|august|aug", "сентябр[ьея]|september|sept|sep",
    "октябр[ьея]|october|oct", "ноябр[ьея]|november|nov", "декабр[ьея]|december|dec",
)  # fmt: skip
_DAY = r"(?P<day{n}>\d{{1,2}})\.(?P<month{n}>\d{{1,2}})(?:\.(?P<year{n}>(?:20)?\d\d))?"
_ISO = r"(?P<year{n}>20\d\d)-(?P<month{n}>\d\d)-(?P<day{n}>\d\d)"
_TO = r"\s?(?:-|–|—|\.\.|по|до|to|until|\s)\s?"
_LED = r"(?:(?:за|с|со|на|в|from|for|in|since)\s)?"
_Reader = Callable[["re.Match[str]", date], "Period | None"]


def _range_period(found: re.Match[str], today: date) -> Period:
    """Period from two dates; a year that is not said follows from the other end, or from today."""
    first, last = _end(found, 1), _end(found, 2)
    if last[0] and not first[0]:
        end = _date_of(last, today)
        return Period(_latest_day(first, end), end)
    begin = _date_of(first, today) if first[0] else _latest_day(first, today)
    return Period(begin, _date_of(last, today) if last[0] else _earliest_day(last, begin))


def _day_period(found: re.Match[str], today: date) -> Period:
    end = _end(found, 1)
    day = _date_of(end, today) if end[0] else _latest_day(end, today)
    return Period(day, day)


_End = tuple[int, int, int]
"""Year (0: not said), month, day."""


def _end(found: re.Match[str], n: int) -> _End:
    said = found[f"year{n}"]
    return int(said[-2:]) + 2000 if said else 0, int(found[f"month{n}"]), int(found[f"day{n}"])


def _date_of(end: _End, _: date) -> date:
    return date(*end)


def _latest_day(end: _End, at_most: date) -> date:
    """Latest such day up to `at_most`. Raises ValueError when there is none within eight years."""
    return max(day for day in _years(end, range(at_most.year - 8, at_most.year + 1)) if day <= at_most)


def _earliest_day(end: _End, at_least: date) -> date:
    return min(day for day in _years(end, range(at_least.year, at_least.year + 9)) if day >= at_least)


def _years(end: _End, years: range) -> list[date]:
    """Such days, one in each of the years that have it. Raises ValueError for a month that does not exist."""
    _, month, day = end
    return [date(year, month, day) for year in years if day <= monthrange(year, month)[1]]


def _of_month(found: re.Match[str], today: date) -> Period:
    return _month(int(found["year"]), int(found["month"]))


def _of_year(found: re.Match[str], today: date) -> Period:
    return _year(int(found["year"]))


def _named_month(number: int) -> _Reader:
    def read(found: re.Match[str], today: date) -> Period:
        begun = today.year if number <= today.month else today.year - 1
        return _month(int(found["year"] or begun), number)

    return read


def _named_reader(name: str) -> _Reader:
    return lambda _, today: NAMED[name](today)


def _form(pattern: str, read: _Reader) -> tuple[re.Pattern[str], _Reader]:
    return re.compile(rf"(?<![\w.-]){_LED}(?:{pattern})(?![\w-]|\.\d)", re.IGNORECASE), read


_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    _form(_DAY.format(n=1) + _TO + _DAY.format(n=2), _range_period),
    _form(_ISO.format(n=1) + _TO + _ISO.format(n=2), _range_period),
    _form(_ISO.format(n=1), _day_period),
    _form(r"(?P<year>20\d\d)-(?P<month>\d\d)", _of_month),
    _form(r"(?P<month>\d\d?)\.(?P<year>20\d\d)", _of_month),
    _form(_DAY.format(n=1), _day_period),
    *(_form(rf"(?:{name})(?:\s(?P<year>20\d\d))?(?:\sгода?)?", _named_month(n)) for n, name in enumerate(_MONTHS, 1)),
    _form(r"(?P<year>20\d\d)(?:\sгода?)?", _of_year),
    *(_form(pattern, _named_reader(name)) for name, pattern in _WORDS.items()),
)
