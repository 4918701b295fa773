"""Whom to call: lines of phone numbers and links out of the city's contacts."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.kernel.words import Link, Local, Plain, Words, bold, lines, row
from dialogs.rules.city import Contact


def call_lines(contacts: Iterable[Contact]) -> Words:
    """One line a contact, its number first."""
    return lines(*(_line(contact) for contact in contacts))


def _line(contact: Contact) -> Words:
    name: Words = Local(contact.names)
    if contact.link:
        name = Link(contact.link, name)
    return row(bold(contact.phone), Plain("·"), name) if contact.phone else name
