"""Access control for the staff: roles of people with their scopes, and the scopes that each staff chat serves.

A role holds everywhere or within a scope: an organisation (`organisation:roads`) or a zone (`zone:cao`). A chat serves
everything (`all`), the operators (what no organisation has, and what is to be checked), the chiefs (`chiefs`, or those
of a scope), or organisations. A chat shows tickets; what somebody may do with them hangs on their own roles alone,
wherever they press.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dialogs.kernel.words import T, Words
from dialogs.rules.tickets.lifecycle import Ticket, Who

EVERYWHERE = ""
ORGANISATION, ZONE = "organisation:", "zone:"
"""Beginnings of a scope; the id follows."""
ALL, OPERATORS, CHIEFS = "all", "operators", "chiefs"
"""What a chat serves, besides scopes of organisations; after `CHIEFS` and a colon may stand a scope."""


class Role(StrEnum):
    OPERATOR = "operator"
    OFFICER = "officer"
    CHIEF = "chief"
    ADMIN = "admin"


@dataclass(frozen=True)
class Grant:
    """A role within a scope; operators and administrators have theirs everywhere."""

    role: Role
    scope: str = EVERYWHERE


@dataclass(frozen=True)
class Member:
    """Staff member. `platform`, `account`: who they are there; `name`: as the others see it."""

    id: int
    platform: str
    account: str
    name: str
    grants: tuple[Grant, ...] = ()

    def has_role(self, role: Role) -> bool:
        return any(grant.role is role for grant in self.grants)


def stands(member: Member, organisation: str | None, zone: str | None) -> frozenset[Who]:
    """Roles that the member has for a ticket of that organisation in that zone; empty when it is none of theirs."""
    found: set[Who] = set()
    for grant in member.grants:
        match grant.role:
            case Role.ADMIN:
                found |= {Who.OPERATOR, Who.OFFICER, Who.CHIEF}
            case Role.OPERATOR:
                found.add(Who.OPERATOR)
            case role if covers(grant.scope, organisation, zone):
                found.add(Who.CHIEF if role is Role.CHIEF else Who.OFFICER)
    return frozenset(found)


def roles_before(member: Member, ticket: Ticket) -> frozenset[Who]:
    """Roles that the member has for the ticket."""
    return stands(member, ticket.organisation, ticket.zone)


def covers(scope: str, organisation: str | None, zone: str | None) -> bool:
    if scope.startswith(ORGANISATION):
        return organisation is not None and scope == ORGANISATION + organisation
    if scope.startswith(ZONE):
        return zone is not None and scope == ZONE + zone
    return True


def shows(serves: Collection[str], ticket: Ticket) -> bool:
    """True when a chat that serves these has the ticket's card."""
    return any(_serves(each, ticket) for each in serves)


def _serves(each: str, ticket: Ticket) -> bool:
    if each == OPERATORS:
        return ticket.organisation is None or ticket.hidden
    return each == ALL or (each.startswith(ORGANISATION) and covers(each, ticket.organisation, ticket.zone))


def concerns(serves: Collection[str], ticket: Ticket) -> bool:
    """True when the chiefs in a chat that serves these are told of the ticket."""
    return any(
        covers(each.removeprefix(CHIEFS).removeprefix(":"), ticket.organisation, ticket.zone)
        for each in serves
        if each == CHIEFS or each.startswith(f"{CHIEFS}:")
    )


def keeping(chats: Sequence[Collection[str]], ticket: Ticket) -> list[bool]:
    """One flag for each staff chat, by what it serves: True for those that are to have the ticket's card; where none is
    there for it, the operators', then the chiefs', then all, so that no ticket is out of sight."""
    for fits in (shows, _of_operators, concerns):
        found = [fits(serves, ticket) for serves in chats]
        if any(found):
            return found
    return [True] * len(chats)


def _of_operators(serves: Collection[str], ticket: Ticket) -> bool:
    return OPERATORS in serves


def of_the_head(serves: Collection[str]) -> bool:
    """True when the chat is that of the head: of chiefs, without a scope."""
    return CHIEFS in serves


def grants_in(serves: Collection[str]) -> tuple[Grant, ...]:
    """Grants that anybody has who works in a chat that serves these."""
    return tuple(dict.fromkeys(_grant_in(each) for each in serves))


def _grant_in(each: str) -> Grant:
    if each.startswith(CHIEFS):
        return Grant(Role.CHIEF, each.removeprefix(CHIEFS).removeprefix(":"))
    return Grant(Role.OPERATOR) if each in (ALL, OPERATORS) else Grant(Role.OFFICER, each)


def role_name(role: Role) -> Words:
    return _ROLES[role]


_ROLES: dict[Role, Words] = {
    Role.OPERATOR: T("operator"),
    Role.OFFICER: T("officer"),
    Role.CHIEF: T("chief"),
    Role.ADMIN: T("administrator"),
}
