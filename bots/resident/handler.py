"""Handler of residents' private chats: runs one `Conversation` for each message or press.

Callers: the dispatcher, which has noted the chat and knows that the event is a resident's.
"""

from __future__ import annotations

from dataclasses import dataclass

from bots.delivery.render import Renderer
from bots.prepared import Prepared
from bots.resident.conversation import Conversation
from dialogs.kernel.events import Message, Press
from storage.city.load import CityFolder
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods
from storage.records.people.chats import Chat
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ResidentHandler:
    """The handler, one for all residents' chats."""

    folder: CityFolder
    renderer: Renderer
    keep: RetentionPeriods = DEFAULT_PERIODS

    async def work(self, uow: UnitOfWork, chat: Chat, prepared: Prepared) -> None:
        """Work one event within the transaction."""
        event, tx = prepared.inbound.event, uow.tx
        if not isinstance(event, Message | Press):
            return
        for info in prepared.photos:
            await tx.photos.add(info, uow.now)
        person = await tx.people.of_chat(chat, uow.now)
        desk = ResidentUseCases(uow, chat, person)
        await Conversation(self.folder, self.renderer, tx, desk, self.keep).work(event)
