"""Deadline notices to the staff: what is due, and what is late.

Few things at once are a message each, under the ticket's card; more of one kind are one message with their numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import NOTHING, Moment, N, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import category_name, field, organisation_name
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket
from dialogs.rules.tickets.timers import FIRST, Kind

MOST = 40
"""Numbers in one message."""

_CALLED = (Kind.FIRST_SOON, Kind.SOON, Kind.UNANSWERED)
"""Kinds that are said to whoever has the ticket; the others are about them."""


@dataclass(frozen=True)
class TicketNotice:
    """A ticket in a deadline notice. `officer`: the officer's name or mention, as this chat is to call them."""

    ticket: Ticket
    officer: Words | None = None


def single_notice(city: City, kind: Kind, told: TicketNotice) -> Screen:
    """Notice about one ticket."""
    if kind in _CALLED:
        return Screen(row(told.officer, _calling(city, kind, told.ticket), sep=", "))
    ticket = told.ticket
    due = ticket.first_due if kind in FIRST else ticket.due
    return Screen(
        lines(
            bold(_alarm(kind, ticket.number)),
            category_name(city, ticket.category),
            field(T("Responsible"), organisation_name(city, ticket.organisation) or T("not known, please route it")),
            field(T("Has it"), told.officer),
            field(T("First answer by") if kind in FIRST else T("Solution by"), Moment(due) if due else None),
        )
    )


def _calling(city: City, kind: Kind, ticket: Ticket) -> Words:
    match kind:
        case Kind.FIRST_SOON:
            return T("№ {number}: the first answer is due {at}.", number=ticket.number, at=_moment(ticket.first_due))
        case Kind.SOON:
            return T("№ {number}: the solution is due {at}.", number=ticket.number, at=_moment(ticket.due))
        case _:
            return row(
                N(
                    "№ {number}: the resident has not answered for {n} day, so it goes on without that.",
                    "№ {number}: the resident has not answered for {n} days, so it goes on without that.",
                    city.patience.answer_days,
                    number=ticket.number,
                ),
                T("The solution is due {at}.", at=Moment(ticket.due)) if ticket.due else None,
            )


def _moment(at: datetime | None) -> Words:
    return Moment(at) if at else NOTHING


def _alarm(kind: Kind, number: str) -> Words:
    match kind:
        case Kind.FIRST_OVERDUE:
            return T("№ {number}: the first answer is overdue.", number=number)
        case Kind.OVERDUE:
            return T("№ {number}: the solution is overdue.", number=number)
        case Kind.FIRST_THRICE:
            return T("№ {number}: the first answer has taken three times as long as it may.", number=number)
        case _:
            return T("№ {number}: the solution has taken three times as long as it may.", number=number)


def digest(city: City, kind: Kind, told: Sequence[TicketNotice]) -> Screen:
    """Notice about several tickets at once: how many, and their numbers by officer or organisation."""
    by: dict[str, list[TicketNotice]] = {}
    for each in told[:MOST]:
        by.setdefault(_grouping_key(kind, each.ticket), []).append(each)
    more = len(told) - MOST
    body = lines(
        bold(_count_line(kind, len(told))),
        *(_group_line(city, kind, theirs) for theirs in by.values()),
        N("and {n} more", "and {n} more", more) if more > 0 else None,
    )
    return Screen(body)


def _grouping_key(kind: Kind, ticket: Ticket) -> str:
    """Grouping key of a line: the officer for kinds that call them, else the organisation."""
    if kind in _CALLED and ticket.officer_id is not None:
        return f"officer:{ticket.officer_id}"
    return f"organisation:{ticket.organisation}"


def _group_line(city: City, kind: Kind, told: Sequence[TicketNotice]) -> Words:
    first = told[0]
    officer = first.officer if kind in _CALLED else None
    whose = officer or organisation_name(city, first.ticket.organisation) or T("Not routed")
    return row(row(whose, Plain(":"), sep=""), row(*(Plain(f"№ {each.ticket.number}") for each in told), sep=", "))


def _count_line(kind: Kind, n: int) -> Words:
    return {
        Kind.FIRST_SOON: N("The first answer is due soon: {n} report", "The first answer is due soon: {n} reports", n),
        Kind.SOON: N("The solution is due soon: {n} report", "The solution is due soon: {n} reports", n),
        Kind.FIRST_OVERDUE: N("The first answer is overdue: {n} report", "The first answer is overdue: {n} reports", n),
        Kind.OVERDUE: N("The solution is overdue: {n} report", "The solution is overdue: {n} reports", n),
        Kind.FIRST_THRICE: N(
            "The first answer has taken three times as long as it may: {n} report",
            "The first answer has taken three times as long as it may: {n} reports",
            n,
        ),
        Kind.THRICE: N(
            "The solution has taken three times as long as it may: {n} report",
            "The solution has taken three times as long as it may: {n} reports",
            n,
        ),
        Kind.UNANSWERED: N(
            "Residents have not answered, so work goes on: {n} report",
            "Residents have not answered, so work goes on: {n} reports",
            n,
        ),
    }[kind]
