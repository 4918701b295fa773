"""The way out: rows of the outbox become messages, in order for each chat, within the platform's limits.

What is on its way when the process dies waits again after the start; VK recognises the repeat by its `random_id`,
Telegram may show a message twice in that one case.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from bots.budgets import Budget
from bots.clock import Clock
from bots.compose import Composer
from bots.nursery import Nursery, pause
from bots.outcomes import STORE_PAUSE_S, TRIES, Outcomes, tired
from bots.platform import Platform
from bots.watch import Watch
from dialogs.errors import Broken, Gone, PlatformError
from storage.outbox import DIALOG, NOTICE, OutboxRow
from storage.post import LEAVE
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


class Delivery:
    """The relay from the outbox to the platforms."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        budgets: Mapping[str, Budget],
        composer: Composer,
        clock: Clock,
        *,
        watch: Watch | None = None,
    ) -> None:
        self._store = store
        self._watch = watch or Watch(clock)
        self._outcomes = Outcomes(store, budgets, clock, self._watch)
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
        await self._outcomes.write(lambda tx: tx.outbox.recover(sent_once=("telegram",)))
        async with Nursery() as nursery:
            while not self._stopping:
                self._wake.clear()
                self._watch.beat("delivery")
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
            self._watch.failed("store", error)
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
        free = await self._budgets[name].free(self._clock.monotonic())
        room = min(AT_ONCE - len(busy), free - self._uncounted[name])
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
            self._watch.failed("delivery", error)
            log.exception("a message could not be worked", extra={"row": row.id, "kind": row.kind})
            if row.tries < TRIES or passing(error):
                await self._outcomes.later(row, tired(row.tries), "error")
            else:
                await self._outcomes.broken(row, f"error: {type(error).__name__}")
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
            await self._outcomes.write(
                lambda tx: tx.outbox.put_back(row.id, self._clock.now() + timedelta(seconds=wait))
            )
            return
        since = self._watch.now()
        try:
            sent = await platform.send(letter)
        except PlatformError as error:
            self._watch.sent(platform.name, type(error).__name__.lower(), since)
            await self._outcomes.failed(row, error)
            if row.purpose == LEAVE and isinstance(error, Gone | Broken):
                await platform.leave(row.chat.address)
        else:
            self._watch.sent(platform.name, "sent", since)
            await self._outcomes.sent(row, letter, sent)
            if row.purpose == LEAVE:
                await platform.leave(row.chat.address)

    async def _wanted(self, row: OutboxRow) -> bool:
        """Whether it is to be said now; otherwise what has to become of it is done."""
        if row.chat.active and row.purpose != LEAVE:
            return True
        async with self._store.reading() as tx:
            staff = await tx.staff.is_staff(row.chat.id)
        if row.chat.active and staff:
            await self._outcomes.write(lambda tx: tx.outbox.drop(row.id))
        elif not row.chat.active:
            await self._outcomes.gone(row, row.chat.inactive_reason or "blocked")
        return row.chat.active and not staff

    async def _within_budget(self, row: OutboxRow, cost: int) -> float:
        """Sit out a short wait; the seconds of a longer one, 0 when it may go now."""
        budget = self._budgets[row.chat.platform]
        while wait := await budget.take(row.chat.id, private=row.chat.private, cost=cost, now=self._clock.monotonic()):
            if wait > SHORT_WAIT_S:
                return wait
            await self._clock.sleep(wait)
        return 0.0
