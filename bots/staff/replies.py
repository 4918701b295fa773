"""Replies of the staff under a ticket: an answer, a note, or the input that a button asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bots.staff import banning, bulk_selection, canned, changing, extending
from bots.staff.context import StaffContext
from bots.staff.prompt_input import parse_input
from dialogs.kernel.errors import Unfit
from dialogs.kernel.events import Message
from dialogs.kernel.excuses import excuses
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T, Words, lines
from dialogs.notices.lines import map_link
from storage.records.messages.message_links import ASKING, STAFFS, MessageLink
from storage.records.people.chats import handle_of
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.outgoing.reply_target import reply_target
from storage.usecases.reactions.event import Reply

NOTE = "//"

Asked = Callable[[StaffContext, int, Reply], Awaitable[None]]
"""Handler of the answer to a prompt: the ticket's id, the reply."""


async def work(room: StaffContext, message: Message) -> None:
    """Work a reply to a message about a ticket; any other message is the staff's own talk and is ignored."""
    replied = handle_of(room.chat, room.inbound.chat, message.reply_to) if message.reply_to else ""
    handled = await _of_album(room, message) or await reply_target(room.tx, room.chat.id, replied, message.quotes)
    if handled is None or not _is_work(handled):
        return
    if message.edited:
        await room.reply(message, T("An edited answer is not sent again. Please write it in a new reply."))
        return
    reply = _reply_of(message)
    if lost := excuses(message):
        await room.reply(message, lines(*lost))
    if reply == Reply(message.id, album=message.album):
        return
    outcome = await room.attempt(lambda: _work(room, handled, reply))
    if isinstance(outcome.refusal, Unfit):
        await _once_more(room, message, handled, outcome.refusal.hint)
    elif outcome.words is not None:
        await room.reply(message, outcome.words)


def _is_work(handled: MessageLink) -> bool:
    about_one = handled.ticket_id is not None and handled.purpose.startswith(STAFFS)
    return about_one or handled.purpose.startswith(bulk_selection.BULK)


def _reply_of(message: Message) -> Reply:
    photos = tuple(photo.sha for photo in message.photos if photo.sha)
    return Reply(message.id, message.text.strip(), photos, message.album, message.point)


async def _once_more(room: StaffContext, message: Message, handled: MessageLink, hint: Words) -> None:
    """Say why the input did not fit, as a prompt: a reply to it is another try."""
    ticket = await room.desk.ticket(handled.ticket_id) if handled.ticket_id else None
    await room.post.say(
        room.chat, Screen(hint), SendOptions(kind="prompt", ticket=ticket, purpose=handled.purpose, reply_to=message.id)
    )


async def _work(room: StaffContext, handled: MessageLink, reply: Reply) -> None:
    ticket = handled.ticket_id
    if ticket is None:
        await bulk_selection.answer_prompt(room, handled, _in_words(reply))
        return
    reply = replace(reply, words=await canned.in_words(room, ticket, reply.words))
    if reply.words.startswith(NOTE):
        note = replace(reply, words=reply.words.removeprefix(NOTE).strip())
        await room.desk.note(ticket, _in_words(note))
    elif handled.purpose.startswith(ASKING):
        await _asked_for(room, ticket, handled.purpose.removeprefix(ASKING), reply)
    else:
        await room.desk.answer(ticket, _in_words(reply))
    if reply.album:
        await room.tx.message_links.put_album(room.chat.id, reply.album, ticket, room.now)


async def _asked_for(room: StaffContext, ticket: int, act: str, reply: Reply) -> None:
    """Apply the input that a button asked for: by the handler in `ASKED`, or as a move."""
    if act in ASKED:
        await ASKED[act](room, ticket, reply)
    else:
        reply = _in_words(reply)
        await room.desk.move(ticket, act, await parse_input(room, act, reply), reply)


def _in_words(reply: Reply) -> Reply:
    """The reply with a location turned into a link to the map."""
    if reply.point is None:
        return reply
    link = map_link(reply.point.lat, reply.point.lon)
    return replace(reply, words=f"{reply.words}\n{link}".strip())


async def _of_album(room: StaffContext, message: Message) -> MessageLink | None:
    """Further photos of an album whose first one was a reply: one more answer on the same ticket."""
    ticket = await room.tx.message_links.ticket_of_album(room.chat.id, message.album) if message.album else None
    return None if ticket is None else MessageLink(ticket, "staff", None)


ASKED: Mapping[str, Asked] = {
    "extend": extending.answer_prompt,
    "ban": banning.answer_prompt,
    "place": changing.answer_prompt,
}
"""Acts that are no move, by the word their prompt carries."""
