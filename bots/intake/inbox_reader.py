"""Inbox reader: loads new rows of the inbox into the fair queue, each looked up once by number, and hands out the next
to work.

Strangers are not worked while a pile of answers to strangers waits for their platform: they would be answered no
sooner, and ten thousand of them would only keep the machine from everybody else's work.
"""

from __future__ import annotations

from bots.intake.fair_queue import FairQueue, Key
from bots.runtime.clock import Clock
from storage.records.messages.inbox import PAGE, InboxRow
from storage.records.messages.outbox import NEWCOMER
from storage.records.work.partition import Partition
from storage.store import Store, Tx

AGAIN_S = 0.25
"""Seconds between second looks at a page of the inbox while something waits: a lower number may have been committed
later."""
PILE = 60
"""Answers to strangers that a platform has to take before more strangers are worked."""
PILE_S = 0.1
"""Seconds between counts of these piles."""


class InboxReader:
    """Reader of the inbox, used by the inbox worker; it keeps its position and the fair queue in memory."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._queue = FairQueue()
        self._share: Partition | None = None
        self._through = 0
        """The number up to which the inbox has been looked through; and up to which once more, and when."""
        self._again = 0
        self._looked = 0.0
        self._inherited = 0
        self._shut: list[str] = []
        """Platforms whose strangers have to wait, as of a look at the piles."""
        self._piles_seen = 0.0

    @property
    def begun(self) -> int:
        """Number of chats being worked."""
        return self._queue.begun

    @property
    def held_back(self) -> bool:
        """True when strangers of some platform may have to wait."""
        return bool(self._shut)

    def is_inherited(self, row: InboxRow) -> bool:
        """It was there when this process took over its share: another may have begun it, and ended with it."""
        return row.id <= self._inherited

    async def next(self, room: int, share: Partition) -> list[InboxRow]:
        """Take at most `room` updates to work now, each of another chat; `free` has to be called for each.

        Empty when nothing waits.
        """
        rows: list[InboxRow] = []
        called: dict[int, Key] = {}
        try:
            async with self._store.reading() as tx:
                await self._fill(tx, share)
                await self._look_at_piles(tx)
                while not rows and (called := self._queue.next(room, self._shut)):
                    rows = await tx.inbox.rows(called)
                    called = self._still_waiting(called, rows)
        except BaseException:
            for id_, key in called.items():
                self._queue.free(id_, key, again=True)
            raise
        return rows

    def free(self, row: InboxRow, *, again: bool = False) -> None:
        """Report that the work on a row has ended; `again`: the row is to be handed out once more, before the rest of
        its chat."""
        self._queue.free(row.id, (row.platform, row.chat), again=again)

    def _still_waiting(self, called: dict[int, Key], rows: list[InboxRow]) -> dict[int, Key]:
        """Those of the taken rows that still wait in the inbox; the others, which another process has worked, are
        freed."""
        there = {row.id: called.pop(row.id) for row in rows}
        for id_, key in called.items():
            self._queue.free(id_, key)
        return there

    async def _fill(self, tx: Tx, share: Partition) -> None:
        if share != self._share:
            self._inherited = await tx.inbox.newest_id()
            self._queue.clear()
        if share != self._share or self._queue.empty:
            self._share, self._through, self._again = share, 0, 0
        arrived = await tx.inbox.waiting_rows(self._through, share)
        if arrived:
            self._through = arrived[-1].id
            self._queue.add(arrived)
        now = self._clock.monotonic()
        if now - self._looked >= AGAIN_S:
            self._looked = now
            if not self._queue.empty:
                await self._look_again(tx, share)

    async def _look_at_piles(self, tx: Tx) -> None:
        strangers, now = self._queue.strangers, self._clock.monotonic()
        if not (strangers or self._shut) or now - self._piles_seen < PILE_S:
            return
        self._piles_seen, at = now, self._clock.now()
        self._shut = [name for name in strangers if await tx.outbox.pile(at, name, NEWCOMER, PILE) >= PILE]

    async def _look_again(self, tx: Tx, share: Partition) -> None:
        page = await tx.inbox.waiting_rows(self._again, share)
        self._again = page[-1].id if len(page) == PAGE else 0
        self._queue.add(page)
