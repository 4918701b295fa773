"""Staff list, and messages to those who join it, invite to it, or lose a role."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import NOTHING, N, Plain, T, Words, bold, italic, lines, row
from dialogs.notices.staff.duty import name_of
from dialogs.notices.staff.staff import roles_of
from dialogs.rules.city.model import City
from dialogs.rules.staff.access import Grant, Member

TAG = "staff"
"""Begins the data of the buttons that turn pages."""
PAGE = 10
"""People on one page."""


def staff_list_screen(city: City, people: Sequence[Member], page: int) -> Screen:
    """Page of the staff list with the roles of each; the numbers are those that the commands take."""
    shown = people[page * PAGE : (page + 1) * PAGE]
    nav = [Choice(str(page - 1), T("← Back"))] if page else []
    nav += [Choice(str(page + 1), T("More →"))] if len(people) > (page + 1) * PAGE else []
    body = lines(
        bold(N("{n} colleague", "{n} colleagues", len(people))),
        *(_line(city, each) for each in shown),
        NOTHING,
        italic(T("To invite: /invite officer roads · a role more: /grant 2 chief cao")),
        italic(T("A role less: /revoke 2 chief cao · all of them: /dismiss 2")),
    )
    return Screen(body, nav=tuple(nav), tag=TAG)


def _line(city: City, member: Member) -> Words:
    return row(
        Plain(f"{member.id}."), name_of(member), Plain(f"({member.platform})"), Plain("—"), roles_of(city, member)
    )


def invitation_notice(city: City, grants: Sequence[Grant]) -> Screen:
    """Message to the administrator; `invitation` follows."""
    role = roles_of(city, Member(0, "", "", "", tuple(grants)))
    return Screen(T("An invitation for one colleague: {role}. Send them the next message.", role=role))


def invitation(city: City, code: str) -> Screen:
    """Invitation with the code, to be sent on unchanged."""
    command = f"/role {code}"
    return Screen(T("To work on reports, write to this bot in private within a day: {command}", command=command))


def welcome_notice(city: City, member: Member) -> Screen:
    """Welcome to the member who sent a valid code."""
    return Screen(
        lines(
            bold(T("Welcome, colleague! Your roles: {roles}.", roles=roles_of(city, member))),
            T("You can work here as well as in the staff's chat: /queue shows the reports, /t 142 opens one."),
        )
    )


def bad_code() -> Screen:
    return Screen(
        T("This code is not valid or has been used. An administrator gives a new one; then write: /role and the code.")
    )


def private_only() -> Words:
    return T("An invitation is for one person: please write that to me in private.")


def dismissal_notice(city: City, member: Member, freed: int) -> Screen:
    return Screen(lines(T("{name} has no role any more.", name=name_of(member)), _freed_line(freed)))


def roles_notice(city: City, member: Member, freed: int = 0) -> Screen:
    """Message with a member's roles after a change."""
    return Screen(lines(T("{name}: {roles}.", name=name_of(member), roles=roles_of(city, member)), _freed_line(freed)))


def _freed_line(count: int) -> Words | None:
    """Line with the number of tickets that others can take now."""
    return N("{n} report is nobody's now.", "{n} reports are nobody's now.", count) if count else None
