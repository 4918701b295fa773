"""`/role CODE`: gives a colleague the role of an invitation, written to the bot in private or in a staff chat, by
anybody.
"""

from __future__ import annotations

from bots.platform import Inbound
from dialogs.kernel.command import command_in
from dialogs.kernel.events import Event, Message
from dialogs.notices.staff import people as notices
from storage.records.people.chats import Chat
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.unit_of_work import UnitOfWork

COMMAND = "/role"


def role_code(event: Event) -> str | None:
    """The code of `/role CODE`, empty when it was forgotten; None for everything else."""
    if not isinstance(event, Message) or event.edited:
        return None
    name, code = command_in(event.text)
    return code if name == COMMAND else None


async def join(uow: UnitOfWork, chat: Chat, inbound: Inbound) -> None:
    """Give the sender the roles of the code and tell them so; tell them what to do when the code is wrong."""
    code, who = role_code(inbound.event), inbound.sender
    member = await uow.tx.members.accept(code, chat.platform, who.id, who.name, uow.now) if code else None
    screen = notices.bad_code() if member is None else notices.welcome_notice(uow.city, member)
    assert isinstance(inbound.event, Message)
    await uow.outgoing.say(chat, screen, SendOptions(reply_to=inbound.event.id))
