"""Deadlines of a ticket: the norm of its category on the city's calendar, with pauses, extensions and recomputation.

Each deadline is a moment on the city's clock, or None: nothing is promised. A term in working hours ends when so much
working time has passed; in working days, when the last of them closes; in calendar days, when the last of them ends
(23:59), working day or not. In days, the one of filing is not counted.

At the edge of the calendar no turn may fail and no date may be wrong. A term that would end past the last year of the
table is not promised when a ticket is filed or its category changed (None), and an extension to such a day is refused.
An existing deadline is not lost there: pauses and warnings then count the time as it passes. `doctor` tells two months
before the table ends.

A pause is given back: the days, or the working hours, that were left when it began are left again when it ends. A
promise that was broken before the pause stays broken. Rejected: a counter of paused seconds on the ticket (seconds of a
night are not those of a day).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Moment, T, Words
from dialogs.rules.city.model import City, Norm, Term, Unit
from dialogs.rules.tickets.lifecycle import STILL, HistoryEntry
from dialogs.rules.working_time.calendar import (
    Calendar,
    UnknownYear,
    add_working_days,
    add_working_time,
    closings_between,
    working_time_between,
)

LAST_MINUTE = time(23, 59)


@dataclass(frozen=True)
class Promise:
    """Both deadlines of a ticket; None where nothing is promised."""

    first_due: datetime | None
    due: datetime | None


@dataclass(frozen=True)
class Pause:
    """Time of waiting for the resident; `until` is None while it lasts."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Alarms:
    """Times of the warnings about a deadline: to the officer before it, to the chief when it has passed, to the head
    when three times the term has passed. Never out of order."""

    soon: datetime
    overdue: datetime
    thrice: datetime


def first_due(city: City, category_id: str, now: datetime) -> datetime | None:
    """Deadline of the staff's first answer; None past the calendar, or for a category that the city no longer has."""
    norm = _norm(city, category_id)
    return _end(city.calendar, now, norm.first_answer) if norm else None


def resolution_due(city: City, category_id: str, now: datetime) -> datetime | None:
    """Deadline of the solution; None past the calendar, or for a category that the city no longer has."""
    norm = _norm(city, category_id)
    return _end(city.calendar, now, norm.resolution) if norm else None


def resume_deadline(
    city: City, category_id: str, due: datetime | None, paused_at: datetime, now: datetime
) -> datetime | None:
    """Deadline of the resolution after a pause: what was left of it when it was paused is left again.

    Days are left whole, as they were promised: the end of a day stays one, as many days later as came to their end
    meanwhile. Hours are left to the minute. A deadline that had passed when the pause began, and None, stay as they
    are.
    """
    if due is None or due <= paused_at:
        return due
    norm = _norm(city, category_id)
    try:
        if norm is not None and norm.resolution.unit is Unit.CALENDAR_DAYS:
            return due + timedelta(days=max(0, _days_between(city.calendar, paused_at, now)))
        if norm is not None and norm.resolution.unit is Unit.DAYS and _closes(city.calendar, due):
            passed = closings_between(city.calendar, paused_at, now)
            return add_working_days(city.calendar, due, passed) if passed else due
        left = working_time_between(city.calendar, paused_at, due)
        return max(due, add_working_time(city.calendar, max(now, paused_at), left))
    except UnknownYear:
        return due + max(now - paused_at, timedelta())


def _days_between(calendar: Calendar, start: datetime, end: datetime) -> int:
    return (end.astimezone(calendar.zone).date() - start.astimezone(calendar.zone).date()).days


def _closes(calendar: Calendar, moment: datetime) -> bool:
    """True when a working day ends at that moment."""
    local = moment.astimezone(calendar.zone).replace(tzinfo=None)
    return local == calendar.closing(local.date())


def pauses(history: Sequence[HistoryEntry]) -> tuple[Pause, ...]:
    """Times when a ticket waited for its resident, out of its history, oldest first."""
    found: list[Pause] = []
    since: datetime | None = None
    for entry in history:
        if since is not None and entry.after is not None and entry.after not in STILL:
            found.append(Pause(since, entry.at))
            since = None
        if since is None and entry.after in STILL:
            since = entry.at
    return (*found, Pause(since, None)) if since is not None else tuple(found)


def recompute_deadlines(
    city: City, category_id: str, filed: datetime, waited: Sequence[Pause], now: datetime
) -> Promise:
    """Both deadlines after a change of the category or the place: as if filed so, with the pauses given back.

    A deadline that would have passed already is counted from now. While the ticket waits, "now" is when it began to:
    the pause that lasts is given back when it ends (`resume_deadline`). A first answer that was given is not owed
    again.
    """
    ends = [pause.since for pause in waited if pause.until is None]
    moment = ends[0] if ends else now
    first, due = first_due(city, category_id, filed), resolution_due(city, category_id, filed)
    for pause in waited:
        if pause.until is not None:
            due = resume_deadline(city, category_id, due, pause.since, pause.until)
    if first is not None and first <= moment:
        first = first_due(city, category_id, moment)
    if due is not None and due <= moment:
        due = resolution_due(city, category_id, moment)
    return Promise(first, due)


def extend_deadline(city: City, due: datetime | None, until: date, now: datetime) -> datetime:
    """Deadline moved to the end of that working day; with `due` None simply the end of the day that was named.

    Raise Unfit for a day that is not later than the deadline or is over, a day off, or one past the calendar.
    """
    calendar = city.calendar
    end = calendar.closing(until).replace(tzinfo=calendar.zone)
    if end <= now:
        raise Unfit(T("{day} is over. Please name a later day.", day=_noon(calendar, until)))
    if until.year > calendar.last_year:
        last = _noon(calendar, date(calendar.last_year, 12, 31))
        raise Unfit(T("Working days are known up to {day}. Please name an earlier day.", day=last))
    if due is not None and end <= due:
        raise Unfit(T("The deadline is {day} already. Please name a later day.", day=Moment(due, "day")))
    if not calendar.is_working(until):
        raise Unfit(_day_off(calendar, until))
    return end


def alarms(city: City, start: datetime, due: datetime) -> Alarms:
    """Compute the times of the warnings about a deadline that was promised at `start`.

    The reminder leaves a working day's time, or a quarter of the working time where the term is short. It comes when
    somebody is at work, if the term has any working time.
    """
    if due <= start:
        return Alarms(due, due, due)
    term = _working_term(city.calendar, start, due)
    return Alarms(
        _warning_time(city.calendar, start, due, term), due, _last_warning_time(city.calendar, start, due, term)
    )


def _working_term(calendar: Calendar, start: datetime, due: datetime) -> timedelta:
    """Working time of a term; nothing where it has none, or none that is known."""
    try:
        return working_time_between(calendar, start, due)
    except UnknownYear:
        return timedelta()


def _warning_time(calendar: Calendar, start: datetime, due: datetime, term: timedelta) -> datetime:
    """Time of the warning before the deadline: at the beginning of a day rather than at the end of the one before it;
    where there is no working time, in the last quarter of the time as it passes."""
    if not term:
        return due - min(timedelta(days=1), (due - start) / 4)
    soon = add_working_time(calendar, start, term - min(calendar.day_length, term / 4))
    return add_working_time(calendar, soon, timedelta())


def _last_warning_time(calendar: Calendar, start: datetime, due: datetime, term: timedelta) -> datetime:
    """Time of the last warning: twice the term after the deadline."""
    try:
        if term:
            return add_working_time(calendar, due, 2 * term)
    except UnknownYear:
        pass
    return start + 3 * (due - start)


def _end(calendar: Calendar, start: datetime, term: Term) -> datetime | None:
    """End of a term; None past the calendar."""
    try:
        match term.unit:
            case Unit.HOURS:
                return add_working_time(calendar, start, timedelta(hours=term.amount))
            case Unit.DAYS:
                return add_working_days(calendar, start, term.amount)
            case _:
                day = start.astimezone(calendar.zone).date() + timedelta(days=term.amount)
                return datetime.combine(day, LAST_MINUTE, calendar.zone)
    except UnknownYear:
        return None


def _day_off(calendar: Calendar, day: date) -> Words:
    told = _noon(calendar, day)
    try:
        following = _noon(calendar, add_working_days(calendar, told.at, 1).date())
    except UnknownYear:
        return T("{day} is a day off. Please name a working day.", day=told)
    return T("{day} is a day off. The next working day is {following}.", day=told, following=following)


def _noon(calendar: Calendar, day: date) -> Moment:
    return Moment(datetime.combine(day, time(12), calendar.zone), "day")


def _norm(city: City, category_id: str) -> Norm | None:
    category = city.category(category_id)
    return category.norm if category else None
