"""Report quota of a resident: reports in an hour and in a day, counted back from now.

Only reports count, not voices for known ones or further words; and an emergency is never refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class ReportQuota:
    """Report quota of a city; the default is more than anybody needs who does not mean to flood."""

    reports_an_hour: int = 5
    reports_a_day: int = 20

    @property
    def most(self) -> int:
        """Number of the last reports that tell whether there may be one more."""
        return max(self.reports_an_hour, self.reports_a_day)


def next_report(limits: ReportQuota, filed: Sequence[datetime], now: datetime) -> datetime | None:
    """Time from which the resident may send one more; None when it may be now. `filed`: when they sent the last ones,
    the newest first, `most` of them at least."""
    spans = ((limits.reports_an_hour, HOUR), (limits.reports_a_day, DAY))
    free = max((filed[most - 1] + span for most, span in spans if len(filed) >= most), default=now)
    return free if free > now else None
