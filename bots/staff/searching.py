"""`/find`: searches tickets by number, address, words, or by their resident's code; never by a phone or a name.

The search itself is a job (`bots.jobs.find`).
"""

from __future__ import annotations

from bots.staff import open_card, queue, slow
from bots.staff.context import StaffContext
from bots.ticket_links import is_number
from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import number_in
from dialogs.kernel.words import T, Words
from dialogs.notices.staff.found import PAGES
from dialogs.notices.staff.staff import NOTHING_HERE
from storage.records.tickets.tickets import search_text

KIND = "w"
"""Beginning of the data of these buttons; the page and the words follow, or the ticket."""
LONGEST = 100
"""Longest search text in characters."""
WHAT = T("Write what to look for after the command: a number, an address, words, or a resident's code like K7QF2.")


async def command(room: StaffContext, words: str, message: Message) -> None:
    """Turn of `/find республики 142`: ask for the results; a text that can only be a ticket's number brings the
    card."""
    sought = search_text(words[: 10 * LONGEST])[:LONGEST].strip()
    if not sought:
        await room.reply(message, WHAT)
    elif is_number(words):
        await open_card.command(room, words, message)
    else:
        await slow.find(room, sought, message)


async def press_button(room: StaffContext, rest: str, press: Press) -> Words | None:
    ticket = number_in(rest[1:]) if rest[:1] == "t" else None
    if ticket is not None:
        return await queue.open_one(room, ticket)
    number, _, words = rest.partition(":")
    page = number_in(number)
    if page is None or page >= PAGES or not words:
        return NOTHING_HERE
    return await slow.find_page(room, words[:LONGEST], page, press)
