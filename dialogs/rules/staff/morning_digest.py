"""Morning digest of the chiefs: new tickets since the last digest, broken deadlines, what is due today, what waits.

It is sent once a working day, when the offices open; a program that was not running then sends it later the same day,
while they are open, and never twice. Only what is still owed is told: a deadline that broke and was met since is
history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import NamedTuple

from dialogs.rules.staff.access import CHIEFS
from dialogs.rules.working_time.calendar import Calendar

A_DAY = timedelta(days=1)
LONGEST_BREAK = 30
"""Days in a row on which nobody works, at most."""


class DueTicket(NamedTuple):
    """Open ticket in the digest. `due`: its next deadline, None where none runs."""

    number: str
    organisation: str | None
    due: datetime | None


@dataclass(frozen=True)
class Digest:
    """Content of a digest. `since`: the last one; `came`: (organisation, how many were reported), most first; `broken`:
    since then; `overdue`: how many in all; `today`: due before the day ends; `nobody`: without an organisation. Numbers
    of tickets, the most urgent first."""

    since: datetime
    came: tuple[tuple[str | None, int], ...] = ()
    broken: tuple[str, ...] = ()
    overdue: int = 0
    today: tuple[str, ...] = ()
    nobody: tuple[str, ...] = ()


def digest(
    waiting: Iterable[DueTicket], came: Counter[str | None], since: datetime, now: datetime, calendar: Calendar
) -> Digest:
    """Compute the digest from open tickets; `waiting`: in order of their numbers; `came`: reports since the last one by
    organisation."""
    every = list(waiting)
    due = sorted((each.due, each.number) for each in every if each.due is not None)
    midnight = datetime.combine(now.astimezone(calendar.zone).date() + A_DAY, time(), calendar.zone)
    return Digest(
        since,
        tuple(came.most_common()),
        tuple(number for at, number in due if since < at <= now),
        sum(at <= now for at, _ in due),
        tuple(number for at, number in due if now < at < midnight),
        tuple(each.number for each in every if each.organisation is None),
    )


def is_time(calendar: Calendar, now: datetime) -> bool:
    """True when today's digest may be sent now, if it was not."""
    return calendar.at_work(now)


def one_before(calendar: Calendar, now: datetime) -> datetime:
    """Time of the digest before today's: the opening of the last working day before."""
    day = now.astimezone(calendar.zone).date()
    for _ in range(LONGEST_BREAK):
        day -= A_DAY
        opening = datetime.combine(day, calendar.opens, calendar.zone)
        if calendar.at_work(opening):
            return opening
    return datetime.combine(day, calendar.opens, calendar.zone)


def chiefs_in(serves: Collection[str]) -> Sequence[str]:
    """Scopes of the chiefs among those that a chat serves; none where they have no digest."""
    return [each for each in serves if each == CHIEFS or each.startswith(f"{CHIEFS}:")]
