"""What a member of the staff writes under a ticket: an answer, a note, or what a button asked for."""

from __future__ import annotations

from bots.answered import answered
from bots.staff.room import Room
from dialogs.errors import NotAllowed, Unfit
from dialogs.kernel.events import Message
from dialogs.kernel.excuses import excuses
from dialogs.kernel.words import T, lines
from dialogs.rules.ticket import Demand, Given, move_of
from dialogs.rules.typed_date import typed_date
from storage.chats import handle_of
from storage.handles import ASKING, STAFFS, Handled
from storage.staff_desk import Reply

NOTE = "//"


async def work(room: Room, message: Message) -> None:
    """Everything that is no reply to something about a ticket is the staff's own talk."""
    replied = handle_of(room.chat, room.inbound.chat, message.reply_to) if message.reply_to else ""
    handled = await _of_album(room, message) or await answered(room.tx, room.chat.id, replied, message.quotes)
    if handled is None or handled.ticket_id is None or not handled.purpose.startswith(STAFFS):
        return
    if message.edited:
        await room.reply(message, T("An edited answer is not sent again. Please write it in a new reply."))
        return
    photos = tuple(photo.sha for photo in message.photos if photo.sha)
    reply = Reply(message.id, message.text.strip(), photos, message.album)
    if lost := excuses(message):
        await room.reply(message, lines(*lost))
    if not reply.words and not reply.photos:
        return
    try:
        async with room.tx.savepoint():
            await _work(room, handled, handled.ticket_id, reply)
    except NotAllowed as refusal:
        await room.reply(message, refusal.words)
    except Unfit as unfit:
        await room.reply(message, unfit.hint)


async def _work(room: Room, handled: Handled, ticket: int, reply: Reply) -> None:
    if reply.words.startswith(NOTE):
        note = Reply(reply.message, reply.words.removeprefix(NOTE).strip(), reply.photos)
        await room.desk.note(ticket, note)
    elif handled.purpose.startswith(ASKING):
        await _asked_for(room, ticket, handled.purpose.removeprefix(ASKING), reply)
    else:
        await room.desk.answer(ticket, reply)
    if reply.album:
        await room.tx.handles.put_album(room.chat.id, reply.album, ticket, room.now)


async def _asked_for(room: Room, ticket: int, act: str, reply: Reply) -> None:
    """The words that a button asked for."""
    await room.desk.move(ticket, act, await given(room, act, reply), reply)


async def given(room: Room, act: str, reply: Reply) -> Given:
    """What the reply gives to the move. Raises Unfit, NotAllowed."""
    row = move_of(act)
    demands = row.demands if row else ()
    words = reply.words
    if Demand.DATE in demands:
        found = typed_date(words, room.now.astimezone(room.city.calendar.zone).date())
        return Given(words=found[1], photos=reply.photos, until=found[0]) if found else Given()
    if Demand.NUMBER in demands:
        other = await room.tx.tickets.by_number(words)
        if other is None:
            raise Unfit(T("There is no report with that number. Please look at it again."))
        return Given(other=other.id)
    if Demand.NAME in demands:
        return Given(name=words, photos=reply.photos)
    return Given(words=words, photos=reply.photos)


async def _of_album(room: Room, message: Message) -> Handled | None:
    """Further photos of an album whose first one was a reply are one more answer."""
    ticket = await room.tx.handles.ticket_of_album(room.chat.id, message.album) if message.album else None
    return None if ticket is None else Handled(ticket, "staff", None)
