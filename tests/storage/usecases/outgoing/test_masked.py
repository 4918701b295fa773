"""Masking in notices, on cards and near a place: nobody but the person reads how to reach them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import select

from dialogs import acts, facts
from dialogs.kernel.events import Point
from dialogs.kernel.screen import Screen
from dialogs.kernel.script import Fact
from dialogs.kernel.words import Plain, T, to_json
from dialogs.rules.city.model import City
from dialogs.rules.text.masking import MASK
from dialogs.rules.tickets.lifecycle import Given, Ticket
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import chats, outbox
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.facts import FactFinder
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, file_ticket, resident
from tests.stores import NOW, tyumen

Who = tuple[Chat, Person]
ANNAS, BORISES, DISPATCHER = "8 912 345-67-89", "+7 904 111 22 33", "8 (3452) 43-00-05"


def public(city: City) -> City:
    """Make a city whose dispatcher is in its data."""
    first = replace(city.organisations[0], contact=DISPATCHER)
    return replace(city, organisations=(first, *city.organisations[1:]))


CITY = public(tyumen().city)


async def look(tx: Tx, who: Who, fact: Any) -> Any:
    looking = FactFinder(UnitOfWork(tx, replace(tyumen(), city=CITY).city, NOW), replace(tyumen(), city=CITY), who[1])
    return fact.read(await looking.look_up(cast("Fact", fact)))


async def texts_for(tx: Tx, chat: Chat) -> str:
    """Texts of all messages that wait for a chat."""
    return "\n".join(await tx.sqlalchemy.scalars(select(outbox.c.payload).where(outbox.c.chat_id == chat.id)))


async def town(tx: Tx) -> tuple[Who, Who, StaffUseCases, Ticket]:
    """File Anna's ticket full of her phone, which Boris has joined with words of his own."""
    anna, boris = await resident(tx), await resident(tx, "8")
    group = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), group, NOW)
    extra = {"entrance": {"label": to_json(T("Entrance")), "value": to_json(Plain(f"2, {ANNAS}"))}}
    ticket = await file_ticket(tx, anna, words=f"Яма, {ANNAS}", address=f"ул. Республики, 142 ({ANNAS})", extra=extra)
    await ResidentUseCases(UnitOfWork(tx, CITY, NOW), *boris).join(acts.Join(ticket.id, f"И у меня, {BORISES}"))
    return anna, boris, StaffUseCases(UnitOfWork(tx, CITY, NOW), group, VERA), ticket


async def test_words_of_the_staff_may_quote_the_author_to_nobody_else(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris, desk, ticket = await town(tx)
        second = await tx.chats.get_or_add("telegram", "9", True, NOW, "ru")
        await tx.sqlalchemy.execute(chats.update().where(chats.c.id == second.id).values(person_id=anna[1].id))
        words = f"Звонили на {ANNAS}, перезвоните {DISPATCHER}"
        await desk.answer(ticket.id, Reply("60", words))
        for own in (anna[0], second):
            assert words in await texts_for(tx, own)
        assert f"Звонили на {MASK}, перезвоните {DISPATCHER}" in await texts_for(tx, boris[0])
        await desk.move(ticket.id, "forward", Given(name="ТРИЦ, 8 (3452) 39-95-55"))
        await desk.answer(ticket.id, Reply("61", f"Их телефон 39-95-55, не {BORISES}"))
        heard = await texts_for(tx, boris[0])
        assert "ТРИЦ, 8 (3452) 39-95-55" in heard
        assert f"Их телефон 39-95-55, не {MASK}" in heard
        assert ANNAS not in heard


async def test_each_reads_their_own_words_and_those_of_others_masked(store: Store) -> None:
    async with store.writing() as tx:
        anna, boris, desk, ticket = await town(tx)
        await desk.answer(ticket.id, Reply("60", f"Звонили на {ANNAS}"))
        hers, his = [await look(tx, who, facts.TicketCard(ticket.id)) for who in (anna, boris)]
        assert [line.words for line in hers.history] == [f"И у меня, {MASK}", f"Звонили на {ANNAS}"]
        assert [line.words for line in his.history] == [f"И у меня, {BORISES}", f"Звонили на {MASK}"]
        assert (hers.words, hers.address, hers.extra) == (ticket.words, ticket.address, ticket.extra)
        assert (his.words, his.address) == (f"Яма, {MASK}", f"ул. Республики, 142 ({MASK})")
        assert his.extra["entrance"]["value"] == to_json(Plain(f"2, {MASK}"))
        (listed,) = await look(tx, boris, facts.MyTickets())
        (known,) = await look(tx, await resident(tx, "10"), facts.Nearby("roads", Point(57.153, 65.534)))
        for shown in (listed.address, known.address, known.words):
            assert ANNAS not in shown


async def test_words_of_somebody_else_are_theirs(store: Store) -> None:
    """The words of a follower are told to all."""
    async with store.writing() as tx:
        anna, boris, desk, ticket = await town(tx)
        screen = Screen(Plain(f"Всё сделано, {BORISES}"))
        await desk.post.to_followers(ticket, screen, None, marked=False, whose=boris[1].id)
        assert BORISES in await texts_for(tx, boris[0])
        assert BORISES not in await texts_for(tx, anna[0])
