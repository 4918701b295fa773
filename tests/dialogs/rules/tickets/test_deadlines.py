"""Deadlines of a ticket: promised at filing, and moved by a pause, another category or an officer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T
from dialogs.rules.city.model import City, Norm, Term, Unit
from dialogs.rules.tickets.deadlines import (
    Pause,
    Promise,
    alarms,
    extend_deadline,
    first_due,
    pauses,
    recompute_deadlines,
    resolution_due,
    resume_deadline,
)
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Status
from dialogs.rules.working_time.calendar import Calendar, closings_between, working_time_between
from tests.dialogs.rules.working_time.calendars import CALENDARS, MOMENTS, RUSSIA
from tests.dialogs.small_city import CITY, category

ZONE = ZoneInfo("Asia/Yekaterinburg")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TERMS = st.builds(Term, st.integers(1, 40), st.sampled_from(Unit))
LENGTHS = st.timedeltas(timedelta(), timedelta(days=20))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def town(resolution: Term, calendar: Calendar = RUSSIA, first: Term | None = None) -> City:
    """Make a city whose one category, "pothole", has that norm."""
    norm = Norm("usual", first or Term(8, Unit.HOURS), resolution, {"en": ""})
    return replace(CITY, calendar=calendar, categories=(replace(category("pothole", "roads"), norm=norm),))


DAYS, HOURS, ALL_DAYS = (town(Term(8, unit)) for unit in (Unit.DAYS, Unit.HOURS, Unit.CALENDAR_DAYS))


def test_a_category_promises_its_norm() -> None:
    filed = local("2026-11-23 10:00")
    assert first_due(CITY, "pothole", filed) == local("2026-11-23 18:00")
    assert resolution_due(CITY, "pothole", filed) == local("2026-12-03 18:00")
    assert first_due(CITY, "gone", filed) is resolution_due(CITY, "gone", filed) is None


def test_past_the_table_nothing_is_promised_but_calendar_days() -> None:
    filed = local("2027-12-30 17:00")
    assert first_due(DAYS, "pothole", filed) is resolution_due(DAYS, "pothole", filed) is None
    assert resolution_due(ALL_DAYS, "pothole", filed) == local("2028-01-07 23:59")


@given(CALENDARS, MOMENTS, MOMENTS, TERMS)
def test_a_promise_is_never_in_the_past_and_no_earlier_for_who_files_later(
    calendar: Calendar, one: datetime, other: datetime, term: Term
) -> None:
    city, (first, second) = town(term, calendar), sorted((one, other))
    sooner, later = (resolution_due(city, "pothole", filed) for filed in (first, second))
    assert sooner is not None
    assert later is not None
    assert first < sooner <= later


@given(CALENDARS, MOMENTS, st.sampled_from(Unit), st.integers(1, 40), st.integers(1, 40))
def test_a_longer_term_is_not_due_earlier(
    calendar: Calendar, filed: datetime, unit: Unit, one: int, other: int
) -> None:
    few, many = sorted((one, other))
    sooner, later = (resolution_due(town(Term(n, unit), calendar), "pothole", filed) for n in (few, many))
    assert sooner is not None
    assert later is not None
    assert sooner <= later


@given(CALENDARS, MOMENTS, st.integers(1, 60))
def test_counted_back_the_calendar_days_are_as_many(calendar: Calendar, filed: datetime, days: int) -> None:
    due = resolution_due(town(Term(days, Unit.CALENDAR_DAYS), calendar), "pothole", filed)
    assert due is not None
    assert (due.date() - filed.astimezone(calendar.zone).date()).days == days


@pytest.mark.parametrize(
    ("due", "paused", "now", "expected"),
    [
        ("2026-11-25 18:00", "2026-11-24 12:00", "2026-11-24 15:00", "2026-11-25 18:00"),  # within a day
        ("2026-11-25 18:00", "2026-11-24 19:00", "2026-11-25 08:00", "2026-11-25 18:00"),  # a night costs nothing
        ("2026-11-25 18:00", "2026-11-24 12:00", "2026-11-25 09:30", "2026-11-26 18:00"),  # over the end of a day
        ("2026-11-25 18:00", "2026-11-24 18:00", "2026-11-27 18:00", "2026-11-30 18:00"),  # nine hours left: Monday
        ("2026-12-30 18:00", "2026-12-30 16:00", "2027-01-05 12:00", "2027-01-11 18:00"),  # over New Year
        ("2026-11-24 10:00", "2026-11-24 12:00", "2026-11-26 12:00", "2026-11-24 10:00"),  # was broken before
        ("2026-11-25 18:00", "2026-11-24 12:00", "2026-11-24 11:00", "2026-11-25 18:00"),  # a clock set back
    ],
)
def test_after_a_pause_as_many_days_are_left_as_before(due: str, paused: str, now: str, expected: str) -> None:
    found = resume_deadline(DAYS, "pothole", local(due), local(paused), local(now))
    assert found == local(expected)
    assert resume_deadline(
        CITY, "gone", local("2026-11-25 18:00"), local("2026-11-24 12:00"), local("2026-11-24 15:00")
    )


def test_after_a_pause_hours_are_left_to_the_minute() -> None:
    due, paused = local("2026-11-25 18:00"), local("2026-11-24 12:00")
    assert resume_deadline(HOURS, "pothole", due, paused, local("2026-11-24 15:00")) == local("2026-11-26 12:00")
    odd = local("2026-11-25 15:00")  # no end of a day
    assert resume_deadline(DAYS, "pothole", odd, paused, local("2026-11-24 15:00")) == local("2026-11-25 18:00")


def test_a_pause_moves_calendar_days_by_the_time_that_passed() -> None:
    due, paused = local("2026-11-25 23:59"), local("2026-11-24 12:00")
    assert resume_deadline(ALL_DAYS, "pothole", due, paused, paused + 3 * DAY) == local("2026-11-28 23:59")


def test_a_pause_past_the_table_moves_by_the_time_that_passed() -> None:
    due, paused = local("2027-12-30 18:00"), local("2027-12-30 12:00")
    assert resume_deadline(DAYS, "pothole", due, paused, paused + 3 * DAY) == local("2028-01-02 18:00")


def test_without_a_deadline_a_pause_moves_nothing() -> None:
    assert resume_deadline(DAYS, "pothole", None, local("2026-11-24 12:00"), local("2026-11-24 15:00")) is None


@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS, LENGTHS)
def test_a_pause_keeps_the_amount_left_and_longer_ones_end_no_earlier(
    calendar: Calendar, paused: datetime, ahead: timedelta, one: timedelta, other: timedelta
) -> None:
    city, due = town(Term(8, Unit.HOURS), calendar), paused + ahead
    short, long = sorted((one, other))
    sooner, later = (resume_deadline(city, "pothole", due, paused, paused + pause) for pause in (short, long))
    assert sooner is not None
    assert later is not None
    assert due <= sooner <= later
    if ahead:
        assert later >= paused + long
        left = working_time_between(calendar, paused, due)
        assert working_time_between(calendar, paused + long, later) == left


@given(CALENDARS, MOMENTS, st.integers(1, 30), LENGTHS)
def test_a_pause_leaves_as_many_days_as_there_were(
    calendar: Calendar, filed: datetime, days: int, pause: timedelta
) -> None:
    city, paused = town(Term(days, Unit.DAYS), calendar), filed + timedelta(hours=1)
    due = resolution_due(city, "pothole", filed)
    assert due is not None
    later = resume_deadline(city, "pothole", due, paused, paused + pause)
    assert later is not None
    assert closings_between(calendar, paused + pause, later) == closings_between(calendar, paused, due)


def entry(at: str, before: Status | None, after: Status | None) -> HistoryEntry:
    return HistoryEntry(0, 1, local(at), Happened.MOVED, Actor.STAFF, "", "", before, after, "", None)


def test_pauses_are_read_out_of_the_history() -> None:
    filed = entry("2026-11-23 10:00", None, Status.NEW)
    asked = entry("2026-11-23 12:00", Status.NEW, Status.WAITING)
    said = entry("2026-11-23 12:30", None, None)
    answered = entry("2026-11-23 13:00", Status.WAITING, Status.IN_PROGRESS)
    again = entry("2026-11-24 10:00", Status.IN_PROGRESS, Status.WAITING)
    whole = Pause(asked.at, answered.at)
    assert pauses((filed,)) == ()
    assert pauses((filed, asked, said, answered)) == (whole,)
    assert pauses((filed, asked, said, answered, again)) == (whole, Pause(again.at, None))


def test_another_category_counts_from_filing_with_its_pauses_given_back() -> None:
    filed, now = local("2026-11-23 10:00"), local("2026-11-25 15:00")
    pause = Pause(local("2026-11-24 12:00"), local("2026-11-25 10:00"))
    assert recompute_deadlines(DAYS, "pothole", filed, (), now).due == local("2026-12-03 18:00")
    assert recompute_deadlines(DAYS, "pothole", filed, (pause,), now).due == local("2026-12-04 18:00")


def test_what_would_have_passed_is_counted_from_now() -> None:
    filed, now = local("2026-11-23 10:00"), local("2026-11-25 15:00")
    assert recompute_deadlines(HOURS, "pothole", filed, (), now) == Promise(
        local("2026-11-26 14:00"), local("2026-11-26 14:00")
    )


def test_while_it_waits_now_is_when_it_began_to() -> None:
    filed, asked, now = local("2026-11-23 10:00"), local("2026-11-23 15:00"), local("2026-11-25 15:00")
    found = recompute_deadlines(HOURS, "pothole", filed, (Pause(asked, None),), now)
    assert found == Promise(local("2026-11-23 18:00"), local("2026-11-23 18:00"))
    assert resume_deadline(HOURS, "pothole", found.due, asked, now) == local("2026-11-25 18:00")


def test_past_the_table_another_category_promises_nothing() -> None:
    filed = local("2027-12-30 17:00")
    assert recompute_deadlines(DAYS, "pothole", filed, (), filed + HOUR) == Promise(None, None)


@given(CALENDARS, MOMENTS, TERMS, LENGTHS, LENGTHS, LENGTHS)
def test_what_is_recomputed_is_never_in_the_past(
    calendar: Calendar, filed: datetime, term: Term, work: timedelta, wait: timedelta, more: timedelta
) -> None:
    pause = Pause(filed + work, filed + work + wait)
    now = filed + work + wait + more
    found = recompute_deadlines(town(term, calendar), "pothole", filed, (pause,), now)
    assert found.first_due is not None
    assert found.due is not None
    assert found.first_due > now
    assert found.due > now


NOW = local("2026-11-23 10:00")
DUE = local("2026-12-03 18:00")


def test_an_extension_ends_with_the_working_day_that_was_named() -> None:
    assert extend_deadline(DAYS, DUE, date(2026, 12, 4), NOW) == local("2026-12-04 18:00")
    assert extend_deadline(DAYS, local("2026-12-04 12:00"), date(2026, 12, 4), NOW) == local("2026-12-04 18:00")
    assert extend_deadline(DAYS, None, date(2026, 11, 23), NOW) == local("2026-11-23 18:00")
    assert extend_deadline(DAYS, local("2026-11-20 18:00"), date(2027, 2, 20), NOW) == local("2027-02-20 17:00")


@pytest.mark.parametrize(
    ("due", "until", "now", "hint"),
    [
        (DUE, "2026-12-03", NOW, "The deadline is {day} already. Please name a later day."),
        (DUE, "2026-11-30", NOW, "The deadline is {day} already. Please name a later day."),
        (DUE, "2026-11-20", NOW, "{day} is over. Please name a later day."),
        (None, "2026-11-23", local("2026-11-23 18:00"), "{day} is over. Please name a later day."),
        (DUE, "0001-01-01", NOW, "{day} is over. Please name a later day."),
        (DUE, "2026-12-05", NOW, "{day} is a day off. The next working day is {following}."),
        (DUE, "2027-12-31", NOW, "{day} is a day off. Please name a working day."),
        (DUE, "2028-01-10", NOW, "Working days are known up to {day}. Please name an earlier day."),
        (DUE, "9999-12-31", NOW, "Working days are known up to {day}. Please name an earlier day."),
    ],
)
def test_a_day_that_is_no_extension_is_refused_with_a_hint(
    due: datetime | None, until: str, now: datetime, hint: str
) -> None:
    with pytest.raises(Unfit) as refused:
        extend_deadline(DAYS, due, date.fromisoformat(until), now)
    assert isinstance(refused.value.hint, T)
    assert refused.value.hint.msgid == hint


def test_a_day_off_is_refused_with_the_next_working_day() -> None:
    with pytest.raises(Unfit, match=r"following=Moment\(at=datetime.datetime\(2027, 1, 11, "):
        extend_deadline(DAYS, DUE, date(2026, 12, 31), NOW)


@pytest.mark.parametrize(
    ("start", "due", "soon", "thrice"),
    [
        ("2026-11-23 10:00", "2026-12-03 18:00", "2026-12-03 09:00", "2026-12-29 16:00"),  # 80 hours; 240
        ("2026-11-23 10:00", "2026-11-23 18:00", "2026-11-23 16:00", "2026-11-25 16:00"),  # 8 hours, two of them left
        ("2026-11-27 14:00", "2026-11-30 11:00", "2026-11-30 09:30", "2026-12-01 14:00"),  # 6 hours over a weekend
        ("2026-12-30 17:30", "2027-01-11 16:30", "2027-01-11 14:30", "2027-01-13 14:30"),
        ("2026-11-28 12:00", "2026-11-29 23:59", "2026-11-29 14:59:15", "2026-12-02 23:57"),  # a weekend: as it passes
        (
            "2027-12-29 09:00",
            "2027-12-30 18:00",
            "2027-12-30 13:30",
            "2028-01-02 12:00",
        ),
        ("2027-12-30 09:00", "2028-01-09 23:59", "2028-01-08 23:59", "2028-01-31 05:57"),
        ("2026-11-23 10:00", "2026-11-23 10:00", "2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 10:00", "2026-11-20 10:00", "2026-11-20 10:00", "2026-11-20 10:00"),
    ],
)
def test_alarms_leave_a_working_day_or_a_quarter(start: str, due: str, soon: str, thrice: str) -> None:
    found = alarms(DAYS, local(start), local(due))
    assert (found.soon, found.overdue, found.thrice) == (local(soon), local(due), local(thrice))


@given(CALENDARS, MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)))
def test_alarms_are_in_order(calendar: Calendar, start: datetime, ahead: timedelta) -> None:
    due = start + ahead
    found = alarms(town(Term(8, Unit.DAYS), calendar), start, due)
    assert start <= found.soon <= found.overdue <= found.thrice
    assert found.soon.astimezone(UTC) < due or not ahead
