"""Handler of private chats: records the chat and the person, lets the staff handler take a member's work, and runs one
`Conversation` for everything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from bots.delivery.render import Renderer
from bots.platform import Inbound
from bots.prepared import Prepared
from bots.resident.conversation import Conversation
from bots.runtime.clock import Clock
from bots.staff.handler import StaffHandler
from bots.staff.unbound import bind_code
from dialogs.kernel.events import Left, Message, Press, Returned
from dialogs.kernel.words import Words
from dialogs.notices.staff import staff as notices
from storage.city.load import CityFolder
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods
from storage.records.people.chats import Chat
from storage.store import Tx
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.unit_of_work import UnitOfWork

NOTED_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class ResidentHandler:
    """The handler, one for all residents' chats."""

    folder: CityFolder
    renderer: Renderer
    clock: Clock
    staffroom: StaffHandler
    keep: RetentionPeriods = DEFAULT_PERIODS

    async def work(self, tx: Tx, platform: str, prepared: Prepared) -> Words | None:
        """Work one event of a private chat within the transaction; returns the toast for a press."""
        inbound, uow = prepared.inbound, UnitOfWork(tx, self.folder.city, self.clock.now())
        lang = inbound.sender.speaks(uow.city.languages)
        chat = await tx.chats.of(platform, inbound.chat, True, uow.now, lang)
        if isinstance(inbound.event, Left):
            await tx.chats.gone(chat.id, inbound.event.reason)
            return None
        chat = await self._seen(uow, chat, inbound)
        if isinstance(inbound.event, Message | Press):
            for info in prepared.photos:
                await tx.photos.add(info, uow.now)
            worked, toast = await self.staffroom.private(uow, chat, prepared)
            if worked:
                return toast
            person = await tx.people.of_chat(chat, uow.now)
            desk = ResidentUseCases(uow, chat, person)
            if isinstance(inbound.event, Message) and bind_code(inbound.event) is not None:
                await desk.post.say(chat, notices.not_a_group(uow.city))
                return None
            await Conversation(self.folder, self.renderer, tx, desk, prepared.parcel, self.keep).work(inbound.event)
        return None

    async def _seen(self, uow: UnitOfWork, chat: Chat, inbound: Inbound) -> Chat:
        """The chat, marked as reachable again (written at most once a day) and with the client's ability to show
        buttons, which new messages tell."""
        event, now = inbound.event, uow.now
        can_press = inbound.can_press if isinstance(event, Message) and not event.edited else chat.can_press
        fresh = now - chat.last_seen < NOTED_EVERY
        if chat.active and chat.can_press == can_press and fresh and not isinstance(event, Returned):
            return chat
        values = {"active": True, "inactive_reason": "", "can_press": can_press, "last_seen": now}
        await uow.tx.chats.update(chat.id, **values)
        return replace(chat, active=True, can_press=can_press)
