"""The inbox as an ingest sees it: each batch of raw updates is one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bots.platform import RawUpdate
from bots.runtime.clock import Clock
from bots.runtime.cluster.lease import Lease
from bots.runtime.counters import Counters
from dialogs.kernel.words import Words
from storage.records.work.leases import Overtaken
from storage.store import Store, Tx

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InboxWriter:
    """`lease`: what a poller holds; nothing is received once it is another's."""

    store: Store
    clock: Clock
    arrived: Callable[[], None]
    watch: Counters
    lease: Lease | None = None

    async def cursor(self, platform: str) -> str:
        async with self.store.reading() as tx:
            return await tx.inbox.cursor(platform)

    async def receive(self, platform: str, rows: Sequence[RawUpdate], cursor: str) -> None:
        """Raises Overtaken when another process receives by now."""
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
            await tx.admin_alerts.add(key, words, self.clock.now())

    async def _receive(self, tx: Tx, platform: str, rows: Sequence[RawUpdate], cursor: str) -> None:
        if self.lease is not None:
            await tx.leases.hold_still(self.lease.name, self.lease.holder)
        await tx.inbox.receive(platform, rows, cursor, self.clock.now())
