"""State machine of a ticket: one table says who may move what where, and what each move demands.

Statuses and their Russian names are those of the field (ПОС, «Тюмень – наш дом»). A move that is not in `MOVES` does
not exist; the table grows, the code that reads it does not. The other columns that a move changes are in `effects`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.words import Json, T, Words
from dialogs.rules.tickets.status import FINAL, OPEN, STILL, Status, status_name

__all__ = [
    "FINAL",
    "MISSING",
    "MOVES",
    "OPEN",
    "STILL",
    "Actor",
    "Demand",
    "Given",
    "Happened",
    "HistoryEntry",
    "Move",
    "Status",
    "Ticket",
    "Who",
    "allowed_moves",
    "move",
    "move_of",
    "status_name",
    "who_may",
]


class Actor(StrEnum):
    """Author of a history entry."""

    RESIDENT = "resident"
    STAFF = "staff"
    SYSTEM = "system"


class Who(StrEnum):
    """Role of a person for a ticket: residents by their relation to it, staff by their roles."""

    AUTHOR = "author"
    FOLLOWER = "follower"
    OFFICER = "officer"
    OPERATOR = "operator"
    CHIEF = "chief"
    SYSTEM = "system"


class Demand(StrEnum):
    """Required input of a move. WORDS: a text for the others, or, of a resident, a photo; DATE: a day to come; NUMBER:
    of another ticket; NAME: of a body outside, best with how to reach it; ORGANISATION: one of the city's."""

    WORDS = "words"
    DATE = "date"
    NUMBER = "number"
    NAME = "name"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Ticket:
    """A resident's report with a number.

    `lat`, `lon`: WGS 84 degrees; `zone`, `organisation`: ids of the city's data or None; `extra`: answers to further
    questions of the report, name -> {"label": words, "value": words} as JSON; `first_due`, `due`: when the first answer
    and the resolution are promised, None where the city promises nothing; `version` grows with each change;
    `chat_id`: where its author wrote from; `person_id`: None once the author was erased.

    `officer_id`: the member of the staff who took it or was given it; `planned_for`: the day it will be done;
    `paused_at`: since when its deadline is paused, because the resident was asked or is to say whether it is done;
    `resolved_at`: when staff last said done; `closed_at`: when it reached a final status; `forwarded_to`: the body
    outside; `duplicate_of`: the ticket that it goes on in; `reopened`: how often; `stars`: 1 to 5; `confirmed`: a
    resident said that it is fixed; `hidden`: other residents are not shown it.
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
    officer_id: int | None = None
    planned_for: date | None = None
    paused_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    forwarded_to: str = ""
    duplicate_of: int | None = None
    reopened: int = 0
    stars: int | None = None
    confirmed: bool = False
    hidden: bool = False

    @property
    def has_author(self) -> bool:
        """False once the author was erased: nobody can be asked, and nobody banned."""
        return self.person_id is not None


class Happened(StrEnum):
    """Kinds of history entries."""

    FILED = "filed"
    MOVED = "moved"
    ANSWERED = "answered"
    NOTED = "noted"
    SAID = "said"
    JOINED = "joined"
    ERASED = "erased"
    ASSIGNED = "assigned"
    EXTENDED = "extended"
    CHANGED = "changed"
    MERGED = "merged"
    RATED = "rated"
    ASKED_WHY = "asked_why"
    HIDDEN = "hidden"
    SHOWN = "shown"
    BANNED = "banned"
    UNBANNED = "unbanned"


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a ticket's history, never changed but for `delivered`: None while on its way or not meant for the
    resident, "sent", or the reason why it could not be delivered. `photos`: sha256; `act`: of a move, the word of the
    table; `facts`: ids and times that belong to the line (organisation, officer, until, number …), never personal."""

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
    act: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """Input that comes with a move. `until`: a day; `other`: id of another ticket; `name`: of a body outside, with how
    to reach it; `organisation`: id; `officer`: the member of the staff who moves it, None for others."""

    words: str = ""
    photos: tuple[str, ...] = ()
    until: date | None = None
    other: int | None = None
    name: str = ""
    organisation: str | None = None
    officer: int | None = None


@dataclass(frozen=True)
class Move:
    """One row of the table. `act`: the word a button carries; `without_author`: the refusal once the author was erased,
    None for a move that needs none."""

    act: str
    who: tuple[Who, ...]
    before: tuple[Status, ...]
    after: Status
    demands: tuple[Demand, ...] = ()
    without_author: Words | None = None


_STAFF = (Who.OFFICER, Who.OPERATOR, Who.CHIEF)
_WORKED = (Status.NEW, Status.IN_PROGRESS, Status.PLANNED, Status.FORWARDED)

NOBODY_TO_ASK = T("The resident has erased their data: there is nobody to ask.")

MOVES: tuple[Move, ...] = (
    Move("take", _STAFF, (Status.NEW, Status.PLANNED, Status.WAITING, Status.FORWARDED), Status.IN_PROGRESS),
    Move("done", _STAFF, OPEN, Status.RESOLVED, (Demand.WORDS,)),
    Move("reject", _STAFF, OPEN, Status.REJECTED, (Demand.WORDS,)),
    Move("ask", _STAFF, _WORKED, Status.WAITING, (Demand.WORDS,), NOBODY_TO_ASK),
    Move("plan", _STAFF, OPEN, Status.PLANNED, (Demand.DATE,)),
    Move("refuse", (Who.OFFICER, Who.CHIEF), _WORKED, Status.NEW, (Demand.WORDS,)),
    Move("route", (Who.OPERATOR, Who.CHIEF), OPEN, Status.NEW, (Demand.ORGANISATION,)),
    Move("forward", _STAFF, OPEN, Status.FORWARDED, (Demand.NAME,)),
    Move("duplicate", _STAFF, OPEN, Status.DUPLICATE, (Demand.NUMBER,)),
    Move(
        "reopen",
        (Who.OPERATOR, Who.CHIEF),
        (Status.RESOLVED, Status.CLOSED, Status.REJECTED, Status.DUPLICATE),
        Status.IN_PROGRESS,
        (Demand.WORDS,),
    ),
    Move("answer", (Who.AUTHOR,), (Status.WAITING,), Status.IN_PROGRESS),
    Move("confirm", (Who.AUTHOR, Who.FOLLOWER), (Status.RESOLVED,), Status.CLOSED),
    Move("dispute", (Who.AUTHOR,), (Status.RESOLVED,), Status.IN_PROGRESS, (Demand.WORDS,)),
    Move("withdraw", (Who.AUTHOR,), OPEN, Status.WITHDRAWN),
    Move("unanswered", (Who.SYSTEM,), (Status.WAITING,), Status.IN_PROGRESS),
    Move("lapse", (Who.SYSTEM,), (Status.RESOLVED,), Status.CLOSED),
)


def move_of(act: str) -> Move | None:
    """First row of that act, None when there is none."""
    return next((m for m in MOVES if m.act == act), None)


def allowed_moves(status: Status, who: Collection[Who], *, has_author: bool) -> tuple[Move, ...]:
    """Moves that these roles may make in that status, in the order of the buttons; `has_author`: as of the ticket."""
    here = (move for move in MOVES if status in move.before and _is_permitted(move, who))
    return tuple(move for move in here if has_author or move.without_author is None)


def _is_permitted(move: Move, who: Collection[Who]) -> bool:
    return any(each in move.who for each in who)


def move(ticket: Ticket, act: str, who: Collection[Who], given: Given | None = None) -> Move:
    """Check the move `act` and return its row.

    Raises NotAllowed when these roles may never make it or when it needs an author and there is none any more, Stale
    when the ticket has left the statuses where they may, Unfit when something that it demands is missing.
    """
    known = [m for m in MOVES if m.act == act]
    named = [m for m in known if _is_permitted(m, who)]
    if not named:
        raise NotAllowed(who_may(known[0].who) if known else T("This cannot be done here."))
    check_author(ticket, named[0].without_author)
    fitting = [m for m in named if ticket.status in m.before]
    if not fitting:
        status = status_name(ticket.status, staff=Who.AUTHOR not in who and Who.FOLLOWER not in who)
        raise Stale(T("№ {number} is already “{status}”.", number=ticket.number, status=status))
    for demand in fitting[0].demands:
        if not _is_met(demand, given or Given(), who):
            raise Unfit(MISSING[demand])
    return fitting[0]


def check_author(ticket: Ticket, refusal: Words | None) -> None:
    """Raise the refusal of a row that needs an author (None: needs none) as NotAllowed when the ticket has none."""
    if refusal is not None and not ticket.has_author:
        raise NotAllowed(refusal)


def _is_met(demand: Demand, given: Given, who: Collection[Who]) -> bool:
    match demand:
        case Demand.WORDS:
            return bool(given.words.strip()) or (Who.AUTHOR in who and bool(given.photos))
        case Demand.DATE:
            return given.until is not None
        case Demand.NUMBER:
            return given.other is not None
        case Demand.NAME:
            return bool(given.name.strip())
        case _:
            return given.organisation is not None


MISSING: Mapping[Demand, Words] = {
    Demand.WORDS: T("Please write a few words for the resident."),
    Demand.DATE: T("Please write the day by which it will be done, like 15.12 or “Friday”."),
    Demand.NUMBER: T("Please write the number of the other report."),
    Demand.NAME: T("Please write who has it now and how to reach them."),
    Demand.ORGANISATION: T("Please choose the organisation."),
}


def who_may(who: Collection[Who]) -> Words:
    """Refusal that names the roles which may do it."""
    if Who.OFFICER in who and Who.OPERATOR not in who:
        return T("Only those who work for the responsible organisation may do that.")
    if Who.OFFICER in who:
        return T("You have no role for this report. Ask an administrator.")
    if Who.OPERATOR in who:
        return T("Only operators and chiefs may do that.")
    return T("This cannot be done here.")
