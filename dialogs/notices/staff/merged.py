"""Notices about a duplicate, to its followers and to the staff."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, Moment, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import category_name, field, headline, organisation_name, quote
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket

DIGITS = 60
"""Characters of a suggestion's words that its button is made of; it is cut to fit."""


def for_followers(city: City, ticket: Ticket, main: Ticket) -> Screen:
    """Notice to followers with the ticket that theirs goes on in, which they follow from then on. It does not say whose
    report that one is."""
    body = lines(
        bold(T("№ {number}: this was reported before.", number=ticket.number)),
        category_name(city, ticket.category),
        NOTHING,
        field(T("Goes on as"), headline(main.number, main.status)),
        field(T("Responsible"), organisation_name(city, main.organisation) or T("the operator will find out")),
        field(T("Solution by"), Moment(main.due, "day") if main.due else None),
        NOTHING,
        T("Your voice is counted there, and I will write here about each step."),
    )
    return Screen(body, (Choice("open", T("Open № {number}", number=main.number)),), tag=f"t:{main.id}")


def for_staff(city: City, ticket: Ticket, photos: Sequence[str]) -> Screen:
    """Notice under the card of the ticket that stays: what the resident of the other wrote, once."""
    title = bold(T("№ {number} was about the same:", number=ticket.number))
    return Screen(lines(title, quote(ticket.address), quote(ticket.words)), photos=tuple(photos))


def suggestion(other: Ticket, distance_m: int) -> Words:
    """Button label of a possible original: the short number, the distance in metres, and its words."""
    short = other.number.rpartition("-")[2].lstrip("0")
    said = other.words or other.address
    return row(T("№ {number}, {metres} m", number=short, metres=distance_m), Plain(said[:DIGITS]), sep=" · ")
