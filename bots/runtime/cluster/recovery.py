"""Recovery before the first claim: work that a dead process had begun is put back before this one takes any.

A queue whose rows one process works asks `is_done` in each round before it claims. Reason for asking there and not once
at the start: whoever dies later leaves rows too, and is noticed as a change of the membership.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bots.runtime.clock import Clock
from bots.runtime.cluster.membership import Membership


class Recovery:
    """Recovery of one queue. `recover`: puts back rows of dead processes; after a start, also this one's own."""

    def __init__(self, membership: Membership, clock: Clock, recover: Callable[[], Awaitable[None]]) -> None:
        self._membership = membership
        self._clock = clock
        self._recover = recover
        self._changes = -1
        """Value of `Membership.changes` at which rows were last put back."""

    async def is_done(self) -> bool:
        """True when rows may be claimed now: this process has its share, nobody can have taken it for dead, and nothing
        of others is left half done."""
        mine = self._membership
        if mine.share is None or self._clock.monotonic() > mine.sure_until:
            return False
        changes = mine.changes
        if changes != self._changes:
            await self._recover()
            self._changes = changes
        return True
