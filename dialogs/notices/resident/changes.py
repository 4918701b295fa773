"""Notices to a ticket's author and those who joined it when its deadline, topic or place changes."""

from __future__ import annotations

from datetime import datetime

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Moment, Plain, T, Words, bold, lines, row
from dialogs.notices.lines import category_name, field, organisation_name, quote
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket


def extension_notice(
    city: City, ticket: Ticket, was: datetime | None, words: str, photos: tuple[str, ...] = ()
) -> Screen:
    """Notice of a later deadline with its reason; `was`: the one before, None when nothing was promised."""
    body = lines(
        bold(T("№ {number}: it will take longer.", number=ticket.number)),
        category_name(city, ticket.category),
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
        field(T("Earlier deadline"), Moment(was, "day") if was else None),
        quote(words),
    )
    return _ticket_screen(ticket, body, photos)


def correction_notice(city: City, before: Ticket, ticket: Ticket) -> Screen:
    """Notice that the topic or the place was corrected, with what is different now."""
    topic, place = before.category != ticket.category, _place(before) != _place(ticket)
    others = before.organisation != ticket.organisation
    owed = ticket.answered_at is None and ticket.first_due is not None
    body = lines(
        bold(T("№ {number}: we have put it right.", number=ticket.number)),
        field(T("Topic"), _change_line(category_name(city, before.category), category_name(city, ticket.category)))
        if topic
        else category_name(city, ticket.category),
        field(T("Place"), _change_line(Plain(before.address), Plain(ticket.address))) if place else None,
        field(T("Responsible"), organisation_name(city, ticket.organisation) or T("the operator will find out"))
        if others
        else None,
        field(T("First answer by"), Moment(ticket.first_due)) if owed and ticket.first_due else None,
        field(T("Solution by"), Moment(ticket.due, "day") if ticket.due else None),
    )
    return _ticket_screen(ticket, body)


def _place(ticket: Ticket) -> tuple[str, float, float]:
    return ticket.address, ticket.lat, ticket.lon


def _change_line(before: Words, now: Words) -> Words:
    """Old and new value; what had no words before has only new ones."""
    return row(before, Plain("→"), now) if before != Plain("") else now


def _ticket_screen(ticket: Ticket, body: Words, photos: tuple[str, ...] = ()) -> Screen:
    """Screen with a button that leads to the ticket's card."""
    choices = (Choice("open", T("Open № {number}", number=ticket.number)),)
    return Screen(body, choices, photos=photos, tag=f"t:{ticket.id}")
