"""Outbox selector: claims the rows that this process sends next, those of its share of the chats, answers first.

Lanes from `NEWCOMER` on are late ones: they leave some of a platform's rate unused, so that answers, which must not
wait, find it open. Where there is nothing to leave they have their turn as well, so nobody is kept out for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime

from bots.platforms import repeated_blindly
from bots.runtime.clock import Clock
from bots.runtime.cluster.membership import Membership
from bots.runtime.cluster.recovery import Recovery
from storage.records.messages.outbox import ANNOUNCEMENT, DIALOG, NEWCOMER, NOTICE, OutboxRow
from storage.records.messages.outbox_row import LaneLimits
from storage.records.work.partition import Partition
from storage.store import Store, Tx

AMONG = 200
"""Rows looked at for each claim; a chat may have thousands waiting in front, as the staff's has after an outage."""
WHOLE_S = 0.5
"""Seconds between looks at all rows that wait."""
SLOWER = 3
"""Answers sent for each message of a slower lane, while both wait."""


@dataclass(frozen=True)
class ClaimCapacity:
    """Number of rows that may be claimed, and how many of them of the late lanes; these may get none. `among`: only the
    first so many that wait are looked at; None: all."""

    whole: int
    late: int
    among: int | None = None


class Selector:
    """The claim policy, used by the outbox relay."""

    def __init__(self, store: Store, clock: Clock, membership: Membership) -> None:
        self._store = store
        self._clock = clock
        self._membership = membership
        self._answers: Counter[str] = Counter()
        """By platform: answers taken since a slower lane had its turn."""
        self._ahead: Counter[str] = Counter()
        """By platform: rows taken while there was no room for the late lanes, since one of these had its turn."""
        self._whole_at: dict[str, float] = {}
        """By platform: when all that wait were looked at."""
        self.may_begin = Recovery(membership, clock, self._recover).is_done
        self._unsure: set[str] = set()
        """Platforms of which rows may have been claimed, though the answer to the claim was lost."""

    async def _recover(self) -> None:
        async with self._store.writing() as tx:
            await tx.outbox.recover(sent_once=repeated_blindly())

    async def take(self, platform: str, room: ClaimCapacity, busy: Set[int], *, told: bool = False) -> list[OutboxRow]:
        """Claim rows of chats that are not `busy`, marking them as being sent: as many as there is room for. `told`:
        there are likely some, so none is looked for before the write lock is asked for."""
        share = self._membership.share
        if platform in self._unsure:
            await self._give_back(platform, busy)
        if share is None or not (told or await self._ready(platform, busy, share, room)):
            return []
        taken: list[OutboxRow] = []
        room = replace(room, among=self._limit_of_chats(platform))

        async def claim(tx: Tx) -> None:
            taken[:] = await self._claim(tx, platform, room, busy, share)

        self._unsure.add(platform)
        await self._store.turn(claim)
        self._unsure.discard(platform)
        self._answers[platform] = self._answers[platform] % SLOWER + sum(row.lane == DIALOG for row in taken)
        ahead, crowded = sum(row.lane < NEWCOMER for row in taken), room.late <= 0 or len(taken) >= room.whole
        self._ahead[platform] = self._ahead[platform] % SLOWER + ahead if crowded else 0
        return taken

    def _limit_of_chats(self, platform: str) -> int | None:
        """The value of `ClaimCapacity.among` for this claim: None once every WHOLE_S seconds, AMONG in between."""
        now = self._clock.monotonic()
        if now - self._whole_at.get(platform, now - WHOLE_S) < WHOLE_S:
            return AMONG
        self._whole_at[platform] = now
        return None

    async def _give_back(self, platform: str, busy: Set[int]) -> None:
        async with self._store.writing() as tx:
            await tx.outbox.release(platform, busy, self._membership.holder)
        self._unsure.discard(platform)

    async def next_due(self) -> datetime | None:
        """The time at which the next row that must wait is due; None when none is."""
        if (share := self._membership.share) is None:
            return None
        async with self._store.reading() as tx:
            return await tx.outbox.next_due(self._clock.now(), share)

    async def still_ours(self, row: OutboxRow) -> bool:
        """True when this process still holds the row. One that did nothing for long may have been taken for dead, and
        another sends the row."""
        async with self._store.reading() as tx:
            return await tx.outbox.is_held(row.id, row.holder)

    async def _ready(self, platform: str, busy: Set[int], share: Partition, room: ClaimCapacity) -> bool:
        late = room.late > 0 or self._ahead[platform] >= SLOWER
        async with self._store.reading() as tx:
            to_lane = ANNOUNCEMENT if late else NOTICE
            return await tx.outbox.has_due(self._clock.now(), busy, platform, share, to_lane=to_lane)

    async def _claim(
        self, tx: Tx, platform: str, room: ClaimCapacity, busy: Set[int], share: Partition
    ) -> list[OutboxRow]:
        """Claim answers first; after each `SLOWER` of them one message of a slower lane, so that a wave of residents
        does not keep the staff from their cards; and where these leave no room for the late lanes, one of a late
        lane."""
        now, taken = self._clock.now(), list[OutboxRow]()
        turns = {NEWCOMER: self._ahead[platform] // SLOWER, NOTICE: self._answers[platform] // SLOWER}
        for lane, most in {**turns, DIALOG: room.whole}.items():
            if (most := min(most, room.whole - len(taken))) <= 0:
                continue
            late = room.late - sum(row.lane >= NEWCOMER for row in taken)
            taken += await tx.outbox.claim(
                now,
                most,
                busy | {row.chat.id for row in taken},
                platform,
                share=share,
                holder=self._membership.holder,
                lanes=LaneLimits(lane, late=most if lane == NEWCOMER else late, among=room.among),
            )
        return taken
