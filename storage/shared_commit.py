"""Pieces of work that share one commit: whoever comes while another waits for the disk goes along with the next.

Each piece runs in its savepoint, so one that raises is undone alone and hears its own error. Reason: a commit costs a
sync of the disk and a place in the line of writers; sixty notes of sent messages, one commit each, kept the last of
them waiting for seconds, and what is not noted when the process dies is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.store import Store, Tx

MOST = 64
"""Pieces in one transaction."""

Work = Callable[[Tx], Awaitable[object]]


@dataclass
class _Piece:
    work: Work
    done: bool = False
    error: Exception | None = None


class SharedCommit:
    """Writing for many callers at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[_Piece] = []
        self._leading = asyncio.Lock()

    async def do(self, work: Work) -> None:
        """Run the work in a transaction, alone or in company; it is on the disk when this returns.

        Raises what the work raised, or what the commit of its company did: then nothing of it is written.
        """
        mine = _Piece(work)
        self._waiting.append(mine)
        try:
            async with self._leading:
                while not mine.done:
                    await self._lead()
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
        if mine.error is not None:
            raise mine.error

    async def _lead(self) -> None:
        """One transaction for all who wait by the time it begins. Fails for its leader alone: the others try anew, also
        those whose work was done before another's took the whole transaction with it (a full disk, a cut connection).
        """
        taken: list[_Piece] = []
        try:
            async with self._store.writing() as tx:
                taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                for piece in taken:
                    await _run(tx, piece)
        except BaseException:
            self._waiting[:0] = taken
            raise
        for piece in taken:
            piece.done = True


async def _run(tx: Tx, piece: _Piece) -> None:
    """Raises when the engine has undone more than this piece."""
    piece.error = None
    savepoint = await tx.connection.begin_nested()
    try:
        await piece.work(tx)
        await savepoint.commit()
    except Exception as error:
        try:
            await savepoint.rollback()
        except Exception:
            raise error from None
        piece.error = error  # its caller's to hear
