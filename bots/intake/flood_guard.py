"""Flood guard for private chats. A chat with more than 30 updates within a minute and 30 or more unsent answers has its
new updates dropped; it is asked once to slow down.

A platform takes about one message a second for a chat. A person who sends ten a second would have their answers pile up
for hours, and keep the staff and the store busy meanwhile.
"""

from __future__ import annotations

import logging
from collections import Counter

from bots.intake.fair_queue import Key
from bots.platform import Inbound
from bots.runtime.clock import Clock
from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T
from storage.records.messages.inbox import InboxRow
from storage.records.messages.outbox import OutgoingMessage
from storage.records.messages.outbox_row import NEWCOMER
from storage.store import Tx
from storage.usecases.outgoing.outgoing import pack_screen

log = logging.getLogger(__name__)

OFTEN, WITHIN_S = 30, 60.0
"""Updates of a chat in a minute above which its unsent answers are counted."""
MOST_UNSENT = 30
"""Unsent answers of one person at which updates are dropped; half of them once the person has been asked for
patience."""
PATIENCE = T(
    "You write faster than I can answer. I have not read what came last: "
    "please send what matters once more in a minute."
)


class FloodGuard:
    """The guard's counts, one for each process: a chat is worked by one process at a time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._counted: Counter[Key] = Counter()
        self._since = clock.monotonic()
        self._asked: set[Key] = set()
        """Chats that have been asked for patience."""

    async def too_fast(self, tx: Tx, row: InboxRow, inbound: Inbound) -> bool:
        """True when this update of a private chat is to be dropped: the chat writes often (OFTEN within WITHIN_S) and
        MOST_UNSENT answers wait for it."""
        key = row.platform, inbound.chat
        if not inbound.private or not isinstance(inbound.event, Message | Press) or not self._is_too_often(key):
            return False
        chat = await tx.chats.find(*key)
        unsent = await tx.chats.count_unsent(chat.id) if chat is not None else 0
        piled = unsent >= (MOST_UNSENT // 2 if key in self._asked else MOST_UNSENT)
        if not piled:
            self._asked.discard(key)
        return piled

    async def ask_for_patience(self, tx: Tx, row: InboxRow, inbound: Inbound) -> None:
        """Queue the request to slow down after all that the person has yet to read; a repeat replaces the one that
        waits."""
        key = row.platform, inbound.chat
        chat = await tx.chats.find(*key)
        if chat is None:
            return
        if key not in self._asked:
            self._asked.add(key)
            log.warning("somebody writes faster than they can be answered", extra={"platform": row.platform})
        words = pack_screen(Screen(PATIENCE))
        await tx.outbox.add(
            OutgoingMessage(chat, "notice", words, lane=NEWCOMER, replace_key="patience"), self._clock.now()
        )

    def _is_too_often(self, key: Key) -> bool:
        now = self._clock.monotonic()
        if now - self._since > WITHIN_S:
            self._since = now
            self._asked &= self._counted.keys()
            self._counted.clear()
        self._counted[key] += 1
        return self._counted[key] > OFTEN
