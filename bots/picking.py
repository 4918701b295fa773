"""Which rows of the outbox this process sends next: of its share, answers first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from datetime import datetime
from functools import partial

from bots.clock import Clock
from bots.membership import Membership
from storage.outbox import DIALOG, NOTICE, OutboxRow
from storage.share import Share
from storage.store import Store, Tx

SLOWER = 3
"""Answers to each message of a slower lane, while both wait."""


class Picking:
    """A part of delivery."""

    def __init__(self, store: Store, clock: Clock, membership: Membership) -> None:
        self._store = store
        self._clock = clock
        self._membership = membership
        self._answers: Counter[str] = Counter()
        """By platform: answers taken since a slower lane had its turn."""
        self._recovered = -1
        """As of which change among those who deliver."""
        self._unsure: set[str] = set()
        """Platforms of which rows may have been taken, though the answer to the claim was lost."""

    async def may_begin(self) -> bool:
        """Whether anything may be taken now. What others had on their way when they died waits again by then; after a
        start, what this one had."""
        mine = self._membership
        if mine.share is None or self._clock.monotonic() > mine.sure_until:
            return False
        changes = mine.changes
        if changes != self._recovered:
            async with self._store.writing() as tx:
                await tx.outbox.recover(sent_once=("telegram",))
            self._recovered = changes
        return True

    async def take(self, platform: str, room: int, busy: Set[int], *, told: bool = False) -> list[OutboxRow]:
        """At most `room` rows of chats that are not `busy`, as being sent from now on. `told`: there are likely some,
        so none is looked for before the write lock is asked for."""
        share = self._membership.share
        if platform in self._unsure:
            await self._give_back(platform, busy)
        if share is None or not (told or await self._ready(platform, busy, share)):
            return []
        taken: list[OutboxRow] = []

        async def claim(tx: Tx) -> None:
            taken[:] = await self._claim(tx, platform, room, busy, share)

        self._unsure.add(platform)
        await self._store.turn(claim)
        self._unsure.discard(platform)
        self._answers[platform] = self._answers[platform] % SLOWER + sum(row.lane == DIALOG for row in taken)
        return taken

    async def _give_back(self, platform: str, busy: Set[int]) -> None:
        async with self._store.writing() as tx:
            await tx.outbox.untake(platform, busy, self._membership.holder)
        self._unsure.discard(platform)

    async def next_due(self) -> datetime | None:
        """When the next row that must wait may go."""
        if (share := self._membership.share) is None:
            return None
        async with self._store.reading() as tx:
            return await tx.outbox.next_due(self._clock.now(), share)

    async def still_ours(self, row: OutboxRow) -> bool:
        """A process that stood still for long may have been taken for dead, and another sends the row."""
        async with self._store.reading() as tx:
            return await tx.outbox.held(row.id, row.holder)

    async def _ready(self, platform: str, busy: Set[int], share: Share) -> bool:
        async with self._store.reading() as tx:
            return await tx.outbox.due(self._clock.now(), busy, platform, share)

    async def _claim(self, tx: Tx, platform: str, room: int, busy: Set[int], share: Share) -> list[OutboxRow]:
        """Answers first; after each `SLOWER` of them one message of a slower lane, so that a wave of residents does not
        keep the staff from their cards."""
        holder, owed = self._membership.holder, self._answers[platform] // SLOWER
        claim = partial(tx.outbox.claim, self._clock.now(), platform=platform, share=share, holder=holder)
        slow = await claim(min(owed, room), busy, from_lane=NOTICE) if owed else []
        taken = busy | {row.chat.id for row in slow}
        rest = await claim(room - len(slow), taken) if len(slow) < room else []
        return [*slow, *rest]
