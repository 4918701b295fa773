"""Routing of a ticket: an operator chooses the responsible organisation."""

from __future__ import annotations

from bots.staff.choices import check, not_offered, page_of, show
from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.screen import Choice
from dialogs.kernel.words import Local, Plain, T, Words
from dialogs.notices.staff import staff as notices
from dialogs.rules.tickets.lifecycle import Given, Ticket


async def organisations(room: StaffContext, ticket: Ticket, page: str, press: Press) -> Words | None:
    """Offer all organisations but the one that has the ticket."""
    check(room, ticket, "route")
    every = [Choice(f"to:{o.id}", Local(o.names)) for o in room.city.organisations if o.id != ticket.organisation]
    screen = notices.offer(ticket, T("Who is responsible?"), *page_of(every, page, "route"))
    await show(room, ticket, screen, press, anew=not page)
    return None


async def route_to(room: StaffContext, ticket: Ticket, organisation: str, press: Press) -> Words | None:
    if room.city.organisation(organisation) is None:
        raise not_offered()
    await room.desk.move(ticket.id, "route", Given(organisation=organisation))
    await room.post.unsay(room.chat, press.message)
    return T("Passed on: № {number}", number=Plain(ticket.number))
