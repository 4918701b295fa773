"""Statuses of a ticket: all ten, a row each with names, icon, news and stage; the groups of them follow from the rows.

A new status is a member, its row here, its moves in `lifecycle`, and the icon of its forum topic in `bots.telegram`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dialogs.kernel.words import T, Words


class Status(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"
    WAITING = "waiting"
    FORWARDED = "forwarded"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"


class Stage(StrEnum):
    """Stage of a ticket's life. OPEN: somebody still works on it; VERDICT: its resident is to say whether it is done;
    FINAL: nothing more is expected."""

    OPEN = "open"
    VERDICT = "verdict"
    FINAL = "final"


@dataclass(frozen=True)
class StatusInfo:
    """One row of the table. `name`: as residents see it; `icon`: an emoji that every client has; `news`: headline of
    the notice to residents, for the ticket of that number; `staff_name`: as the staff see it, None for the same;
    `paused`: the resolution's deadline stands still, since it is the resident's turn."""

    name: Words
    icon: str
    news: Callable[[str], Words]
    stage: Stage = Stage.OPEN
    staff_name: Words | None = None
    paused: bool = False


STATUSES: Mapping[Status, StatusInfo] = {
    Status.NEW: StatusInfo(T("Accepted"), "🆕", lambda number: T("№ {number} is accepted.", number=number)),
    Status.IN_PROGRESS: StatusInfo(
        T("In progress"), "🛠", lambda number: T("№ {number}: work has begun.", number=number)
    ),
    Status.PLANNED: StatusInfo(T("Planned"), "📅", lambda number: T("№ {number}: it is planned.", number=number)),
    Status.WAITING: StatusInfo(
        T("Your answer is needed"),
        "❓",
        lambda number: T("№ {number}: there is a question for you.", number=number),
        staff_name=T("Waiting for the resident"),
        paused=True,
    ),
    Status.FORWARDED: StatusInfo(
        T("Passed on"), "📨", lambda number: T("№ {number}: it was passed on.", number=number)
    ),
    Status.RESOLVED: StatusInfo(
        T("Done, please rate"),
        "✅",
        lambda number: T("№ {number}: done.", number=number),
        Stage.VERDICT,
        staff_name=T("Done"),
        paused=True,
    ),
    Status.CLOSED: StatusInfo(T("Closed"), "🏁", lambda number: T("№ {number} is closed.", number=number), Stage.FINAL),
    Status.REJECTED: StatusInfo(
        T("Rejected"), "⛔", lambda number: T("№ {number}: rejected, and here is why.", number=number), Stage.FINAL
    ),
    Status.DUPLICATE: StatusInfo(
        T("Duplicate"), "🔗", lambda number: T("№ {number}: this was reported before.", number=number), Stage.FINAL
    ),
    Status.WITHDRAWN: StatusInfo(
        T("Withdrawn"), "↩", lambda number: T("№ {number} was withdrawn by its author.", number=number), Stage.FINAL
    ),
}


def _statuses_at(stage: Stage) -> tuple[Status, ...]:
    return tuple(status for status, row in STATUSES.items() if row.stage is stage)


OPEN = _statuses_at(Stage.OPEN)
"""Statuses in which somebody still works on the ticket."""
FINAL = _statuses_at(Stage.FINAL)
"""Nothing more is expected; `resolved` is neither: its resident is asked."""
STILL = tuple(status for status, row in STATUSES.items() if row.paused)
"""Statuses in which the resolution's deadline stands still: it is the resident's turn."""


def status_name(status: Status, staff: bool = False) -> Words:
    """Name that residents see; `staff`: the one on their card, where waiting is for the resident."""
    row = STATUSES[status]
    return row.staff_name or row.name if staff else row.name
