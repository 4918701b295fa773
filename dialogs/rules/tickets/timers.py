"""Timers of a ticket, derived from its state alone: warnings about deadlines, and moves when nobody answers.

A timer's key says what it was made for: the ticket, the kind, and the moment that it depends on (a deadline, the
beginning of the waiting, when staff said done). Once a deadline has moved, or the ticket has, the key is not wanted any
more, and a timer found under it is known to be stale.

The term of a deadline that was moved (a pause, an extension, another category) is that of the norm, counted back from
the present deadline: a ticket that waited a month for its resident is not overdue three times in three months.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from dialogs.rules.city.model import City, Term, Unit
from dialogs.rules.tickets.deadlines import alarms
from dialogs.rules.tickets.lifecycle import OPEN, STILL, Status, Ticket
from dialogs.rules.working_time.calendar import UnknownYear, add_working_time, working_time_between


class Kind(StrEnum):
    FIRST_SOON = "first_soon"
    FIRST_OVERDUE = "first_overdue"
    FIRST_THRICE = "first_thrice"
    SOON = "soon"
    OVERDUE = "overdue"
    THRICE = "thrice"
    UNANSWERED = "unanswered"
    LAPSE = "lapse"


FIRST = (Kind.FIRST_SOON, Kind.FIRST_OVERDUE, Kind.FIRST_THRICE)
"""Of the first answer: before its deadline, at it, at three times the term."""
SOLUTION = (Kind.SOON, Kind.OVERDUE, Kind.THRICE)
"""The same of the resolution."""
MOVES = (Kind.UNANSWERED, Kind.LAPSE)
"""Kinds that move the ticket, by the act of the same name."""


@dataclass(frozen=True)
class Timer:
    """One timer of a ticket. `key`: unique name of what it was made for; `until`: from then on it has nothing to say;
    None for one that does not grow old."""

    kind: Kind
    key: str
    due: datetime
    until: datetime | None = None


def timers_of(city: City, ticket: Ticket) -> tuple[Timer, ...]:
    """All timers of the ticket in its present state; past ones are included as long as their reason holds."""
    return tuple(_iterate_timers(city, ticket))


def same_times(before: Ticket, after: Ticket) -> bool:
    """True when nothing has changed that timers depend on, so that the same ones are wanted."""
    return _hangs_on(before) == _hangs_on(after)


def _hangs_on(ticket: Ticket) -> tuple[object, ...]:
    owed = ticket.first_due if ticket.answered_at is None else None
    return ticket.status, ticket.category, owed, ticket.due, ticket.paused_at, ticket.resolved_at


def _iterate_timers(city: City, ticket: Ticket) -> Iterator[Timer]:
    category = city.category(ticket.category)
    norm = category.norm if category else None
    if ticket.status in OPEN and ticket.answered_at is None and ticket.first_due is not None:
        yield from _deadline(city, ticket, FIRST, ticket.first_due, norm.first_answer if norm else None)
    if ticket.status in OPEN and ticket.status not in STILL and ticket.due is not None:
        yield from _deadline(city, ticket, SOLUTION, ticket.due, norm.resolution if norm else None)
    if ticket.status is Status.WAITING and ticket.paused_at is not None:
        patience = timedelta(days=city.patience.answer_days)
        yield _timer(ticket, Kind.UNANSWERED, ticket.paused_at, ticket.paused_at + patience)
    if ticket.status is Status.RESOLVED and ticket.resolved_at is not None:
        patience = timedelta(days=city.patience.verdict_days)
        yield _timer(ticket, Kind.LAPSE, ticket.resolved_at, ticket.resolved_at + patience)


def _deadline(
    city: City, ticket: Ticket, kinds: tuple[Kind, Kind, Kind], due: datetime, term: Term | None
) -> Iterator[Timer]:
    """Three timers of a deadline; a warning that would not come before the deadline is left out, and so is an alarm
    that comes with it."""
    at = alarms(city, _term_start(city, ticket.created_at, due, term), due)
    before, passed, thrice = kinds
    if at.soon < due:
        yield _timer(ticket, before, due, at.soon, until=due)
    yield _timer(ticket, passed, due, due)
    if at.thrice > due:
        yield _timer(ticket, thrice, due, at.thrice)


def _term_start(city: City, filed: datetime, due: datetime, term: Term | None) -> datetime:
    """Beginning of the term that ends with the deadline; not before the ticket was filed."""
    if term is None:
        return filed
    if term.unit is Unit.CALENDAR_DAYS:
        return max(filed, due - timedelta(days=term.amount))
    hours = timedelta(hours=term.amount) if term.unit is Unit.HOURS else term.amount * city.calendar.day_length
    try:
        over = working_time_between(city.calendar, filed, due) - hours
        return add_working_time(city.calendar, filed, over) if over > timedelta() else filed
    except UnknownYear:
        return filed


def _timer(ticket: Ticket, kind: Kind, made_for: datetime, due: datetime, until: datetime | None = None) -> Timer:
    at = made_for.astimezone(UTC).isoformat(timespec="seconds")
    return Timer(kind, f"{ticket.id}:{kind.value}:{at}", due, until)
