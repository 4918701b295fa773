"""Outbox relay: sends rows of the outbox as messages, in order for each chat, within the platform's limits.

A message in flight when the process dies is sent again as soon as the death is noticed; VK recognises the repeat by its
`random_id`, Telegram may show a message twice in that one case. Several processes may do this side by side, each for
the chats of its share; a row in flight names its holder.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from bots.delivery.composer import Composer
from bots.delivery.outcomes import TRIES, OutcomeRecorder, backoff_s
from bots.delivery.rate_limiter import RateLimiter
from bots.delivery.selector import ClaimCapacity, Selector
from bots.delivery.topic_router import TopicRouter
from bots.platform import Letter, Platform
from bots.platform_errors import Broken, Gone, PlatformError, Vanished
from bots.runtime.clock import Clock
from bots.runtime.cluster.membership import Membership
from bots.runtime.counters import Counters
from bots.runtime.poll_loop import PollLoop
from bots.runtime.tasks import TaskGroup
from storage.engine.transient import is_transient
from storage.records.messages.outbox import OutboxRow
from storage.store import Store
from storage.usecases.outgoing.outgoing import LEAVE

log = logging.getLogger(__name__)

AT_ONCE = 48
"""Messages on their way on one platform at a time; each waits for its platform's answer."""
KEPT = 0.25
"""Share of these places, and of what the platform takes, that newcomers and announcements leave to messages which must
not wait."""
LATE_S = 0.1
"""Seconds until the late lanes that had to leave it are looked at again."""
SHORT_WAIT_S = 0.4
"""Longest wait for a rate that is waited out in place; a longer one puts the row back, so that cards may still
coalesce."""
IDLE_S = 0.5


class OutboxRelay:
    """The relay from the outbox to the platforms."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        budgets: Mapping[str, RateLimiter],
        composer: Composer,
        clock: Clock,
        *,
        watch: Counters | None = None,
        membership: Membership | None = None,
    ) -> None:
        self._store = store
        self._watch = watch or Counters(clock)
        self._outcomes = OutcomeRecorder(store, budgets, clock, self._watch)
        self._platforms = platforms
        self._budgets = budgets
        self._composer = composer
        self._clock = clock
        self._membership = membership or Membership()
        self._places = TopicRouter(store, platforms, composer.renderer, clock, self._outcomes.write)
        self._picking = Selector(store, clock, self._membership)
        self._busy: dict[str, set[int]] = {name: set() for name in platforms}
        self._uncounted: Counter[str] = Counter()
        """By platform: rows taken that have not used its budget yet."""
        self._held_back = False
        """Some of the late lanes may have had to wait."""
        self._told = True
        """Something has changed since the last look."""
        self._rounds = PollLoop(
            "delivery", clock, self._watch, begin=self._send_some, idle_s=self._idle_s, settle_s=3.0
        )
        self.run, self.stop = self._rounds.run, self._rounds.stop

    def wake(self) -> None:
        """Look at the outbox at once: there may be something to send."""
        self._told = True
        self._rounds.wake()

    async def _idle_s(self) -> float:
        """Seconds to rest: until the next row is due or a platform takes messages again. A chat that is freed sooner
        wakes the loop."""
        due = None if any(self._busy.values()) else await self._picking.next_due()
        now = self._clock.monotonic()
        waits = [
            LATE_S if self._held_back else IDLE_S,
            *(wait for budget in self._budgets.values() if (wait := budget.opens_in_s(now))),
        ]
        if due is not None:
            waits.append((due - self._clock.now()).total_seconds())
        return max(0.01, min(waits))

    async def _send_some(self, nursery: TaskGroup) -> bool:
        """Start sending what may go now on each platform; False when there is no more of it."""
        if not await self._picking.may_begin():
            return False
        told, self._told, self._held_back = self._told, False, False
        begun = [await self._send_on(name, nursery, told=told) for name in self._platforms]
        return any(begun)

    async def _send_on(self, name: str, nursery: TaskGroup, *, told: bool) -> bool:
        """Start at most as many as the platform takes now, so that a row written meanwhile in a faster lane is not
        behind."""
        busy, sure_until = self._busy[name], self._membership.sure_until
        room = self._room(name, await self._budgets[name].free_capacity(self._clock.monotonic()))
        rows = await self._picking.take(name, room, busy, told=told) if room.whole > 0 else []
        for row in rows:
            busy.add(row.chat.id)
            self._uncounted[name] += 1
            nursery.start(self._deliver_safely(row, sure_until), f"send {row.id}")
        return 0 < len(rows) == room.whole

    def _room(self, name: str, free: int) -> ClaimCapacity:
        """Room for rows on a platform that would take `free` messages now."""
        share = self._membership.share
        rate = self._budgets[name].rate.count // (share.of if share else 1)
        free, places = free - self._uncounted[name], AT_ONCE - len(self._busy[name])
        late = min(free - round(rate * KEPT), places - round(AT_ONCE * KEPT))
        self._held_back = self._held_back or late <= 0
        return ClaimCapacity(min(free, places), late)

    async def _deliver_safely(self, row: OutboxRow, sure_until: float) -> None:
        try:
            await self._deliver(row, sure_until)
        except Exception as error:
            self._watch.count_failure("delivery", error)
            log.exception("a message could not be worked", extra={"row": row.id, "kind": row.kind})
            if row.tries < TRIES or is_transient(error):
                await self._outcomes.later(row, backoff_s(row.tries), "error")
            else:
                await self._outcomes.record_refusal(row, f"error: {type(error).__name__}")
        finally:
            self._busy[row.chat.platform].discard(row.chat.id)
            self.wake()

    async def _deliver(self, row: OutboxRow, sure_until: float) -> None:
        try:
            letter = await self._compose_or_wait(row, sure_until) if await self._is_wanted(row) else None
        except PlatformError as error:
            await self._outcomes.record_failure(row, error)
            return
        finally:
            self._uncounted[row.chat.platform] -= 1
        if letter is not None and await self._is_ours(row, sure_until):
            await self._send(row, letter)

    async def _compose_or_wait(self, row: OutboxRow, sure_until: float) -> Letter | None:
        """Compose the letter; None when it has to wait. Raises a PlatformError when its topic cannot be made now."""
        place = await self._places.destination(row)
        if place.calls:
            if not (await self._may_go(row, place.calls) and await self._is_ours(row, sure_until)):
                return None
            place = await self._places.prepare_topic(row, place)
        letter = await self._composer.letter(self._store.reading, row, place)
        return letter if await self._may_go(row, self._platforms[row.chat.platform].cost(letter)) else None

    async def _may_go(self, row: OutboxRow, cost: int) -> bool:
        """Use the rate for `cost` messages; False when the row was put back to wait for it."""
        wait = await self._within_budget(row, cost)
        if wait:
            at = self._clock.now() + timedelta(seconds=wait)
            await self._outcomes.write(lambda uow: uow.tx.outbox.defer(row.id, at, row.holder))
        return not wait

    async def _is_ours(self, row: OutboxRow, sure_until: float) -> bool:
        return self._clock.monotonic() <= sure_until or await self._picking.still_ours(row)

    async def _send(self, row: OutboxRow, letter: Letter) -> None:
        platform, since = self._platforms[row.chat.platform], self._watch.now()
        try:
            sent = await platform.send(letter)
        except PlatformError as error:
            self._watch.count_send(platform.name, type(error).__name__.lower(), since)
            if letter.own_topic and isinstance(error, Vanished) and str(error) == "topic":
                error = await self._places.forget_topic(row, letter.thread)
            await self._outcomes.record_failure(row, error)
            if row.purpose == LEAVE and isinstance(error, Gone | Broken):
                await platform.leave(row.chat.address)
        else:
            self._watch.count_send(platform.name, "sent", since)
            await self._outcomes.record_sent(row, letter, sent)
            if row.purpose == LEAVE:
                await platform.leave(row.chat.address)

    async def _is_wanted(self, row: OutboxRow) -> bool:
        """True when the row is to be sent now; otherwise it is dropped or recorded as undeliverable here."""
        if row.chat.active and row.purpose != LEAVE:
            return True
        async with self._store.reading() as tx:
            staff = await tx.staff_chats.is_staff(row.chat.id)
        if row.chat.active and staff:
            await self._outcomes.write(lambda uow: uow.tx.outbox.drop(row.id))
        elif not row.chat.active:
            await self._outcomes.record_unreachable(row, row.chat.inactive_reason or "blocked")
        return row.chat.active and not staff

    async def _within_budget(self, row: OutboxRow, cost: int) -> float:
        """Use the rate, waiting out at most SHORT_WAIT_S; returns the seconds of a longer wait, 0 when the row may go
        now."""
        budget = self._budgets[row.chat.platform]
        while wait := await budget.take(row.chat.id, private=row.chat.private, cost=cost, now=self._clock.monotonic()):
            if wait > SHORT_WAIT_S:
                return wait
            await self._clock.sleep(wait)
        return 0.0
