"""Garbage collector tuning for a long-running program.

Objects made at the start (the libraries, the city, the catalogs: a million of them) stay until the end: they are hidden
from the collector, and nothing is collected while they are being made. Objects that a turn makes are freed with the
turn, by reference counts; cycles are few. With Python's own settings a third of the processor time went into looking
through objects that never change.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = 50_000, 20, 50
"""Number of new objects that starts a collection of the youngest; then collections of one age for each of the next."""


@contextmanager
def waiting_for_start() -> Iterator[None]:
    """Context manager that switches collection off until `freeze_all` is called, or the block ends."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def freeze_all() -> None:
    """Freeze all objects that exist now, so that the collector never looks at them again, and switch it on with
    THRESHOLDS."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
