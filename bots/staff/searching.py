"""`/find`: searches tickets by number, address, words, or by their resident's code; never by a phone or a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bots.jobs.job import Job, JobResult
from bots.staff import open_card, queue
from bots.staff.context import NOTHING_HERE, StaffContext
from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import Screen, number_in
from dialogs.kernel.words import T, Words
from dialogs.notices.staff import found as notices
from dialogs.rules.city.model import City
from dialogs.rules.residents.resident_code import person_of
from dialogs.rules.staff.access import Member, before
from dialogs.rules.staff.queue import A_PAGE, reach
from storage.records.staff.search import SearchPage
from storage.records.tickets.tickets import searched
from storage.store import Tx

KIND = "w"
"""Beginning of the data of these buttons; the page and the words follow, or the ticket."""
PAGES = 5
"""Pages of one search that can be shown."""
LONGEST = 100
"""Longest search text in characters."""
WHAT = T("Write what to look for after the command: a number, an address, words, or a resident's code like K7QF2.")


@dataclass(frozen=True)
class _Look:
    """Context of a search: the transaction, the city, the member and the moment."""

    tx: Tx
    city: City
    member: Member
    now: datetime


async def typed(errand: Job, words: str) -> JobResult | None:
    """Job of `/find республики 142`: search before the turn; None when there is nothing to search for or the text is a
    ticket's number."""
    sought = _sought(words)
    if not sought or open_card.is_number(words):
        return None
    async with errand.store.reading() as tx:
        return JobResult(await _page(_Look(tx, errand.city, errand.member, errand.now), sought, 0))


async def turned(errand: Job, data: str) -> JobResult | None:
    """Job of another page of results; None for any other button."""
    page, words = _page_in(data)
    if page is None:
        return None
    async with errand.store.reading() as tx:
        return JobResult(await _page(_Look(tx, errand.city, errand.member, errand.now), words, page))


async def command(room: StaffContext, words: str, message: Message) -> None:
    """Turn of `/find`: say the results; a text that can only be a ticket's number brings the card."""
    sought = _sought(words)
    if not sought:
        await room.reply(message, WHAT)
    elif open_card.is_number(words):
        await open_card.command(room, words, message)
    else:
        await room.say(await _made(room, sought, 0), message.id)


async def pressed(room: StaffContext, rest: str, press: Press) -> Words | None:
    ticket = number_in(rest[1:]) if rest[:1] == "t" else None
    if ticket is not None:
        return await queue.open_one(room, ticket)
    page, words = _page_in(rest)
    if page is None:
        return NOTHING_HERE
    await queue.show(room, await _made(room, words, page), press)
    return None


def _sought(words: str) -> str:
    return searched(words)[:LONGEST].strip()


def _page_in(data: str) -> tuple[int | None, str]:
    number, _, words = data.partition(":")
    page = number_in(number)
    return (page, words) if page is not None and page < PAGES and words else (None, "")


async def _made(room: StaffContext, words: str, page: int) -> Screen:
    """The results made before the turn, or made now when the member's roles have changed since then."""
    if room.ready is not None and room.ready.fits(room.member, room.serves):
        return room.ready.done.screen
    return await _page(_Look(room.tx, room.city, room.member, room.now), words, page)


async def _page(look: _Look, words: str, page: int) -> Screen:
    found = await _found(look, words, page * A_PAGE)
    ids = list(found.ids)
    if page == 0 and (meant := await _by_number(look, words)) is not None:
        ids = [meant, *(id_ for id_ in ids if id_ != meant)][:A_PAGE]
    more = found.more and page + 1 < PAGES
    listed = await look.tx.staff_queue.listed(ids)
    return notices.found(look.city, notices.Results(words, listed, page, more, found.since, look.now))


async def _found(look: _Look, words: str, offset: int) -> SearchPage:
    """Tickets of the resident with that code, if there are any; else tickets that contain the words."""
    seen, person = reach(look.member.grants), person_of(words)
    if person is not None:
        theirs = await look.tx.search.of_person(person, seen, A_PAGE, offset)
        if theirs.ids:
            return theirs
    return await look.tx.search.words(words, seen, look.now, A_PAGE, offset)


async def _by_number(look: _Look, words: str) -> int | None:
    ticket = await look.tx.tickets.by_number(words) if words.isdecimal() else None
    return ticket.id if ticket is not None and before(look.member, ticket) else None


COMMANDS: Mapping[str, Callable[[Job, str], Awaitable[JobResult | None]]] = dict.fromkeys(("/find", "/найти"), typed)
BUTTONS: Mapping[str, Callable[[Job, str], Awaitable[JobResult | None]]] = {KIND: turned}
"""Jobs of `/find` and of its buttons; the turn shows their results."""
