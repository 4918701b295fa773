"""Working time: the table of days against other sources, arithmetic and its properties."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.working_time.calendar import (
    Calendar,
    Day,
    UnknownYear,
    add_working_days,
    add_working_time,
    working_time_between,
)
from tests.contracts import shared_file
from tests.dialogs.rules.working_time.calendars import AMOUNTS, CALENDARS, MOMENTS, RUSSIA
from tests.dialogs.small_city import CALENDAR

ZONE = ZoneInfo("Asia/Yekaterinburg")
HOUR = timedelta(hours=1)
LENGTHS = st.timedeltas(timedelta(), timedelta(days=40))
NIGHTS = Calendar(
    "Europe/Berlin", time(0), time(8), {date(2026, 3, 29): Day.WORK, date(2026, 10, 25): Day.WORK}, 2026, 2026
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def test_the_clock_of_the_city_is_used_whatever_the_clock_of_the_moment() -> None:
    filed = datetime(2025, 10, 31, 12, 30, tzinfo=UTC)
    assert add_working_time(RUSSIA, filed, 8 * HOUR).isoformat() == "2025-11-01T16:30:00+05:00"


def test_no_time_at_all_is_the_next_working_moment() -> None:
    lunch = replace(RUSSIA, lunch=(time(13), time(14)))
    assert add_working_time(lunch, local("2026-11-23 13:20"), timedelta()) == local("2026-11-23 14:00")
    assert add_working_time(lunch, local("2026-11-23 18:00"), timedelta()) == local("2026-11-24 09:00")


def test_a_full_day_is_as_long_as_its_hours_without_lunch() -> None:
    assert RUSSIA.day_length == 9 * HOUR
    assert replace(RUSSIA, lunch=(time(13), time(14))).day_length == 8 * HOUR


@pytest.mark.parametrize(
    ("filed", "due"), [("2026-03-28 12:00", "2026-03-29 06:00"), ("2026-10-24 12:00", "2026-10-25 04:00")]
)
def test_where_offices_work_while_the_clocks_change_hours_are_counted_as_they_pass(filed: str, due: str) -> None:
    """Five hours from midnight: at 2:00 the clock jumps to 3:00 in March, at 3:00 it goes back to 2:00 in October."""
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime.fromisoformat(filed).replace(tzinfo=berlin)
    end = add_working_time(NIGHTS, start, 5 * HOUR)
    assert end == datetime.fromisoformat(due).replace(tzinfo=berlin)
    assert working_time_between(NIGHTS, start, end) == 5 * HOUR


def test_an_hour_that_the_change_of_clocks_leaves_out_is_no_working_time() -> None:
    brief = replace(NIGHTS, opens=time(2), closes=time(3))
    day = datetime(2026, 3, 29, tzinfo=ZoneInfo("Europe/Berlin"))
    assert working_time_between(brief, day, day + timedelta(days=1)) == timedelta()


def test_nothing_is_known_past_the_table() -> None:
    with pytest.raises(UnknownYear):
        add_working_time(RUSSIA, local("2027-12-30 17:30"), 8 * HOUR)
    with pytest.raises(UnknownYear):
        add_working_days(RUSSIA, local("2027-12-30 17:30"), 1)
    with pytest.raises(UnknownYear):
        working_time_between(RUSSIA, local("2027-12-30 17:30"), local("2028-01-03 10:00"))
    with pytest.raises(UnknownYear):
        CALENDAR.is_working(date(2025, 12, 31))


def test_between_moments_in_the_wrong_order_there_is_nothing() -> None:
    assert working_time_between(RUSSIA, local("2026-11-24 10:00"), local("2026-11-23 10:00")) == timedelta()
    assert working_time_between(RUSSIA, local("2026-11-23 12:00"), local("2026-11-23 10:00")) == timedelta()


def test_the_table_agrees_with_the_holidays_package() -> None:
    other = holidays.country_holidays("RU", years=range(2024, 2028))
    day = date(2024, 1, 1)
    while day.year < 2028:
        assert RUSSIA.is_working(day) == other.is_working_day(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_table_agrees_with_the_official_calendar_on_short_days(year: int) -> None:
    file = shared_file(f"data/calendar/xmlcalendar_ru_{year}.json")
    marked = {
        date(year, month["month"], int(day[:-1]))
        for month in json.loads(file.read_text(encoding="utf-8"))["months"]
        for day in month["days"].split(",")
        if day.endswith("*")
    }
    ours = {day for day, kind in RUSSIA.days.items() if kind is Day.SHORT and day.year == year}
    assert ours == marked


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_counted_back_the_interval_is_what_was_promised(calendar: Calendar, start: datetime, amount: timedelta) -> None:
    due = add_working_time(calendar, start, amount)
    assert due >= start
    assert working_time_between(calendar, start, due) == amount


@given(CALENDARS, MOMENTS, st.integers(1, 30))
def test_counted_back_the_working_days_are_as_many(calendar: Calendar, start: datetime, days: int) -> None:
    due = add_working_days(calendar, start, days)
    assert due > start
    filed = start.astimezone(calendar.zone).date()
    after = [filed + timedelta(days=n) for n in range(1, (due.date() - filed).days + 1)]
    assert sum(calendar.is_working(day) for day in after) == days
    assert due.replace(tzinfo=None) == calendar.closing(due.date())


@given(CALENDARS, MOMENTS, MOMENTS, AMOUNTS)
def test_who_files_later_is_not_promised_earlier(
    calendar: Calendar, one: datetime, other: datetime, amount: timedelta
) -> None:
    first, second = sorted((one, other))
    assert add_working_time(calendar, first, amount) <= add_working_time(calendar, second, amount)
    assert add_working_days(calendar, first, 3) <= add_working_days(calendar, second, 3)


@given(CALENDARS, MOMENTS, AMOUNTS, AMOUNTS)
def test_more_is_not_due_earlier(calendar: Calendar, start: datetime, one: timedelta, other: timedelta) -> None:
    few, many = sorted((one, other))
    assert add_working_time(calendar, start, few) <= add_working_time(calendar, start, many)


@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS)
def test_time_between_adds_up(calendar: Calendar, first: datetime, one: timedelta, two: timedelta) -> None:
    second, third = first + one, first + one + two
    parts = working_time_between(calendar, first, second) + working_time_between(calendar, second, third)
    assert working_time_between(calendar, first, third) == parts
