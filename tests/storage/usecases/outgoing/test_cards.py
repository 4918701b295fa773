"""Cards of a ticket: they are with whoever answers for it, and those who did before keep one line."""

from __future__ import annotations

from dataclasses import replace

from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened
from storage.records.tickets.history import NewEntry
from storage.store import Store
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.chat_binding import MOST, settle
from storage.usecases.unit_of_work import UnitOfWork
from tests.dialogs.talk import RENDERER
from tests.storage.desks import CITY, anna, desk_of, file_with_cards, member, room, take_screens, words
from tests.storage.residents import resident
from tests.stores import NOW

ROADS, FOREST = "organisation:roads", "organisation:forest"


async def test_a_refused_card_is_one_line_and_a_new_one_when_it_comes_back(store: Store) -> None:
    async with store.writing() as tx:
        roads, operators, chiefs = (
            await room(tx, "-1", ROADS),
            await room(tx, "-2", "operators"),
            await room(tx, "-3", "chiefs"),
        )
        ticket = await file_with_cards(tx, await anna(tx), roads, organisation="roads")
        officer = await member(tx, "1", "Глеб", Grant(Role.OFFICER, ROADS))
        refused = await desk_of(tx, roads, officer).move(ticket.id, "refuse", reply=Reply("60", "Это парк"))
        assert refused.organisation is None
        ((kind, edit, screen),) = await take_screens(tx, roads)
        assert (kind, edit, screen.choices, screen.nav) == ("notice", f"c{ticket.id}", (), ())
        assert RENDERER.screen(screen, "ru").text.endswith("передано операторам")
        card, told = await take_screens(tx, operators)
        assert card[0] == "card"
        assert "Глеб" in RENDERER.screen(told[2], "ru").text
        assert await take_screens(tx, chiefs) == []
        operator = desk_of(tx, operators, await member(tx, "2", "Вера"))
        await operator.move(ticket.id, "route", Given(organisation="roads"))
        ((kind, edit, _),) = await take_screens(tx, roads)
        assert (kind, edit, await tx.message_links.card_of(roads.id, ticket.id)) == ("card", "", None)
        await take_screens(tx, operators)
        await operator.move(ticket.id, "take")
        assert await take_screens(tx, operators) == []


async def test_a_card_that_did_not_arrive_is_not_sent_any_more(store: Store) -> None:
    async with store.writing() as tx:
        roads, operators = await room(tx, "-1", ROADS), await room(tx, "-2", "operators")
        ticket = await file_with_cards(tx, await anna(tx), organisation="roads")
        uow = UnitOfWork(tx, CITY, NOW)
        await uow.cards.draw(ticket)
        desk = desk_of(tx, operators, await member(tx, "2", "Вера"))
        await desk.move(ticket.id, "route", Given(organisation="forest"))
        assert await take_screens(tx, roads) == []
        await desk.move(ticket.id, "route", Given(organisation="roads"))
        (row,) = [row for row in await tx.outbox.claim(NOW, 9) if row.chat.id == roads.id]
        await desk.move(ticket.id, "route", Given(organisation="forest"))
        await tx.outbox.mark_sent(row.id, ["77"], NOW)
        ((kind, edit, _),) = await take_screens(tx, roads)
        assert (kind, edit) == ("notice", "")


async def test_what_stands_in_a_group_that_moved_stays_as_it_is(store: Store) -> None:
    async with store.writing() as tx:
        roads, operators = await room(tx, "-1", ROADS), await room(tx, "-2", "operators")
        ticket = await file_with_cards(tx, await anna(tx), organisation="roads")
        await tx.message_links.put(roads.id, "5@-9", ticket.id, "card")
        desk = desk_of(tx, operators, await member(tx, "2", "Вера"))
        await desk.move(ticket.id, "route", Given(organisation="forest"))
        assert await take_screens(tx, roads) == []
        assert await tx.message_links.card_of(roads.id, ticket.id) is None


async def test_the_line_goes_with_whoever_is_erased(store: Store) -> None:
    async with store.writing() as tx:
        roads, operators = await room(tx, "-1", ROADS), await room(tx, "-2", "operators")
        person = await anna(tx)
        ticket = await file_with_cards(tx, person, roads, organisation="roads")
        await tx.history.add(NewEntry(ticket.id, Happened.FILED, Actor.RESIDENT, actor_id=str(person[1].id)), NOW)
        desk = desk_of(tx, operators, await member(tx, "2", "Вера"))
        await desk.move(ticket.id, "route", Given(organisation="forest"))
        await take_screens(tx, roads)
        await ResidentUseCases(UnitOfWork(tx, CITY, NOW), *person).erase()
        ((_, edit, screen),) = await take_screens(tx, roads)
        assert (edit, screen.photos) == (f"c{ticket.id}", ())


async def test_no_ticket_is_out_of_sight(store: Store) -> None:
    """A ticket whose organisation no chat serves goes to the operators, else to the chiefs, else to all."""
    async with store.writing() as tx:
        roads = await room(tx, "-1", ROADS)
        ticket = await file_with_cards(tx, await anna(tx), organisation="waterco")
        uow = UnitOfWork(tx, CITY, NOW)
        await uow.cards.draw(ticket)
        assert len(await take_screens(tx, roads)) == 1
        before = await tx.staff_chats.list_bound()
        chiefs = await room(tx, "-2", "chiefs")
        await tx.message_links.put(roads.id, "5", ticket.id, "card")
        await settle(uow, before)
        assert [len(await take_screens(tx, chat)) for chat in (roads, chiefs)] == [1, 1]
        operators = await room(tx, "-3", "operators")
        await uow.cards.draw(ticket)
        assert [len(await take_screens(tx, chat)) for chat in (roads, chiefs, operators)] == [0, 0, 1]


async def test_what_a_chat_serves_brings_and_takes_cards(store: Store) -> None:
    async with store.writing() as tx:
        chat, operators, chiefs = (
            await room(tx, "-1", ROADS),
            await room(tx, "-2", "operators"),
            await room(tx, "-3", "chiefs:zone:cao"),
        )
        person, uow = await anna(tx), UnitOfWork(tx, CITY, NOW)
        theirs = await file_with_cards(tx, person, chat, organisation="roads")
        known = await file_with_cards(tx, person, chat, chiefs, organisation="forest", zone="cao")
        for step in range(MOST + 2):
            await file_with_cards(tx, person, organisation="forest", words=str(step))
        before = await tx.staff_chats.list_bound()
        await tx.staff_chats.change(chat.id, serves=(FOREST,))
        await settle(uow, before)
        shown = await take_screens(tx, chat)
        assert [kind for kind, _, _ in shown] == ["notice", *["card"] * MOST, "notice"]
        assert shown[0][1] == f"c{theirs.id}"
        assert [kind for kind, _, _ in await take_screens(tx, operators)] == ["card"]
        assert await take_screens(tx, chiefs) == []
        assert await tx.message_links.card_of(chat.id, known.id) is not None


async def test_in_their_own_chat_a_card_is_shown_to_whoever_may_see_it(store: Store) -> None:
    async with store.writing() as tx:
        roads, own = await room(tx, "-1", ROADS), await tx.chats.get_or_add("telegram", "5", True, NOW, "ru")
        ticket = await file_with_cards(tx, await resident(tx, "8"), roads, own, organisation="roads")
        officer = await member(tx, "5", "Глеб", Grant(Role.OFFICER, ROADS))
        desk = desk_of(tx, own, officer)
        await desk.card(ticket)
        ((kind, _, screen),) = await take_screens(tx, own)
        assert (kind, bool(screen.choices)) == ("card", True)
        await replace(desk, member=replace(officer, grants=())).card(ticket)
        ((kind, edit, screen),) = await take_screens(tx, own)
        assert (kind, edit, screen.choices) == ("notice", f"c{ticket.id}", ())
        assert await words(tx, own) == []
