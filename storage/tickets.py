"""Tickets: the rows, their numbers, who follows them, and those near a place. What happened to them: `history`."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from dialogs.kernel.words import Json
from dialogs.rules.geometry import box_around, haversine_m
from dialogs.rules.ticket import OPEN, Status, Ticket
from storage import upsert
from storage.tables import followers, numbers, tickets


@dataclass(frozen=True)
class Filing:
    """A ticket about to be made; fields as in `Ticket`. `session_id`: the conversation it comes from, which makes one
    ticket at most."""

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


class Tickets:
    """The rows of tickets."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def file(self, filing: Filing, prefix: str, year: int, now: datetime) -> Ticket:
        """Make a ticket with the next number of the year; its author follows it.

        Raises IntegrityError when the session has made a ticket before: ask `of_session` first.
        """
        seq = await self._next_number(year)
        values = {**vars(filing), "extra": json.dumps(dict(filing.extra), ensure_ascii=False)}
        new = insert(tickets).values(
            **values,
            number=f"{prefix}-{year}-{seq:06d}",
            city_seq=seq,
            year=year,
            status=Status.NEW.value,
            created_at=now,
            version=1,
            hidden=False,
        )
        id_ = (await self._connection.execute(new.returning(tickets.c.id))).scalar_one()
        await self.follow(id_, filing.person_id, "author", now)
        ticket = await self.by_id(id_)
        assert ticket is not None
        return ticket

    async def _next_number(self, year: int) -> int:
        """The counter's row is locked until the transaction ends, so numbers have neither gaps nor twins."""
        new = upsert.insert(self._connection.dialect.name, numbers).values(year=year, last=1)
        taken = new.on_conflict_do_update(index_elements=["year"], set_={"last": numbers.c.last + 1})
        return int((await self._connection.execute(taken.returning(numbers.c.last))).scalar_one())

    async def by_id(self, id_: int) -> Ticket | None:
        return await self._one(_TICKETS.where(tickets.c.id == id_))

    async def of_session(self, session_id: str) -> Ticket | None:
        """The ticket that conversation made."""
        return await self._one(_TICKETS.where(tickets.c.session_id == session_id))

    async def by_number(self, text: str) -> Ticket | None:
        """The ticket a person means by "142", "№ 142", "ТМН-2026-000142"; without a year the latest of that number."""
        named = _NUMBER.fullmatch(text.strip())
        if named is None:
            return None
        same = tickets.c.city_seq == int(named["seq"])
        if named["year"]:
            same = and_(same, tickets.c.year == int(named["year"]))
        return await self._one(_TICKETS.where(same).order_by(tickets.c.year.desc(), tickets.c.id.desc()).limit(1))

    async def named_in(self, words: str) -> Ticket | None:
        """The ticket whose number is the first in a message of ours."""
        named = _NAMED.search(words)
        return await self.by_number(named[0]) if named else None

    async def of_person(self, person_id: int, limit: int, offset: int = 0) -> list[Ticket]:
        """What the person filed or joined, the newest first."""
        theirs = _TICKETS.join(followers, followers.c.ticket_id == tickets.c.id)
        query = theirs.where(followers.c.person_id == person_id).order_by(tickets.c.id.desc())
        return await self._many(query.limit(limit).offset(offset))

    async def waiting_of(self, person_id: int) -> list[Ticket]:
        """The person's own tickets that wait for their answer, the newest first."""
        waits = and_(tickets.c.person_id == person_id, tickets.c.status == Status.WAITING.value)
        return await self._many(_TICKETS.where(waits).order_by(tickets.c.id.desc()))

    async def open(self) -> list[Ticket]:
        """Every ticket that somebody still has to work on, the oldest first."""
        return await self._many(_TICKETS.where(tickets.c.status.in_([s.value for s in OPEN])).order_by(tickets.c.id))

    async def nearby(  # noqa: PLR0917 a place and what is sought there
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

        The index walks category and latitude and filters longitude within itself, which leaves a handful of candidates;
        the distance is reckoned here, because SQLite need not be built with sine and cosine. This is faster than R*Tree
        and the same on both engines.
        """
        candidates = select(tickets.c.id, tickets.c.lat, tickets.c.lon, tickets.c.created_at).where(
            _within(categories, lat, lon, radius_m),
            tickets.c.status.in_([s.value for s in statuses]),
            ~tickets.c.hidden,
        )
        if not_of is not None:
            candidates = candidates.where(tickets.c.person_id.is_distinct_from(not_of))
        rows = await self._connection.execute(candidates)
        far = [(haversine_m(lat, lon, row.lat, row.lon), -row.created_at.timestamp(), -row.id) for row in rows]
        nearest = sorted(found for found in far if found[0] <= radius_m)[:limit]
        by_id = {t.id: t for t in await self._many(_TICKETS.where(tickets.c.id.in_([-id_ for _, _, id_ in nearest])))}
        return [(by_id[-id_], distance) for distance, _, id_ in nearest]

    async def change(self, ticket: Ticket, **values: Any) -> Ticket | None:
        """Set columns (status, category, answered_at …) of the ticket as it was read; the ticket as it is now.

        None when somebody changed it in the meantime: read it again and decide anew.
        """
        mine = and_(tickets.c.id == ticket.id, tickets.c.version == ticket.version)
        done = await self._connection.execute(
            update(tickets).where(mine).values(**values, version=ticket.version + 1).returning(tickets.c.id)
        )
        return None if done.first() is None else await self.by_id(ticket.id)

    async def follow(self, ticket_id: int, person_id: int, why: str, now: datetime) -> bool:
        """The person hears of the ticket from now on (`why`: author, joined); False when they did before."""
        new = upsert.insert(self._connection.dialect.name, followers).values(
            ticket_id=ticket_id, person_id=person_id, since=now, why=why
        )
        once = new.on_conflict_do_nothing(index_elements=["ticket_id", "person_id"])
        return (await self._connection.execute(once.returning(followers.c.ticket_id))).first() is not None

    async def unfollow(self, ticket_id: int, person_id: int) -> None:
        theirs = and_(followers.c.ticket_id == ticket_id, followers.c.person_id == person_id)
        await self._connection.execute(delete(followers).where(theirs))

    async def followers(self, ticket_id: int) -> list[tuple[int, str]]:
        """(person id, why) of those who hear of it, the author first."""
        rows = await self._connection.execute(
            select(followers.c.person_id, followers.c.why)
            .where(followers.c.ticket_id == ticket_id)
            .order_by(followers.c.why, followers.c.since, followers.c.person_id)
        )
        return [(row.person_id, row.why) for row in rows]

    async def _one(self, query: Select[Any]) -> Ticket | None:
        found = await self._many(query)
        return found[0] if found else None

    async def _many(self, query: Select[Any]) -> list[Ticket]:
        return [_ticket(row) for row in await self._connection.execute(query)]


_NUMBER = re.compile(r"\W*(?:[^\W\d]+\W*)*?(?:(?P<year>20\d\d)\W+)?0*(?P<seq>[1-9]\d{0,8})\W*")
"""Signs, letters (the city's prefix, in whatever alphabet it was typed), a year, and the number itself."""
_NAMED = re.compile(r"\w+-20\d\d-\d+")

_VOICES = (
    select(func.count())
    .where(followers.c.ticket_id == tickets.c.id)
    .correlate(tickets)
    .scalar_subquery()
    .label("voices")
)
_PLAIN = ("id", "number", "category", "lat", "lon", "address", "zone", "organisation", "words", "person_id", "chat_id")
_STATE = ("created_at", "first_due", "due", "answered_at", "version")
_TICKETS = select(
    *(tickets.c[name] for name in _PLAIN + _STATE), tickets.c.status, tickets.c.extra, _VOICES
).select_from(tickets)


def _within(categories: Collection[str], lat: float, lon: float, radius_m: float) -> ColumnElement[bool]:
    box = box_around(lat, lon, radius_m)
    return and_(
        tickets.c.category.in_(categories),
        tickets.c.lat.between(box.south, box.north),
        tickets.c.lon.between(box.west, box.east),
    )


def _ticket(row: Row[Any]) -> Ticket:
    """`voices` is at least 1: an erased author counted once."""
    fields = row._asdict()
    return Ticket(
        **{name: fields[name] for name in _PLAIN + _STATE},
        status=Status(row.status),
        extra=json.loads(row.extra),
        voices=max(1, row.voices),
    )
