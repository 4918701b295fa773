"""The ticket and its life: one table says who may move what where, and what each move demands.

Statuses and their Russian names are those of the field (ПОС, «Тюмень – наш дом»). A move that is not in `MOVES` does
not exist; the table grows, the code that reads it does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dialogs.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.words import Json, T, Words


class Status(StrEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    RESOLVED = "resolved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Actor(StrEnum):
    RESIDENT = "resident"
    STAFF = "staff"
    SYSTEM = "system"


OPEN = (Status.NEW, Status.IN_PROGRESS, Status.WAITING)
"""Statuses in which somebody still works on the ticket; the others are final here."""


@dataclass(frozen=True)
class Ticket:
    """A resident's message with a number.

    `lat`, `lon`: WGS 84 degrees; `zone`, `organisation`: ids of the city's data or None; `extra`: answers to further
    questions of the report, name -> {"label": words, "value": words} as JSON; `first_due`, `due`: when the first answer
    and the resolution are promised, None where the city promises nothing; `version` grows with each change;
    `chat_id`: where its author wrote from; `person_id`: None once the author was erased.
    """

    id: int
    number: str
    category: str
    lat: float
    lon: float
    address: str
    zone: str | None
    organisation: str | None
    status: Status
    words: str
    person_id: int | None
    chat_id: int | None
    created_at: datetime
    first_due: datetime | None
    due: datetime | None
    answered_at: datetime | None
    version: int
    extra: Mapping[str, Json] = field(default_factory=dict)
    voices: int = 1


class Happened(StrEnum):
    """Kinds of history entries."""

    FILED = "filed"
    MOVED = "moved"
    ANSWERED = "answered"
    NOTED = "noted"
    SAID = "said"
    JOINED = "joined"
    ERASED = "erased"


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a ticket's history, never changed but for `delivered`: None while on its way or not meant for the
    resident, "sent", or the reason why it could not be delivered. `photos`: sha256."""

    id: int
    ticket_id: int
    at: datetime
    kind: Happened
    actor: Actor
    actor_name: str
    actor_id: str
    before: Status | None
    after: Status | None
    words: str
    delivered: str | None
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """One row of the table. `act`: the word a button carries; `demands_words`: a text for the resident is needed."""

    act: str
    actor: Actor
    before: tuple[Status, ...]
    after: Status
    demands_words: bool = False


MOVES: tuple[Move, ...] = (
    Move("take", Actor.STAFF, (Status.NEW, Status.WAITING), Status.IN_PROGRESS),
    Move("done", Actor.STAFF, OPEN, Status.RESOLVED, demands_words=True),
    Move("reject", Actor.STAFF, OPEN, Status.REJECTED, demands_words=True),
    Move("ask", Actor.STAFF, (Status.NEW, Status.IN_PROGRESS), Status.WAITING, demands_words=True),
    Move("answer", Actor.RESIDENT, (Status.WAITING,), Status.IN_PROGRESS),
    Move("withdraw", Actor.RESIDENT, OPEN, Status.WITHDRAWN),
)


def allowed(status: Status, actor: Actor) -> tuple[Move, ...]:
    """What this actor may do now, in the order of the buttons."""
    return tuple(move for move in MOVES if move.actor is actor and status in move.before)


def move(ticket: Ticket, act: str, actor: Actor, words: str = "") -> Move:
    """The move that `act` stands for.

    Raises NotAllowed when this actor never may, Stale when the ticket has left the statuses where it could, Unfit when
    the words it demands are missing.
    """
    named = [m for m in MOVES if m.act == act and m.actor is actor]
    if not named:
        raise NotAllowed(T("This cannot be done here."))
    fitting = [m for m in named if ticket.status in m.before]
    if not fitting:
        status = status_name(ticket.status, staff=actor is Actor.STAFF)
        raise Stale(T("№ {number} is already “{status}”.", number=ticket.number, status=status))
    if fitting[0].demands_words and not words.strip():
        raise Unfit(T("Please write a few words for the resident."))
    return fitting[0]


def status_name(status: Status, staff: bool = False) -> Words:
    """The name that residents see; `staff`: the one on their card, where waiting is for the resident."""
    return T("Waiting for the resident") if staff and status is Status.WAITING else _NAMES[status]


_NAMES: Mapping[Status, Words] = {
    Status.NEW: T("Accepted"),
    Status.IN_PROGRESS: T("In progress"),
    Status.WAITING: T("Your answer is needed"),
    Status.RESOLVED: T("Done"),
    Status.REJECTED: T("Rejected"),
    Status.WITHDRAWN: T("Withdrawn"),
}
