"""Queue of the staff: its filters, its visibility by role and chat, and its order.

Tickets that are due come first: the overdue, then the others by their next deadline, those that wait for their resident
last; among the overdue and among the others emergencies come first, then what is urgent. What somebody may see at all
hangs on their roles, and in a chat also on what the chat serves. Words are understood in
`dialogs.rules.staff.queue_filter`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from dialogs.rules.city.model import City
from dialogs.rules.staff.access import EVERYWHERE, ORGANISATION, ZONE, Grant, Member, Role, grants_in
from dialogs.rules.tickets.lifecycle import OPEN, Ticket
from dialogs.rules.tickets.urgency import Urgency, urgency

A_PAGE = 8
"""Tickets on one page."""


class Mark(StrEnum):
    """Filter flag of the queue; the letter is used in buttons."""

    MINE = "m"
    OURS = "u"
    OVERDUE = "o"
    FREE = "f"


@dataclass(frozen=True)
class Filter:
    """Filter of the queue; all of its conditions hold for each ticket. `where`: a scope (`organisation:ID`, `zone:ID`),
    `what`: id of a category or of a group; empty for any."""

    marks: frozenset[Mark] = frozenset()
    where: str = ""
    what: str = ""

    def with_marks(self, *marks: Mark) -> Filter:
        """Same place and topic, with other marks."""
        return replace(self, marks=frozenset(marks))


@dataclass(frozen=True)
class Reach:
    """Visibility: tickets of these organisations, and those in these zones; `everything`: all there are."""

    everything: bool = False
    organisations: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.everything or self.organisations or self.zones)


@dataclass(frozen=True)
class QueueQuery:
    """Parameters of a queue page.

    `reach`: what the member may see; `chat`: what the chat is there for; `ours`: what the member's own organisations
    and zones have, of those who have none what the chat is there for; `emergencies`, `urgent`: ids of
    categories.
    """

    filter: Filter
    member: int
    reach: Reach
    chat: Reach
    ours: Reach
    now: datetime
    emergencies: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """Line of a list. `officer`: the name of the officer, empty for nobody."""

    ticket: Ticket
    officer: str = ""


def queue_query(city: City, member: Member, serves: Collection[str], filter_: Filter, now: datetime) -> QueueQuery:
    """Build the parameters of a queue page; `serves`: of the staff chat it is asked in, nothing in the member's own."""
    chat = reach(grants_in(serves)) if serves else Reach(everything=True)
    own = reach(grant for grant in member.grants if grant.scope)
    return QueueQuery(
        filter_,
        member.id,
        reach=reach(member.grants),
        chat=chat,
        ours=chat if own.nothing else own,
        now=now,
        emergencies=_categories_of(city, Urgency.EMERGENCY),
        urgent=_categories_of(city, Urgency.URGENT),
    )


def reach(grants: Iterable[Grant]) -> Reach:
    """Visibility that these grants give."""
    given = tuple(grants)
    everything = any(g.role in (Role.ADMIN, Role.OPERATOR) or g.scope == EVERYWHERE for g in given)
    return Reach(everything, _ids(given, ORGANISATION), _ids(given, ZONE))


def _ids(grants: Iterable[Grant], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(g.scope.removeprefix(kind) for g in grants if g.scope.startswith(kind)))


def next_due(ticket: Ticket) -> datetime | None:
    """Next deadline of a ticket: the first answer while it is owed, or the resolution."""
    owed = [at for at in (ticket.first_due if ticket.answered_at is None else None, ticket.due) if at is not None]
    return min(owed, default=None)


def is_overdue(ticket: Ticket, now: datetime) -> bool:
    """True when the next deadline is missed; one that is paused is not missed."""
    due = next_due(ticket)
    return ticket.status in OPEN and ticket.paused_at is None and due is not None and due < now


def _categories_of(city: City, urgency_: Urgency) -> tuple[str, ...]:
    return tuple(category.id for category in city.categories if urgency(city, category.id) is urgency_)


def code(filter_: Filter) -> str:
    """Button data of a filter: at most 31 ASCII characters."""
    marks = "".join(mark for mark in Mark if mark in filter_.marks)
    kind, _, id_ = filter_.where.partition(":")
    return f"{marks},{kind[:1]}{id_},{filter_.what}"


def decode_filter(city: City, text: str) -> Filter | None:
    """Parse a filter out of a button, which anybody can forge; None for one that this city does not know."""
    marks, *rest = text.split(",")
    if len(rest) != 2 or not set(marks) <= {mark.value for mark in Mark}:
        return None
    where = {"o": ORGANISATION, "z": ZONE}.get(rest[0][:1], "") + rest[0][1:]
    known = where == "" or names_of(city, where) is not None
    if not known or (rest[1] and names_of(city, rest[1]) is None):
        return None
    return Filter(frozenset(map(Mark, marks)), where, rest[1])


def names_of(city: City, id_: str) -> dict[str, str] | None:
    """Names of a scope, a category or a group; None for what the city does not know."""
    kind, _, own = id_.rpartition(":")
    match kind:
        case "organisation":
            found = city.organisation(own)
            return dict(found.names) if found else None
        case "zone":
            zone = city.zone(own)
            return dict(zone.names) if zone else None
        case "":
            topic = city.category(own) or city.group(own)
            return dict(topic.names) if topic else None
    return None


def categories_in(city: City, what: str) -> tuple[str, ...]:
    """Ids of the categories in a group, or of the category itself."""
    return (what,) if city.category(what) else tuple(c.id for c in city.categories_of(what))
