"""Notices to colleagues that a ticket was given to them or to another. `called`: their name, so that their phone
notices where it can."""

from __future__ import annotations

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain, T, Words
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.lifecycle import Ticket


def name_of(member: Member) -> Words:
    """Name of a member; the account of one whose name is unknown."""
    return Plain(member.name or member.account)


def assignment_notice(ticket: Ticket, by: Member, called: Words) -> Screen:
    return Screen(
        T("{name}, № {number} is yours now, from {by}.", name=called, number=ticket.number, by=name_of(by)),
    )


def taken_over(ticket: Ticket, has: Member, called: Words) -> Screen:
    """Notice to the member who had the ticket before."""
    return Screen(T("{name}, № {number} is with {other} now.", name=called, number=ticket.number, other=name_of(has)))
