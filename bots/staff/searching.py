"""/find: tickets by number, address, words, or by their resident's code; never by a phone or a name."""

from __future__ import annotations

from bots.staff import opening, queue
from bots.staff.room import Room
from dialogs.errors import NotAllowed
from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import Screen, number_in
from dialogs.kernel.words import T, Words
from dialogs.notices import found as notices
from dialogs.rules.access import before
from dialogs.rules.queue import A_PAGE, reach
from dialogs.rules.resident_code import person_of
from storage.search import Found
from storage.tickets import searched

KIND = "w"
"""Begins the data of these buttons; the page and the words follow, or the ticket."""
PAGES = 5
"""So many pages of one search are shown."""
LONGEST = 100
"""Characters of what is sought."""
WHAT = T("Write what to look for after the command: a number, an address, words, or a resident's code like K7QF2.")


async def command(room: Room, words: str, message: Message) -> None:
    """`/find республики 142`; a number that can be nothing else brings the card."""
    sought = searched(words)[:LONGEST].strip()
    if not sought:
        await room.reply(message, WHAT)
    elif opening.is_number(words):
        await opening.command(room, words, message)
    else:
        await room.say(await _page(room, sought, 0), message.id)


async def pressed(room: Room, rest: str, press: Press) -> Words | None:
    page, _, words = rest.partition(":")
    ticket = number_in(page[1:]) if page[:1] == "t" else None
    if ticket is not None:
        try:
            return await queue.open_one(room, ticket)
        except NotAllowed as refusal:
            return refusal.words
    number = number_in(page)
    if number is None or number >= PAGES or not words:
        return queue.NOTHING_HERE
    await queue.show(room, await _page(room, words, number), press)
    return None


async def _page(room: Room, words: str, page: int) -> Screen:
    found = await _found(room, words, page * A_PAGE)
    ids = list(found.ids)
    if page == 0 and (meant := await _by_number(room, words)) is not None:
        ids = [meant, *(id_ for id_ in ids if id_ != meant)][:A_PAGE]
    more = found.more and page + 1 < PAGES
    listed = await room.tx.queue.listed(ids)
    return notices.found(room.city, notices.Results(words, listed, page, more, found.since, room.now))


async def _found(room: Room, words: str, offset: int) -> Found:
    """Of the resident with that code, if they filed something; else with these words in them."""
    seen, person = reach(room.member.grants), person_of(words)
    if person is not None:
        theirs = await room.tx.search.of_person(person, seen, A_PAGE, offset)
        if theirs.ids:
            return theirs
    return await room.tx.search.words(words, seen, room.now, A_PAGE, offset)


async def _by_number(room: Room, words: str) -> int | None:
    ticket = await room.tx.tickets.by_number(words) if words.isdecimal() else None
    return ticket.id if ticket is not None and before(room.member, ticket) else None
