"""List line of a ticket, and its short number for lists and buttons."""

from __future__ import annotations

from datetime import datetime

from dialogs.kernel.words import Moment, Plain, T, Words, bold, row
from dialogs.notices.lines import category_name, shorten, status_icon
from dialogs.rules.city.model import City
from dialogs.rules.staff.queue import Listed, is_overdue, next_due
from dialogs.rules.tickets.lifecycle import OPEN, Ticket, status_name

ADDRESS = 40
"""Characters of an address in a list."""


def short_number(ticket: Ticket, now: datetime) -> str:
    """Short number: without the city and, in its own year, without the year: `142`, `2025-142`. It can be typed so."""
    year, _, seq = ticket.number.rpartition("-")
    year, seq = year[-4:], seq.lstrip("0")
    return seq if year == str(now.year) else f"{year}-{seq}"


def line(city: City, place: int, listed: Listed, now: datetime) -> Words:
    """Line of a list; `place`: in the list, counted from 1."""
    ticket = listed.ticket
    what = row(
        row(Plain(status_icon(ticket.status)), bold(f"№ {short_number(ticket, now)}")),
        category_name(city, ticket.category),
        Plain(shorten(ticket.address, ADDRESS)),
        _due_line(ticket, now),
        _officer_line(listed),
        sep=" · ",
    )
    return row(Plain(f"{place}."), what)


def _due_line(ticket: Ticket, now: datetime) -> Words | None:
    due = next_due(ticket)
    if ticket.status not in OPEN or ticket.paused_at is not None:
        return status_name(ticket.status, staff=True)
    if due is None:
        return None
    return (
        T("🔴 since {at}", at=Moment(due, "short"))
        if is_overdue(ticket, now)
        else T("by {at}", at=Moment(due, "short"))
    )


def _officer_line(listed: Listed) -> Words | None:
    if listed.officer:
        return Plain(listed.officer)
    return T("nobody has it") if listed.ticket.status in OPEN else None
