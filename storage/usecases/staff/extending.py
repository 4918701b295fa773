"""Extension of a deadline, with the reason: the resident is told both."""

from __future__ import annotations

from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.deadlines import extend_deadline
from dialogs.rules.tickets.lifecycle import Given, Happened, Ticket
from storage.usecases.reactions.event import Circumstances, Reply
from storage.usecases.staff.staff import StaffUseCases


async def extend(desk: StaffUseCases, ticket_id: int, given: Given, reply: Reply) -> Ticket:
    """Extend the ticket's deadline to the end of `given.until`. Raises NotAllowed, Stale; Unfit for a day that no
    deadline can move to, with the hint that says why."""
    before = await desk.ticket(ticket_id)
    action_of(before, "extend", desk.capacities(before), given)
    assert given.until is not None
    due = extend_deadline(desk.city, before.due, given.until, desk.now)
    ticket = await desk.moving.change(before, due=due, answered_at=before.answered_at or desk.now)
    facts = {"from": before.due.isoformat() if before.due else None, "until": due.isoformat()}
    await desk.line(ticket, Happened.EXTENDED, reply, Circumstances(before, given), **facts)
    return ticket
