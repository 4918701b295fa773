"""Bulk acts: one thing is done with many tickets at once, all or each refused alone, and every resident is told
once."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from dialogs.kernel.errors import Unfit
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import NOBODY_TO_ASK, Actor, Given, Happened, Status, Ticket
from storage.privacy.erasure import Quote, erase, quotes
from storage.records.messages.message_links import STORY
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.outgoing.delivery_mark import CANNED, mark_delivery
from storage.usecases.reactions.event import ActingParty, Reply
from storage.usecases.staff.bulk import Bulk
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, file_ticket, resident
from tests.storage.usecases.staff.test_staff import CITY, group
from tests.stores import NOW

Resident = tuple[Chat, Person]
REPLY = Reply("60", "Течь устранили", ("a" * 64,))
WORDS = Given(words=REPLY.words, photos=REPLY.photos)


async def burst(tx: Tx) -> tuple[StaffUseCases, list[Ticket], list[Resident]]:
    """File three tickets of Anna's and one of Boris; he follows Anna's first, too. Their cards are in the staff's
    chat."""
    chat = await group(tx)
    anna, boris = await resident(tx, "7"), await resident(tx, "8")
    tickets = [await file_ticket(tx, who, words=f"Течёт {n}") for n, who in enumerate((anna, anna, anna, boris))]
    await tx.tickets.follow(tickets[0].id, boris[1].id, "joined", NOW)
    for number, ticket in enumerate(tickets):
        await tx.message_links.put(chat.id, str(50 + number), ticket.id, "card")
    return StaffUseCases(UnitOfWork(tx, CITY, NOW), chat, VERA), tickets, [anna, boris]


async def messages_for(tx: Tx, chat: Chat) -> list[tuple[str, str, int | None]]:
    """Messages written for a chat, as (purpose, body, line of the history)."""
    rows = await tx.sqlalchemy.execute(select(outbox).where(outbox.c.chat_id == chat.id).order_by(outbox.c.id))
    return [
        (row.purpose, json.dumps(json.loads(row.payload)["body"], ensure_ascii=False), row.history_id) for row in rows
    ]


async def marks(tx: Tx, tickets: list[Ticket]) -> list[str | None]:
    return [(await tx.history.of_ticket(ticket.id))[-1].delivered for ticket in tickets]


async def test_each_resident_hears_it_once(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(anna, _), (boris, _)] = await burst(tx)
        outcome = await Bulk(desk, REPLY).move(tickets, "done", lambda _: WORDS)
        assert [t.status for t in outcome.done] == [Status.RESOLVED] * 4
        assert outcome.refused == ()
        [(purpose, body, line)] = await messages_for(tx, anna)
        assert purpose == "answer"
        assert all(ticket.number in body for ticket in tickets[:3])
        assert tickets[3].number not in body
        [(purpose, body, his)] = await messages_for(tx, boris)
        assert (purpose, tickets[0].number in body, tickets[3].number in body) == ("answer", True, True)
        cards = [p for p, _, _ in await messages_for(tx, desk.chat)]
        assert cards == ["card"] * 4
        rows = await tx.sqlalchemy.execute(select(outbox.c.kind).order_by(outbox.c.id))
        assert [row.kind for row in rows] == ["notice"] * 2 + ["card"] * 4

        assert line is not None
        assert his is not None
        await mark_delivery(UnitOfWork(tx, CITY, NOW), line, "sent")
        assert await marks(tx, tickets) == ["sent", "sent", "sent", None]
        assert len(await messages_for(tx, desk.chat)) == 4
        await mark_delivery(UnitOfWork(tx, CITY, NOW), his, "blocked")
        assert await marks(tx, tickets) == ["sent", "sent", "sent", "blocked"]


async def test_where_it_did_not_arrive_the_cards_say_so(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(anna, _), _] = await burst(tx)
        await Bulk(desk, REPLY).answer(tickets[:2], lambda _: WORDS)
        [(_, _, line)] = await messages_for(tx, anna)
        assert line is not None
        await mark_delivery(UnitOfWork(tx, CITY, NOW), line, "blocked")
        assert sum("заблокировал" in body or "blocked" in body for _, body, _ in await messages_for(tx, desk.chat)) == 2
        assert await marks(tx, tickets[:2]) == ["blocked", "blocked"]


async def test_what_the_rules_refuse_is_refused_alone(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(anna, _), (boris, _)] = await burst(tx)
        roads = await tx.tickets.change(tickets[3], organisation="roads")
        closed = await tx.tickets.change(tickets[1], status="closed")
        assert roads is not None
        assert closed is not None
        officer = Member(5, "vk", "5", "Олег", (Grant(Role.CHIEF, "zone:central"), Grant(Role.OFFICER, "zone:x")))
        other = replace(tickets[2], zone="x")
        await tx.tickets.change(tickets[2], zone="elsewhere")
        mine = replace(desk, member=officer)
        outcome = await Bulk(mine).move([tickets[0], closed, other, roads], "take", lambda _: Given())
        assert [t.id for t in outcome.done] == [tickets[0].id, roads.id]
        assert [t.id for t, _ in outcome.refused] == [closed.id, other.id]
        assert outcome.done[0].officer_id == 5
        assert [p for p, _, _ in await messages_for(tx, anna)] == ["notice"]
        assert (await tx.tickets.by_id(closed.id)) == closed
        before = await messages_for(tx, boris)
        with pytest.raises(Unfit):
            await Bulk(desk, Reply("61")).move([roads], "reject", lambda _: Given())
        assert await messages_for(tx, boris) == before


async def test_an_answer_to_all_moves_nothing(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(anna, _), (boris, _)] = await burst(tx)
        first = await tx.tickets.change(tickets[0], answered_at=NOW)
        assert first is not None
        outcome = await Bulk(desk, REPLY).answer(
            [first, tickets[3]], lambda ticket: Given(words=f"Едем: {ticket.words}")
        )
        assert [(t.status, t.answered_at) for t in outcome.done] == [(Status.NEW, NOW)] * 2
        [(_, body, _)] = await messages_for(tx, boris)
        assert "Едем: Течёт 0" in body
        assert "Едем: Течёт 3" in body
        [(_, body, _)] = await messages_for(tx, anna)
        assert "Едем: Течёт 0" in body
        assert (await tx.history.of_ticket(first.id))[-1].kind is Happened.ANSWERED


async def test_many_are_merged_into_one_that_may_be_among_them(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(anna, person), _] = await burst(tx)
        outcome = await Bulk(desk, REPLY).move(tickets, "duplicate", lambda _: Given(other=tickets[3].id))
        assert [t.id for t in outcome.done] == [t.id for t in tickets[:3]]
        [(refused, _)] = outcome.refused
        assert refused.id == tickets[3].id
        assert person.id in [who for who, _ in await tx.tickets.followers(tickets[3].id)]
        [(_, body, _)] = await messages_for(tx, anna)
        assert tickets[3].number in body
        assert [p for p, _, _ in await messages_for(tx, desk.chat)].count("staff") == 0


async def test_an_author_who_is_gone_is_marked_and_own_chats_get_no_new_cards(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(_, anna), _] = await burst(tx)
        own = await tx.chats.get_or_add("telegram", "1", True, NOW, "ru")
        await tx.message_links.put(own.id, "9", tickets[1].id, "card")
        await erase(tx, anna.id, NOW)
        left = [await desk.ticket(ticket.id) for ticket in tickets[:2]]
        await Bulk(replace(desk, chat=own), REPLY).move(left, "done", lambda _: WORDS)
        assert await marks(tx, left) == ["erased", "erased"]
        assert [p for p, _, _ in await messages_for(tx, own)] == ["card"]


async def test_of_many_who_are_asked_those_without_an_author_are_refused(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(_, anna), (boris, _)] = await burst(tx)
        await erase(tx, anna.id, NOW)
        mixed = [await desk.ticket(ticket.id) for ticket in tickets[2:]]
        outcome = await Bulk(desk, REPLY).move(mixed, "ask", lambda _: WORDS)
        assert [ticket.id for ticket in outcome.done] == [mixed[1].id]
        assert outcome.refused == ((mixed[0], NOBODY_TO_ASK),)
        assert await tx.tickets.by_id(mixed[0].id) == mixed[0]
        assert (mixed[0].status, mixed[0].paused_at) == (Status.NEW, None)
        assert [purpose for purpose, _, _ in await messages_for(tx, boris)] == ["answer"]


async def test_a_card_comes_down_and_leaves_a_line(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, _ = await burst(tx)
        await desk.uow.cards.bring(desk.chat, tickets[0])
        rows = (await tx.sqlalchemy.execute(select(outbox).order_by(outbox.c.id))).all()
        assert [(row.kind, row.edit, row.purpose) for row in rows] == [("notice", "50", "staff"), ("card", "", "card")]
        assert rows[1].rank < rows[0].rank
        known = await tx.message_links.ticket_of(desk.chat.id, "50")
        assert known is not None
        assert known.purpose == "staff"
        assert await tx.message_links.card_of(desk.chat.id, tickets[0].id) is None
        await desk.uow.cards.bring(desk.chat, tickets[0])
        rows = (await tx.sqlalchemy.execute(select(outbox).order_by(outbox.c.id))).all()
        assert [(row.kind, row.state) for row in rows] == [
            ("notice", "waiting"),
            ("card", "replaced"),
            ("card", "waiting"),
        ]
        await tx.message_links.put(desk.chat.id, "70@-1", tickets[1].id, "card")
        await desk.uow.cards.bring(desk.chat, tickets[1])
        assert len((await tx.sqlalchemy.execute(select(outbox).where(outbox.c.edit == "70@-1"))).all()) == 0


async def test_of_a_canned_answer_it_is_told_only_that_it_did_not_arrive(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, _ = await burst(tx)
        canned = replace(desk, facts={CANNED: "any_done"})
        for number, (ticket, mark) in enumerate(zip(tickets[2:], ("sent", "blocked"), strict=True)):
            await canned.move(ticket.id, "done", reply=Reply(str(70 + number), "Готово"))
            before = len(await messages_for(tx, desk.chat))
            await mark_delivery(UnitOfWork(tx, CITY, NOW), (await tx.history.of_ticket(ticket.id))[-1].id, mark)
            told = (await messages_for(tx, desk.chat))[before:]
            assert [purpose for purpose, _, _ in told] == (["staff"] if mark == "blocked" else [])


async def test_a_history_that_was_told_goes_with_whoever_wrote_in_it(store: Store) -> None:
    async with store.writing() as tx:
        desk, tickets, [(_, anna), (_, boris)] = await burst(tx)
        await tx.message_links.put(desk.chat.id, "80", tickets[0].id, STORY)
        assert await quotes(tx, boris.id) == []
        await desk.moving.line(
            tickets[0], Happened.SAID, ActingParty(Actor.RESIDENT, str(boris.id)), given=Given(words="И я")
        )
        assert await quotes(tx, boris.id) == [Quote(desk.chat.id, "80", photo=False)]
        assert await quotes(tx, anna.id) == []
