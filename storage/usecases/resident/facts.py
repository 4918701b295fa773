"""Fact provider: answers a conversation's queries to the store (`dialogs.facts`) with the JSON that each fact reads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from dialogs import facts
from dialogs.kernel.script import Fact
from dialogs.kernel.words import Json
from dialogs.rules.city.routing import route
from dialogs.rules.tickets.lifecycle import Ticket
from storage.city.load import CityFolder
from storage.privacy.retention_periods import DEFAULT_PERIODS, STRANGERS, UNANSWERED, RetentionPeriods
from storage.records.people.people import Person
from storage.usecases.resident.joinable import joinable_ids
from storage.usecases.resident.report_quota import may_file
from storage.usecases.resident.resident_card import ResidentCard, mask_for_others
from storage.usecases.unit_of_work import UnitOfWork

LISTED = 50
SHOWN_WORDS = 200


@dataclass(frozen=True)
class FactFinder:
    """Fact provider for one person, within one unit of work. `folder`: the addresses and zones of the unit's city;
    `keep`: the periods in force."""

    uow: UnitOfWork
    folder: CityFolder
    person: Person
    keep: RetentionPeriods = DEFAULT_PERIODS

    async def look_up(self, fact: Fact) -> Json:
        """The answer to a fact of `dialogs.facts`."""
        match fact:
            case facts.AddressQuery(text):
                found = self.folder.addresses.find(text)
                return [{"label": a.label, "lat": a.lat, "lon": a.lon, "exact": a.exact} for a in found]
            case facts.SpotQuery(point):
                return self._spot(point.lat, point.lon)
            case facts.Nearby():
                return await self._find_nearby(fact)
            case facts.Joinable(ids):
                return await joinable_ids(self.uow.tx, ids)
            case facts.NextReport():
                at = await may_file(self.uow, self.person.id)
                return at.isoformat() if at else None
            case facts.Responsible(category, zone):
                routed = route(self.uow.city, category, zone, self.uow.now)
                return routed.organisation if routed else None
            case facts.MyTickets():
                return [self._mine_json(t) for t in await self.uow.tx.tickets.of_person(self.person.id, LISTED)]
            case facts.TicketCard(id_):
                return await ResidentCard(self.uow, self.person).card(id_)
            case facts.KeptOfMe():
                return await self._kept_json()
            case _:
                raise TypeError(f"the store knows nothing of {type(fact).__name__}")

    def _spot(self, lat: float, lon: float) -> Json:
        where = self.folder.zones.look_up(lat, lon)
        near = self.folder.addresses.nearest(lat, lon) if where.inside else None
        return {
            "inside": where.inside,
            "zone": where.zone,
            "neighbour": None if where.neighbour is None else dict(where.neighbour),
            "address": near.label if near else "",
        }

    async def _find_nearby(self, fact: facts.Nearby) -> Json:
        found = await self.uow.tx.tickets.find_nearby(
            (fact.category,),
            fact.point.lat,
            fact.point.lon,
            facts.NEARBY_M,
            facts.NEARBY_LIMIT,
            not_of=self.person.id,
        )
        photos = await self.uow.tx.history.first_photos([ticket.id for ticket, _ in found]) if found else {}
        return [self._known_json(ticket, round(distance), photos.get(ticket.id, "")) for ticket, distance in found]

    def _known_json(self, ticket: Ticket, distance_m: int, photo: str) -> Json:
        known = facts.Known(
            id=ticket.id,
            number=ticket.number,
            category=ticket.category,
            address=mask_for_others(self.uow.city, ticket, ticket.address),
            words=mask_for_others(self.uow.city, ticket, ticket.words)[:SHOWN_WORDS],
            distance_m=distance_m,
            filed=ticket.created_at.astimezone(ZoneInfo(self.uow.city.timezone)).date().isoformat(),
            photo=photo,
            voices=ticket.voices,
        )
        return dict(vars(known))

    def _mine_json(self, ticket: Ticket) -> Json:
        author = ticket.person_id == self.person.id
        mine = facts.Mine(
            id=ticket.id,
            number=ticket.number,
            category=ticket.category,
            address=ticket.address if author else mask_for_others(self.uow.city, ticket, ticket.address),
            status=ticket.status.value,
            author=author,
        )
        return dict(vars(mine))

    async def _kept_json(self) -> Json:
        kept = await self.uow.tx.people.count_kept(self.person.id)
        at = self.person.consent_at
        return asdict(
            facts.Kept(
                consent_version=self.person.consent_version,
                consent_at=at.astimezone(ZoneInfo(self.uow.city.timezone)).date().isoformat() if at else None,
                tickets=kept[0],
                photos=kept[1],
                raw_days=self.keep.raw,
                unanswered_hours=UNANSWERED // timedelta(hours=1),
                closed_days=self.keep.closed,
                talks_days=self.keep.talks,
                people_days=self.keep.people,
                stranger_days=STRANGERS.days,
            )
        )
