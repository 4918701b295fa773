"""Ticket statistics: how many, answered in time or not, fixed or only closed.

"Closed" is not "fixed": tickets whose resident said that it is fixed, those that were closed because nobody answered,
and those that ended otherwise are counted apart. A first answer that is not due yet is neither in time nor late, and
one that nobody owed any more (the ticket ended before it was due, unanswered) is not counted at all. Medians, not
means: one ticket forgotten for a year must not hide that the others took a day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from dialogs.rules.text.period import A_DAY, Period
from dialogs.rules.tickets.status import OPEN, STILL, Status
from dialogs.rules.working_time.working_clock import WorkingClock

HOURLY_DAYS, DAILY_DAYS = 2, 62
"""Longest periods that are drawn hour by hour, and day by day; longer ones week by week."""


class TicketOutcome(StrEnum):
    """Outcome of a ticket. CONFIRMED: fixed, a resident said so; LAPSED: done, said the staff, and nobody answered;
    ASKED: done, and the resident may still answer."""

    CONFIRMED = "confirmed"
    LAPSED = "lapsed"
    ASKED = "asked"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    OPEN = "open"


_ENDS: Mapping[str, TicketOutcome] = {
    Status.RESOLVED: TicketOutcome.ASKED,
    Status.REJECTED: TicketOutcome.REJECTED,
    Status.DUPLICATE: TicketOutcome.DUPLICATE,
    Status.WITHDRAWN: TicketOutcome.WITHDRAWN,
}
_DONE = (TicketOutcome.CONFIRMED, TicketOutcome.LAPSED, TicketOutcome.ASKED)


class Counted(NamedTuple):
    """Columns of a ticket that are counted. `key`: of the row that it belongs to (an organisation, a zone …), None for
    none."""

    filed: datetime
    first_due: datetime | None
    due: datetime | None
    answered: datetime | None
    resolved: datetime | None
    closed: datetime | None
    status: str
    confirmed: bool
    reopened: int
    stars: int | None
    key: str | None = None

    @property
    def outcome(self) -> TicketOutcome:
        if self.status == Status.CLOSED:
            return TicketOutcome.CONFIRMED if self.confirmed else TicketOutcome.LAPSED
        return _ENDS.get(self.status, TicketOutcome.OPEN)


@dataclass(frozen=True)
class Figures:
    """Statistics of a set of tickets. `owed`: first answers that were due by now, or were given; `in_time`: of them.
    `first_answer`: the median, in working time; `to_done`, `to_fixed`: medians from filing until the staff last said
    done, of tickets where that stands, and of those that a resident confirmed. None for a median of nothing. `overdue`:
    open now and past their deadline; `reopened`: tickets that came back; `stars`: their sum."""

    filed: int = 0
    owed: int = 0
    in_time: int = 0
    first_answer: timedelta | None = None
    to_done: timedelta | None = None
    to_fixed: timedelta | None = None
    overdue: int = 0
    reopened: int = 0
    rated: int = 0
    stars: int = 0
    outcomes: Mapping[TicketOutcome, int] = field(default_factory=dict)

    @property
    def in_time_percent(self) -> int | None:
        return percent(self.in_time, self.owed)

    @property
    def mean_stars(self) -> float | None:
        return self.stars / self.rated if self.rated else None


def percent(part: int, whole: int) -> int | None:
    """Percentage, rounded down, so that only all is 100; None of nothing."""
    return 100 * part // whole if whole else None


@dataclass(frozen=True)
class ChartInterval:
    """One interval of a chart. `at`: when it begins; `owed`, `in_time`: of the tickets filed in it."""

    at: datetime
    filed: int = 0
    done: int = 0
    owed: int = 0
    in_time: int = 0


def steps_of(period: Period, zone: tzinfo) -> list[datetime]:
    """Beginnings of a chart's intervals: hours, days, or weeks from Monday on (the first one may be short)."""
    if period.days <= HOURLY_DAYS:
        begin, hours = period.begins(zone), 24 * period.days
        return [begin + n * timedelta(hours=1) for n in range(hours)]
    days = [period.first + n * A_DAY for n in range(period.days)]
    if period.days > DAILY_DAYS:
        days = [day for n, day in enumerate(days) if n == 0 or day.weekday() == 0]
    return [Period(day, day).begins(zone) for day in days]


class FigureTally:
    """Accumulator of the statistics; tickets are added one by one, however many. `now`: what is overdue by; `steps`:
    begins of a chart's stretches, in order, none where nothing is drawn."""

    def __init__(self, now: datetime, clock: WorkingClock, steps: Sequence[datetime] = ()) -> None:
        self._now = now
        self._clock = clock
        self._steps = list(steps)
        self._begins = [step.timestamp() for step in steps]
        self._to_answer: list[float] = []
        self._to_done: list[float] = []
        self._to_fixed: list[float] = []
        self._outcomes = dict.fromkeys(TicketOutcome, 0)
        self._owed_in_all = self._in_time_in_all = self._overdue = self._reopened = self._rated = self._stars = 0
        self._filed, self._done, self._owed, self._in_time = ([0] * len(self._steps) for _ in range(4))

    def add(self, ticket: Counted) -> None:
        outcome = ticket.outcome
        self._outcomes[outcome] += 1
        owed, in_time = self._first_answer(ticket)
        self._owed_in_all += owed
        self._in_time_in_all += in_time
        self._overdue += _is_overdue(ticket, self._now)
        self._reopened += ticket.reopened > 0
        if ticket.stars:
            self._rated += 1
            self._stars += ticket.stars
        if ticket.resolved is not None and outcome in _DONE:
            took = (ticket.resolved - ticket.filed).total_seconds()
            self._to_done.append(took)
            if outcome is TicketOutcome.CONFIRMED:
                self._to_fixed.append(took)
        if self._begins:
            at = self._step(ticket.filed)
            self._filed[at] += 1
            self._owed[at] += owed
            self._in_time[at] += in_time

    def add_done(self, moments: Iterable[datetime]) -> None:
        """Add the moments when staff said done, for the chart alone."""
        for moment in moments:
            self._done[self._step(moment)] += 1

    def _first_answer(self, ticket: Counted) -> tuple[bool, bool]:
        """(whether the first answer counts, whether it was in time)."""
        if ticket.answered is not None:
            took = self._clock.between_s(ticket.filed, ticket.answered)
            if took is not None:
                self._to_answer.append(took)
        due = ticket.first_due
        if due is None:
            return False, False
        if ticket.answered is not None:
            return True, ticket.answered <= due
        return due < (ticket.closed or self._now), False

    def _step(self, moment: datetime) -> int:
        return max(0, bisect_right(self._begins, moment.timestamp()) - 1)

    def figures(self) -> Figures:
        return Figures(
            filed=sum(self._outcomes.values()),
            owed=self._owed_in_all,
            in_time=self._in_time_in_all,
            first_answer=_median(self._to_answer),
            to_done=_median(self._to_done),
            to_fixed=_median(self._to_fixed),
            overdue=self._overdue,
            reopened=self._reopened,
            rated=self._rated,
            stars=self._stars,
            outcomes={outcome: n for outcome, n in self._outcomes.items() if n},
        )

    def steps(self) -> tuple[ChartInterval, ...]:
        counts = zip(self._steps, self._filed, self._done, self._owed, self._in_time, strict=True)
        return tuple(ChartInterval(*each) for each in counts)


def _is_overdue(ticket: Counted, now: datetime) -> bool:
    return ticket.due is not None and ticket.due < now and ticket.status in OPEN and ticket.status not in STILL


def _median(seconds: Sequence[float]) -> timedelta | None:
    return timedelta(seconds=round(median(seconds))) if seconds else None
