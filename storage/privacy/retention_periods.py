"""Retention periods that the settings set; `storage.privacy.retention` erases by them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

UNANSWERED = timedelta(hours=24)
"""What a newcomer sent waits so long for their consent; not to be set."""
STRANGERS = timedelta(days=30)
"""Who has not agreed to anything, or agrees no more, and has no report, is known for so long; not to be set."""


@dataclass(frozen=True)
class RetentionPeriods:
    """Retention periods in days; None for as long as it is of use. `closed`: who wrote what, and where, in a report,
    after it has ended; `talks`: a conversation that nobody goes on with; `raw`: an update that could not be worked, and
    the keys by which one that comes twice is recognised; `sent`: the note that a message was sent; `handles`: which
    message belongs to which report, after that has ended; `people`: somebody who has no report and does not write."""

    closed: int | None = None
    talks: int | None = 30
    raw: int = 7
    sent: int = 7
    handles: int | None = 365
    people: int | None = 365


DEFAULT_PERIODS = RetentionPeriods()
