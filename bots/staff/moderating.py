"""Moderation: hides a ticket from other residents, or shows it again."""

from __future__ import annotations

from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.words import T, Words
from dialogs.rules.tickets.lifecycle import Happened, Ticket
from storage.usecases.staff.moderating import moderate


async def hide(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    await moderate(room.desk, ticket, Happened.HIDDEN)
    return T("Others do not see it now.")


async def show(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    await moderate(room.desk, ticket, Happened.SHOWN)
    return T("Others see it now.")
