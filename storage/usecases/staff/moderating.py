"""Moderation: hides a ticket from other residents, or shows it again; nothing changes for its author and those who
follow it."""

from __future__ import annotations

from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Happened, Ticket
from storage.usecases.reactions.event import Circumstances
from storage.usecases.staff.acting import ActingMember

_ACTS = {Happened.HIDDEN: "hide", Happened.SHOWN: "show"}


async def moderate(desk: ActingMember, ticket: Ticket, decided: Happened) -> Ticket:
    """Decide that the ticket is HIDDEN from others, or SHOWN to them. Raises NotAllowed, Stale."""
    action_of(ticket, _ACTS[decided], desk.capacities(ticket))
    changed = await desk.moving.change(ticket, hidden=decided is Happened.HIDDEN)
    await desk.moving.line(changed, decided, desk.by, besides=Circumstances(ticket))
    return changed
