"""Drafts: reports that were begun and left unfinished. They are offered once to be finished, and dropped after a week.

They need no timers: conversations know when they were touched last, and many are finished within a minute.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

from dialogs.kernel.session import photos_of, session_from_json
from dialogs.notices.resident import endings
from dialogs.rules.city.quiet_hours import night
from storage.records.messages.outbox_row import NOTICE
from storage.records.people.chats import Chat
from storage.records.people.sessions import StoredSession
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.unit_of_work import UnitOfWork

OFFERED_AFTER = timedelta(days=1)
"""Since they were touched last."""
DROPPED_AFTER = timedelta(days=7)
"""The same."""
AT_LEAST = DROPPED_AFTER - OFFERED_AFTER
"""Since they were offered."""
AT_ONCE = 100


@dataclass(frozen=True)
class Drafts:
    """Use cases of drafts, within one unit of work."""

    uow: UnitOfWork

    async def any_due(self) -> bool:
        """True when there is one to be offered or dropped now; a look."""
        return bool(await self._list_left(1) or await self._list_abandoned(1))

    async def tend(self) -> bool:
        """Offer and drop the drafts that are due; True when there are more."""
        left, abandoned = await self._list_left(AT_ONCE), await self._list_abandoned(AT_ONCE)
        for draft, chat in left:
            if not await self._is_blocked(chat):
                screen = endings.draft_notice(draft.id, AT_LEAST.days, may_press=chat.can_press)
                await self.uow.outgoing.say(chat, screen, SendOptions(lane=NOTICE))
            await self.uow.tx.sessions.mark_offered(draft.id, self.uow.now)
        for draft in abandoned:
            await self.drop(draft)
        return AT_ONCE in (len(left), len(abandoned))

    async def drop(self, draft: StoredSession) -> None:
        """Delete a draft with its photos."""
        await self.uow.tx.sessions.drop(draft.chat_id, draft.flow)
        shas = photos_of(session_from_json(json.loads(draft.body)))
        self.uow.tx.delete_files(await self.uow.tx.photos.forget_unused_of(shas))

    async def _is_blocked(self, chat: Chat) -> bool:
        """True when the draft's author is banned and could not send it now."""
        return await self.uow.tx.bans.in_force(chat.person_id or 0, self.uow.now) is not None

    async def _list_left(self, limit: int) -> list[tuple[StoredSession, Chat]]:
        if night(self.uow.city, self.uow.now):
            return []
        return await self.uow.tx.sessions.list_left(self.uow.now - OFFERED_AFTER, limit)

    async def _list_abandoned(self, limit: int) -> list[StoredSession]:
        return await self.uow.tx.sessions.list_abandoned(self.uow.now - DROPPED_AFTER, self.uow.now - AT_LEAST, limit)
