"""Notices about a ban to the staff: on the card, and under their reply."""

from __future__ import annotations

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain, T, Words, lines
from dialogs.notices.lines import last_day, shorten
from dialogs.rules.residents.ban import Ban

QUOTED = 200
"""Characters of the reason on a card."""


def on_card(ban: Ban) -> Words:
    return lines(_with_last_day(ban, T("Blocked")), Plain(f"«{shorten(ban.reason, QUOTED)}»"))


def ban_confirmation(ban: Ban) -> Screen:
    """Confirmation to the officer, under their reply."""
    return Screen(_with_last_day(ban, T("The resident is blocked and has been told")))


def _with_last_day(ban: Ban, said: Words) -> Words:
    return said if ban.until is None else T("{said}, last day: {day}", said=said, day=last_day(ban.until))
