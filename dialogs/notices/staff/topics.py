"""Forum topics of a staff chat: titles of an organisation's and a ticket's topic. Icons are the platform's."""

from __future__ import annotations

from dialogs.kernel.words import Plain, Words, row
from dialogs.notices.lines import category_name, organisation_name
from dialogs.rules.city.model import City
from dialogs.rules.tickets.lifecycle import Ticket


def of_organisation(city: City, organisation: str) -> Words:
    return organisation_name(city, organisation) or Plain(organisation)


def of_ticket(city: City, ticket: Ticket) -> Words:
    """Title of a ticket's topic; nothing in it is its resident's own."""
    return row(Plain(f"№ {ticket.number}"), category_name(city, ticket.category), sep=" · ")
