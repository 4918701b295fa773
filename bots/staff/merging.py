"""Merging of a duplicate ("Duplicate…"): the other ticket is chosen by a press on one nearby or by its number."""

from __future__ import annotations

from bots.staff.choices import ask, not_offered
from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.screen import Choice, number_in
from dialogs.kernel.words import Plain, T, Words
from dialogs.notices.staff import merged as notices
from dialogs.rules.tickets.lifecycle import Given, Ticket
from storage.usecases.staff.merging import Merging


async def ask_which(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    near = await Merging(room.desk).suggestions(ticket)
    choices = [Choice(f"same:{other.id}", notices.suggestion(other, far)) for other, far in near]
    return await ask(room, ticket, "duplicate", press, choices)


async def merge_into(room: StaffContext, ticket: Ticket, other: str, press: Press) -> Words:
    id_ = number_in(other)
    if id_ is None:
        raise not_offered()
    await room.desk.move(ticket.id, "duplicate", Given(other=id_))
    await room.post.unsay(room.chat, press.message)
    return T("Merged: № {number}", number=Plain(ticket.number))
