"""Assignment of tickets to members of the staff by a colleague or by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.words import Json, T
from dialogs.rules.staff.access import Member, roles_before
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Happened, Ticket
from storage.usecases.reactions.event import Circumstances
from storage.usecases.staff.acting import ActingMember


@dataclass(frozen=True)
class Assigning:
    """Use cases of assignment. `desk`: of the member who gives or takes."""

    desk: ActingMember

    async def colleagues(self, ticket: Ticket) -> list[Member]:
        """Members who may work the ticket and do not have it: oneself first."""
        every = [m for m in await self.desk.tx.members.all() if roles_before(m, ticket) and m.id != ticket.officer_id]
        return sorted(every, key=lambda member: member.id != self.desk.member.id)

    async def give(self, ticket_id: int, colleague_id: int) -> tuple[Ticket, Member]:
        """Assign the ticket to the colleague. Raises NotAllowed, also where they may not work it, and Stale."""
        desk, ticket = self.desk, await self.desk.ticket(ticket_id)
        action_of(ticket, "assign", desk.capacities(ticket))
        colleague = await desk.tx.members.by_id(colleague_id)
        if colleague is None or not roles_before(colleague, ticket):
            raise NotAllowed(T("This colleague has no role for this report."))
        given = await desk.moving.change(ticket, officer_id=colleague.id)
        facts: dict[str, Json] = {"from": ticket.officer_id, "officer": colleague.id}
        await desk.moving.line(given, Happened.ASSIGNED, desk.by, facts=facts, besides=Circumstances(ticket))
        return given, colleague
