"""Whom to call: lines of phone numbers and links out of the city's contacts, and when they are said unasked."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.kernel.words import NOTHING, Link, Local, Plain, T, Words, bold, lines, row
from dialogs.rules.city import City, Contact
from dialogs.rules.proposal import propose


def call_lines(contacts: Iterable[Contact]) -> Words:
    """One line a contact, its number first."""
    return lines(*(_line(contact) for contact in contacts))


def call_first(contacts: Iterable[Contact]) -> Words:
    """An emergency is no matter for a form: who comes at once is said before it."""
    return lines(bold(T("If this is happening now, call first:")), call_lines(contacts))


def alarm(city: City, said: str) -> Words | None:
    """Whom to call when what the words speak of first of all is an emergency; None when it is not."""
    proposals = propose(said, city.categories) if said else []
    contacts = city.emergency_contacts(proposals[0].category_id) if proposals else ()
    return lines(call_first(contacts), NOTHING) if contacts else None


def _line(contact: Contact) -> Words:
    name: Words = Local(contact.names)
    if contact.link:
        name = Link(contact.link, name)
    return row(bold(contact.phone), Plain("·"), name) if contact.phone else name
