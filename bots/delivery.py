"""The way out: rows of the outbox become messages, in order for each chat, within the platform's limits.

A failure is a value: repeat at, give up, moved, gone. What is on its way when the process dies waits again after the
start; VK recognises the repeat by its `random_id`, Telegram may show a message twice in that one case.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from bots.budgets import Budget
from bots.clock import Clock
from bots.compose import Composer
from bots.nursery import Nursery, pause
from bots.platform import Letter, Platform, Sent
from bots.staffroom import LEAVE
from dialogs.errors import Broken, Gone, Later, Lost, Moved, PlatformError, Revoked, Vanished
from storage.outbox import ANNOUNCEMENT, OutboxRow
from storage.staff_desk import mark_delivery
from storage.store import Store

log = logging.getLogger(__name__)

AT_ONCE = 64
"""Messages on their way at a time; each waits for its platform's answer."""
SHORT_WAIT_S = 0.4
"""A budget's wait that is sat out; a longer one puts the row back, so that cards may still coalesce."""
IDLE_S = 0.5
TIRED_S = 60.0
"""The longest pause between two tries of one message."""


class Delivery:
    """The relay from the outbox to the platforms."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        budgets: Mapping[str, Budget],
        composer: Composer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._budgets = budgets
        self._composer = composer
        self._clock = clock
        self._wake = asyncio.Event()
        self._busy: set[int] = set()
        self._stopping = False

    def wake(self) -> None:
        """Something new may be in the outbox."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing new."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Until `stop`, then until what is on its way has arrived."""
        async with self._store.writing() as tx:
            await tx.outbox.recover(sent_once=("telegram",))
        async with Nursery() as nursery:
            while not self._stopping:
                self._wake.clear()
                if not await self._send_some(nursery):
                    await self._rest()
            await nursery.settle(within_s=3.0)

    async def _rest(self) -> None:
        async with self._store.reading() as tx:
            due = await tx.outbox.next_due(self._clock.now())
        wait_s = IDLE_S if due is None else (due - self._clock.now()).total_seconds()
        await pause(self._wake, min(IDLE_S, max(0.01, wait_s)))

    async def _send_some(self, nursery: Nursery) -> bool:
        """Take what may go now; False when there was nothing."""
        room = AT_ONCE - len(self._busy)
        if room <= 0 or not await self._ready():
            return False
        async with self._store.writing() as tx:
            rows = await tx.outbox.claim(self._clock.now(), room, self._busy)
        for row in rows:
            self._busy.add(row.chat.id)
            nursery.start(self._one(row), f"send {row.id}")
        return bool(rows)

    async def _ready(self) -> bool:
        """A look before the write lock is asked for."""
        async with self._store.reading() as tx:
            return await tx.outbox.due(self._clock.now(), self._busy)

    async def _one(self, row: OutboxRow) -> None:
        try:
            await self._deliver(row)
        except Exception:
            log.exception("a message could not be worked", extra={"row": row.id, "kind": row.kind})
            await self._later(row, TIRED_S, "error")
        finally:
            self._busy.discard(row.chat.id)
            self.wake()

    async def _deliver(self, row: OutboxRow) -> None:
        platform = self._platforms.get(row.chat.platform)
        if platform is None:
            await self._later(row, 3600.0, "platform is off")
            return
        if not row.chat.active:
            await self._gone(row, row.chat.inactive_reason or "blocked")
            return
        async with self._store.reading() as tx:
            letter = await self._composer.letter(tx, row)
        if not await self._within_budget(row, platform.cost(letter)):
            return
        try:
            sent = await platform.send(letter)
        except PlatformError as error:
            await self._failed(row, error)
        else:
            await self._sent(row, letter, sent)
            if row.purpose == LEAVE:
                await platform.leave(row.chat.address)

    async def _within_budget(self, row: OutboxRow, cost: int) -> bool:
        """Sit out a short wait; put the row back for a longer one."""
        budget = self._budgets[row.chat.platform]
        while wait := budget.take(row.chat.id, private=row.chat.private, cost=cost, now=self._clock.monotonic()):
            if wait > SHORT_WAIT_S:
                async with self._store.writing() as tx:
                    await tx.outbox.put_back(row.id, self._clock.now() + timedelta(seconds=wait))
                return False
            await self._clock.sleep(wait)
        return True

    async def _sent(self, row: OutboxRow, letter: Letter, sent: Sent) -> None:
        now = self._clock.now()
        async with self._store.writing() as tx:
            await tx.outbox.sent(row.id, sent.handles, now)
            if sent.photos:
                await tx.media_handles.put(row.chat.platform, sent.photos)
            if sent.keyboard_up != row.chat.keyboard_up:
                await tx.chats.update(row.chat.id, keyboard_up=sent.keyboard_up)
            if letter.menu:
                await tx.chats.update(row.chat.id, menu_shown_lang=row.chat.lang)
            if row.purpose == "answer" and row.history_id is not None:
                await mark_delivery(tx, self._store.city, now, row.history_id, "sent")

    async def _failed(self, row: OutboxRow, error: PlatformError) -> None:
        match error:
            case Gone(reason):
                await self._gone(row, reason)
            case Moved(to):
                await self._moved(row, to)
            case Later(after_s, reason, whole):
                if whole:
                    self._budgets[row.chat.platform].pause(self._clock.monotonic() + after_s)
                await self._later(row, max(after_s, _tired(row.tries)), reason or "later")
            case Lost() if row.lane == ANNOUNCEMENT:
                await self._broken(row, "its answer was lost")
            case Lost():
                await self._later(row, _tired(row.tries), "its answer was lost")
            case Vanished():
                async with self._store.writing() as tx:
                    await tx.outbox.anew(row.id)
                    await tx.outbox.later(row.id, self._clock.now(), str(error))
            case Revoked():
                log.error("the platform refuses the token", extra={"platform": row.chat.platform})
                self._budgets[row.chat.platform].pause(self._clock.monotonic() + TIRED_S)
                await self._later(row, TIRED_S, "revoked")
            case Broken() | PlatformError():
                await self._broken(row, str(error))

    async def _later(self, row: OutboxRow, after_s: float, why: str) -> None:
        async with self._store.writing() as tx:
            await tx.outbox.later(row.id, self._clock.now() + timedelta(seconds=after_s), why)

    async def _moved(self, row: OutboxRow, to: str) -> None:
        async with self._store.writing() as tx:
            await tx.chats.moved(row.chat.platform, row.chat.address, to)
            await tx.outbox.later(row.id, self._clock.now(), "moved")

    async def _gone(self, row: OutboxRow, reason: str) -> None:
        """Nobody is there: pushes stay off until they return, the staff hear why their answer did not arrive."""
        now = self._clock.now()
        async with self._store.writing() as tx:
            await tx.chats.gone(row.chat.id, reason)
            for line in await tx.outbox.gone(row.chat.id, reason):
                await mark_delivery(tx, self._store.city, now, line, reason)

    async def _broken(self, row: OutboxRow, why: str) -> None:
        log.error("a message was refused", extra={"row": row.id, "kind": row.kind, "why": why[:200]})
        now = self._clock.now()
        async with self._store.writing() as tx:
            await tx.outbox.broken(row.id, why[:200])
            await tx.complaints.add(
                f"refused:{row.chat.platform}", f"{row.chat.platform} refused a message: {why[:200]}", now
            )
            if row.purpose == "answer" and row.history_id is not None:
                await mark_delivery(tx, self._store.city, now, row.history_id, "refused")


def _tired(tries: int) -> float:
    """Longer with each try: 1, 2, 4 … seconds."""
    return float(min(TIRED_S, 2 ** min(tries - 1, 6)))
