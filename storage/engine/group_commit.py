"""Group commit: callers that arrive while a commit is in progress are batched into the next transaction.

Promise: `run` returns after the commit that holds its piece. When a piece raises, the transaction is rolled back: its
caller gets the error, and the others are run anew without it. Reason: a commit costs a sync of the disk and a place in
the queue of writers; sixty notes of sent messages, one commit each, kept the last of them waiting for seconds, and what
is not noted when the process dies is sent again. A savepoint for each piece was tried: it cost more, every time, than
running the batch anew costs in the rare case.

The first caller is the leader: it runs the pieces of all who wait by then, its own first. A caller whose piece is done
stops leading, and hands over to the first of those who came meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar


class Transaction(Protocol):
    """A transaction as its group sees it. `committed`: it is on the disk."""

    @property
    def committed(self) -> bool: ...


Tx = TypeVar("Tx", bound=Transaction)

MOST = 64
"""Pieces in one transaction."""


@dataclass(eq=False)
class _Item(Generic[Tx]):
    """Piece of work in the queue. `turn` becomes true when it is its caller's to lead, false when the piece is done;
    `left`: its caller is gone."""

    work: Callable[[Tx], Awaitable[object]]
    turn: asyncio.Future[bool] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    done: bool = False
    left: bool = False
    error: Exception | None = None

    @property
    def idle(self) -> bool:
        """True when nobody waits for it any more."""
        return self.left or self.turn.cancelled()


class GroupCommit(Generic[Tx]):
    """Group commit for many concurrent callers. `transaction`: begins one."""

    def __init__(self, transaction: Callable[[], AbstractAsyncContextManager[Tx]]) -> None:
        self._transaction = transaction
        self._waiting: deque[_Item[Tx]] = deque()
        self._led = False

    async def run(self, work: Callable[[Tx], Awaitable[object]]) -> None:
        """Run the work in a transaction, alone or in company; it is on the disk when this returns.

        Raises what the work raised, or what the commit of its batch did: then nothing of it is written. It may be run
        again from the start when another piece of the batch fails.
        """
        mine = _Item(work)
        self._waiting.append(mine)
        if not self._led or await self._turn(mine):
            await self._lead(mine)
        if mine.error is not None:
            raise mine.error

    async def _turn(self, mine: _Item[Tx]) -> bool:
        """Wait until the piece is done (False), or until it is to be led (True)."""
        try:
            return await mine.turn
        except asyncio.CancelledError:
            mine.left = True
            if mine.turn.done() and not mine.turn.cancelled() and mine.turn.result():
                self._hand_over()
            raise

    async def _lead(self, mine: _Item[Tx]) -> None:
        self._led = True
        try:
            await asyncio.sleep(0)  # others who have just become ready come along
            while not mine.done:
                await self._go()
        finally:
            mine.left = True
            self._hand_over()

    def _hand_over(self) -> None:
        while self._waiting and self._waiting[0].idle:
            self._waiting.popleft()
        self._led = bool(self._waiting)
        if self._led:
            self._waiting[0].turn.set_result(True)

    async def _go(self) -> None:
        """Run one transaction for all who wait by the time it begins.

        A piece that raises is done, and the others wait again. What the transaction itself raises (its begin, its
        commit) is for the leader alone: the others try anew.
        """
        taken: list[_Item[Tx]] = []
        running: _Item[Tx] | None = None
        tx: Tx | None = None
        try:
            async with self._transaction() as tx:
                while self._waiting and len(taken) < MOST:
                    taken.append(self._waiting.popleft())
                for running in taken:
                    if not running.idle:
                        await running.work(tx)
                running = None
        except Exception as error:
            if running is None:
                raise
            running.error = error  # its caller's to hear
        finally:
            if tx is not None and tx.committed:
                _end(taken)
            else:
                self._begin_anew(taken)

    def _begin_anew(self, pieces: Sequence[_Item[Tx]]) -> None:
        """Put all pieces but the failed one back into the queue, before those that came meanwhile."""
        _end(piece for piece in pieces if piece.error is not None)
        self._waiting.extendleft(piece for piece in reversed(pieces) if piece.error is None)


def _end(pieces: Iterable[_Item[Tx]]) -> None:
    for piece in pieces:
        piece.done = True
        if not piece.turn.done():
            piece.turn.set_result(False)
