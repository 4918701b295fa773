"""Fair queue of chats: the worker takes one update of each chat in turn, and a chat goes to the end after every update.

So a chat with ten thousand updates waits its turn like a chat with one. Known chats (residents who agreed to a report,
the staff) have a line of their own; three of them are served for each stranger, so that ten thousand accounts nobody
has seen before do not keep a resident waiting. At most STRANGERS strangers are worked at a time, so that a known chat
finds a place for its turn; among themselves they are served in the order in which they came.

The line is kept in memory and filled from the inbox by number. Rejected: asking the store for the oldest update of
each chat, for each turn anew; with ten thousand waiting that is ten thousand rows looked at, more than a turn costs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush

from storage.records.messages.inbox import Arrived

Key = tuple[str, str]
"""Platform and chat."""

FAMILIAR = 3
"""Known chats served for each stranger's, while both wait."""
STRANGERS = 8
"""Chats of strangers worked at a time."""


@dataclass
class FairQueue:
    """Updates waiting in this process, by chat. A chat with updates in `_waiting` is in one of the lines, or is being
    worked."""

    _waiting: dict[Key, list[int]] = field(default_factory=dict)
    """Heaps of row numbers: a row found late may be older."""
    _begun: dict[Key, int] = field(default_factory=dict)
    _guests: set[Key] = field(default_factory=set)
    """Strangers among the chats being worked."""
    _held: set[int] = field(default_factory=set)
    """Numbers of all rows that wait or are being worked."""
    _familiar: set[Key] = field(default_factory=set)
    _known: deque[Key] = field(default_factory=deque)
    _strangers: dict[str, deque[Key]] = field(default_factory=dict)
    """By platform; the one whose turn it is comes first."""
    _served: int = 0
    """Known chats served since a stranger's turn."""

    @property
    def begun(self) -> int:
        """Number of chats whose update is being worked."""
        return len(self._begun)

    @property
    def empty(self) -> bool:
        """True when no update waits; updates being worked do not count."""
        return not self._waiting

    @property
    def strangers(self) -> list[str]:
        """Platforms on which strangers wait."""
        return [platform for platform, line in self._strangers.items() if line]

    def add(self, arrived: Iterable[Arrived]) -> None:
        """Add updates found in the inbox; those already held are skipped."""
        for row in arrived:
            if row.id in self._held:
                continue
            self._held.add(row.id)
            key = row.platform, row.chat
            (self._familiar.add if row.familiar else self._familiar.discard)(key)
            new = key not in self._waiting and key not in self._begun
            heappush(self._waiting.setdefault(key, []), row.id)
            if new:
                self._stand(key)

    def next(self, room: int, shut: Collection[str] = ()) -> dict[int, Key]:
        """Take at most `room` updates to work now, each the first of its chat; `free` has to be called for each.
        `shut`: platforms whose strangers have to wait."""
        found: dict[int, Key] = {}
        while len(found) < room and (key := self._pop(shut)) is not None:
            id_ = self._begun[key] = heappop(self._waiting[key])
            found[id_] = key
            if not self._waiting[key]:
                del self._waiting[key]
        return found

    def free(self, id_: int, key: Key, *, again: bool = False) -> None:
        """Report that the work on an update has ended. `again`: it is not done, and stays the first of its chat."""
        del self._begun[key]
        self._guests.discard(key)
        if again:
            heappush(self._waiting.setdefault(key, []), id_)
        else:
            self._held.discard(id_)
        if key in self._waiting:
            self._stand(key)
        else:
            self._familiar.discard(key)

    def clear(self) -> None:
        """Forget all chats that wait: this process's share has changed."""
        for kept in (self._known, self._strangers, self._waiting, self._familiar):
            kept.clear()
        self._held = set(self._begun.values())

    def _stand(self, key: Key) -> None:
        line = self._known if key in self._familiar else self._strangers.setdefault(key[0], deque())
        line.append(key)

    def _pop(self, shut: Collection[str]) -> Key | None:
        admitted = self._next_platform(shut)
        if self._known and (admitted is None or self._served < FAMILIAR):
            self._served += 1
            return self._known.popleft()
        if admitted is None:
            return None
        self._served = 0
        line = self._strangers[admitted] = self._strangers.pop(admitted)  # the other platforms' come before its next
        self._guests.add(key := line.popleft())
        return key

    def _next_platform(self, shut: Collection[str]) -> str | None:
        """The platform whose next stranger may be worked now; None when STRANGERS are at work or every platform is
        shut."""
        if len(self._guests) >= STRANGERS:
            return None
        return next((platform for platform in self.strangers if platform not in shut), None)
