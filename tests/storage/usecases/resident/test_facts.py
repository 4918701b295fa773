"""Facts of the store for conversations: places, what is near, one's own tickets, what is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from dialogs import facts
from dialogs.kernel.events import Point
from dialogs.kernel.script import Fact
from dialogs.rules.tickets.lifecycle import Actor, Happened, Status
from storage.records.people.people import Person
from storage.records.tickets.history import NewEntry
from storage.store import Store, Tx
from storage.usecases.resident.facts import FactFinder
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW, tyumen

CENTRE = Point(57.153, 65.534)


async def look(tx: Tx, person: Person, fact: Any) -> Any:
    return fact.read(await FactFinder(UnitOfWork(tx, tyumen().city, NOW), tyumen(), person).look_up(cast("Fact", fact)))


async def test_addresses_and_places(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        _, person = await resident(tx)
        found = await look(tx, person, facts.AddressQuery("республики 142"))
        assert [place.label for place in found if place.exact] == ["ул. Республики, 142"]
        inside = await look(tx, person, facts.SpotQuery(CENTRE))
        assert inside.inside
        assert inside.address
        neighbour = await look(tx, person, facts.SpotQuery(Point(57.15, 66.9)))
        assert (neighbour.inside, neighbour.neighbour["ru"], neighbour.address) == (False, "Ярковский район", "")
        assert (await look(tx, person, facts.SpotQuery(Point(10.0, 10.0)))).neighbour is None


async def test_who_answers_now(sqlite_store: Store) -> None:
    """The moment is in March, in the afternoon of a working day."""
    async with sqlite_store.writing() as tx:
        _, person = await resident(tx)
        assert await look(tx, person, facts.Responsible("snowroad", None)) == "roads"
        assert await look(tx, person, facts.Responsible("cold", "cao")) == "heatco"
        city = replace(tyumen().city, duties=tyumen().city.duties[:1])
        looking = FactFinder(
            UnitOfWork(tx, replace(tyumen(), city=city).city, NOW), replace(tyumen(), city=city), person
        )
        assert await looking.look_up(facts.Responsible("snowroad", None)) is None


async def test_what_others_have_reported_near(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx), await resident(tx, "8")
        ticket = await file_ticket(tx, anna, words="Яма, звоните 8 912 345-67-89")
        await tx.history.add_photos(ticket.id, ["a", "b"])
        (known,) = await look(tx, boris[1], facts.Nearby("roads", CENTRE))
        assert (known.id, known.number, known.photo, known.filed) == (ticket.id, ticket.number, "a", "2026-03-02")
        assert "345" not in known.words
        assert known.distance_m < 50
        assert await look(tx, anna[1], facts.Nearby("roads", CENTRE)) == ()
        await file_ticket(tx, anna, lat=57.1531)
        assert [k.photo for k in await look(tx, boris[1], facts.Nearby("roads", CENTRE))] == ["a", ""]


async def test_ones_own_tickets_and_those_one_joined(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx), await resident(tx, "8")
        ticket = await file_ticket(tx, anna)
        assert await look(tx, boris[1], facts.MyTickets()) == ()
        await tx.tickets.follow(ticket.id, boris[1].id, "joined", NOW)
        assert [(t.id, t.author) for t in await look(tx, anna[1], facts.MyTickets())] == [(ticket.id, True)]
        assert [(t.id, t.author) for t in await look(tx, boris[1], facts.MyTickets())] == [(ticket.id, False)]


async def test_a_card_is_for_those_who_follow(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx), await resident(tx, "8")
        ticket = await file_ticket(tx, anna, words="Звоните 8 912 345-67-89", due=NOW)
        await tx.history.add_photos(ticket.id, ["a"])
        await tx.history.add(NewEntry(ticket.id, Happened.FILED, Actor.RESIDENT, after=Status.NEW), NOW)
        await tx.history.add(NewEntry(ticket.id, Happened.NOTED, Actor.STAFF, words="для своих"), NOW)
        said: dict[str, Any] = {"words": "ещё 8 912 345-67-89", "photos": ["b"], "actor_id": str(anna[1].id)}
        await tx.history.add(NewEntry(ticket.id, Happened.SAID, Actor.RESIDENT, **said), NOW)
        mine = await look(tx, anna[1], facts.TicketCard(ticket.id))
        assert (mine.words, mine.photos, mine.due) == ("Звоните 8 912 345-67-89", ("a",), NOW.isoformat())
        assert [(line.kind, line.after) for line in mine.history] == [("filed", "new"), ("said", "")]
        assert (mine.history[-1].words, mine.history[-1].photos) == ("ещё 8 912 345-67-89", ("b",))
        assert await look(tx, boris[1], facts.TicketCard(ticket.id)) is None
        assert await look(tx, anna[1], facts.TicketCard(999)) is None
        await tx.tickets.follow(ticket.id, boris[1].id, "joined", NOW)
        joined = await look(tx, boris[1], facts.TicketCard(ticket.id))
        assert not joined.author
        assert "345" not in joined.words + joined.history[-1].words


async def test_a_ticket_without_a_deadline(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        anna = await resident(tx)
        ticket = await file_ticket(tx, anna)
        assert (await look(tx, anna[1], facts.TicketCard(ticket.id))).due is None


async def test_what_is_kept(store: Store) -> None:
    async with store.writing() as tx:
        _, person = await resident(tx)
        kept = await look(tx, person, facts.KeptOfMe())
        assert (kept.consent_version, kept.consent_at, kept.raw_days, kept.unanswered_hours) == (None, None, 7, 24)
        assert (kept.closed_days, kept.talks_days, kept.people_days, kept.stranger_days) == (None, 30, 365, 30)
        await tx.people.consent(person.id, "1", NOW)
        agreed = await tx.people.by_id(person.id)
        assert agreed is not None
        assert (await look(tx, agreed, facts.KeptOfMe())).consent_at == "2026-03-02"


async def test_nothing_else_is_known(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        _, person = await resident(tx)
        with pytest.raises(TypeError, match="str"):
            await FactFinder(UnitOfWork(tx, tyumen().city, NOW), tyumen(), person).look_up(cast("Fact", "weather"))
