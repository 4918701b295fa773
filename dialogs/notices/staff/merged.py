"""Notices about a duplicate to the staff, and its possible originals on buttons."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain, T, Words, bold, lines, row
from dialogs.notices.lines import quote
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket

DIGITS = 60
"""Characters of a suggestion's words that its button is made of; it is cut to fit."""


def for_staff(city: City, ticket: Ticket, photos: Sequence[str]) -> Screen:
    """Notice under the card of the ticket that stays: what the resident of the other wrote, once."""
    title = bold(T("№ {number} was about the same:", number=ticket.number))
    return Screen(lines(title, quote(ticket.address), quote(ticket.words)), photos=tuple(photos))


def suggestion(other: Ticket, distance_m: int) -> Words:
    """Button label of a possible original: the short number, the distance in metres, and its words."""
    short = other.number.rpartition("-")[2].lstrip("0")
    said = other.words or other.address
    return row(T("№ {number}, {metres} m", number=short, metres=distance_m), Plain(said[:DIGITS]), sep=" · ")
