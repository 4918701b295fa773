"""Attempts at rows of the inbox: a row that ends the program is known by the beginnings that never ended.

A row that may be dangerous is noted as begun before it is parsed, and the note is taken back when the work ends in
order: a failed turn, a store in trouble, a lost share, the stop of the program. What is left of notes counts deaths.

Promise: an ordinary update costs neither a statement nor a commit more. Two kinds of rows are noted, in a commit shared
by all that begin at the same time: those that were there when this process took over its share, for only such a row
can have ended a process before; and a new one with files, just before they are fetched, for what kills is mostly found
in files, and fetching takes longer than the commit. So a row with files is known after two deaths, any other after
three: its first beginning was noted by nobody.

Rejected: a note for each row, which is a commit each; a note with the claim, which is rolled back with the turn that
dies; a journal beside the database, which another machine that takes over the chat does not see.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from storage.engine.transient import is_transient
from storage.records.messages.inbox import InboxRow
from storage.store import Store, Tx

log = logging.getLogger(__name__)

SUSPECT = 2
"""Beginnings without an end after which a row is worked in a process of its own."""
HOPELESS = 30
"""Beginnings after which it is worked no more: it ends this program along with any process of its own, as where a
system that runs out of memory ends the whole group. Kills from outside never come to so many at one row."""


class Elsewhere(Exception):
    """Another process works the row, or has worked it."""


class Attempts:
    """Notes of this process about rows it has begun. `holder`: the process, as its leases name it."""

    def __init__(self, store: Store, holder: str) -> None:
        self._store = store
        self._holder = holder
        self._noted: dict[int, int] = {}
        """By row: how many beginnings before ours never ended."""
        self._left: set[int] = set()
        """Those of them that are not worked now, and may be another process's next."""

    async def begin(self, row: InboxRow) -> int:
        """Begin work at a row; returns how many beginnings before this one never ended. Raises Elsewhere, and what the
        store raises."""
        self._left.discard(row.id)
        if row.id not in self._noted:
            await self._note(row)
        return self._noted[row.id]

    def end(self, row: InboxRow, *, done: bool) -> None:
        """End work at a row. Unless it is done with, its note is to be taken back."""
        if done:
            self._noted.pop(row.id, None)
        elif row.id in self._noted:
            self._left.add(row.id)

    async def take_back(self) -> None:
        """The notes of what is not worked now. Raises what the store raises; then they stay to be taken back."""
        if self._left:
            await self._take_back(tuple(self._left))

    async def close(self) -> None:
        """All notes: the program ends in order. A store that cannot be written keeps them."""
        try:
            await self._take_back(tuple(self._noted))
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("what was begun stays noted", extra={"why": type(error).__name__})

    async def _note(self, row: InboxRow) -> None:
        free = False

        async def work(tx: Tx) -> None:
            nonlocal free
            if free := await tx.inbox.begin(row.id, self._holder):
                self._noted[row.id] = row.begun  # before the commit: whoever is cancelled meanwhile may have noted it

        try:
            await self._store.note(work)
        except Exception:
            self._noted.pop(row.id, None)
            raise
        if not free:
            raise Elsewhere

    async def _take_back(self, ids: Collection[int]) -> None:
        if not ids:
            return

        async def work(tx: Tx) -> None:
            for id_ in ids:
                await tx.inbox.take_back(id_, self._holder)

        await self._store.note(work)
        for id_ in ids:
            self._noted.pop(id_, None)
            self._left.discard(id_)
