"""Deadlines on the city's calendar: worked examples, the table of days against another source, properties."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.calendar import Calendar, Day
from dialogs.rules.deadlines import (
    UnknownYear,
    add_working_days,
    add_working_hours,
    first_due,
    resolution_due,
    working_hours_between,
)
from storage.city import load_city
from tests.dialogs.small_city import CALENDAR, CITY

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("PARADNAYA_SHARED", ROOT / "../shared"))
TYUMEN = load_city(ROOT / "storage/cities/tyumen").city
ZONE = ZoneInfo("Asia/Yekaterinburg")
LUNCH = replace(TYUMEN.calendar, lunch=(time(13), time(14)))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 10, 1), timezones=st.just(UTC))
HOURS = st.floats(0, 200)
CALENDARS = st.sampled_from([TYUMEN.calendar, LUNCH])


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2025-10-31 17:30", "2025-11-01 16:30"),  # a working Saturday
        ("2025-12-30 17:30", "2026-01-12 16:30"),
        ("2026-12-30 17:30", "2027-01-11 16:30"),
        ("2027-02-19 17:30", "2027-02-20 16:30"),
        ("2026-11-21 12:00", "2026-11-23 17:00"),  # filed on a day off
        ("2026-11-23 09:00", "2026-11-23 17:00"),
        ("2026-11-02 10:00", "2026-11-02 18:00"),
        ("2026-11-03 10:00", "2026-11-05 10:00"),  # a short day, then a holiday
    ],
)
def test_eight_working_hours(filed: str, due: str) -> None:
    assert add_working_hours(TYUMEN.calendar, local(filed), 8) == local(due)


def test_the_clock_of_the_city_is_used_whatever_the_clock_of_the_moment() -> None:
    filed = datetime(2025, 10, 31, 12, 30, tzinfo=UTC)
    assert add_working_hours(TYUMEN.calendar, filed, 8).isoformat() == "2025-11-01T16:30:00+05:00"


def test_a_lunch_is_no_working_time() -> None:
    assert add_working_hours(LUNCH, local("2026-11-23 12:30"), 1) == local("2026-11-23 14:30")
    assert add_working_hours(LUNCH, local("2026-11-23 13:20"), 0) == local("2026-11-23 14:00")


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        ("2026-11-23 10:00", 1, "2026-11-24 18:00"),
        ("2026-11-21 10:00", 1, "2026-11-23 18:00"),
        ("2026-11-02 23:59", 1, "2026-11-03 17:00"),
        ("2026-12-30 10:00", 8, "2027-01-20 18:00"),
    ],
)
def test_working_days_end_with_the_day(filed: str, days: int, due: str) -> None:
    assert add_working_days(TYUMEN.calendar, local(filed), days) == local(due)


def test_nothing_is_promised_past_the_table() -> None:
    with pytest.raises(UnknownYear):
        add_working_hours(TYUMEN.calendar, local("2027-12-30 17:30"), 8)
    with pytest.raises(UnknownYear):
        add_working_days(TYUMEN.calendar, local("2027-12-30 17:30"), 1)
    with pytest.raises(UnknownYear):
        CALENDAR.is_working(date(2025, 12, 31))


def test_a_category_promises_its_norm() -> None:
    filed = local("2026-11-23 10:00")
    assert first_due(CITY, "pothole", filed) == local("2026-11-23 18:00")
    assert resolution_due(CITY, "pothole", filed) == local("2026-12-03 18:00")
    with pytest.raises(KeyError):
        first_due(CITY, "gone", filed)


def test_the_table_agrees_with_the_holidays_package() -> None:
    other = holidays.country_holidays("RU", years=range(2024, 2028))
    day = date(2024, 1, 1)
    while day.year < 2028:
        assert TYUMEN.calendar.is_working(day) == other.is_working_day(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_table_agrees_with_the_official_calendar_on_short_days(year: int) -> None:
    file = SHARED / f"data/calendar/xmlcalendar_ru_{year}.json"
    if not file.exists():
        pytest.skip("the shared data are not here")
    marked = {
        date(year, month["month"], int(day[:-1]))
        for month in json.loads(file.read_text(encoding="utf-8"))["months"]
        for day in month["days"].split(",")
        if day.endswith("*")
    }
    ours = {day for day, kind in TYUMEN.calendar.days.items() if kind is Day.SHORT and day.year == year}
    assert ours == marked


@given(CALENDARS, MOMENTS, HOURS)
def test_counted_back_the_interval_is_what_was_promised(calendar: Calendar, start: datetime, hours: float) -> None:
    due = add_working_hours(calendar, start, hours)
    assert due >= start
    assert working_hours_between(calendar, start, due) == pytest.approx(hours, abs=1e-6)


@given(CALENDARS, MOMENTS, MOMENTS, HOURS)
def test_who_files_later_is_not_promised_earlier(
    calendar: Calendar, one: datetime, other: datetime, hours: float
) -> None:
    first, second = sorted((one, other))
    assert add_working_hours(calendar, first, hours) <= add_working_hours(calendar, second, hours)
    assert add_working_days(calendar, first, 3) <= add_working_days(calendar, second, 3)


@given(MOMENTS, HOURS, HOURS)
def test_more_hours_are_not_due_earlier(start: datetime, one: float, other: float) -> None:
    few, many = sorted((one, other))
    assert add_working_hours(TYUMEN.calendar, start, few) <= add_working_hours(TYUMEN.calendar, start, many)


@given(MOMENTS, st.integers(1, 30))
def test_working_days_are_never_in_the_past(start: datetime, days: int) -> None:
    assert add_working_days(TYUMEN.calendar, start, days) > start


def test_between_moments_in_the_wrong_order_there_is_nothing() -> None:
    assert working_hours_between(TYUMEN.calendar, local("2026-11-24 10:00"), local("2026-11-23 10:00")) == 0
