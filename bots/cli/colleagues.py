"""`paradnaya staff people`, `invite`, `role`, `dismiss`: lists the members of the staff and changes their roles."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable, Mapping

from bots.cli.office import Office
from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Words, lines
from dialogs.notices.staff import people as notices
from dialogs.notices.staff.duty import name_of
from dialogs.notices.staff.staff import roles_of
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.typed_role import grants_of, typed_role
from dialogs.rules.staff.typed_scope import typed_scopes
from dialogs.rules.tickets.lifecycle import Actor
from storage.store import Tx
from storage.usecases.reactions.event import ActingParty
from storage.usecases.staff.personnel import Personnel

BY = ActingParty(Actor.SYSTEM, "command line")


class WrongArgument(Exception):
    """The typed command cannot be carried out; `str()` gives the reason, and what would be right."""


def _personnel(office: Office, tx: Tx) -> Personnel:
    return Personnel(office.unit(tx), BY)


def _grants(office: Office, asked: argparse.Namespace) -> tuple[Grant, ...]:
    """The typed role and scopes. Raises Unfit with every fault at once."""
    wrong: list[Words] = []
    role: Role | None = None
    scopes: tuple[str, ...] = ()
    try:
        role = typed_role(asked.role)
    except Unfit as unfit:
        wrong.append(unfit.hint)
    try:
        scopes = typed_scopes(office.city, ",".join(asked.scope or ()))
    except Unfit as unfit:
        wrong.append(unfit.hint)
    if role is None or wrong:
        raise Unfit(lines(*wrong))
    return grants_of(role, scopes)


async def _people(office: Office, asked: argparse.Namespace) -> int:
    async with office.store.reading() as tx:
        people = await tx.members.all()
    for each in people:
        print(f"{each.id:>6}  {each.platform:<9} {office.say(name_of(each))}   {_roles(office, each)}")
    if not people:
        print("Nobody works here yet: whoever binds the first chat is the administrator.")
    return 0


def _roles(office: Office, member: Member) -> str:
    return office.say(roles_of(office.city, member))


async def _invite(office: Office, asked: argparse.Namespace) -> int:
    grants = _grants(office, asked)
    async with office.store.writing() as tx:
        code = await _personnel(office, tx).invite(grants)
    print("For one colleague, once; send them this:\n")
    print(office.say(notices.invitation(office.city, code).body))
    return 0


async def _role(office: Office, asked: argparse.Namespace) -> int:
    grants, freed = _grants(office, asked), 0
    async with office.store.writing() as tx:
        personnel = _personnel(office, tx)
        if asked.change == "add":
            member = await personnel.grant(asked.number, grants)
        else:
            member, freed = await personnel.revoke(asked.number, grants)
    said = notices.roles_notice if member.grants else notices.dismissal_notice
    print(office.say(said(office.city, member, freed).body))
    return 0


async def _dismiss(office: Office, asked: argparse.Namespace) -> int:
    async with office.store.writing() as tx:
        personnel = _personnel(office, tx)
        member = await personnel.member(asked.number)
        freed = await personnel.dismiss(member.id)
    print(office.say(notices.dismissal_notice(office.city, member, freed).body))
    return 0


ACTS: Mapping[str, Callable[[Office, argparse.Namespace], Awaitable[int]]] = {
    "people": _people,
    "invite": _invite,
    "role": _role,
    "dismiss": _dismiss,
}
