"""Tickets: numbers, finding, neighbours, changes that do not overwrite one another."""

import random
import re
from dataclasses import replace
from datetime import timedelta
from operator import itemgetter

import pytest
from sqlalchemy.exc import IntegrityError

from dialogs.rules.place.geometry import haversine_m
from dialogs.rules.tickets.lifecycle import OPEN, Status
from storage.records.tickets.tickets import WITHIN
from storage.store import Store
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW


async def test_numbers_are_counted_within_the_year(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        first = await file_ticket(tx, who, extra={"lamp": {"value": "12"}, "a": 1})
        second = await file_ticket(tx, who, NOW + timedelta(1))
        assert (first.number, second.number) == ("ТМН-2026-000001", "ТМН-2026-000002")
        assert list(first.extra) == ["lamp", "a"]
        assert (first.status, first.version, first.voices, first.created_at) == (Status.NEW, 1, 1, NOW)


async def test_a_session_makes_one_ticket_at_most(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        ticket = await file_ticket(tx, who, session_id="s")
        assert await tx.tickets.of_session("s") == ticket
        assert await tx.tickets.of_session("t") is None
    with pytest.raises(IntegrityError):
        async with store.writing() as tx:
            await file_ticket(tx, who, session_id="s")


@pytest.mark.parametrize(
    "typed", ["42", "№42", "№ 000042", "ТМН-2026-000042", "тмн 2026 42", "TMH-2026-42", "2026-42", " #42. ", "номер 42"]
)
async def test_a_number_is_understood_as_people_type_it(sqlite_store: Store, typed: str) -> None:
    async with sqlite_store.writing() as tx:
        who = await resident(tx)
        for day in range(42):
            ticket = await file_ticket(tx, who, NOW + timedelta(day))
        assert await tx.tickets.by_number(typed) == ticket


@pytest.mark.parametrize(
    "typed", ["", "яма", "Республики 142 дом", "2025-1", "0", "1.5.2", "2", "а" * 4000, f"{'а' * 40}-2026-0"]
)
async def test_other_words_are_no_number(sqlite_store: Store, typed: str) -> None:
    async with sqlite_store.writing() as tx:
        await file_ticket(tx, await resident(tx))
        assert await tx.tickets.by_number(typed) is None


async def test_a_number_without_a_year_means_the_latest(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        await file_ticket(tx, who)
        later = await file_ticket(tx, who, year=2027)
        assert await tx.tickets.by_number("1") == later
        assert await tx.tickets.by_number("2026-1") != later


async def test_the_tickets_of_a_person_are_those_they_filed_or_joined(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx, "1"), await resident(tx, "2")
        hers = await file_ticket(tx, anna)
        his = await file_ticket(tx, boris)
        assert await tx.tickets.follow(his.id, anna[1].id, "joined", NOW)
        assert not await tx.tickets.follow(his.id, anna[1].id, "joined", NOW)
        his = replace(his, voices=2)
        assert await tx.tickets.of_person(anna[1].id, 10) == [his, hers]
        assert await tx.tickets.of_person(anna[1].id, 1, 1) == [hers]
        assert await tx.tickets.followers(his.id) == [(boris[1].id, "author"), (anna[1].id, "joined")]
        await tx.tickets.unfollow(his.id, anna[1].id)
        assert await tx.tickets.of_person(anna[1].id, 10) == [hers]


async def test_open_and_waiting_tickets_are_told_apart(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        one, two, three = [await file_ticket(tx, who, NOW + timedelta(day)) for day in range(3)]
        asked = await tx.tickets.change(two, status="waiting")
        done = await tx.tickets.change(three, status="resolved")
        assert asked is not None
        assert (asked.status, asked.version) == (Status.WAITING, 2)
        assert await tx.tickets.expecting(who[1].id) == [done, asked]
        neighbour = (await resident(tx, "8"))[1].id
        for ticket in (one, two, three):
            await tx.tickets.follow(ticket.id, neighbour, "joined", NOW)
        assert [t.id for t in await tx.tickets.expecting(neighbour)] == [three.id]
        assert [t.id for t in await tx.tickets.open()] == [one.id, two.id]


async def test_of_two_changes_of_the_same_reading_one_wins(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
        assert await tx.tickets.change(ticket, status="in_progress", answered_at=NOW) is not None
        assert await tx.tickets.change(ticket, status="rejected") is None


async def test_nearby_comes_by_distance_then_newest(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        far = await file_ticket(tx, who, NOW, lat=57.1545)
        old = await file_ticket(tx, who, NOW)
        new = await file_ticket(tx, who, NOW + timedelta(1))
        await file_ticket(tx, who, NOW, lat=57.1545, lon=65.5375)  # in the box, not in the circle
        await file_ticket(tx, who, NOW, lat=57.16)
        await file_ticket(tx, who, NOW, category="trees")
        closed = await file_ticket(tx, who, NOW + timedelta(2))
        await tx.tickets.change(closed, status="resolved")
        hidden = await file_ticket(tx, who, NOW + timedelta(3))
        await tx.tickets.change(hidden, hidden=True)
        found = await tx.tickets.find_nearby(["roads"], 57.153, 65.534, 250, 5)
        assert [ticket for ticket, _ in found] == [new, old, far]
        assert [round(distance) for _, distance in found] == [0, 0, 167]
        assert [t for t, _ in await tx.tickets.find_nearby(["roads", "signs"], 57.153, 65.534, 250, 1)] == [new]
        assert await tx.tickets.find_nearby(["roads"], 57.153, 65.534, 250, 5, not_of=who[1].id) == []
        assert len(await tx.tickets.find_nearby(["roads"], 57.153, 65.534, 250, 5, [Status.RESOLVED])) == 1


async def test_nearby_finds_what_looking_at_each_ticket_finds(store: Store) -> None:
    dice = random.Random(7)
    places = [(57.153 + dice.uniform(-0.003, 0.003), 65.534 + dice.uniform(-0.005, 0.005)) for _ in range(12)]
    async with store.writing() as tx:
        people = [await resident(tx, str(address)) for address in range(3)]
        known, hidden = [], set()
        for number in range(60):
            (lat, lon), now = dice.choice(places), NOW + timedelta(dice.randrange(4))
            category = dice.choice(["roads", "trees"])
            ticket = await file_ticket(
                tx, dice.choice(people), now, lat=lat, lon=lon, category=category, session_id=str(number)
            )
            values = {"hidden": number % 7 == 0, "status": dice.choice(["new", "waiting", "resolved"])}
            hidden |= {ticket.id} if values["hidden"] else set()
            known.append(await tx.tickets.change(ticket, **values))
        for not_of in (None, *(person.id for _, person in people)):
            for lat, lon in places:
                seen = [
                    (haversine_m(lat, lon, t.lat, t.lon), -t.created_at.timestamp(), -t.id, t)
                    for t in known
                    if t and t.status in OPEN and t.category == "roads" and t.id not in hidden and t.person_id != not_of
                ]
                wanted = [(t, far) for far, *_, t in sorted(seen, key=itemgetter(0, 1, 2)) if far <= 250]
                for limit in (2, 5, 50):
                    found = await tx.tickets.find_nearby(["roads"], lat, lon, 250, limit, not_of=not_of)
                    assert found == wanted[:limit]


async def test_nearby_walks_its_index_and_reads_nothing_else(sqlite_store: Store) -> None:
    async with sqlite_store.reading() as tx:
        text = re.sub(r"__\[POSTCOMPILE_\w+\]", "?, ?", WITHIN.plan(tx.connection.dialect).text)
        plan = await tx.sqlalchemy.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (None,) * text.count("?"))
        assert [row.detail for row in plan] == [
            (
                "SEARCH tickets USING COVERING INDEX ix_tickets_category_status_lat_lon_created_at "
                "(category=? AND status=? AND lat>? AND lat<?)"
            )
        ]
