"""Merging of duplicates: a ticket goes on in another one, and everybody who follows it with it.

A duplicate points at the ticket that is worked, never at another duplicate: naming one means the ticket that it goes on
in, and earlier duplicates of a ticket go along when that one is merged. So there are neither chains nor circles. Taken
back (the ticket is reopened), those who came with it follow the other no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dialogs.facts import NEARBY_M
from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T
from dialogs.rules.tickets.lifecycle import MISSING, OPEN, Demand, Given, Happened, Status, Ticket, status_name
from storage.usecases.staff.acting import ActingMember

SUGGESTED = 5
MERGED = "merged"
"""Why somebody follows a ticket that theirs was merged into."""


@dataclass(frozen=True)
class Merging:
    """Use cases of merging. `desk`: of the member who merges."""

    desk: ActingMember

    async def suggestions(self, ticket: Ticket) -> list[tuple[Ticket, int]]:
        """Open tickets of the same group nearby with their distances in metres, the nearest first."""
        city = self.desk.city
        category = city.category(ticket.category)
        group = [each.id for each in city.categories_of(category.group)] if category else [ticket.category]
        near = await self.desk.tx.tickets.find_nearby(group, ticket.lat, ticket.lon, NEARBY_M, SUGGESTED + 1)
        return [(other, round(far)) for other, far in near if other.id != ticket.id][:SUGGESTED]

    async def resolve_target(self, ticket: Ticket, given: Given) -> Given:
        """Input of the move with the ticket that the named one goes on in. Raises Unfit where that cannot be."""
        other = await self.desk.tx.tickets.by_id(given.other) if given.other is not None else None
        if other is None:
            raise Unfit(MISSING[Demand.NUMBER])
        main = await self.desk.tx.tickets.by_id(other.duplicate_of) if other.duplicate_of is not None else other
        assert main is not None
        if other.id == ticket.id:
            raise Unfit(T("This is № {number} itself. Please name another one.", number=ticket.number))
        if main.id == ticket.id:
            raise Unfit(T("№ {number} was merged into this one. Please name another one.", number=other.number))
        if main.status not in (*OPEN, Status.RESOLVED):
            status = status_name(main.status, staff=True)
            raise Unfit(T("№ {number} is “{status}”. Please name an open one.", number=main.number, status=status))
        return replace(given, other=main.id)

    async def merge(self, ticket: Ticket) -> None:
        """Merge the ticket after its move: its followers and earlier duplicates are moved to the main ticket. Those
        change their main ticket without an entry of their own, so their cards are drawn here."""
        desk, tx = self.desk, self.desk.tx
        main = await self._main_ticket(ticket)
        for person, _ in await tx.tickets.followers(ticket.id):
            await tx.tickets.follow(main.id, person, MERGED, desk.now)
        for earlier in await tx.tickets.duplicates_of(ticket.id):
            await desk.uow.cards.draw(await desk.moving.change(earlier, duplicate_of=main.id))
        joined = await self._main_ticket(ticket)
        await desk.moving.line(joined, Happened.MERGED, desk.by, facts={"other": ticket.id})

    async def undo(self, ticket: Ticket) -> None:
        """Undo a merge. `ticket`: as it was before it was reopened. The main ticket loses followers without an
        entry, so its card is drawn here."""
        tx, main = self.desk.tx, await self._main_ticket(ticket)
        came = {person for person, _ in await tx.tickets.followers(ticket.id)}
        for other in await tx.tickets.duplicates_of(main.id):
            came -= {person for person, _ in await tx.tickets.followers(other.id)}
        for person, why in await tx.tickets.followers(main.id):
            if why == MERGED and person in came:
                await tx.tickets.unfollow(main.id, person)
        await self.desk.uow.cards.draw(await self._main_ticket(ticket))

    async def _main_ticket(self, ticket: Ticket) -> Ticket:
        main = await self.desk.tx.tickets.by_id(ticket.duplicate_of or 0)
        assert main is not None
        return main
