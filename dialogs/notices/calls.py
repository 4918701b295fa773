"""Contact lines: phone numbers and links out of the city's contacts."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.kernel.words import Link, Local, Plain, T, Words, bold, lines, row
from dialogs.rules.city.model import City, Contact


def call_lines(contacts: Iterable[Contact]) -> Words:
    """One line a contact, its number first."""
    return lines(*(_line(contact) for contact in contacts))


def in_danger(city: City) -> Words:
    """Emergency phone numbers of the city, under a heading."""
    phones = (contact for contact in city.contacts if contact.phone)
    return lines(bold(T("If somebody is in danger")), call_lines(phones))


def _line(contact: Contact) -> Words:
    name: Words = Local(contact.names)
    if contact.link:
        name = Link(contact.link, name)
    return row(bold(contact.phone), Plain("·"), name) if contact.phone else name
