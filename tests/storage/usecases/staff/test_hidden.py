"""Hidden reports: they are shown to nobody new, and go on for their author and those who follow them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from sqlalchemy import select

from dialogs import acts, facts
from dialogs.kernel.errors import Stale
from dialogs.kernel.events import Point
from dialogs.kernel.script import Fact
from dialogs.rules.tickets.lifecycle import Happened, Status
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.facts import FactFinder
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, resident
from tests.stores import NOW, tyumen

Who = tuple[Chat, Person]
CITY = tyumen().city
PLACE = Point(57.153, 65.534)


def new_report(category: str, words: str) -> acts.NewTicket:
    return acts.NewTicket(category, PLACE, "ул. Республики, 142", "cao", words)


def at(tx: Tx, who: Who) -> ResidentUseCases:
    return ResidentUseCases(UnitOfWork(tx, CITY, NOW), *who)


async def look(tx: Tx, who: Who, fact: Any) -> Any:
    return fact.read(await FactFinder(UnitOfWork(tx, tyumen().city, NOW), tyumen(), who[1]).look_up(cast("Fact", fact)))


async def chat(tx: Tx, address: str, serves: str) -> Chat:
    bound = await tx.chats.get_or_add("telegram", address, False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW, (serves,)), bound, NOW)
    return bound


async def cards(tx: Tx) -> list[int]:
    """Chats that are sent a card."""
    return list(
        await tx.sqlalchemy.scalars(select(outbox.c.chat_id).where(outbox.c.kind == "card").order_by(outbox.c.id))
    )


@pytest.mark.parametrize(
    ("category", "words", "why"),
    [("noise", "Шумят", "topic"), ("pothole", "Яма, ё* твою, пиздец", "words"), ("pothole", "Яма", None)],
)
async def test_a_report_that_is_to_be_looked_at_is_hidden_and_worked(
    store: Store, category: str, words: str, why: str | None
) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx), await resident(tx, "8")
        operators, all_of_them = await chat(tx, "-1", "operators"), await chat(tx, "-2", "all")
        ticket = await at(tx, anna).file(new_report(category, words), "session")
        assert (ticket.hidden, ticket.status) == (why is not None, Status.NEW)
        (filed,) = await tx.history.of_ticket(ticket.id)
        assert filed.facts.get("check") == why
        assert await cards(tx) == [operators.id, all_of_them.id] if why else [all_of_them.id]
        near = facts.Nearby(category, PLACE)
        assert [k.id for k in await look(tx, boris, near)] == ([] if why else [ticket.id])
        assert await look(tx, boris, facts.Joinable((ticket.id,))) == (set() if why else {ticket.id})
        shown = await tx.tickets.change(ticket, hidden=False)
        assert shown is not None
        assert [k.id for k in await look(tx, boris, near)] == [ticket.id]


async def test_nobody_new_joins_it_and_those_who_follow_go_on(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris, wanda = await resident(tx), await resident(tx, "8"), await resident(tx, "10")
        officers = await chat(tx, "-1", "all")
        ticket = await at(tx, anna).file(new_report("pothole", "Яма"), "session")
        await at(tx, boris).join(acts.Join(ticket.id))
        assert await tx.tickets.change(ticket, hidden=True) is not None
        with pytest.raises(Stale):
            await at(tx, wanda).join(acts.Join(ticket.id, "И у меня"))
        assert await look(tx, wanda, facts.TicketCard(ticket.id)) is None
        assert [person for person, _ in await tx.tickets.followers(ticket.id)] == [anna[1].id, boris[1].id]
        for who in (anna, boris):
            assert (await look(tx, who, facts.TicketCard(ticket.id))).words == "Яма"
            await at(tx, who).tell(acts.Say(ticket.id, "Ещё там"))
        await StaffUseCases(UnitOfWork(tx, CITY, NOW), officers, VERA).answer(ticket.id, Reply("60", "Едем"))
        told = await tx.sqlalchemy.scalars(select(outbox.c.chat_id).where(outbox.c.payload.contains("Едем")))
        assert {anna[0].id, boris[0].id} <= set(told)


async def test_obscene_words_of_one_are_for_nobody_else(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris = await resident(tx), await resident(tx, "8")
        ticket = await at(tx, anna).file(new_report("pothole", "Яма"), "session")
        await at(tx, boris).join(acts.Join(ticket.id, "Да вы охуели там", ("a" * 64,)))
        hers, his = [await look(tx, who, facts.TicketCard(ticket.id)) for who in (anna, boris)]
        said = [line for line in hers.history if line.kind == Happened.SAID]
        assert [(line.words, line.photos) for line in said] == [("", ("a" * 64,))]
        assert [line.words for line in his.history if line.kind == Happened.SAID] == ["Да вы охуели там"]
        worse = await at(tx, anna).file(new_report("pothole", "Пиздец, а не дорога"), "second")
        await tx.tickets.follow(worse.id, boris[1].id, "merged", NOW)
        assert (await look(tx, boris, facts.TicketCard(worse.id))).words == ""
        assert (await look(tx, anna, facts.TicketCard(worse.id))).words == "Пиздец, а не дорога"
        assert await tx.tickets.change(worse, hidden=False) is not None
        assert (await look(tx, boris, facts.TicketCard(worse.id))).words == "Пиздец, а не дорога"


async def test_a_city_without_such_topics_hides_nothing(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        anna = await resident(tx)
        city = replace(CITY, categories=tuple(replace(c, check=False) for c in CITY.categories))
        ticket = await ResidentUseCases(UnitOfWork(tx, city, NOW), *anna).file(new_report("noise", "Шумят"), "session")
        assert not ticket.hidden
