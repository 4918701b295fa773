"""Handler of staff events: one turn in a group of theirs, or in the private chat of a member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from bots.platform import Inbound
from bots.prepared import Prepared
from bots.runtime.clock import Clock
from bots.staff import bulk_selection, buttons, canned, commands, open_card, replies
from bots.staff.context import StaffContext
from bots.staff.joining import join, role_code
from bots.staff.unbound import NO_ROLE, UnboundSender
from dialogs.kernel.events import Event, Left, Message, Migrated, Press, Query
from dialogs.kernel.offers import Offer
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Words
from dialogs.rules.staff.access import Member
from storage.city.load import CityFolder
from storage.records.messages.message_links import STAFFS
from storage.records.people.chats import Chat
from storage.store import Tx
from storage.usecases.staff.chat_binding import ChatBinding, chat_moved
from storage.usecases.unit_of_work import UnitOfWork

OURS = (*STAFFS, bulk_selection.BULK)
"""Prefixes of the purposes of messages to which a reply is work."""


@dataclass(frozen=True)
class StaffHandler:
    """The handler, one for all chats of the staff."""

    folder: CityFolder
    clock: Clock

    async def work(self, tx: Tx, platform: str, prepared: Prepared) -> Words | None:
        """Work one event of a group within the transaction; returns the toast for a press."""
        inbound, uow = prepared.inbound, UnitOfWork(tx, self.folder.city, self.clock.now())
        if isinstance(inbound.event, Migrated):
            await chat_moved(uow, platform, inbound.chat, inbound.event.to)
            return None
        chat = await tx.chats.of(platform, inbound.chat, False, uow.now, uow.city.languages[0])
        if isinstance(inbound.event, Left):
            await tx.chats.gone(chat.id, inbound.event.reason)
            return None
        if not chat.active:
            await ChatBinding(uow, chat).welcome_back()
        bound = await tx.staff_chats.of_chat(chat.id)
        stranger = UnboundSender(uow, chat, bound, inbound)
        if bound is None:
            await stranger.group()
            return None
        for info in prepared.photos:
            await tx.photos.add(info, uow.now)
        member = await tx.members.of(platform, inbound.sender.id)
        if member is None or not member.grants:
            return await stranger.person()
        member = await _named(tx, member, inbound)
        return await self._event(StaffContext(uow, self.folder, chat, bound, member, inbound, prepared.ready))

    async def offers(self, tx: Tx, platform: str, inbound: Inbound) -> Sequence[Offer]:
        """Canned answers for an inline query; none when the sender is no member."""
        member = await tx.members.of(platform, inbound.sender.id)
        if member is None or not member.grants or not isinstance(inbound.event, Query):
            return ()
        return await canned.offers(tx, self.folder.city, member, inbound.event.text)

    async def private(self, uow: UnitOfWork, chat: Chat, prepared: Prepared) -> tuple[bool, Words | None]:
        """Work an event of a private chat if it is a member's work; returns whether it was, and the toast for a
        press."""
        inbound = prepared.inbound
        if role_code(inbound.event) is not None:
            await join(uow, chat, inbound)
            return True, None
        if not await self._is_work(uow.tx, chat, inbound):
            return False, None
        member = await uow.tx.members.of(chat.platform, inbound.sender.id)
        if member is None or not member.grants:
            return await self._turned_away(uow, chat, inbound)
        room = StaffContext(uow, self.folder, chat, None, member, inbound, prepared.ready)
        if _only_names_one(inbound.event) and await open_card.named(room, inbound.event.text) is None:
            return False, None
        return True, await self._event(room)

    async def _turned_away(self, uow: UnitOfWork, chat: Chat, inbound: Inbound) -> tuple[bool, Words | None]:
        """Refuse a former member, who may still see a card but does nothing with it. An event about no card is left to
        the resident's side."""
        event = inbound.event
        pressed = event.message if isinstance(event, Press) else ""
        about = event.reply_to if isinstance(event, Message) else pressed
        handled = await uow.tx.message_links.ticket_of(chat.id, about) if about else None
        if handled is None or not handled.purpose.startswith(STAFFS):
            return False, None
        if pressed:
            return True, NO_ROLE
        await uow.outgoing.say(chat, Screen(NO_ROLE))
        return True, None

    async def _is_work(self, tx: Tx, chat: Chat, inbound: Inbound) -> bool:
        """True when the event looks like a member's work: a button, a command, a reply to a staff message, or a
        ticket's number. Only a reply costs a query."""
        match inbound.event:
            case Press(data):
                return buttons.is_work(data)
            case Message() as message if message.reply_to:
                handled = await tx.message_links.ticket_of(chat.id, message.reply_to)
                return commands.is_command(message) or (handled is not None and handled.purpose.startswith(OURS))
            case Message() as message:
                return commands.is_command(message) or open_card.names_one(message)
        return False

    async def _event(self, room: StaffContext) -> Words | None:
        match room.inbound.event:
            case Press() as press:
                return await buttons.work(room, press)
            case Message() as message:
                if not await commands.work(room, message) and not await open_card.work(room, message):
                    await replies.work(room, message)
        return None


def _only_names_one(event: Event) -> TypeGuard[Message]:
    """True for a message of a ticket's number and nothing else, which a resident may send too."""
    return isinstance(event, Message) and not commands.is_command(event) and open_card.names_one(event)


async def _named(tx: Tx, member: Member, inbound: Inbound) -> Member:
    """The member, renamed to the name that the platform gives now."""
    if not inbound.sender.name or inbound.sender.name == member.name:
        return member
    await tx.members.rename(member.id, inbound.sender.name)
    return Member(member.id, member.platform, member.account, inbound.sender.name, member.grants)
