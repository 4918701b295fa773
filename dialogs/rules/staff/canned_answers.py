"""Canned answers: the selection of the city's answers that fit a ticket and an action, and the filling of their gaps.

    "Яма по адресу {address} заделана."

An answer whose gap cannot be filled for a ticket is not offered for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from dialogs.rules.city.model import ANY, CannedAnswer, City, in_language
from dialogs.rules.tickets.lifecycle import Ticket

ACTS = ("done", "reject", "ask")
"""What can be answered so."""
OFFERED = 6
GAPS = ("number", "address", "category", "organisation", "due")
_GAP = re.compile(r"\{(\w+)\}")


def fitting(city: City, act: str, tickets: Iterable[Ticket], language: str) -> tuple[CannedAnswer, ...]:
    """Answers that fit every one of the tickets: of the category first, then of its group, then of anything."""
    each = list(tickets)
    found = [a for a in city.answers if a.act == act and all(_fits(city, a, t, language) for t in each)]
    width = {ANY: 2} | {group.id: 1 for group in city.groups}
    return tuple(sorted(found, key=lambda answer: width.get(answer.what, 0))[:OFFERED])


def _fits(city: City, answer: CannedAnswer, ticket: Ticket, language: str) -> bool:
    category = city.category(ticket.category)
    about = {ANY, ticket.category, category.group if category else ANY}
    values = _values(city, ticket, language)
    return answer.what in about and all(values.get(gap) for gap in gaps(in_language(answer.texts, language)))


def gaps(text: str) -> tuple[str, ...]:
    """Names of the gaps in a text, known or not."""
    return tuple(_GAP.findall(text))


def fill_template(city: City, ticket: Ticket, text: str, language: str) -> str:
    """Text of an answer for this ticket; a gap that cannot be filled stays as it is."""
    values = _values(city, ticket, language)
    return _GAP.sub(lambda gap: values.get(gap[1]) or gap[0], text)


def _values(city: City, ticket: Ticket, language: str) -> Mapping[str, str]:
    category, organisation = city.category(ticket.category), city.organisation(ticket.organisation or "")
    return {
        "number": ticket.number,
        "address": ticket.address,
        "category": in_language(category.names, language) if category else "",
        "organisation": in_language(organisation.names, language) if organisation else "",
        "due": _day(city, ticket.due) if ticket.due else "",
    }


def _day(city: City, at: datetime) -> str:
    """Day as it is written in every language here: 03.06.2026."""
    return f"{at.astimezone(ZoneInfo(city.timezone)):%d.%m.%Y}"
