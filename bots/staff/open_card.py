"""Card opening: brings a ticket's card to the end of the chat, by /t, by its number alone, by a link, or by a press in
a list.
"""

from __future__ import annotations

from bots.platforms import linked_message, message_link
from bots.staff.context import StaffContext
from bots.ticket_links import linked_number
from dialogs.kernel.events import Message
from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Plain, T, Words
from dialogs.rules.staff.access import Member, roles_before
from dialogs.rules.tickets.lifecycle import Ticket
from storage.store import Tx

NONE = T("There is no report with that number. Please look at it again.")
NO_TOPICS = "none"


async def find_ticket(tx: Tx, member: Member, platform: str, text: str) -> Ticket | None:
    """The ticket that the text names, if the member may see it. `platform`: where the text was written."""
    text = text.strip()
    if (link := linked_message(text)) is not None:
        ticket = await _of_message(tx, platform, *link)
    else:
        ticket = await tx.tickets.by_number(linked_number(text) or text)
    return ticket if ticket is not None and roles_before(member, ticket) else None


async def _of_message(tx: Tx, platform: str, address: str, message: str) -> Ticket | None:
    chat = await tx.chats.find(platform, address)
    handled = await tx.message_links.ticket_of(chat.id, message) if chat else None
    return await tx.tickets.by_id(handled.ticket_id) if handled and handled.ticket_id else None


async def command(room: StaffContext, words: str, message: Message) -> None:
    """Handle `/t NUMBER`, or the number alone: bring the card, or say that there is no such ticket."""
    ticket = await find_ticket(room.tx, room.member, room.chat.platform, words)
    if ticket is None:
        await room.reply(message, NONE)
        return
    await bring(room, ticket)


async def bring(room: StaffContext, ticket: Ticket) -> Words | None:
    """Send the card here; one with a topic of its own stays there, and a link to it is sent."""
    if room.bound is not None and room.bound.topics != NO_TOPICS:
        stands = await room.tx.message_links.card_of(room.chat.id, ticket.id)
        if stands is not None and stands[1] is not None:
            address = message_link(room.chat.platform, room.chat.address, stands[1], stands[0])
            words = T("№ {number} is in its topic.", number=Plain(ticket.number))
            await room.say(Screen(words, (Choice("there", T("Open"), url=address),)))
            return None
    await room.uow.cards.bring(room.chat, ticket, None if room.bound else room.member)
    return None
