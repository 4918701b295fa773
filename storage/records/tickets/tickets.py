"""Tickets: the rows, their numbers, their followers, and the search near a place. Their history is in `history`."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, bindparam, delete, func, insert, or_, select, type_coerce, update

from dialogs.kernel.words import Json
from dialogs.rules.place.geometry import box_around, haversine_m
from dialogs.rules.tickets.lifecycle import OPEN, Status, Ticket
from storage.engine import upsert
from storage.engine.connection import Connection
from storage.engine.statement import Row, Statement
from storage.records.work.sequences import NEXT
from storage.tables import followers, tickets


@dataclass(frozen=True)
class Filing:
    """Values of a ticket about to be made; fields as in `Ticket`. `session_id`: the conversation it comes from, which
    makes one ticket at most."""

    session_id: str
    category: str
    lat: float
    lon: float
    address: str
    zone: str | None
    organisation: str | None
    words: str
    person_id: int
    chat_id: int
    first_due: datetime | None
    due: datetime | None
    extra: Mapping[str, Json]
    hidden: bool = False


def search_text(*said: str) -> str:
    """Search text of a ticket: of one case, with one space between words, without ё."""
    return " ".join(" ".join(part.split()) for part in said if part).lower().replace("ё", "е")


class Tickets:
    """Repository of tickets."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def file(self, filing: Filing, prefix: str, year: int, now: datetime) -> Ticket:
        """Make a ticket with the next number of the year; its author follows it.

        Raises IntegrityError when the session has made a ticket before: ask `of_session` first.
        """
        seq = int(await self._connection.value(NEXT, year=year, last=1))
        number = f"{prefix}-{year}-{seq:06d}"
        values = {**vars(filing), "extra": json.dumps(dict(filing.extra), ensure_ascii=False)}
        id_ = await self._connection.value(
            _FILE,
            **values,
            number=number,
            search=search_text(number, filing.address, filing.words),
            city_seq=seq,
            year=year,
            status=Status.NEW.value,
            created_at=now,
            version=1,
            forwarded_to="",
            reopened=0,
            confirmed=False,
        )
        await self.follow(id_, filing.person_id, "author", now)
        ticket = await self.by_id(id_)
        assert ticket is not None
        return ticket

    async def by_id(self, id_: int) -> Ticket | None:
        return await self._find_one(_BY_ID, ticket=id_)

    async def of_session(self, session_id: str) -> Ticket | None:
        """Ticket that the conversation made."""
        return await self._find_one(_OF_SESSION, session=session_id)

    async def by_number(self, text: str) -> Ticket | None:
        """Ticket that a person means by "142", "№ 142", "ТМН-2026-000142"; without a year the latest of that number."""
        named = _TYPED.fullmatch(text.strip())
        if named is None:
            return None
        year = int(named["year"]) if named["year"] else None
        return await self._find_one(_NUMBERED if year is None else _NUMBERED_OF_YEAR, seq=int(named["seq"]), year=year)

    async def named_in(self, words: str) -> Ticket | None:
        """Ticket whose number is the first in a message of ours."""
        named = _NAMED.search(words)
        return await self.by_number(named[0]) if named else None

    async def of_person(self, person_id: int, limit: int, offset: int = 0) -> list[Ticket]:
        """Tickets that the person filed or joined, the newest first."""
        return await self._find_many(_OF_PERSON, person=person_id, most=limit, after=offset)

    async def expecting(self, person_id: int) -> list[Ticket]:
        """Tickets that wait for a word of the person: their own that were asked about, and all that they follow which
        are said to be done; the newest first."""
        return await self._find_many(_EXPECTING, person=person_id)

    async def duplicates_of(self, ticket_id: int) -> list[Ticket]:
        """Tickets that were merged into it."""
        return await self._find_many(_DUPLICATES, main=ticket_id)

    async def worked_by(self, officer_id: int) -> list[Ticket]:
        """Open tickets that the member of the staff has."""
        return await self._find_many(_OF_OFFICER, officer=officer_id, statuses=[s.value for s in OPEN])

    async def open(self) -> list[Ticket]:
        """All open tickets, the oldest first."""
        return await self._find_many(_OF_STATUSES, statuses=[s.value for s in OPEN])

    async def find_nearby(  # noqa: PLR0917 a place and what is sought there
        self,
        categories: Collection[str],
        lat: float,
        lon: float,
        radius_m: float,
        limit: int,
        statuses: Collection[Status] = OPEN,
        not_of: int | None = None,
    ) -> list[tuple[Ticket, float]]:
        """Tickets within `radius_m` of a point with their distances in metres, by distance, then newest. Hidden ones
        are left out, and those of the person `not_of`.

        The index walks category, status and latitude, filters longitude and tells the rest within itself, so that
        candidates cost no row, however many tickets were closed there; rows are read from the nearest on until enough
        are found. The distance is reckoned here, because SQLite need not be built with sine and cosine. This is faster
        than R*Tree and the same on both engines.
        """
        box = box_around(lat, lon, radius_m)
        within = {"south": box.south, "north": box.north, "west": box.west, "east": box.east}
        which = {"categories": list(categories), "statuses": [s.value for s in statuses]}
        rows = await self._connection.run(WITHIN, **within, **which)
        rows.sort(key=itemgetter(3, 0), reverse=True)
        far = {row[0]: haversine_m(lat, lon, row[1], row[2]) for row in rows}
        near = sorted((id_ for id_, distance in far.items() if distance <= radius_m), key=far.__getitem__)
        found: list[tuple[Ticket, float]] = []
        for start in range(0, len(near), limit):
            ids = near[start : start + limit]
            seen = {t.id: t for t in await self._find_many(_SHOWN, ids=ids, not_of=not_of or 0)}
            found += [(seen[id_], far[id_]) for id_ in ids if id_ in seen]
            if len(found) >= limit:
                break
        return found[:limit]

    async def change(self, ticket: Ticket, **values: Any) -> Ticket | None:
        """Set columns (status, category, answered_at …) of the ticket as it was read; returns the ticket as it is now.

        None when somebody changed it in the meantime: read it again and decide anew.
        """
        changed = {**values, "version": ticket.version + 1}
        done = await self._connection.run(_update(tuple(changed)), ticket=ticket.id, seen=ticket.version, **changed)
        return await self.by_id(ticket.id) if done else None

    async def follow(self, ticket_id: int, person_id: int, why: str, now: datetime) -> bool:
        """Subscribe the person to the ticket (`why`: author, joined); False when they followed it before."""
        added = await self._connection.run(_FOLLOW, ticket_id=ticket_id, person_id=person_id, since=now, why=why)
        return bool(added)

    async def unfollow(self, ticket_id: int, person_id: int) -> None:
        theirs = and_(followers.c.ticket_id == ticket_id, followers.c.person_id == person_id)
        await self._connection.execute(delete(followers).where(theirs))

    async def followers(self, ticket_id: int) -> list[tuple[int, str]]:
        """(person id, why) of the ticket's followers, the author first."""
        return [(person, why) for person, why in await self._connection.run(_FOLLOWERS, ticket=ticket_id)]

    async def _find_one(self, query: Statement, **arguments: Any) -> Ticket | None:
        found = await self._find_many(query, **arguments)
        return found[0] if found else None

    async def _find_many(self, query: Statement, **arguments: Any) -> list[Ticket]:
        return [ticket_of(row) for row in await self._connection.run(query, **arguments)]


_TYPED = re.compile(r"\D*(?:(?P<year>20\d\d)\W+)?0*(?P<seq>[1-9]\d{0,8})\W*")
"""Signs, letters (the city's prefix, in whatever alphabet it was typed), a year, and the number itself."""
_NAMED = re.compile(r"(?<!\w)\w+-20\d\d-\d+")

_VOICES = (
    select(func.count())
    .where(followers.c.ticket_id == tickets.c.id)
    .correlate(tickets)
    .scalar_subquery()
    .label("voices")
)
_PLAIN = ("id", "number", "category", "lat", "lon", "address", "zone", "organisation", "words", "person_id", "chat_id")
_STATE = ("created_at", "first_due", "due", "answered_at", "version", "officer_id", "planned_for", "paused_at")
_ENDS = ("resolved_at", "closed_at", "forwarded_to", "duplicate_of", "reopened", "stars", "confirmed", "hidden")
_FIELDS = _PLAIN + _STATE + _ENDS
TICKETS = select(*(tickets.c[name] for name in _FIELDS), tickets.c.status, tickets.c.extra, _VOICES).select_from(
    tickets
)


def ticket_of(row: Row) -> Ticket:
    """Value of a row of `TICKETS`. Voices are at least 1: an erased author counted once."""
    *fields, status, extra, voices = row
    return Ticket(
        **dict(zip(_FIELDS, fields, strict=True)),
        status=Status(status),
        extra=json.loads(extra),
        voices=max(1, voices),
    )


def _select_tickets(*which: ColumnElement[bool]) -> Statement:
    """Statement for tickets, the newest first."""
    return Statement(TICKETS.where(*which).order_by(tickets.c.id.desc()))


def _follow(dialect: str) -> Any:
    once = upsert.insert(dialect, followers).on_conflict_do_nothing(index_elements=["ticket_id", "person_id"])
    return once.returning(followers.c.ticket_id)


@cache
def _update(columns: tuple[str, ...]) -> Statement:
    as_seen = and_(tickets.c.id == bindparam("ticket"), tickets.c.version == bindparam("seen"))
    return Statement(update(tickets).where(as_seen).returning(tickets.c.id), columns)


_BY_ID = _select_tickets(tickets.c.id == bindparam("ticket"))
_SHOWN = _select_tickets(
    tickets.c.id.in_(bindparam("ids", expanding=True)),
    ~tickets.c.hidden,
    tickets.c.person_id.is_distinct_from(bindparam("not_of")),
)
_OF_SESSION = _select_tickets(tickets.c.session_id == bindparam("session"))
_NUMBERED_OF_YEAR = _select_tickets(tickets.c.city_seq == bindparam("seq"), tickets.c.year == bindparam("year"))
_NUMBERED = Statement(
    TICKETS.where(tickets.c.city_seq == bindparam("seq")).order_by(tickets.c.year.desc(), tickets.c.id.desc()).limit(1)
)
_OF_PERSON = Statement(
    TICKETS.join(followers, followers.c.ticket_id == tickets.c.id)
    .where(followers.c.person_id == bindparam("person"))
    .order_by(tickets.c.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("after"))
)
_EXPECTING = _select_tickets(
    tickets.c.id.in_(select(followers.c.ticket_id).where(followers.c.person_id == bindparam("person"))),
    or_(
        tickets.c.status == Status.RESOLVED.value,
        and_(tickets.c.status == Status.WAITING.value, tickets.c.person_id == bindparam("person")),
    ),
)
_DUPLICATES = _select_tickets(tickets.c.duplicate_of == bindparam("main"))
_OF_OFFICER = _select_tickets(
    tickets.c.officer_id == bindparam("officer"), tickets.c.status.in_(bindparam("statuses", expanding=True))
)
_OF_STATUSES = Statement(
    TICKETS.where(tickets.c.status.in_(bindparam("statuses", expanding=True))).order_by(tickets.c.id)
)
WITHIN = Statement(
    select(tickets.c.id, tickets.c.lat, tickets.c.lon, type_coerce(tickets.c.created_at, Text)).where(
        tickets.c.category.in_(bindparam("categories", expanding=True)),
        tickets.c.lat.between(bindparam("south"), bindparam("north")),
        tickets.c.lon.between(bindparam("west"), bindparam("east")),
        tickets.c.status.in_(bindparam("statuses", expanding=True)),
    )
)
"""Nothing but what the index knows; the time as the engine keeps it, which sorts like time."""
_LATER = {
    "id",
    "answered_at",
    "officer_id",
    "planned_for",
    "paused_at",
    "resolved_at",
    "closed_at",
    "duplicate_of",
    "stars",
}
"""What a new ticket does not have yet."""
_FILE = Statement(
    insert(tickets).returning(tickets.c.id),
    [column.name for column in tickets.c if column.name not in _LATER],
)
_FOLLOW = Statement(_follow, ("ticket_id", "person_id", "since", "why"))
_FOLLOWERS = Statement(
    select(followers.c.person_id, followers.c.why)
    .where(followers.c.ticket_id == bindparam("ticket"))
    .order_by(followers.c.why, followers.c.since, followers.c.person_id)
)
