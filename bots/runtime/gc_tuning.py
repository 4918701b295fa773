"""The garbage collector, told what a long-running program knows.

What is made at the start (the libraries, the city, the catalogs: a million objects) stays until the end: it is taken
out of the collector's sight, and nothing is collected while it is being made. What a turn makes is gone with the turn,
by reference counts; cycles are few. With Python's own settings a third of the processor time went into looking through
what never changes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = 50_000, 20, 50
"""Objects until the youngest are looked through; then how many rounds of each age until the next."""


@contextmanager
def waiting_for_start() -> Iterator[None]:
    """Nothing is collected in the block until `started`."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def started() -> None:
    """What there is now, stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
