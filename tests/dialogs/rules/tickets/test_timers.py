"""Timers of a ticket: its state decides them, and their keys tell them apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.city.model import City, Patience, Term, Unit
from dialogs.rules.city.quiet_hours import night, staff_rest
from dialogs.rules.tickets.effects import effects
from dialogs.rules.tickets.lifecycle import FINAL, Given, Status, Ticket, move_of
from dialogs.rules.tickets.timers import FIRST, SOLUTION, Kind, same_times, timers_of
from dialogs.rules.working_time.calendar import Calendar
from tests.dialogs.rules.tickets.test_deadlines import DAYS, TERMS, local, town
from tests.dialogs.rules.tickets.test_lifecycle import TICKET
from tests.dialogs.rules.working_time.calendars import CALENDARS, MOMENTS, RUSSIA

FILED = local("2026-11-23 10:00")
FIRST_DUE, DUE = local("2026-11-23 18:00"), local("2026-12-03 18:00")
NEW = replace(TICKET, category="pothole", created_at=FILED, first_due=FIRST_DUE, due=DUE, answered_at=None)
TAKEN = replace(NEW, status=Status.IN_PROGRESS, answered_at=FILED)
ASKED = local("2026-11-24 12:00")


def times(ticket: Ticket, city: City = DAYS) -> dict[str, datetime]:
    return {timer.kind.value: timer.due for timer in timers_of(city, ticket)}


def keys(ticket: Ticket, city: City = DAYS) -> set[str]:
    return {timer.key for timer in timers_of(city, ticket)}


def test_a_new_ticket_wants_three_timers_of_each_deadline() -> None:
    assert times(NEW) == {
        "first_soon": local("2026-11-23 16:00"),
        "first_overdue": FIRST_DUE,
        "first_thrice": local("2026-11-25 16:00"),
        "soon": local("2026-12-03 09:00"),
        "overdue": DUE,
        "thrice": local("2026-12-25 18:00"),  # sixteen working days more
    }
    assert [timer.until for timer in timers_of(DAYS, NEW) if timer.until] == [FIRST_DUE, DUE]


@pytest.mark.parametrize(
    ("ticket", "kinds"),
    [
        (TAKEN, {*SOLUTION}),
        (replace(TAKEN, status=Status.PLANNED), {*SOLUTION}),
        (replace(TAKEN, status=Status.FORWARDED), {*SOLUTION}),
        (replace(NEW, due=None), {*FIRST}),
        (replace(NEW, first_due=None, due=None), set()),
        (replace(TAKEN, status=Status.WAITING, paused_at=ASKED), {Kind.UNANSWERED}),
        (replace(TAKEN, status=Status.WAITING), set()),
        (replace(NEW, status=Status.WAITING, paused_at=ASKED), {*FIRST, Kind.UNANSWERED}),
        (replace(TAKEN, status=Status.RESOLVED, paused_at=ASKED, resolved_at=ASKED), {Kind.LAPSE}),
        (replace(TAKEN, status=Status.RESOLVED), set()),
        *((replace(NEW, status=status), set()) for status in FINAL),
        (replace(NEW, category="gone"), {*FIRST, *SOLUTION}),
    ],
)
def test_what_is_wanted_hangs_on_the_state(ticket: Ticket, kinds: set[Kind]) -> None:
    assert {timer.kind for timer in timers_of(DAYS, ticket)} == kinds


def test_the_residents_turn_has_an_end() -> None:
    waiting = replace(TAKEN, status=Status.WAITING, paused_at=ASKED)
    assert times(waiting) == {"unanswered": local("2026-11-29 12:00")}
    resolved = replace(TAKEN, status=Status.RESOLVED, paused_at=ASKED, resolved_at=DUE)
    assert times(resolved) == {"lapse": local("2026-12-18 18:00")}


@pytest.mark.parametrize(
    ("unit", "due", "thrice"),
    [
        (Unit.DAYS, "2026-12-24 18:00", "2027-01-26 18:00"),  # 16 working days later, however long it had waited
        (Unit.HOURS, "2026-12-24 18:00", "2026-12-28 16:00"),
        (Unit.CALENDAR_DAYS, "2026-12-24 23:59", "2027-01-20 18:00"),  # six working days lie in its term
    ],
)
def test_a_deadline_that_was_moved_has_the_term_of_the_norm(unit: Unit, due: str, thrice: str) -> None:
    moved = replace(TAKEN, due=local(due))
    assert times(moved, town(Term(8, unit)))["thrice"] == local(thrice)


def test_past_the_table_of_working_days_there_are_timers_still() -> None:
    late = replace(NEW, created_at=local("2027-12-27 10:00"), first_due=None, due=local("2028-01-09 23:59"))
    assert list(times(late)) == ["soon", "overdue", "thrice"]


def test_a_deadline_that_had_passed_at_filing_is_overdue_and_nothing_more() -> None:
    assert times(replace(TAKEN, due=FILED)) == {"overdue": FILED}


def test_a_key_says_what_the_timer_was_made_for() -> None:
    assert "1:overdue:2026-12-03T13:00:00+00:00" in keys(NEW)
    assert keys(NEW).isdisjoint(keys(replace(NEW, id=2)))
    assert not keys(TAKEN) & keys(replace(TAKEN, due=DUE + timedelta(days=1)))
    assert keys(replace(TAKEN, due=DUE.astimezone(UTC))) == keys(TAKEN)


def test_what_timers_do_not_hang_on_leaves_them_alone() -> None:
    assert same_times(TAKEN, replace(TAKEN, officer_id=5, organisation="east", hidden=True, version=9))
    assert same_times(TAKEN, replace(TAKEN, first_due=None))
    assert not same_times(NEW, TAKEN)
    assert not same_times(TAKEN, replace(TAKEN, due=FILED))


@given(CALENDARS, MOMENTS, TERMS, TERMS, st.timedeltas(timedelta(), timedelta(days=40)))
def test_timers_of_a_deadline_come_in_order(
    calendar: Calendar, filed: datetime, term: Term, first: Term, moved: timedelta
) -> None:
    """Terms and moves are drawn at will; no timer comes before the ticket was filed."""
    city = town(term, calendar, first)
    ticket = replace(NEW, created_at=filed, first_due=filed + moved / 3, due=filed + moved)
    found = timers_of(city, ticket)
    assert len({timer.key for timer in found}) == len(found)
    for kinds, due in ((FIRST, ticket.first_due), (SOLUTION, ticket.due)):
        dues = [timer.due.astimezone(UTC) for kind in kinds for timer in found if timer.kind is kind]
        assert dues == sorted(dues)
        assert due in dues
        assert filed <= dues[0]


@given(
    st.lists(st.sampled_from(["take", "ask", "answer", "done", "dispute", "unanswered", "lapse", "plan"]), max_size=9),
    st.timedeltas(timedelta(minutes=1), timedelta(days=9)),
)
def test_what_was_stale_stays_stale(acts: list[str], pause: timedelta) -> None:
    """Acts and pauses are drawn at will; a key that was given up for another moment of its deadline does not come
    back."""
    city, ticket, now = town(Term(8, Unit.DAYS), RUSSIA), NEW, FILED
    given_up: set[str] = set()
    for act in acts:
        row, now = move_of(act), now + pause
        if row is None or ticket.status not in row.before:
            continue
        changed = effects(city, ticket, row, Given(officer=5), now)
        after = replace(ticket, **{**changed, "status": Status(changed["status"])})
        if after.due != ticket.due:
            given_up |= keys(ticket, city) - keys(after, city)
        ticket = after
        assert not keys(ticket, city) & given_up


@pytest.mark.parametrize(
    ("at", "quiet", "rest"),
    [
        ("2026-11-23 08:59", True, True),
        ("2026-11-23 09:00", False, False),
        ("2026-11-23 20:59", False, False),
        ("2026-11-23 21:00", True, True),
        ("2026-11-23 03:00", True, True),
    ],
)
def test_at_night_everybody_is_left_alone(at: str, quiet: bool, rest: bool) -> None:
    assert (night(DAYS, local(at)), staff_rest(DAYS, local(at))) == (quiet, rest)


def test_a_city_may_be_patient_and_quiet_when_it_likes() -> None:
    patient = replace(DAYS, patience=Patience(1, 2, (time(1), time(5))))
    waiting = replace(TAKEN, status=Status.WAITING, paused_at=ASKED)
    assert times(waiting, patient) == {"unanswered": local("2026-11-25 12:00")}
    resolved = replace(TAKEN, status=Status.RESOLVED, paused_at=ASKED, resolved_at=ASKED)
    assert times(resolved, patient) == {"lapse": local("2026-11-26 12:00")}
    asleep = [hour for hour in range(24) if night(patient, local(f"2026-11-23 {hour:02}:00"))]
    assert asleep == [1, 2, 3, 4]


def test_whoever_is_at_work_at_night_is_told() -> None:
    early = replace(DAYS, calendar=replace(RUSSIA, opens=RUSSIA.opens.replace(hour=7)))
    assert night(early, local("2026-11-23 07:30"))
    assert not staff_rest(early, local("2026-11-23 07:30"))
