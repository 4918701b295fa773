"""Plugin of coverage that keeps a measured process from hanging when its threads end.

Coverage keeps a WeakKeyDictionary of each thread's greenlets. When a thread has ended, greenlet clears its own from a
pending call of the interpreter, and the dictionary's callback, a Python function, runs there. If another thread ends at
that moment, Python 3.11 never leaves the first instruction of a traced function: the pending calls want to run, and may
not while one does. Threads of SQLite's connections end together whenever a store is closed, so a run of the tests in
some ten hung. Here the callback is a method of a list, which is C: the dictionary forgets its dead keys a little later.
"""

from __future__ import annotations

import weakref
from typing import Any


class PatientDictionary(weakref.WeakKeyDictionary[Any, Any]):
    """WeakKeyDictionary whose dead keys wait until it is next counted or gone through."""

    def __init__(self, given: Any = None) -> None:
        super().__init__(given)
        self._remove = self._pending_removals.append  # type: ignore[attr-defined]


def coverage_init(_registry: object, _options: object) -> None:
    """Put it in the place where coverage looks for it, in every process that is measured."""
    weakref.WeakKeyDictionary = PatientDictionary  # type: ignore[assignment,misc]
