"""Card opening: brings a ticket's card to the end of the chat, by /t, by its number alone, by a link, or by a press in
a list.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from bots.platforms import link_hosts
from bots.staff.context import StaffContext
from dialogs.kernel.events import Message
from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Plain, T, Words
from dialogs.rules.staff.access import before
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.people.chats import Chat
from storage.usecases.outgoing.cards import Cards

NONE = T("There is no report with that number. Please look at it again.")
NO_TOPICS = "none"

_NUMBER = re.compile(r"(?:№|#)\s*(?:[^\W\d_]{1,6}-)?(?:20\d\d-)?\d{1,9}|[^\W\d_]{1,6}-20\d\d-\d{1,9}")
_DEEP = re.compile(rf"(?:https?://)?{link_hosts()}/\S*?[?&](?:start|ref)=(?P<number>[^&#\s]+)(?:[&#]\S*)?")
_MESSAGE = re.compile(r"(?:https?://)?t\.me/c/(?P<chat>\d{1,18})/(?:\d{1,18}/)?(?P<message>\d{1,18})(?:\?\S*)?")
"""A link to a message of a closed group, as Telegram copies it, with its topic or without."""


def names_one(message: Message) -> bool:
    """True when the message is nothing but the number of a ticket, or a link to one."""
    text = message.text.strip()
    return not (message.edited or message.reply_to) and any(
        pattern.fullmatch(text) for pattern in (_NUMBER, _DEEP, _MESSAGE)
    )


def is_number(text: str) -> bool:
    """True when the text can be nothing but the number of a ticket: `№ 142`, `ТМН-2026-000142`."""
    return _NUMBER.fullmatch(text.strip()) is not None


async def named(room: StaffContext, text: str) -> Ticket | None:
    """The ticket that the text names, if the member may see it."""
    text = text.strip()
    if (link := _MESSAGE.fullmatch(text)) is not None:
        ticket = await _of_message(room, f"-100{link['chat']}", link["message"])
    else:
        deep = _DEEP.fullmatch(text)
        ticket = await room.tx.tickets.by_number(unquote(deep["number"]) if deep else text)
    return ticket if ticket is not None and before(room.member, ticket) else None


async def _of_message(room: StaffContext, address: str, message: str) -> Ticket | None:
    chat = await room.tx.chats.find(room.chat.platform, address)
    handled = await room.tx.message_links.ticket_of(chat.id, message) if chat else None
    return await room.tx.tickets.by_id(handled.ticket_id) if handled and handled.ticket_id else None


async def command(room: StaffContext, words: str, message: Message) -> None:
    """Handle `/t NUMBER`: bring the card, or say that there is no such ticket."""
    ticket = await named(room, words)
    if ticket is None:
        await room.reply(message, NONE)
        return
    await bring(room, ticket)


async def work(room: StaffContext, message: Message) -> bool:
    """Bring the card that a message names; False when it names no ticket."""
    if not names_one(message):
        return False
    await command(room, message.text, message)
    return True


async def bring(room: StaffContext, ticket: Ticket) -> Words | None:
    """Send the card here; one with a topic of its own stays there, and a link to it is sent."""
    if room.bound is not None and room.bound.topics != NO_TOPICS:
        stands = await room.tx.message_links.card_of(room.chat.id, ticket.id)
        if stands is not None and stands[1] is not None:
            address = _link(room.chat, stands[1], stands[0])
            words = T("№ {number} is in its topic.", number=Plain(ticket.number))
            await room.say(Screen(words, (Choice("there", T("Open"), url=address),)))
            return None
    await Cards(room.post).bring(room.chat, ticket, None if room.bound else room.member)
    return None


def _link(chat: Chat, thread: int, message: str) -> str:
    return f"https://t.me/c/{chat.address.removeprefix('-100')}/{thread}/{message}"
