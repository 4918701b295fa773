"""Whom to call, said before a form: of an emergency, and when words speak of one unasked."""

from __future__ import annotations

from collections.abc import Iterable

from dialogs.kernel.words import NOTHING, T, Words, bold, lines
from dialogs.notices.staff.calls import call_lines
from dialogs.rules.city.classifier import propose
from dialogs.rules.city.model import City, Contact


def call_first(contacts: Iterable[Contact]) -> Words:
    """An emergency is no matter for a form: who comes at once is said before it."""
    return lines(bold(T("If this is happening now, call first:")), call_lines(contacts))


def alarm(city: City, said: str) -> Words | None:
    """Whom to call when what the words speak of first of all is an emergency; None when it is not."""
    proposals = propose(said, city.categories) if said else []
    contacts = city.emergency_contacts(proposals[0].category_id) if proposals else ()
    return lines(call_first(contacts), NOTHING) if contacts else None
