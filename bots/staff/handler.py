"""Handler of staff events: one turn in a group of theirs, or in the private chat of a member.

Callers: the dispatcher, which knows already whose the event is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bots.platform import Inbound
from bots.prepared import Prepared
from bots.staff import bulk_selection, buttons, canned, commands, open_card, replies
from bots.staff.context import Credentials, Errand, StaffContext
from bots.staff.joining import join
from bots.staff.unbound import NO_ROLE, UnboundSender
from dialogs.kernel.events import Message, Press, Query
from dialogs.kernel.offers import Offer
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Words
from dialogs.notices.staff import staff as notices
from dialogs.rules.staff.access import Member
from storage.city.load import CityFolder
from storage.records.messages.message_links import STAFFS
from storage.records.messages.outbox_row import DIALOG, NEWCOMER
from storage.records.people.chats import Chat
from storage.store import Tx
from storage.usecases.unit_of_work import UnitOfWork

OURS = (*STAFFS, bulk_selection.BULK)
"""Prefixes of the purposes of messages to which a reply is work."""


@dataclass(frozen=True)
class StaffHandler:
    """The handler, one for all chats of the staff."""

    folder: CityFolder

    async def work(
        self, uow: UnitOfWork, chat: Chat, sender: Credentials, errand: Errand, prepared: Prepared
    ) -> Words | None:
        """Work one event of a member within the transaction; returns the toast for a press."""
        assert sender.member is not None
        inbound, member = prepared.inbound, sender.member
        for info in prepared.photos:
            await uow.tx.photos.add(info, uow.now)
        if not chat.private:
            member = await _update_name(uow.tx, member, inbound)
        return await _event(StaffContext(uow, self.folder, chat, sender.bound, member, inbound), errand)

    async def stranger(
        self, uow: UnitOfWork, chat: Chat, sender: Credentials, errand: Errand, inbound: Inbound
    ) -> Words | None:
        """Answer somebody who has no role, or a group that is not the staff's; returns the toast for a press."""
        if chat.private:
            return await _alone(uow, chat, sender, errand, inbound)
        unbound = UnboundSender(uow, chat, sender.bound, inbound)
        if sender.bound is not None:
            return await unbound.person()
        await unbound.group()
        return None

    async def offers(self, uow: UnitOfWork, member: Member, inbound: Inbound) -> Sequence[Offer]:
        """Canned answers for a member's inline query."""
        assert isinstance(inbound.event, Query)
        return await canned.offers(uow.tx, uow.city, member, inbound.event.text)


async def _alone(uow: UnitOfWork, chat: Chat, sender: Credentials, errand: Errand, inbound: Inbound) -> Words | None:
    """Answer in a private chat: to the code of a role, to a former member, who may still see a card but does nothing
    with it, to a code that binds a group."""
    if errand is Errand.ROLE:
        await join(uow, chat, inbound)
    elif isinstance(inbound.event, Press):
        return NO_ROLE
    else:
        screen = Screen(NO_ROLE) if sender.about else notices.not_a_group(uow.city)
        await uow.answers(DIALOG if sender.about else NEWCOMER).say(chat, screen)
    return None


async def _event(room: StaffContext, errand: Errand) -> Words | None:
    match room.inbound.event:
        case Press() as press:
            return await buttons.work(room, press)
        case Message() as message:
            await _message(room, errand, message)
    return None


async def _message(room: StaffContext, errand: Errand, message: Message) -> None:
    match errand:
        case Errand.NUMBER:
            await open_card.command(room, message.text, message)
        case Errand.TALK | Errand.REPLY:
            await replies.work(room, message)
        case _:
            await commands.work(room, message)


async def _update_name(tx: Tx, member: Member, inbound: Inbound) -> Member:
    """The member, renamed to the name that the platform gives now."""
    if not inbound.sender.name or inbound.sender.name == member.name:
        return member
    await tx.members.rename(member.id, inbound.sender.name)
    return Member(member.id, member.platform, member.account, inbound.sender.name, member.grants)
