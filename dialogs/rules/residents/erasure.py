"""Act of erasure: its number, time, origin, and how much of each kind was erased; it does not say whose data it was.
Nothing in it says of whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wish(StrEnum):
    """Origin of an erasure. RETENTION: the periods in the settings, run by command; CLOCK: the same, run every hour,
    one act for each day."""

    RESIDENT = "resident"
    ADMINISTRATOR = "administrator"
    RETENTION = "retention"
    CLOCK = "clock"


@dataclass(frozen=True)
class Erasure:
    """An act of erasure. `counts`: how much of each of `KINDS` went; what is not named there is none."""

    number: int
    at: datetime
    wish: Wish
    counts: Mapping[str, int]


OF_PEOPLE = ("tickets", "photos", "messages", "voices")
"""Reports that lost their author and words; photos; further messages under reports; voices for others' reports."""
KINDS = (*OF_PEOPLE, "people", "talks", "raw", "sent", "handles")
"""Besides: people who were forgotten; unfinished conversations; updates as the platforms brought them; notes of what
was sent; notes of which message belongs to which report."""
