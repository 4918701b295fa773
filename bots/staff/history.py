"""History of a ticket, and the reason why an organisation has it, sent as a reply to the message whose button was
pressed.
"""

from __future__ import annotations

from bots.staff.context import StaffContext
from dialogs.kernel.events import Press
from dialogs.kernel.words import Words
from dialogs.notices.staff import story as notices
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.messages.message_links import STORY
from storage.usecases.outgoing.outgoing import SendOptions


async def history(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words | None:
    """Send the history, with the notes of the staff; words of residents leave it when they are erased."""
    lines = await room.tx.history.of_ticket(ticket.id)
    names = {id_: await _name(room, id_) for id_ in notices.officers_in(lines)}
    screen = notices.story(room.city, ticket, lines, names)
    await room.post.say(room.chat, screen, SendOptions(ticket=ticket, purpose=STORY, reply_to=press.message))
    return None


async def _name(room: StaffContext, member_id: int) -> str:
    member = await room.tx.members.by_id(member_id)
    return member.name or member.account if member else ""


async def show_responsible(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words | None:
    screen = notices.responsible_screen(room.city, ticket, await room.tx.history.of_ticket(ticket.id))
    await room.post.say(room.chat, screen, SendOptions(ticket=ticket, purpose="staff", reply_to=press.message))
    return None
