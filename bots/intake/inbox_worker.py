"""Inbox worker: rows of the inbox are worked strictly in order within a chat, different chats side by side.

One row is one transaction: the row marked as done, the session, the ticket and everything to be said. A process killed
at any instant has either worked a row or will work it again from the start. A row that cannot be understood, or whose
turn fails three times, is set aside with a warning, its sender hears an apology, and the chat goes on. One that has
ended the program twice (`bots.intake.attempts`) is worked in a process of its own (`bots.intake.isolation`), while the
others go on; when it ends that, it is set aside too.

Several processes may do this side by side. Each takes the chats of its share; while they disagree about shares, the row
itself, claimed first in the turn's transaction, is worked by one.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from bots.capabilities import InlineOffers
from bots.intake.attempts import HOPELESS, SUSPECT, Attempts, Elsewhere
from bots.intake.dead_letters import FAILED, DeadLetters
from bots.intake.dispatcher import NO_ANSWER, Answer, Dispatcher
from bots.intake.flood_guard import FloodGuard
from bots.intake.inbox_reader import PILE_S, InboxReader
from bots.intake.isolation import Isolation, Tell
from bots.intake.prefetch import Prefetch
from bots.intake.router import errand_of, is_named
from bots.platform import Inbound, Platform, Sender
from bots.runtime.cluster.membership import Membership
from bots.runtime.counters import Counters
from bots.runtime.poll_loop import STORE_PAUSE_S, PollLoop
from bots.runtime.tasks import TaskGroup
from bots.staff.context import Errand
from dialogs.kernel.events import Event, Ignored, Message, Press, Query
from dialogs.kernel.excuses import excuse
from dialogs.kernel.words import Words
from storage.engine.transient import is_transient
from storage.records.messages.inbox import InboxRow
from storage.store import Store, Tx

log = logging.getLogger(__name__)

AT_ONCE = 32
TRIES = 3
IDLE_S = 0.5
"""Seconds that a row of which nobody told may wait: another process received it, and there is no Redis."""
ODD = excuse("other")
"""Reply to an update that no parser understands."""
QUERY_S = 30.0
"""Seconds after which a query that has waited is answered no more."""
ELSEWHERE_S = 0.2
"""Seconds until a row that another process works is looked at again."""


class InboxWorker:
    """Worker of the inbox, with the platforms and the clock of its prefetch. `said`: called after each transaction that
    may have written to the outbox; `asked`: called when a turn has put a job, once its press is answered; `isolation`:
    None where a row that ends the program is tried again for ever."""

    def __init__(
        self,
        store: Store,
        *,
        preparing: Prefetch,
        dispatcher: Dispatcher,
        said: Callable[[], None],
        asked: Callable[[], None] = lambda: None,
        watch: Counters | None = None,
        membership: Membership | None = None,
        isolation: Isolation | None = None,
    ) -> None:
        self._store = store
        self._platforms = preparing.platforms
        self._preparing = preparing
        self._dispatcher = dispatcher
        self._renderer = dispatcher.residents.renderer
        self._clock = clock = preparing.clock
        self._said = said
        self._asked = asked
        self._watch = watch or Counters(clock)
        self._membership = membership or Membership()
        self._calling = InboxReader(store, clock)
        self._attempts = Attempts(store, self._membership.holder)
        self._isolation = isolation
        self._dead_letters = DeadLetters(store, clock, self._watch)
        self._pace = FloodGuard(clock)
        self._rounds = PollLoop("turns", clock, self._watch, begin=self._take, idle_s=self._idle_s, settle_s=3.5)
        self.wake, self.stop = self._rounds.wake, self._rounds.stop

    async def run(self) -> None:
        """Work until `stop`, and then finish what has begun; what is not done in time waits as if it had not begun."""
        try:
            await self._rounds.run()
        finally:
            await self._attempts.close()

    async def work_alone(self, id_: int, tell: Tell) -> bool:
        """Work this row and no other, in a process of its own; returns True when it is done with. Raises what the
        platform raises when it is away, and what the store raises."""
        async with self._store.reading() as tx:
            rows = await tx.inbox.rows([id_])
        for row in rows:
            platform = self._platforms[row.platform]
            await platform.start()
            tell(begun=True)
            try:
                return await self._work(platform, row, tell)
            except Elsewhere:
                return False
        return True

    async def _idle_s(self) -> float:
        return PILE_S if self._calling.held_back else IDLE_S

    async def _take(self, nursery: TaskGroup) -> bool:
        await self._attempts.take_back()
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
            again = not await self._begin(row)
        except Elsewhere:
            await self._clock.sleep(ELSEWHERE_S)
        except Exception as error:
            self._watch.count_failure("turn", error)
            log.warning(
                "an update has to wait",
                extra={"platform": row.platform, "row": row.id, "why": type(error).__name__},
                exc_info=not is_transient(error),
            )
            await self._clock.sleep(STORE_PAUSE_S)
        finally:
            self._attempts.end(row, done=not again)
            self._calling.free(row, again=again)
            self.wake()

    async def _begin(self, row: InboxRow) -> bool:
        """Whether it is done with; False when it has to be tried again."""
        platform = self._platforms.get(row.platform)
        if platform is None:
            await self._dead_letters.put(row, "platform is off")
            return True
        if row.begun or self._calling.is_inherited(row):
            begun = await self._attempts.begin(row)
            if begun >= SUSPECT and self._isolation is not None:
                return await self._work_isolated(self._isolation, row, begun)
        return await self._work(platform, row)

    async def _work_isolated(self, isolation: Isolation, row: InboxRow, begun: int) -> bool:
        if begun >= HOPELESS:
            await self._dead_letters.put(row, "it ended the program each time")
            return True
        log.warning("an update is worked in a process of its own", extra={"platform": row.platform, "row": row.id})
        since = self._watch.now()
        found = await isolation.work(row.id, row.platform)
        if found.fatal:
            sender = Inbound(found.chat, found.private, Sender(""), Ignored("fatal")) if found.chat else None
            await self._dead_letters.put(row, f"it ended a process of its own: {found.fatal}", sender)
        elif found.worked:
            self._watch.count_turn(row.platform, "worked", since)
        else:
            await self._clock.sleep(STORE_PAUSE_S)
            return False
        self._said()
        return True

    async def _work(self, platform: Platform, row: InboxRow, tell: Tell | None = None) -> bool:
        """The same of one that may be worked here. `tell`: where it is noted by the parent of this process."""
        body: Any = None
        try:
            body = json.loads(row.body)
            inbound = platform.parse(body)
        except Exception as error:
            why = error if isinstance(error, ValueError) else type(error).__name__
            await self._give_up(platform, row, f"could not be understood: {why}", platform.sender_of(body), ODD)
            return True
        if tell is not None:
            tell(chat=inbound.chat, private=inbound.private)
        elif isinstance(inbound.event, Message) and inbound.event.photos:
            await self._attempts.begin(row)
        since = self._watch.now()
        try:
            await self._turn(platform, row, inbound)
        except Elsewhere:
            raise
        except Exception as error:
            if is_transient(error):
                raise
            self._watch.count_failure("turn", error)
            log.exception("a turn failed", extra={"platform": row.platform, "row": row.id, "tries": row.tries + 1})
            return await self._put_back(platform, row, inbound, f"the turn failed: {type(error).__name__}")
        self._record_turn(row, inbound, since)
        return True

    def _record_turn(self, row: InboxRow, inbound: Inbound, since: float) -> None:
        kind = type(inbound.event).__name__.lower()
        self._watch.count_turn(row.platform, "ignored" if kind == "ignored" else "worked", since)
        spent_ms = round((self._watch.now() - since) * 1000)
        log.info("turn", extra={"platform": row.platform, "row": row.id, "event": kind, "ms": spent_ms})

    async def _turn(self, platform: Platform, row: InboxRow, inbound: Inbound) -> None:
        if isinstance(inbound.event, Ignored):
            await self._store.turn(lambda tx: self._claim(tx, row))
            return
        errand, late = errand_of(inbound.event), self._is_late(row, inbound.event)
        named = is_named(errand, private=inbound.private)
        prepared = await self._preparing.ready(platform, inbound, named=named)
        answer, asked = NO_ANSWER, False

        async def work(tx: Tx) -> None:
            nonlocal answer, asked
            await self._claim(tx, row)
            if late:
                return
            if await self._pace.too_fast(tx, row, inbound):
                await self._pace.ask_for_patience(tx, row, inbound)
            else:
                answer = await self._dispatcher.work(tx, row.platform, errand, prepared)
                asked = tx.jobs.added

        await self._store.turn(work)
        if errand is not Errand.QUERY:  # what is looked for while typing is answered at once, and writes nothing
            self._said()
        if not late:
            await self._answer(platform, inbound, answer)
        if asked:
            self._asked()

    def _is_late(self, row: InboxRow, event: Event) -> bool:
        """True for a query that nobody waits for any more."""
        return isinstance(event, Query) and (self._clock.now() - row.received_at).total_seconds() > QUERY_S

    async def _answer(self, platform: Platform, inbound: Inbound, answer: Answer) -> None:
        """Answer a press or a query, which does not go through the outbox."""
        match inbound.event:
            case Press() as press:
                await self._acknowledge(platform, inbound, press, answer.toast)
            case Query() as query if isinstance(platform, InlineOffers):
                language, say = self._store.city.languages[0], self._renderer.render_offer
                await platform.offer(query, [say(offer, language) for offer in answer.offers])

    async def _claim(self, tx: Tx, row: InboxRow) -> None:
        """The row is this transaction's to work. Raises Elsewhere."""
        if not await tx.inbox.mark_done(row.id, self._clock.now()):
            raise Elsewhere

    async def _acknowledge(self, platform: Platform, inbound: Inbound, press: Press, toast: Words | None) -> None:
        language = self._store.city.languages[0]
        said = "" if toast is None else self._renderer.say(toast, language)
        await platform.ack(press, inbound.chat, inbound.sender.id, said[:90])

    async def _put_back(self, platform: Platform, row: InboxRow, inbound: Inbound, why: str) -> bool:
        """Try again, or give up with an apology: then it is done with. Who typed a query hears none."""
        if row.tries + 1 < TRIES:
            async with self._store.writing() as tx:
                await tx.inbox.count_try(row.id)
            await self._clock.sleep(0.2 * (row.tries + 1))
            return False
        await self._give_up(platform, row, why, None if isinstance(inbound.event, Query) else inbound, FAILED)
        return True

    async def _give_up(self, platform: Platform, row: InboxRow, why: str, sender: Inbound | None, sorry: Words) -> None:
        """Set it aside; who sent it, if anybody waits for an answer, hears why."""
        await self._dead_letters.put(row, why, sender, sorry)
        self._said()
        if sender is not None and isinstance(sender.event, Press):
            await self._acknowledge(platform, sender, sender.event, None)
