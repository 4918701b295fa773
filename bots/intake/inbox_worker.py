"""Inbox worker: runs one turn for each row of the inbox, strictly in order within a chat, different chats side by side.

One row is one transaction: the row marked as done, the session, the ticket and every message to send. A process killed
at any instant has either worked a row or will work it again from the start. A row that cannot be understood, or whose
turn fails three times, is set aside with a warning, its sender is sent an apology, and the chat goes on.

Several processes may do this side by side. Each takes the chats of its share; while they disagree about shares, the row
itself, claimed first in the turn's transaction, is worked by one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bots.intake.flood_guard import Pace
from bots.intake.inbox_reader import PILE_S, Calling
from bots.intake.prefetch import Preparing
from bots.platform import Inbound, Platform, Row
from bots.resident.handler import Residents
from bots.resident.own_data import Wanted
from bots.runtime.clock import Clock
from bots.runtime.counters import Watch
from bots.runtime.lease import Lease
from bots.runtime.membership import Membership
from bots.runtime.poll_loop import STORE_PAUSE_S, Rounds
from bots.runtime.tasks import Nursery
from bots.staff.handler import Staffroom
from dialogs.kernel.events import Ignored, Press, Query
from dialogs.kernel.excuses import excuse
from dialogs.kernel.offers import Offer
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T, Words
from dialogs.notices.administrator import alerts
from storage.engine.transient import passing
from storage.records.messages.inbox import InboxRow
from storage.records.messages.outbox_row import NEWCOMER
from storage.records.work.leases import Overtaken
from storage.store import Store, Tx
from storage.usecases.outgoing.outgoing import Post

log = logging.getLogger(__name__)

AT_ONCE = 32
TRIES = 3
IDLE_S = 0.5
"""Seconds between looks at the inbox without a wake-up: the longest wait for updates that another process received
while there is no Redis."""
FAILED = T("Something went wrong on our side, and that message was not worked. Please send it once more.")
ODD = excuse("other")
"""Reply to a message that no parser understands."""
QUERY_S = 30.0
"""Seconds after which a waiting inline query is answered no more."""
ELSEWHERE_S = 0.2
"""Seconds until a row that another process works is looked at again."""


@dataclass(frozen=True)
class HostInbox:
    """Inbox writer for an ingest: each batch of raw updates is stored in one transaction. `lease`: held by a poller,
    which receives nothing once it is another's."""

    store: Store
    clock: Clock
    arrived: Callable[[], None]
    watch: Watch
    lease: Lease | None = None

    async def cursor(self, platform: str) -> str:
        async with self.store.reading() as tx:
            return await tx.inbox.cursor(platform)

    async def receive(self, platform: str, rows: Sequence[Row], cursor: str) -> None:
        """Store rows and cursor. Raises Overtaken when another process holds the lease."""
        try:
            await self.store.turn(lambda tx: self._receive(tx, platform, rows, cursor))
        except Overtaken:
            log.warning("another process receives by now", extra={"platform": platform})
            if self.lease is not None:
                self.lease.lose()
            raise
        self.watch.updates[platform] += len(rows)
        if rows:
            self.arrived()

    async def complain(self, key: str, words: Words) -> None:
        async with self.store.writing() as tx:
            await tx.complaints.add(key, words, self.clock.now())

    async def _receive(self, tx: Tx, platform: str, rows: Sequence[Row], cursor: str) -> None:
        if self.lease is not None:
            await tx.leases.hold_still(self.lease.name, self.lease.holder)
        await tx.inbox.receive(platform, rows, cursor, self.clock.now())


class _Elsewhere(Exception):
    """Another process works the row, or has worked it."""


class Host:
    """The worker. It takes at most AT_ONCE rows at a time, each of another chat."""

    def __init__(
        self,
        store: Store,
        platforms: Mapping[str, Platform],
        *,
        preparing: Preparing,
        residents: Residents,
        staffroom: Staffroom,
        clock: Clock,
        said: Callable[[], None],
        watch: Watch | None = None,
        membership: Membership | None = None,
    ) -> None:
        self._store = store
        self._platforms = platforms
        self._preparing = preparing
        self._residents = residents
        self._staffroom = staffroom
        self._clock = clock
        self._said = said
        self._watch = watch or Watch(clock)
        self._membership = membership or Membership()
        self._calling = Calling(store, clock)
        self._pace = Pace(clock)
        rounds = Rounds("turns", clock, self._watch, begin=self._take, idle_s=self._idle_s, settle_s=3.5)
        self.run, self.wake, self.stop = rounds.run, rounds.wake, rounds.stop

    async def _idle_s(self) -> float:
        return PILE_S if self._calling.held_back else IDLE_S

    async def _take(self, nursery: Nursery) -> bool:
        room, share = AT_ONCE - self._calling.begun, self._membership.share
        if room <= 0 or share is None:
            return False
        rows = await self._calling.next(room, share)
        for row in rows:
            nursery.start(self._chat(row), f"turn {row.id}")
        return bool(rows)

    async def _chat(self, row: InboxRow) -> None:
        again = True
        try:
            again = not await self._work(row)
        except _Elsewhere:
            await self._clock.sleep(ELSEWHERE_S)
        except Exception as error:
            self._watch.failed("turn", error)
            log.warning(
                "an update has to wait",
                extra={"platform": row.platform, "row": row.id, "why": type(error).__name__},
                exc_info=not passing(error),
            )
            await self._clock.sleep(STORE_PAUSE_S)
        finally:
            self._calling.free(row, again=again)
            self.wake()

    async def _work(self, row: InboxRow) -> bool:
        """Work a row; True when it is done with, False when it has to be tried again."""
        platform = self._platforms.get(row.platform)
        if platform is None:
            await self._aside(row, "platform is off")
            return True
        body: Any = None
        try:
            body = json.loads(row.body)
            inbound = platform.parse(body)
        except Exception as error:
            why = error if isinstance(error, ValueError) else type(error).__name__
            await self._give_up(platform, row, f"could not be understood: {why}", platform.sender_of(body), ODD)
            return True
        since = self._watch.now()
        try:
            await self._turn(platform, row, inbound)
        except _Elsewhere:
            raise
        except Exception as error:
            if passing(error):
                raise
            self._watch.failed("turn", error)
            log.exception("a turn failed", extra={"platform": row.platform, "row": row.id, "tries": row.tries + 1})
            return await self._put_back(platform, row, inbound, f"the turn failed: {type(error).__name__}")
        self._turned(row, inbound, since)
        return True

    def _turned(self, row: InboxRow, inbound: Inbound, since: float) -> None:
        kind = type(inbound.event).__name__.lower()
        self._watch.turned(row.platform, "ignored" if kind == "ignored" else "worked", since)
        spent_ms = round((self._watch.now() - since) * 1000)
        log.info("turn", extra={"platform": row.platform, "row": row.id, "event": kind, "ms": spent_ms})

    async def _turn(self, platform: Platform, row: InboxRow, inbound: Inbound) -> None:
        if isinstance(inbound.event, Ignored):
            await self._store.turn(lambda tx: self._claim(tx, row))
            return
        if isinstance(inbound.event, Query):
            await self._offer(platform, row, inbound, inbound.event)
            return
        prepared = await self._preparing.ready(platform, inbound)
        toast: Words | None = None

        async def work(tx: Tx) -> None:
            nonlocal toast
            await self._claim(tx, row)
            if await self._pace.too_fast(tx, row, inbound):
                await self._pace.ask_for_patience(tx, row, inbound)
            elif inbound.private:
                toast = await self._residents.work(tx, row.platform, prepared)
            else:
                toast = await self._staffroom.work(tx, row.platform, prepared)

        try:
            await self._store.turn(work)
        except Wanted as wanted:
            parcel = await wanted.packed(self._store, self._residents.renderer, self._clock.now())
            prepared = replace(prepared, parcel=parcel)
            await self._store.turn(work)
        self._said()
        if isinstance(inbound.event, Press):
            await self._acknowledge(platform, inbound, inbound.event, toast)

    async def _offer(self, platform: Platform, row: InboxRow, inbound: Inbound, query: Query) -> None:
        """Answer an inline query with ready words for the member of the staff who types."""
        fresh = (self._clock.now() - row.received_at).total_seconds() <= QUERY_S
        found: Sequence[Offer] = ()

        async def work(tx: Tx) -> None:
            nonlocal found
            await self._claim(tx, row)
            found = await self._staffroom.offers(tx, row.platform, inbound) if fresh else ()

        await self._store.turn(work)
        if fresh:
            language, say = self._residents.folder.city.languages[0], self._residents.renderer.offered
            await platform.offer(query, [say(offer, language) for offer in found])

    async def _claim(self, tx: Tx, row: InboxRow) -> None:
        """Mark the row as done, which claims it for this transaction. Raises _Elsewhere."""
        if not await tx.inbox.done(row.id, self._clock.now()):
            raise _Elsewhere

    async def _acknowledge(self, platform: Platform, inbound: Inbound, press: Press, toast: Words | None) -> None:
        language = self._residents.folder.city.languages[0]
        said = "" if toast is None else self._residents.renderer.say(toast, language)
        await platform.ack(press, inbound.chat, inbound.sender.id, said[:90])

    async def _put_back(self, platform: Platform, row: InboxRow, inbound: Inbound, why: str) -> bool:
        """Schedule another try, or after TRIES give up with an apology and return True. A query gets no apology."""
        if row.tries + 1 < TRIES:
            async with self._store.writing() as tx:
                await tx.inbox.tried(row.id)
            await self._clock.sleep(0.2 * (row.tries + 1))
            return False
        await self._give_up(platform, row, why, None if isinstance(inbound.event, Query) else inbound, FAILED)
        return True

    async def _give_up(self, platform: Platform, row: InboxRow, why: str, sender: Inbound | None, sorry: Words) -> None:
        """Set the row aside; its sender, if one waits for an answer, is told `sorry`."""
        await self._aside(row, why, sender, sorry)
        self._said()
        if sender is not None and isinstance(sender.event, Press):
            await self._acknowledge(platform, sender, sender.event, None)

    async def _apologise(self, tx: Tx, platform: str, inbound: Inbound, sorry: Words) -> None:
        city, now = self._residents.folder.city, self._clock.now()
        chat = await tx.chats.of(platform, inbound.chat, inbound.private, now, city.languages[0])
        if inbound.private or await tx.staff.is_staff(chat.id):
            await Post(tx, city, now, NEWCOMER).say(chat, Screen(sorry))

    async def _aside(self, row: InboxRow, why: str, inbound: Inbound | None = None, sorry: Words = FAILED) -> None:
        """Mark the row as set aside and alert the administrators. `inbound`: the part of it that was understood; its
        sender is told `sorry`."""
        now = self._clock.now()
        async with self._store.writing() as tx:
            if not await tx.inbox.aside(row.id, why, now):
                raise _Elsewhere
            await tx.complaints.add(f"aside:{row.platform}", alerts.set_aside(row.platform, row.id, why), now)
            if inbound is not None:
                await self._apologise(tx, row.platform, inbound, sorry)
        self._watch.turns[row.platform, "aside"] += 1
        log.warning("an update was set aside", extra={"platform": row.platform, "row": row.id, "why": why})
