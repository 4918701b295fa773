"""`/queue`: pages of tickets by urgency; its buttons show other pages, other filters, a ticket's card."""

from __future__ import annotations

from bots.staff import open_card
from bots.staff.context import StaffContext
from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import Screen, number_in
from dialogs.kernel.words import Words
from dialogs.notices.staff import queue as notices
from dialogs.notices.staff.duty import name_of
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.staff.queue import A_PAGE, Filter, Mark, decode_filter, queue_query
from dialogs.rules.staff.queue_filter import parse_filter
from storage.usecases.outgoing.outgoing import in_place_of

KIND = "q"
"""Beginning of the data of these buttons; the filter follows, and the act."""


async def command(room: StaffContext, words: str, message: Message) -> None:
    """Handle `/queue мои просрочено`: the words are the filter. Raises Unfit."""
    filter_ = parse_filter(room.city, words)
    await room.say(notices.page(room.city, await page(room, filter_, 0)), message.id)


async def press_button(room: StaffContext, rest: str, press: Press) -> Words | None:
    code, _, act = rest.partition(":")
    filter_ = decode_filter(room.city, code)
    if filter_ is None:
        return NOTHING_HERE
    if act == notices.ANEW:
        await room.say(notices.page(room.city, await page(room, filter_, 0)))
        return None
    if act[:1] == "f":
        return await _show_marked(room, filter_, act[1:], press)
    number, of = numbers_in(act[1:])
    if number is None:
        return NOTHING_HERE
    match act[:1]:
        case "t":
            return await open_one(room, number)
        case "p":
            await show(room, notices.page(room.city, await page(room, filter_, number, of)), press)
        case "m":
            await show(room, notices.menu(room.city, filter_, number, name_of(room.member)), press)
        case "s":
            await choose(room, filter_, number, press)
        case _:
            return NOTHING_HERE
    return None


def numbers_in(data: str) -> tuple[int | None, int | None]:
    """Parse `8.200`: two numbers, or the first alone."""
    first, _, second = data.partition(".")
    return number_in(first), number_in(second)


async def _show_marked(room: StaffContext, filter_: Filter, mark: str, press: Press) -> Words | None:
    """Show the queue with the same places and topics, and another mark or none."""
    if mark and mark not in {each.value for each in Mark}:
        return NOTHING_HERE
    other = filter_.with_marks(*(Mark(mark),) if mark else ())
    await show(room, notices.page(room.city, await page(room, other, 0)), press)
    return None


async def open_one(room: StaffContext, ticket_id: int) -> Words | None:
    """Bring the ticket's card to this chat."""
    return await open_card.bring(room, await room.desk.visible_ticket(ticket_id))


async def choose(room: StaffContext, filter_: Filter, offset: int, press: Press, of: int | None = None) -> None:
    """Show a page on which tickets can be selected."""
    chosen = await room.tx.selections.of_member(room.member.id, room.now)
    shown = await page(room, filter_, offset, of)
    await show(room, notices.choosing(room.city, shown, room.member.id, chosen), press)


async def page(room: StaffContext, filter_: Filter, offset: int, of: int | None = None) -> notices.QueuePage:
    """A page of the queue as this member sees it in this chat; the last one when the queue has become shorter. `of`:
    the length when the page before was shown; the offset moves back by the tickets gone since, so that none is
    skipped."""
    wanted = queue_query(room.city, room.member, room.serves, filter_, room.now)
    total = await room.tx.staff_queue.count(room.city, wanted)
    offset = max(0, offset - max(0, (of or 0) - total))
    if offset >= total:
        offset = max(0, total - 1) // A_PAGE * A_PAGE
    listed = await room.tx.staff_queue.list_tickets(await room.tx.staff_queue.ids(room.city, wanted, A_PAGE, offset))
    return notices.QueuePage(filter_, listed, total, offset, name_of(room.member), room.now)


async def show(room: StaffContext, screen: Screen, press: Press) -> None:
    """Replace the message that was pressed."""
    await room.post.say(room.chat, screen, in_place_of(press.message))
