"""Ticket card for residents: number, status, responsible organisation, deadline and the last lines of the history."""

from __future__ import annotations

from datetime import date, datetime

from dialogs.facts import Card
from dialogs.flows.past import entry
from dialogs.kernel.words import NOTHING, Moment, N, Plain, T, Words, lines
from dialogs.notices.lines import (
    category_name,
    day,
    extra_lines,
    field,
    headline,
    organisation_name,
    quote,
    shorten,
    stars,
)
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import OPEN, Status

SHOWN = 8
"""The last entries of the history that a card shows."""


def card_body(city: City, card: Card) -> Words:
    return lines(
        headline(card.number, card.status),
        category_name(city, card.category),
        field(T("Place"), quote(card.address)),
        *_state(city, card),
        field(T("Words"), quote(shorten(card.words))),
        *extra_lines(card.extra),
        N("{n} resident has reported this", "{n} residents have reported this", card.voices)
        if card.voices > 1
        else None,
        NOTHING,
        *(entry(city, line) for line in card.history[-SHOWN:]),
    )


def _state(city: City, card: Card) -> tuple[Words | None, ...]:
    """Lines for the responsible organisation, the deadline, and how the ticket ended."""
    planned = date.fromisoformat(card.planned_for) if card.planned_for and card.status == Status.PLANNED else None
    due = datetime.fromisoformat(card.due) if card.due and card.status in OPEN else None
    return (
        field(T("Responsible"), organisation_name(city, card.organisation)),
        field(T("Passed on to"), quote(card.forwarded_to)) if card.status == Status.FORWARDED else None,
        field(T("Goes on as"), T("№ {number}", number=Plain(card.other))) if card.other else None,
        field(T("Planned for"), day(city, planned)) if planned else None,
        field(T("Solution by"), Moment(due, "day")) if due else None,
        T("The deadline has passed.") if card.overdue else None,
        N("Reopened {n} time", "Reopened {n} times", card.reopened) if card.reopened else None,
        field(T("Stars"), stars(card.stars)) if card.stars else None,
    )
