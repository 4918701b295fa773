"""Slash commands of the staff, in their chats and in members' own."""

from __future__ import annotations

from collections.abc import Mapping

from bots.staff import open_card, people, queue, searching, slow
from bots.staff.context import Command, StaffContext
from bots.staff.joining import join
from bots.staff.unbound import UnboundSender
from dialogs.kernel.command import command_in
from dialogs.kernel.events import Message
from dialogs.notices.staff import staff as notices


async def work(room: StaffContext, message: Message) -> None:
    """Run the command of a message; one that is written by an edit counts for nothing."""
    name, words = command_in(message.text)
    if message.edited:
        return
    outcome = await room.attempt(lambda: COMMANDS[name](room, words, message))
    if outcome.words is not None:
        await room.reply(message, outcome.words)


async def _bind(room: StaffContext, code: str, message: Message) -> None:
    if room.bound is None:
        await room.say(notices.not_a_group(room.city), message.id)
        return
    stranger = UnboundSender(room.uow, room.chat, room.bound, room.inbound)
    if not code:
        await room.say(notices.binding_notice(room.city, room.bound.serves), message.id)
    elif not await stranger.bind(code):
        await room.say(notices.bad_code(room.city), message.id)


async def _role(room: StaffContext, words: str, message: Message) -> None:
    """`/role CODE` of a member: adds the code's role to those they have."""
    await join(room.uow, room.chat, room.inbound)


COMMANDS: Mapping[str, Command] = {
    "/bind": _bind,
    "/t": open_card.command,
    "/queue": queue.command,
    "/очередь": queue.command,
    "/find": searching.command,
    "/найти": searching.command,
    "/role": _role,
    **people.COMMANDS,
    **slow.COMMANDS,
}
SLOW = frozenset(("/find", "/найти", *slow.COMMANDS))
