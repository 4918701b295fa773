"""The way out: rows of the outbox become messages, in order for each chat, within the platform's limits.

A failure is a value: repeat at, give up, moved, gone. What is on its way when the process dies waits again after the
start; VK recognises the repeat by its `random_id`, Telegram may show a message twice in that one case.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bots.budgets import Budget
from bots.clock import Clock
from bots.compose import Composer
from bots.nursery import Nursery, pause
from bots.platform import Letter, Platform, Sent
from dialogs.errors import Broken, Gone, Later, Lost, Moved, PlatformError, Revoked, Vanished
from dialogs.notices import administrator
from storage.outbox import ANNOUNCEMENT, DIALOG, KEPT, NOTICE, OutboxRow
from storage.post import LEAVE, Post
from storage.shared_commit import SharedCommit
from storage.staff_desk import chat_moved, mark_delivery
from storage.store import Store, Tx
from storage.trouble import passing

log = logging.getLogger(__name__)

AT_ONCE = 48
"""Messages on their way on one platform at a time; each waits for its platform's answer."""
SHARE = 3
"""Answers to each message of a slower lane, while both wait."""
SHORT_WAIT_S = 0.4
"""A budget's wait that is sat out; a longer one puts the row back, so that cards may still coalesce."""
IDLE_S = 0.5
TIRED_S = 60.0
"""The longest pause between two tries of one message."""
HELD = timedelta(hours=1)
"""How long a row waits at a time for a staff chat that is away."""
TRIES = 5
"""Of a message that cannot even be composed."""
STORE_PAUSE_S = 1.0


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
        self._shared = SharedCommit(store)
        self._platforms = platforms
        self._budgets = budgets
        self._composer = composer
        self._clock = clock
        self._wake = asyncio.Event()
        self._busy: dict[str, set[int]] = {name: set() for name in platforms}
        self._uncounted: Counter[str] = Counter()
        """By platform: rows taken that have not used its budget yet."""
        self._answers: Counter[str] = Counter()
        """By platform: answers sent since a slower lane had its turn."""
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
        await self._write(lambda tx: tx.outbox.recover(sent_once=("telegram",)))
        async with Nursery() as nursery:
            while not self._stopping:
                self._wake.clear()
                await self._round(nursery)
            await nursery.settle(within_s=3.0)

    async def _round(self, nursery: Nursery) -> None:
        """Begin what may go now, or rest; a store in passing trouble is asked again."""
        try:
            if not await self._send_some(nursery):
                await self._rest()
        except Exception as error:
            if not passing(error):
                raise
            log.warning("the store cannot be asked now", extra={"why": type(error).__name__})
            await self._clock.sleep(STORE_PAUSE_S)

    async def _rest(self) -> None:
        """Until woken, until a row's time has come, or until a platform takes messages again."""
        async with self._store.reading() as tx:
            due = await tx.outbox.next_due(self._clock.now())
        now = self._clock.monotonic()
        waits = [IDLE_S, *(wait for budget in self._budgets.values() if (wait := budget.opens_in_s(now)))]
        if due is not None:
            waits.append((due - self._clock.now()).total_seconds())
        await pause(self._wake, max(0.01, min(waits)))

    async def _send_some(self, nursery: Nursery) -> bool:
        """Take what may go now; False when there was nothing."""
        begun = [await self._send_on(name, nursery) for name in self._platforms]
        return any(begun)

    async def _send_on(self, name: str, nursery: Nursery) -> bool:
        """No more than the platform takes now, so that what is written meanwhile in a faster lane is not behind."""
        busy = self._busy[name]
        free = self._budgets[name].free(self._clock.monotonic()) - self._uncounted[name]
        room = min(AT_ONCE - len(busy), free)
        if room <= 0 or not await self._ready(name):
            return False
        async with self._store.writing() as tx:
            rows = await self._claim(tx, name, room)
        for row in rows:
            busy.add(row.chat.id)
            self._uncounted[name] += 1
            nursery.start(self._one(row), f"send {row.id}")
        return bool(rows)

    async def _claim(self, tx: Tx, name: str, room: int) -> list[OutboxRow]:
        """Answers first; after each `SHARE` of them one message of a slower lane, so that a wave of residents does not
        keep the staff from their cards."""
        now, busy, owed = self._clock.now(), self._busy[name], self._answers[name] // SHARE
        slow = await tx.outbox.claim(now, min(owed, room), busy, name, from_lane=NOTICE) if owed else []
        taken = busy | {row.chat.id for row in slow}
        rest = await tx.outbox.claim(now, room - len(slow), taken, name) if len(slow) < room else []
        self._answers[name] = self._answers[name] % SHARE + sum(row.lane == DIALOG for row in rest)
        return [*slow, *rest]

    async def _ready(self, name: str) -> bool:
        """A look before the write lock is asked for."""
        async with self._store.reading() as tx:
            return await tx.outbox.due(self._clock.now(), self._busy[name], name)

    async def _one(self, row: OutboxRow) -> None:
        try:
            await self._deliver(row)
        except Exception as error:
            log.exception("a message could not be worked", extra={"row": row.id, "kind": row.kind})
            if row.tries < TRIES or passing(error):
                await self._later(row, _tired(row.tries), "error")
            else:
                await self._broken(row, f"error: {type(error).__name__}")
        finally:
            self._busy[row.chat.platform].discard(row.chat.id)
            self.wake()

    async def _deliver(self, row: OutboxRow) -> None:
        platform = self._platforms[row.chat.platform]
        try:
            if not await self._wanted(row):
                return
            async with self._store.reading() as tx:
                letter = await self._composer.letter(tx, row)
            wait = await self._within_budget(row, platform.cost(letter))
        finally:
            self._uncounted[row.chat.platform] -= 1
        if wait:
            await self._write(lambda tx: tx.outbox.put_back(row.id, self._clock.now() + timedelta(seconds=wait)))
            return
        try:
            sent = await platform.send(letter)
        except PlatformError as error:
            await self._failed(row, error)
            if row.purpose == LEAVE and isinstance(error, Gone | Broken):
                await platform.leave(row.chat.address)
        else:
            await self._write(lambda tx: self._sent(tx, row, letter, sent))
            if row.purpose == LEAVE:
                await platform.leave(row.chat.address)

    async def _wanted(self, row: OutboxRow) -> bool:
        """Whether it is to be said now; otherwise what has to become of it is done."""
        if row.chat.active and row.purpose != LEAVE:
            return True
        async with self._store.reading() as tx:
            staff = await tx.staff.is_staff(row.chat.id)
        if row.chat.active and staff:
            await self._write(lambda tx: tx.outbox.drop(row.id))
        elif not row.chat.active:
            await self._gone(row, row.chat.inactive_reason or "blocked")
        return row.chat.active and not staff

    async def _within_budget(self, row: OutboxRow, cost: int) -> float:
        """Sit out a short wait; the seconds of a longer one, 0 when it may go now."""
        budget = self._budgets[row.chat.platform]
        while wait := budget.take(row.chat.id, private=row.chat.private, cost=cost, now=self._clock.monotonic()):
            if wait > SHORT_WAIT_S:
                return wait
            await self._clock.sleep(wait)
        return 0.0

    async def _sent(self, tx: Tx, row: OutboxRow, letter: Letter, sent: Sent) -> None:
        now = self._clock.now()
        await tx.outbox.sent(row.id, sent.handles, now)
        if sent.photos:
            await tx.media_handles.put(row.chat.platform, sent.photos)
        if sent.keyboard_up != row.chat.keyboard_up:
            await tx.chats.update(row.chat.id, keyboard_up=sent.keyboard_up)
        if letter.menu:
            await tx.chats.update(row.chat.id, menu_shown_lang=row.chat.lang)
        if sent.no_thread:
            await tx.chats.update(row.chat.id, thread=None)
            await tx.complaints.add(f"topic:{row.chat.id}", administrator.topic_gone(), now)
        if row.purpose == "answer" and row.history_id is not None:
            await mark_delivery(tx, self._store.city, now, row.history_id, "sent")

    async def _failed(self, row: OutboxRow, error: PlatformError) -> None:
        match error:
            case Gone(reason):
                await self._gone(row, reason)
            case Moved(to):
                await self._write(lambda tx: self._moved(tx, row, to))
            case Later(after_s, reason, whole):
                if whole:
                    self._budgets[row.chat.platform].pause(self._clock.monotonic() + after_s)
                await self._later(row, max(after_s, _tired(row.tries)), reason or "later")
            case Lost() if row.lane == ANNOUNCEMENT:
                await self._broken(row, "its answer was lost")
            case Lost():
                await self._later(row, _tired(row.tries), "its answer was lost")
            case Vanished() if row.tries < TRIES:
                await self._write(lambda tx: self._anew(tx, row, str(error)))
            case Revoked():
                log.error("the platform refuses the token", extra={"platform": row.chat.platform})
                self._budgets[row.chat.platform].pause(self._clock.monotonic() + TIRED_S)
                await self._later(row, TIRED_S, "revoked")
            case _:
                await self._broken(row, str(error))

    async def _later(self, row: OutboxRow, after_s: float, why: str) -> None:
        await self._write(lambda tx: tx.outbox.later(row.id, self._clock.now() + timedelta(seconds=after_s), why))

    async def _anew(self, tx: Tx, row: OutboxRow, why: str) -> None:
        await tx.outbox.anew(row.id)
        await tx.outbox.later(row.id, self._clock.now(), why)

    async def _moved(self, tx: Tx, row: OutboxRow, to: str) -> None:
        now = self._clock.now()
        moved = await chat_moved(Post(tx, self._store.city, now), row.chat.platform, row.chat.address, to)
        wait_s = 0.0 if moved else _tired(row.tries)
        await tx.outbox.later(row.id, now + timedelta(seconds=wait_s), "moved")

    async def _gone(self, row: OutboxRow, reason: str) -> None:
        """Nobody is there: pushes stay off until they return, and the staff hear why their answer did not arrive. For
        the staff's own chat all is held until the bot is let in again."""
        await self._write(lambda tx: self._give_up_or_hold(tx, row, reason))

    async def _give_up_or_hold(self, tx: Tx, row: OutboxRow, reason: str) -> None:
        now, chat = self._clock.now(), row.chat
        await tx.chats.gone(chat.id, reason)
        if await tx.staff.is_staff(chat.id) and now - row.created_at < KEPT:
            await tx.outbox.put_back(row.id, now + HELD)
            await tx.complaints.add(f"staff:{chat.id}", administrator.staff_unreachable(chat.platform), now)
            return
        for line in await tx.outbox.gone(chat.id, reason):
            if chat.private:
                await mark_delivery(tx, self._store.city, now, line, reason)

    async def _broken(self, row: OutboxRow, why: str) -> None:
        log.error("a message was refused", extra={"row": row.id, "kind": row.kind, "why": why[:200]})
        await self._write(lambda tx: self._set_aside(tx, row, why[:200]))

    async def _set_aside(self, tx: Tx, row: OutboxRow, why: str) -> None:
        now, platform = self._clock.now(), row.chat.platform
        await tx.outbox.broken(row.id, why)
        await tx.complaints.add(f"refused:{platform}", administrator.refused(platform, why), now)
        if row.purpose == "answer" and row.history_id is not None:
            await mark_delivery(tx, self._store.city, now, row.history_id, "refused")

    async def _write(self, work: Callable[[Tx], Awaitable[object]]) -> None:
        """In one transaction, as soon as the store can: what the platform did must not be forgotten."""
        while True:
            try:
                await self._shared.do(work)
                return
            except Exception as error:
                if not passing(error):
                    raise
                log.warning("the store cannot be written now", extra={"why": type(error).__name__})
            await self._clock.sleep(STORE_PAUSE_S)


def _tired(tries: int) -> float:
    """Longer with each try: 1, 2, 4 … seconds."""
    return float(min(TIRED_S, 2 ** min(tries - 1, 6)))
