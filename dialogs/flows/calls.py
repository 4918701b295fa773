"""Emergency contacts, shown before the form of an emergency and whenever somebody's words are about one."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.kernel.words import NOTHING, T, Words, bold, lines
from dialogs.notices.calls import call_lines
from dialogs.rules.city.classifier import propose
from dialogs.rules.city.model import City, Contact


def call_first(contacts: Iterable[Contact]) -> Words:
    """Emergency contacts to call before the form is filled in."""
    return lines(bold(T("If this is happening now, call first:")), call_lines(contacts))


def alarm(city: City, said: str) -> Words | None:
    """Emergency contacts of the likeliest category of the words; None when it is no emergency."""
    proposals = propose(said, city.categories) if said else []
    contacts = city.emergency_contacts(proposals[0].category_id) if proposals else ()
    return lines(call_first(contacts), NOTHING) if contacts else None
