"""Own-data export: everything that is kept about a person, as one JSON document for them: their own words and what was
answered to them.

It holds nothing about other people, no names of officers, no internal notes. Times are ISO 8601 in the city's zone. The
keys:

    made_at, city, keeper   when, of which city, and who keeps the data
    person     code (as the staff see it), name, language, known_since, consent {version, at} or null
    chats      platform, account, language, last_seen, reachable
    consents   version, at, given (false: refused or taken back), oldest first
    tickets    what they reported: number, filed_at, status, status_name, category and organisation {id, name}, address,
               lat, lon, zone, words, extra {question: answer}, photos, first_answer_due, due, answered_at, planned_for,
               resolved_at, closed_at, passed_on_to, stars, confirmed, reopened;
               written: all they added {at, what, words, photos};
               answered: all they were told {at, what, status, words, photos}
    joins      others' reports they joined: number, category, status, since, written
    ratings    number, at, stars (null: words that came after them), words
    bans       at, reason, until (null: until lifted), lifted_at
    drafts     unfinished conversations: flow, touched_at, words, photos, answers {question: what was chosen}
    photos_left_out   how many photos are kept and did not fit into the archive

`photos` are names of files in the archive: see `storage.privacy.own_data_zip`, which puts them in place of what stands
here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from dialogs.kernel.words import Json, Words, from_json
from dialogs.notices.lines import category_name, organisation_name
from dialogs.rules.city.model import City, in_language
from dialogs.rules.residents.resident_code import resident_code
from dialogs.rules.tickets.lifecycle import Actor, Happened, HistoryEntry, Ticket, status_name
from dialogs.rules.tickets.visibility import told_words, visible_to_residents
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Tx
from storage.tables import bans, consents, followers, sessions

Say = Callable[[Words], str]
"""Words in the person's language."""
EVERYTHING = 10**9


@dataclass(frozen=True)
class Gathered:
    """Exported document, in which `photos` are sha256; and these, each with what its file is to be called, without
    suffix, in the order they came up."""

    document: dict[str, Json]
    photos: Mapping[str, str]


@dataclass(frozen=True)
class Gathering:
    """Builder of the document, for one transaction."""

    tx: Tx
    city: City
    person: Person
    now: datetime
    say: Say
    _photos: dict[str, str] = field(default_factory=dict)

    async def all(self) -> Gathered:
        known = await self.tx.tickets.of_person(self.person.id, EVERYTHING)
        tickets = [(ticket, await self.tx.history.of_ticket(ticket.id)) for ticket in reversed(known)]
        mine = [(ticket, lines) for ticket, lines in tickets if ticket.person_id == self.person.id]
        chats = await self.tx.chats.of_person(self.person.id)
        document = {
            "made_at": self._local_time(self.now),
            "city": in_language(self.city.names, self.person.lang),
            "keeper": in_language(self.city.consent.keeper, self.person.lang),
            "person": self._person(),
            "chats": [self._chat(chat) for chat in chats],
            "consents": await self._consents(),
            "tickets": [await self._ticket(ticket, lines) for ticket, lines in mine],
            "joins": await self._joins([(t, lines) for t, lines in tickets if t.person_id != self.person.id]),
            "ratings": [rating for ticket, lines in tickets for rating in self._ratings(ticket, lines)],
            "bans": await self._bans(),
            "drafts": [draft for chat in chats for draft in await self._drafts(chat)],
        }
        return Gathered(document, self._photos)

    def _local_time(self, at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(self.city.calendar.zone).isoformat(timespec="seconds")

    def _person(self) -> Json:
        version, at = self.person.consent_version, self._local_time(self.person.consent_at)
        return {
            "code": resident_code(self.person.id),
            "name": self.person.name,
            "language": self.person.lang,
            "known_since": self._local_time(self.person.created_at),
            "consent": None if version is None else {"version": version, "at": at},
        }

    def _chat(self, chat: Chat) -> Json:
        return {
            "platform": chat.platform,
            "account": chat.address,
            "language": chat.lang,
            "last_seen": self._local_time(chat.last_seen),
            "reachable": chat.active,
        }

    async def _consents(self) -> Json:
        c = consents.c
        rows = await self.tx.sqlalchemy.execute(
            select(c.version, c.at, c.given).where(c.person_id == self.person.id).order_by(c.id)
        )
        return [{"version": version, "at": self._local_time(at), "given": given} for version, at, given in rows]

    async def _bans(self) -> Json:
        c = bans.c
        rows = await self.tx.sqlalchemy.execute(
            select(c.at, c.reason, c.until, c.lifted_at).where(c.person_id == self.person.id).order_by(c.id)
        )
        return [
            {
                "at": self._local_time(at),
                "reason": reason,
                "until": self._local_time(until),
                "lifted_at": self._local_time(lifted),
            }
            for at, reason, until, lifted in rows
        ]

    async def _ticket(self, ticket: Ticket, lines: Sequence[HistoryEntry]) -> Json:
        c = ticket
        organisation = organisation_name(self.city, c.organisation)
        zone = self.city.zone(c.zone or "")
        photos = self._name_photos(c.number, await self.tx.history.photos(c.id))
        return {
            **self._short_ticket(c),
            "filed_at": self._local_time(c.created_at),
            "organisation": {"id": c.organisation, "name": self.say(organisation)} if organisation else None,
            "address": c.address,
            "lat": c.lat,
            "lon": c.lon,
            "zone": in_language(zone.names, self.person.lang) if zone else None,
            "words": c.words,
            "extra": {self.say(from_json(e["label"])): self.say(from_json(e["value"])) for e in c.extra.values()},
            "photos": photos,
            **self._course(c),
            "written": self._own_words(c, lines),
            "answered": [self._line(c, line, told_words(line)) for line in lines if visible_to_residents(line)],
        }

    def _course(self, ticket: Ticket) -> dict[str, Json]:
        """Deadlines and outcome of a ticket."""
        return {
            "first_answer_due": self._local_time(ticket.first_due),
            "due": self._local_time(ticket.due),
            "answered_at": self._local_time(ticket.answered_at),
            "planned_for": ticket.planned_for.isoformat() if ticket.planned_for else None,
            "resolved_at": self._local_time(ticket.resolved_at),
            "closed_at": self._local_time(ticket.closed_at),
            "passed_on_to": ticket.forwarded_to,
            "stars": ticket.stars,
            "confirmed": ticket.confirmed,
            "reopened": ticket.reopened,
        }

    def _short_ticket(self, ticket: Ticket) -> dict[str, Json]:
        return {
            "number": ticket.number,
            "status": ticket.status.value,
            "status_name": self.say(status_name(ticket.status)),
            "category": {"id": ticket.category, "name": self.say(category_name(self.city, ticket.category))},
        }

    def _own_entries(self, lines: Sequence[HistoryEntry]) -> list[HistoryEntry]:
        return [line for line in lines if line.actor is Actor.RESIDENT and line.actor_id == str(self.person.id)]

    def _own_words(self, ticket: Ticket, lines: Sequence[HistoryEntry]) -> Json:
        return [
            self._line(ticket, line, line.words) for line in self._own_entries(lines) if line.kind is not Happened.FILED
        ]

    def _line(self, ticket: Ticket, line: HistoryEntry, words: str) -> Json:
        return {
            "at": self._local_time(line.at),
            "what": line.act or line.kind.value,
            "status": line.after.value if line.after else None,
            "words": words,
            "photos": self._name_photos(ticket.number, line.photos),
        }

    async def _joins(self, tickets: Sequence[tuple[Ticket, Sequence[HistoryEntry]]]) -> Json:
        c = followers.c
        rows = await self.tx.sqlalchemy.execute(select(c.ticket_id, c.since).where(c.person_id == self.person.id))
        since = {ticket_id: self._local_time(at) for ticket_id, at in rows}
        return [
            {**self._short_ticket(t), "since": since[t.id], "written": self._own_words(t, lines)}
            for t, lines in tickets
        ]

    def _ratings(self, ticket: Ticket, lines: Sequence[HistoryEntry]) -> Iterable[Json]:
        for line in self._own_entries(lines):
            if line.kind is Happened.RATED:
                stars = line.facts.get("stars")
                yield {"number": ticket.number, "at": self._local_time(line.at), "stars": stars, "words": line.words}

    async def _drafts(self, chat: Chat) -> list[Json]:
        c = sessions.c
        rows = await self.tx.sqlalchemy.execute(
            select(c.flow, c.updated_at, c.body).where(c.chat_id == chat.id).order_by(c.flow)
        )
        return [
            {"flow": flow, "touched_at": self._local_time(at), **said}
            for flow, at, body in rows
            if (said := self._draft_content(json.loads(body)))
        ]

    def _draft_content(self, session: Mapping[str, Any]) -> dict[str, Json]:
        """Words, photos and other answers of an unfinished conversation; nothing when it is empty."""
        parts = {**session.get("pocket", {}), **session.get("editing", {}), **session.get("answers", {})}
        words = [text for part in parts.values() if _is_list_of(part, list) for _, text in part]
        photos = [one["sha"] for part in parts.values() if _is_list_of(part, dict) for one in part]
        others = {name: part for name, part in parts.items() if not isinstance(part, list)}
        return {"words": words, "photos": self._name_photos("draft", photos), "answers": others} if parts else {}

    def _name_photos(self, stem: str, shas: Sequence[str]) -> list[str]:
        """Give each photo a name for its file; returns the sha256."""
        for sha in shas:
            count = sum(name.startswith(f"{stem}-") for name in self._photos.values())
            self._photos.setdefault(sha, f"{stem}-{count + 1}")
        return list(shas)


def _is_list_of(part: Json, kind: type) -> bool:
    """True when the part is a list of such values."""
    return isinstance(part, list) and all(isinstance(one, kind) for one in part)
