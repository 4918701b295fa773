"""Figures of tickets: working time for thousands, in time or late, fixed or only closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from dialogs.rules.staff.figures import ChartInterval, Counted, Figures, FigureTally, TicketOutcome, steps_of
from dialogs.rules.text.period import Period
from dialogs.rules.working_time.calendar import Calendar, working_time_between
from dialogs.rules.working_time.working_clock import WorkingClock
from tests.dialogs.rules.working_time.calendars import AMOUNTS, CALENDARS, MOMENTS, RUSSIA

ZONE = ZoneInfo("Asia/Yekaterinburg")
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)
NOW = MONDAY + timedelta(hours=4)
CLOCK = WorkingClock(RUSSIA, date(2025, 12, 1), date(2027, 1, 31))


@given(CALENDARS, MOMENTS, AMOUNTS)
def test_the_quick_clock_reckons_as_the_calendar_does(calendar: Calendar, start: datetime, after: timedelta) -> None:
    end = start + after
    clock = WorkingClock(calendar, start.date() - timedelta(days=1), end.date() + timedelta(days=1))
    whole = working_time_between(calendar, start, end).total_seconds()
    assert clock.between_s(start, end) == pytest.approx(whole, abs=0.001)
    assert clock.between_s(end, start) == 0


def test_the_quick_clock_knows_its_days_alone() -> None:
    assert CLOCK.between_s(MONDAY - timedelta(days=400), MONDAY) is None
    assert CLOCK.between_s(MONDAY, MONDAY + timedelta(days=400)) is None
    beyond = WorkingClock(RUSSIA, date(2027, 12, 31), date(2028, 3, 1))
    assert beyond.between_s(datetime(2027, 12, 31, tzinfo=ZONE), datetime(2028, 1, 2, tzinfo=ZONE)) is None
    first = WorkingClock(RUSSIA, date(2020, 1, 1), date(2024, 1, 31))
    assert first.between_s(datetime(2024, 1, 1, tzinfo=ZONE), datetime(2024, 1, 2, tzinfo=ZONE)) == 0


def ticket(status: str = "new", **more: Any) -> Counted:
    values = dict.fromkeys(("first_due", "due", "answered", "resolved", "closed", "stars"))
    return Counted(**{"filed": MONDAY, **values, "status": status, "confirmed": False, "reopened": 0, **more})


def figures_of(*tickets: Counted) -> Figures:
    tally = FigureTally(NOW, CLOCK)
    for each in tickets:
        tally.add(each)
    assert tally.steps() == ()
    return tally.figures()


def hours(number: float) -> datetime:
    return MONDAY + timedelta(hours=number)


def test_of_nothing_there_is_nothing() -> None:
    figures = figures_of()
    assert figures == Figures()
    assert (figures.in_time_percent, figures.mean_stars) == (None, None)


@pytest.mark.parametrize(
    ("told", "owed", "in_time"),
    [
        (ticket(answered=hours(1), first_due=hours(2)), 1, 1),
        (ticket(answered=hours(2), first_due=hours(2)), 1, 1),
        (ticket(answered=hours(3), first_due=hours(2)), 1, 0),
        (ticket(first_due=hours(2)), 1, 0),
        (ticket(first_due=hours(5)), 0, 0),
        (ticket(answered=hours(3), first_due=hours(5)), 1, 1),
        (ticket("withdrawn", first_due=hours(2), closed=hours(1)), 0, 0),
        (ticket("withdrawn", first_due=hours(2), closed=hours(3)), 1, 0),
        (ticket(answered=hours(1)), 0, 0),
    ],
)
def test_answered_in_time(told: Counted, owed: int, in_time: int) -> None:
    figures = figures_of(told)
    assert (figures.owed, figures.in_time) == (owed, in_time)


def test_closed_is_not_fixed() -> None:
    figures = figures_of(
        ticket("closed", confirmed=True, resolved=hours(3), closed=hours(4), stars=5),
        ticket("closed", resolved=hours(1), closed=hours(4)),
        ticket("resolved", resolved=hours(2), stars=2),
        ticket("rejected", resolved=hours(1)),
        ticket("duplicate"),
        ticket("withdrawn"),
        ticket("new", due=hours(3), reopened=2),
        ticket("waiting", due=hours(3)),
        ticket("planned", due=hours(5)),
    )
    assert figures.outcomes == {
        TicketOutcome.CONFIRMED: 1,
        TicketOutcome.LAPSED: 1,
        TicketOutcome.ASKED: 1,
        TicketOutcome.REJECTED: 1,
        TicketOutcome.DUPLICATE: 1,
        TicketOutcome.WITHDRAWN: 1,
        TicketOutcome.OPEN: 3,
    }
    assert figures.filed == 9
    assert (figures.to_done, figures.to_fixed) == (timedelta(hours=2), timedelta(hours=3))
    assert (figures.overdue, figures.reopened) == (1, 1)
    assert (figures.rated, figures.mean_stars) == (2, 3.5)


def test_the_median_first_answer_is_working_time() -> None:
    friday = datetime(2026, 11, 20, 17, 0, tzinfo=ZONE)
    over_a_weekend = ticket(filed=friday, answered=MONDAY)
    assert figures_of(over_a_weekend).first_answer == timedelta(hours=2)
    figures = figures_of(over_a_weekend, ticket(answered=hours(1)), ticket(answered=hours(4), first_due=hours(1)))
    assert figures.first_answer == timedelta(hours=2)
    assert figures_of(ticket(filed=MONDAY - timedelta(days=999), answered=MONDAY)).first_answer is None


def test_a_chart_goes_by_hours_days_or_weeks() -> None:
    monday = MONDAY.date()
    hourly = steps_of(Period(monday, monday), ZONE)
    assert (len(hourly), hourly[9]) == (24, datetime(2026, 11, 23, 9, tzinfo=ZONE))
    daily = steps_of(Period(date(2026, 11, 1), date(2026, 11, 30)), ZONE)
    assert (len(daily), daily[0]) == (30, datetime(2026, 11, 1, tzinfo=ZONE))
    weekly = steps_of(Period(date(2026, 1, 1), date(2026, 12, 31)), ZONE)
    assert weekly[:2] == [datetime(2026, 1, 1, tzinfo=ZONE), datetime(2026, 1, 5, tzinfo=ZONE)]


def test_each_stretch_has_what_was_filed_and_done_in_it() -> None:
    days = steps_of(Period(date(2026, 11, 21), date(2026, 11, 23)), ZONE)
    tally = FigureTally(NOW, CLOCK, days)
    tally.add(ticket(first_due=hours(2), answered=hours(1)))
    tally.add(ticket(first_due=hours(2), answered=hours(3)))
    tally.add(ticket(filed=days[1] - timedelta(microseconds=1)))
    tally.add_done([days[1], days[2] - timedelta(seconds=1)])
    assert tally.steps() == (
        ChartInterval(days[0], filed=1),
        ChartInterval(days[1], done=2),
        ChartInterval(days[2], filed=2, owed=2, in_time=1),
    )
