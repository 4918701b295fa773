"""Ban of a resident: the reply to "Block the resident…", and the button that lifts the ban."""

from __future__ import annotations

from dataclasses import replace

from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.words import T, Words
from dialogs.notices.staff import ban as notices
from dialogs.rules.residents.ban import term_and_reason
from dialogs.rules.tickets.lifecycle import Ticket
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.banning import ban, unban


async def answer_prompt(room: StaffContext, ticket: int, reply: Reply) -> None:
    today = room.now.astimezone(room.city.calendar.zone).date()
    last_day, reason = term_and_reason(reply.words, today)
    found = await ban(room.desk, ticket, last_day, replace(reply, words=reason))
    await room.say(notices.ban_confirmation(found), reply.message)


async def lift(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words:
    lifted = await unban(room.desk, ticket)
    return T("The resident can write again.") if lifted else T("The resident is not blocked any more.")
