"""Staff administration: members are invited, given roles, dismissed; by an administrator in a chat or at the command
line.

A member who loses a role loses its permissions at once: the tickets they had and may work no more are unassigned. There
is always an administrator, once there was one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.words import T
from dialogs.notices.staff.duty import name_of
from dialogs.notices.staff.staff import roles_of
from dialogs.rules.staff.access import Grant, Member, Role, roles_before
from dialogs.rules.tickets.lifecycle import Happened
from storage.usecases.reactions.event import ActingParty, Circumstances
from storage.usecases.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Personnel:
    """Use cases of staff administration, within one unit of work. `by`: who decides."""

    uow: UnitOfWork
    by: ActingParty

    async def member(self, number: int | None) -> Member:
        """Member by their number in the list. Raises Unfit."""
        found = await self.uow.tx.members.by_id(number) if number is not None else None
        if found is None or not found.grants:
            raise Unfit(T("There is nobody with that number; see /staff."))
        return found

    async def invite(self, grants: Sequence[Grant]) -> str:
        """Make a code that gives the roles once, within a day."""
        return await self.uow.tx.members.invite(grants, self.uow.now)

    async def grant(self, number: int | None, grants: Sequence[Grant]) -> Member:
        """Give the member these roles besides. Raises Unfit."""
        known = await self.member(number)
        return await self.uow.tx.members.grant(
            known.platform, known.account, "", grants=grants, now=self.uow.now, by=self.by.id
        )

    async def revoke(self, number: int | None, grants: Collection[Grant]) -> tuple[Member, int]:
        """Take these roles; returns the member, and how many tickets are unassigned by that. Raises Unfit for a role
        that they do not have, NotAllowed for the last administrator's."""
        known = await self.member(number)
        if not set(grants) <= set(known.grants):
            roles = roles_of(self.uow.city, known)
            raise Unfit(T("{name} has other roles: {roles}.", name=name_of(known), roles=roles))
        if set(grants) == set(known.grants):
            return known, await self.dismiss(number)
        await self._keep_an_admin(known, grants)
        await self.uow.tx.members.revoke(known.id, grants)
        left = await self.member(known.id)
        return left, await self._unassign(left)

    async def dismiss(self, number: int | None) -> int:
        """Take all roles; returns how many tickets are unassigned by that. Raises Unfit; NotAllowed for the last
        administrator."""
        known = await self.member(number)
        await self._keep_an_admin(known, known.grants)
        await self.uow.tx.members.dismiss(known.id, self.uow.now)
        return await self._unassign(Member(known.id, known.platform, known.account, known.name))

    async def _keep_an_admin(self, member: Member, lost: Collection[Grant]) -> None:
        others = [
            each for each in await self.uow.tx.members.all() if each.has_role(Role.ADMIN) and each.id != member.id
        ]
        if not others and Grant(Role.ADMIN) in lost:
            raise NotAllowed(
                T("{name} is the only administrator. Please make somebody else one first.", name=name_of(member))
            )

    async def _unassign(self, member: Member) -> int:
        """Unassign the tickets that the member may work no more; returns how many. The own chat of whoever decides gets
        no cards by that."""
        by = replace(self.by, chat=None)
        freed = [t for t in await self.uow.tx.tickets.worked_by(member.id) if not roles_before(member, t)]
        for ticket in freed:
            free = await self.uow.transitions.change(ticket, officer_id=None)
            facts = {"from": member.id, "officer": None}
            await self.uow.transitions.line(free, Happened.ASSIGNED, by, facts=facts, besides=Circumstances(ticket))
        return len(freed)
