"""Moderation: hides a ticket from other residents, or shows it again."""

from __future__ import annotations

from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.words import T, Words
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Happened, Ticket


async def hide(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    """Hide the ticket; nothing changes for its author and those who follow it."""
    await _decided(room, ticket, "hide", Happened.HIDDEN)
    return T("Others do not see it now.")


async def show(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    await _decided(room, ticket, "show", Happened.SHOWN)
    return T("Others see it now.")


async def _decided(room: StaffContext, ticket: Ticket, act: str, kind: Happened) -> None:
    action_of(ticket, act, room.desk.who(ticket))
    changed = await room.desk.moving.change(ticket, hidden=kind is Happened.HIDDEN)
    await room.desk.moving.line(changed, kind, room.desk.by, before=ticket)
