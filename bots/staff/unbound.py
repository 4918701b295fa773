"""Unbound groups and people without a role: binds a group of the staff by a code, and leads a person in such a group to
a role.

A code binds a group; when none has been issued the bot says one sentence and leaves. A person without a role is told
so, and an administrator gives them one with a press.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.platform import Inbound
from bots.staff.context import StaffContext
from bots.staff.joining import join, role_code
from dialogs.kernel.command import command_in
from dialogs.kernel.events import Message, Press, Returned
from dialogs.kernel.screen import Choice, number_in
from dialogs.kernel.words import T, Words
from dialogs.notices.staff import staff as notices
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.staff.access import ALL, Grant, Role, grants_in, role_name
from storage.records.messages.message_links import STAFFS
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import StaffChat
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions
from storage.usecases.staff.chat_binding import ChatBinding
from storage.usecases.unit_of_work import UnitOfWork

GIVES = "g"
"""Beginning of the data of a button that gives a role; the account follows, and the role's position."""

COMMAND = "/bind"
NO_ROLE = T("You have no role here. An administrator can give you one.")


def bind_code(event: Message) -> str | None:
    """The code of `/bind CODE`, empty when it was forgotten; None for other messages."""
    name, code = command_in(event.text)
    return code if name == COMMAND else None


def offers(serves: tuple[str, ...]) -> tuple[Grant, ...]:
    """Roles that are of use in a chat with these scopes."""
    return (*grants_in(serves), *((Grant(Role.OFFICER),) if ALL in serves else ()))


@dataclass(frozen=True)
class UnboundSender:
    """One event of a group that is not bound, or of a person without a role in one that is."""

    uow: UnitOfWork
    chat: Chat
    bound: StaffChat | None
    inbound: Inbound

    @property
    def post(self) -> Outgoing:
        return self.uow.outgoing

    async def group(self) -> None:
        event = self.inbound.event
        code = bind_code(event) if isinstance(event, Message) else None
        if code and await self.bind(code):
            return
        expected = await self.uow.tx.staff_chats.expects_code(self.uow.now)
        if code is not None and expected:
            await self.post.say(self.chat, notices.bad_code(self.uow.city))
        elif not expected and isinstance(event, Message | Returned):
            await self.post.farewell(self.chat, notices.unknown_chat(self.uow.city))

    async def bind(self, code: str) -> bool:
        """Bind the chat by a code; cards go from then on to the topic where the code was written. False for a wrong
        code."""
        chat = replace(self.chat, thread=self.inbound.thread)
        sender = self.inbound.sender
        if not await ChatBinding(self.uow, chat).bind(code, sender.id, sender.name):
            return False
        await self.uow.tx.chats.update(self.chat.id, thread=self.inbound.thread, title=self.inbound.title)
        return True

    async def person(self) -> Words | None:
        """Answer a person without a role who tries to work; their own talk is not answered. Returns the toast for a
        press."""
        match self.inbound.event:
            case Press(message=pressed):
                if await self._record_person():
                    await self._offer(pressed)
                return NO_ROLE
            case Message() as message if (code := bind_code(message)) is not None:
                if not code or not await self.bind(code):
                    await self.post.say(self.chat, notices.bad_code(self.uow.city), SendOptions(reply_to=message.id))
            case Message() as message if role_code(message) is not None:
                await join(self.uow, self.chat, self.inbound)
            case Message() as message if await self._about_a_ticket(message):
                await self._record_person()
                await self._offer(message.id)
        return None

    async def _record_person(self) -> bool:
        """Record the person; True at the first time."""
        sender = self.inbound.sender
        return await self.uow.tx.members.note_account(self.chat.platform, sender.id, sender.name, self.uow.now)

    async def _offer(self, message: str) -> None:
        """Offer the administrators to give the person a role, as a reply to what they tried."""
        name, account = self.inbound.sender.name, self.inbound.sender.id
        grants = offers(self.bound.serves) if self.bound else ()
        choices = [Choice(str(i), role_name(grant.role)) for i, grant in enumerate(grants)]
        await self.post.say(self.chat, notices.no_role(name, choices, account), SendOptions(reply_to=message))

    async def _about_a_ticket(self, message: Message) -> bool:
        handled = (
            await self.uow.tx.message_links.ticket_of(self.chat.id, message.reply_to) if message.reply_to else None
        )
        return handled is not None and handled.purpose.startswith(STAFFS)


async def give(room: StaffContext, rest: str, press: Press) -> Words:
    """Give the role that an administrator pressed; the question is edited into the answer."""
    if not room.member.has_role(Role.ADMIN):
        return T("Only an administrator may do that.")
    account, _, which = rest.partition(":")
    grants, at = offers(room.serves) if room.bound else (), number_in(which)
    if at is None or at >= len(grants) or not account:
        return NOTHING_HERE
    by = room.inbound.sender.id
    given = (grants[at],)
    member = await room.tx.members.grant(room.chat.platform, account, "", grants=given, now=room.now, by=by)
    await room.post.say(room.chat, notices.role_given(room.city, member), SendOptions(edit=press.message))
    return T("Given: {role}", role=role_name(grants[at].role))
