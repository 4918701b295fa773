"""Dead letters: a row of the inbox that cannot be worked is set aside. The administrators are alerted, its sender hears
an apology, and the chat goes on."""

from __future__ import annotations

import logging

from bots.intake.attempts import Elsewhere
from bots.platform import Inbound
from bots.platforms import title_of
from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T, Words
from dialogs.notices.administrator import alerts
from storage.records.messages.inbox import InboxRow
from storage.records.messages.outbox_row import NEWCOMER
from storage.store import Store
from storage.usecases.unit_of_work import UnitOfWork, writing

log = logging.getLogger(__name__)

FAILED = T("Something went wrong on our side, and that message was not worked. Please send it once more.")


class DeadLetters:
    """A part of the host."""

    def __init__(self, store: Store, clock: Clock, watch: Counters) -> None:
        self._store = store
        self._clock = clock
        self._watch = watch

    async def put(self, row: InboxRow, why: str, inbound: Inbound | None = None, sorry: Words = FAILED) -> None:
        """Set the row aside. `inbound`: what was understood of it; its sender hears `sorry`. Raises Elsewhere."""
        async with writing(self._store, self._clock.now()) as uow:
            if not await uow.tx.inbox.dead_letter(row.id, why, uow.now):
                raise Elsewhere
            words = alerts.set_aside(title_of(row.platform), row.id, why)
            await uow.tx.admin_alerts.add(f"aside:{row.platform}", words, uow.now)
            if inbound is not None:
                await _apologise(uow, row.platform, inbound, sorry)
        self._watch.turns[row.platform, "aside"] += 1
        log.warning("an update was set aside", extra={"platform": row.platform, "row": row.id, "why": why})


async def _apologise(uow: UnitOfWork, platform: str, inbound: Inbound, sorry: Words) -> None:
    chat = await uow.tx.chats.get_or_add(platform, inbound.chat, inbound.private, uow.now, uow.city.languages[0])
    if inbound.private or await uow.tx.staff_chats.is_staff(chat.id):
        await uow.answers(NEWCOMER).say(chat, Screen(sorry))
