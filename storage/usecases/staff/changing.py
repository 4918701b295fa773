"""Correction of a ticket's topic or place: it is routed again, its deadlines are computed anew, and the resident is
told what is different now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Json, T
from dialogs.rules.city.routing import route
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.deadlines import pauses, recompute_deadlines
from dialogs.rules.tickets.lifecycle import Given, Happened, Ticket
from storage.records.tickets.tickets import search_text
from storage.usecases.reactions.event import Circumstances, Reply
from storage.usecases.staff.staff import StaffUseCases


@dataclass(frozen=True)
class PlaceInCity:
    """Place in the city. WGS 84 degrees; `zone`: id or None."""

    lat: float
    lon: float
    address: str
    zone: str | None


@dataclass(frozen=True)
class Changing:
    """Use cases of correction. `desk`: of the member who corrects. Both raise NotAllowed and Stale, and Unfit when
    nothing would change."""

    desk: StaffUseCases

    async def topic(self, ticket_id: int, category: str) -> Ticket:
        return await self._change(await self.desk.ticket(ticket_id), {"category": category}, None)

    async def place(self, ticket_id: int, placed: PlaceInCity, reply: Reply | None = None) -> Ticket:
        """Change the place. `reply`: what the place was read from; its words are not kept, since they are the
        resident's address."""
        return await self._change(await self.desk.ticket(ticket_id), dict(vars(placed)), reply)

    async def _change(self, before: Ticket, columns: dict[str, Any], reply: Reply | None) -> Ticket:
        desk = self.desk
        action_of(before, "change", desk.capacities(before))
        if replace(before, **columns) == before:
            raise Unfit(T("It is so already."))
        columns |= await self._deadlines(replace(before, **columns))
        if "address" in columns:
            columns["search"] = search_text(before.number, columns["address"], before.words)
        ticket = await self._route_anew(before, await desk.moving.change(before, **columns))
        facts, besides = _facts(before, ticket), Circumstances(before, reply=reply)
        await desk.moving.line(ticket, Happened.CHANGED, desk.by, facts=facts, besides=besides)
        return ticket

    async def _deadlines(self, ticket: Ticket) -> dict[str, Any]:
        """Deadlines computed anew; a first answer that was given is not owed again."""
        waited = pauses(await self.desk.tx.history.of_ticket(ticket.id))
        promise = recompute_deadlines(self.desk.city, ticket.category, ticket.created_at, waited, self.desk.now)
        first = promise.first_due if ticket.answered_at is None else ticket.first_due
        return {"first_due": first, "due": promise.due}

    async def _route_anew(self, before: Ticket, ticket: Ticket) -> Ticket:
        """Route the ticket by the present duties; where they name nobody, it has no organisation. Quietly: people hear
        of the change as a whole."""
        desk = self.desk
        found = route(desk.city, ticket.category, ticket.zone, desk.now)
        organisation = found.organisation if found else None
        if organisation == before.organisation:
            return ticket
        if organisation is None:
            return await desk.moving.change(ticket, organisation=None, officer_id=None)
        given = Given(organisation=organisation, officer=desk.member.id)
        moving = replace(desk.moving, quiet=True)
        return (await moving.make(ticket, "route", desk.capacities(before), desk.by, given)).ticket


def _facts(before: Ticket, ticket: Ticket) -> dict[str, Json]:
    """Facts of the change by ids; the place is told by its zone alone."""
    found: dict[str, Json] = {"place": (before.lat, before.lon) != (ticket.lat, ticket.lon)}
    for name in ("category", "zone", "organisation"):
        was, is_ = getattr(before, name), getattr(ticket, name)
        found |= {} if was == is_ else {name: [was, is_]}
    for name in ("first_due", "due"):
        due = getattr(ticket, name)
        found[name] = due.isoformat() if due else None
    return found
