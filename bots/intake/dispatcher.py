"""Dispatcher: notes the chat, looks up what the router has to know, and hands the event to the handler it is for.

Callers: the inbox worker, within the turn's transaction. For what a resident says in private it looks up the chat and
nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bots.delivery.render import Renderer
from bots.intake.router import EventOwner, Standing, route
from bots.platform import Inbound
from bots.prepared import Prepared
from bots.resident.handler import ResidentHandler
from bots.runtime.clock import Clock
from bots.staff import open_card
from bots.staff.context import Credentials, Errand
from bots.staff.handler import OURS, StaffHandler
from dialogs.kernel.events import Left, Message, Migrated, Press, Returned
from dialogs.kernel.offers import Offer
from dialogs.kernel.words import Words
from dialogs.rules.city.model import City
from dialogs.rules.staff.access import Member
from storage.city.load import CityFolder
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods
from storage.records.messages.message_links import STAFFS
from storage.records.people.chats import Chat
from storage.store import Tx
from storage.usecases.staff.chat_binding import ChatBinding, chat_moved
from storage.usecases.unit_of_work import UnitOfWork

NOTED_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Answer:
    """Answer that does not go through the outbox. `toast`: to a press; `offers`: to a query."""

    toast: Words | None = None
    offers: Sequence[Offer] = ()


NO_ANSWER = Answer()


@dataclass(frozen=True)
class Dispatcher:
    """The dispatcher, one for all chats."""

    city: City
    clock: Clock
    residents: ResidentHandler
    staff: StaffHandler

    async def work(self, tx: Tx, platform: str, errand: Errand, prepared: Prepared) -> Answer:
        """Work one event within the transaction."""
        inbound = prepared.inbound
        uow = UnitOfWork(tx, self.city, self.clock.now())
        if errand is Errand.QUERY:
            member = await _member(tx, platform, inbound)
            return Answer(offers=await self.staff.offers(uow, member, inbound)) if member else NO_ANSWER
        chat = await self._chat(uow, platform, inbound)
        if chat is None:
            return NO_ANSWER
        sender = await self._sender(tx, chat, errand, inbound)
        match route(errand, _standing(chat, sender)):
            case EventOwner.STAFF | EventOwner.JOB:
                return Answer(await self.staff.work(uow, chat, sender, errand, prepared))
            case EventOwner.STRANGER:
                return Answer(await self.staff.stranger(uow, chat, sender, errand, inbound))
            case _:
                await self.residents.work(uow, chat, prepared)
                return NO_ANSWER

    async def _chat(self, uow: UnitOfWork, platform: str, inbound: Inbound) -> Chat | None:
        """The chat, noted; None when the event was about the chat itself, and nothing is left to be done."""
        tx, now, event, languages = uow.tx, uow.now, inbound.event, uow.city.languages
        if isinstance(event, Migrated) and not inbound.private:
            await chat_moved(uow, platform, inbound.chat, event.to)
            return None
        lang = inbound.sender.speaks(languages) if inbound.private else languages[0]
        chat = await tx.chats.get_or_add(platform, inbound.chat, inbound.private, now, lang)
        if isinstance(event, Left):
            await tx.chats.mark_unreachable(chat.id, event.reason)
            return None
        if inbound.private:
            return await _mark_seen(uow, chat, inbound)
        if not chat.active:
            await ChatBinding(uow, chat).welcome_back()
        return chat

    async def _sender(self, tx: Tx, chat: Chat, errand: Errand, inbound: Inbound) -> Credentials:
        """Whatever of the sender the router has to know of such an errand, and no more."""
        if not chat.private:
            bound = await tx.staff_chats.of_chat(chat.id)
            return Credentials(await _member(tx, chat.platform, inbound) if bound else None, bound)
        if errand is Errand.TALK:
            return Credentials(None)
        purpose = await _purpose(tx, chat, inbound) if errand is Errand.REPLY else None
        if purpose is not None and not purpose.startswith(OURS):
            return Credentials(None)
        member = await _member(tx, chat.platform, inbound)
        if member is None:
            return Credentials(None, about=(purpose or await _purpose(tx, chat, inbound)).startswith(STAFFS))
        named = errand is Errand.NUMBER and await _names(tx, chat, member, inbound)
        return Credentials(member, about=bool(purpose), named=named)


def dispatcher_of(
    folder: CityFolder, renderer: Renderer, clock: Clock, keep: RetentionPeriods = DEFAULT_PERIODS
) -> Dispatcher:
    """Dispatcher with its handlers. `keep`: the retention periods."""
    residents = ResidentHandler(folder, renderer, keep)
    return Dispatcher(folder.city, clock, residents, StaffHandler(folder))


def _standing(chat: Chat, sender: Credentials) -> Standing:
    return Standing(chat.private, sender.member is not None, sender.bound is not None, sender.about, sender.named)


async def _mark_seen(uow: UnitOfWork, chat: Chat, inbound: Inbound) -> Chat:
    """The chat, marked as reachable again (written at most once a day) and with the client's ability to show buttons,
    which new messages tell."""
    event, now = inbound.event, uow.now
    can_press = inbound.can_press if isinstance(event, Message) and not event.edited else chat.can_press
    fresh = now - chat.last_seen < NOTED_EVERY
    if chat.active and chat.can_press == can_press and fresh and not isinstance(event, Returned):
        return chat
    values = {"active": True, "inactive_reason": "", "can_press": can_press, "last_seen": now}
    await uow.tx.chats.update(chat.id, **values)
    return replace(chat, active=True, can_press=can_press)


async def _member(tx: Tx, platform: str, inbound: Inbound) -> Member | None:
    """The sender as a member with roles; None for anybody else."""
    member = await tx.members.by_account(platform, inbound.sender.id)
    return member if member is not None and member.grants else None


async def _purpose(tx: Tx, chat: Chat, inbound: Inbound) -> str:
    """Purpose of the message that was pressed or replied to; empty when it is about no ticket, or there is none."""
    event = inbound.event
    message = event.message if isinstance(event, Press) else event.reply_to if isinstance(event, Message) else ""
    link = await tx.message_links.ticket_of(chat.id, message) if message else None
    return link.purpose if link is not None else ""


async def _names(tx: Tx, chat: Chat, member: Member, inbound: Inbound) -> bool:
    """True when the message names a ticket that the member may see."""
    assert isinstance(inbound.event, Message)
    return await open_card.find_ticket(tx, member, chat.platform, inbound.event.text) is not None
