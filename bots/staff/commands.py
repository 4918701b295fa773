"""Words with a slash: what members of the staff ask for, in their chats and in their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bots.staff import beforehand
from bots.staff.room import Room
from bots.staff.strangers import Stranger
from dialogs.kernel.events import Message
from dialogs.kernel.words import T
from dialogs.notices import staff as notices

Command = Callable[[Room, str, Message], Awaitable[None]]
"""What is done: the words after the command, the message."""


def is_command(message: Message) -> bool:
    """Whether only the staff use that word."""
    return _split(message)[0] in COMMANDS


async def work(room: Room, message: Message) -> bool:
    """False when the message is no command."""
    name, words = _split(message)
    if name not in COMMANDS or message.edited:
        return name in COMMANDS
    await COMMANDS[name](room, words, message)
    return True


def _split(message: Message) -> tuple[str, str]:
    name, _, words = message.text.strip().partition(" ")
    return name.lower(), words.strip()


async def _bind(room: Room, code: str, message: Message) -> None:
    if room.bound is None:
        await room.say(notices.not_a_group(room.city), message.id)
        return
    stranger = Stranger(room.tx, room.city, room.now, room.chat, room.bound, room.inbound)
    if not code:
        await room.say(notices.bound(room.city, room.bound.serves), message.id)
    elif not await stranger.bind(code):
        await room.say(notices.bad_code(room.city), message.id)


async def _ticket(room: Room, words: str, message: Message) -> None:
    """`/t NUMBER`: the card, here."""
    ticket = await room.tx.tickets.by_number(words)
    if ticket is None or not room.desk.who(ticket):
        await room.reply(message, T("There is no report with that number. Please look at it again."))
        return
    await room.post.card(ticket, room.chat, member=None if room.bound else room.member)


COMMANDS: Mapping[str, Command] = {
    "/bind": _bind,
    "/t": _ticket,
    **dict.fromkeys(beforehand.COMMANDS, beforehand.answer),
}
