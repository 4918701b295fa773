"""Statuses of a ticket: all ten, the groups of open, final and paused ones, and their names."""

from __future__ import annotations

from collections.abc import Mapping
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


OPEN = (Status.NEW, Status.IN_PROGRESS, Status.PLANNED, Status.WAITING, Status.FORWARDED)
"""Statuses in which somebody still works on the ticket."""
FINAL = (Status.CLOSED, Status.REJECTED, Status.DUPLICATE, Status.WITHDRAWN)
"""Nothing more is expected; `resolved` is neither: its resident is asked."""
STILL = (Status.WAITING, Status.RESOLVED)
"""Statuses in which the resolution's deadline stands still: it is the resident's turn."""


def status_name(status: Status, staff: bool = False) -> Words:
    """Name that residents see; `staff`: the one on their card, where waiting is for the resident."""
    return _STAFF_NAMES.get(status, _NAMES[status]) if staff else _NAMES[status]


_NAMES: Mapping[Status, Words] = {
    Status.NEW: T("Accepted"),
    Status.IN_PROGRESS: T("In progress"),
    Status.PLANNED: T("Planned"),
    Status.WAITING: T("Your answer is needed"),
    Status.FORWARDED: T("Passed on"),
    Status.RESOLVED: T("Done, please rate"),
    Status.CLOSED: T("Closed"),
    Status.REJECTED: T("Rejected"),
    Status.DUPLICATE: T("Duplicate"),
    Status.WITHDRAWN: T("Withdrawn"),
}
_STAFF_NAMES: Mapping[Status, Words] = {
    Status.WAITING: T("Waiting for the resident"),
    Status.RESOLVED: T("Done"),
}
