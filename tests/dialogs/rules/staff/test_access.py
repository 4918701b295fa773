"""Access: the staff who may work a ticket by role and scope, and the chats that show it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from dialogs.rules.residents.resident_code import person_of, resident_code
from dialogs.rules.staff.access import (
    Grant,
    Member,
    Role,
    concerns,
    covers,
    grants_in,
    of_the_head,
    role_name,
    roles_before,
    shows,
    stands,
)
from dialogs.rules.tickets.lifecycle import Who
from tests.dialogs.rules.tickets.test_lifecycle import TICKET

ROADS, NOBODYS = replace(TICKET, organisation="roadco", zone="cao"), TICKET
EVERY = frozenset((Who.OPERATOR, Who.OFFICER, Who.CHIEF))
SCOPES = {
    "": (True, True),
    "organisation:roadco": (True, False),
    "organisation:other": (False, False),
    "zone:cao": (True, False),
    "zone:lao": (False, False),
}
"""Whether a scope covers (a ticket of the road company in the centre, one of nobody nowhere)."""


@pytest.mark.parametrize(("role", "scope"), [*product(Role, SCOPES)], ids=str)
def test_a_role_holds_within_its_scope(role: Role, scope: str) -> None:
    member = Member(1, "vk", "5", "Вера", (Grant(role, scope),))
    for ticket, covered in zip((ROADS, NOBODYS), SCOPES[scope], strict=True):
        expected = {
            Role.ADMIN: EVERY,
            Role.OPERATOR: frozenset((Who.OPERATOR,)),
            Role.OFFICER: frozenset((Who.OFFICER,)) if covered else frozenset(),
            Role.CHIEF: frozenset((Who.CHIEF,)) if covered else frozenset(),
        }
        assert roles_before(member, ticket) == expected[role]
        assert covers(scope, ticket.organisation, ticket.zone) is covered
    assert member.has_role(role)
    assert not member.has_role(next(other for other in Role if other is not role))


def test_roles_add_up_and_none_is_nothing() -> None:
    both = Member(1, "vk", "5", "", (Grant(Role.OPERATOR), Grant(Role.OFFICER, "organisation:roadco")))
    assert roles_before(both, ROADS) == {Who.OPERATOR, Who.OFFICER}
    assert stands(Member(1, "vk", "5", ""), "roadco", None) == frozenset()


@pytest.mark.parametrize(
    ("serves", "roads", "nobodys", "hidden"),
    [
        (("all",), True, True, True),
        (("operators",), False, True, True),
        (("organisation:roadco",), True, False, True),
        (("organisation:other", "organisation:roadco"), True, False, True),
        (("organisation:other",), False, False, False),
        (("chiefs",), False, False, False),
        (("chiefs:zone:cao",), False, False, False),
        ((), False, False, False),
    ],
)
def test_a_chat_shows_what_it_serves(serves: tuple[str, ...], roads: bool, nobodys: bool, hidden: bool) -> None:
    shown = [shows(serves, ticket) for ticket in (ROADS, NOBODYS, replace(ROADS, hidden=True))]
    assert shown == [roads, nobodys, hidden]


def test_chiefs_hear_of_what_is_theirs() -> None:
    assert concerns(("all", "chiefs"), NOBODYS)
    assert concerns(("chiefs:zone:cao",), ROADS)
    assert concerns(("chiefs:organisation:roadco",), ROADS)
    assert not concerns(("chiefs:zone:cao", "organisation:roadco", "all"), NOBODYS)
    assert of_the_head(("operators", "chiefs"))
    assert not of_the_head(("chiefs:zone:cao",))


def test_who_works_in_a_chat_has_the_roles_it_needs() -> None:
    assert grants_in(("all", "operators")) == (Grant(Role.OPERATOR),)
    assert grants_in(("organisation:roadco", "chiefs", "chiefs:zone:cao")) == (
        Grant(Role.OFFICER, "organisation:roadco"),
        Grant(Role.CHIEF),
        Grant(Role.CHIEF, "zone:cao"),
    )


def test_every_role_has_a_name() -> None:
    assert len({repr(role_name(role)) for role in Role}) == len(Role)


@pytest.mark.parametrize("person", [1, 2, 3, 1000, 33_554_431, 33_554_432, 10**12])
def test_a_residents_code_leads_back_to_them(person: int) -> None:
    code = resident_code(person)
    assert person_of(f" {code.lower()} ") == person
    assert len(code) == 5 or person >= 33_554_432


def test_codes_differ_and_what_is_none_leads_nowhere() -> None:
    assert len({resident_code(person) for person in range(5_000)}) == 5_000
    assert [person_of(text) for text in ("", "ABC", "ABCD0", "ABCDEx", "ABCDE٣", "площадь")] == [None] * 6
