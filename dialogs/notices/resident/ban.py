"""Notices about a ban to the blocked resident: that it begins, that it lasts, that it is over."""

from __future__ import annotations

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import NOTHING, Link, Plain, T, Words, bold, lines
from dialogs.notices.calls import in_danger
from dialogs.notices.lines import field, last_day
from dialogs.rules.city.model import City
from dialogs.rules.residents.ban import Ban


def ban_notice(city: City, ban: Ban) -> Screen:
    """Notice to the resident, sent once: the reason, the last day, and how to object."""
    appeal = Link(city.legal_link, T("State Services"))
    return Screen(
        lines(
            bold(_block_line(ban)),
            field(T("Reason"), Plain(ban.reason)),
            NOTHING,
            T(
                "While you are, nothing that you write is passed on. Work on your reports goes on, and you will "
                "hear of it."
            ),
            T("If you do not agree, you can appeal: {link}", link=appeal),
            NOTHING,
            in_danger(city),
        )
    )


def banned_reply(city: City, ban: Ban) -> Screen:
    """Short reply to whatever a blocked resident sends."""
    return Screen(lines(_block_line(ban), T("What is kept of you: /privacy"), NOTHING, in_danger(city)))


def unban_notice(city: City) -> Screen:
    return Screen(T("You can write here again."))


def _block_line(ban: Ban) -> Words:
    if ban.until is None:
        return T("You are blocked here.")
    return T("You are blocked here. The last day: {day}; after that you can write again.", day=last_day(ban.until))
