"""Staff's use cases in the store, on both engines: moves, answers, notes, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.notices.staff.staff import unknown_chat
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Status, Ticket
from storage.privacy.erasure import erase
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.records.tickets.history import NewEntry
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.outgoing.delivery_mark import mark_delivery
from storage.usecases.outgoing.outgoing import LEAVE
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.chat_binding import ChatBinding, chat_moved
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import GLEB, VERA, file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city


async def group(tx: Tx, address: str = "-1") -> Chat:
    chat = await tx.chats.get_or_add("telegram", address, False, NOW, "ru")
    await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), chat, NOW)
    return chat


async def scene(tx: Tx) -> tuple[StaffUseCases, Ticket, tuple[Chat, Person]]:
    """Make a staff chat, and a ticket whose card is there."""
    chat, anna = await group(tx), await resident(tx)
    ticket = await file_ticket(tx, anna)
    await tx.message_links.put(chat.id, "50", ticket.id, "card")
    return StaffUseCases(UnitOfWork(tx, CITY, NOW), chat, VERA), ticket, anna


async def rows(tx: Tx) -> list[tuple[int, str, str]]:
    """Messages that wait to be sent, as (chat, kind, purpose)."""
    c = outbox.c
    found = await tx.sqlalchemy.execute(select(c.chat_id, c.kind, c.purpose).where(c.state == "waiting").order_by(c.id))
    return [(row.chat_id, row.kind, row.purpose) for row in found]


async def test_a_move_is_written_heard_and_shown(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, (anna, _) = await scene(tx)
        taken = await desk.move(ticket.id, "take")
        assert (taken.status, taken.answered_at) == (Status.IN_PROGRESS, NOW)
        (line,) = await tx.history.of_ticket(ticket.id)
        assert (line.kind, line.actor_name, line.before, line.after) == (
            Happened.MOVED,
            "Вера",
            Status.NEW,
            Status.IN_PROGRESS,
        )
        assert await rows(tx) == [(anna.id, "notice", "notice"), (desk.chat.id, "card", "card")]
        done = await desk.move(ticket.id, "done", reply=Reply("60", "Готово", ("a" * 64,)))
        assert (done.status, done.answered_at) == (Status.RESOLVED, NOW)
        assert (await rows(tx))[-1] == (anna.id, "notice", "answer")
        known = await tx.message_links.ticket_of(desk.chat.id, "60")
        assert known is not None
        assert (known.ticket_id, known.purpose) == (ticket.id, "staff")


async def test_who_was_quicker_is_told(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, _ = await scene(tx)
        assert await desk.last_mover_notice(ticket.id) is None
        await desk.move(ticket.id, "take")
        with pytest.raises(Stale):
            await replace(desk, member=GLEB).move(ticket.id, "take")
        assert "Вера" in str(await desk.last_mover_notice(ticket.id))


async def test_what_the_rules_forbid_is_not_done(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, _ = await scene(tx)
        for act in ("withdraw", "answer", "fly"):
            with pytest.raises(NotAllowed):
                await desk.move(ticket.id, act)
        with pytest.raises(Unfit):
            await desk.move(ticket.id, "reject", reply=Reply("60", "  "))
        with pytest.raises(NotAllowed):
            await desk.answer(999, Reply("60", "да"))
        await desk.ask_for(ticket, "reject", "50")
        assert await rows(tx) == [(desk.chat.id, "prompt", "ask:reject")]


async def test_an_answer_is_marked_under_the_officers_message(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, (anna, _) = await scene(tx)
        answered = await desk.answer(ticket.id, Reply("60", "Едем"))
        assert answered.answered_at == NOW
        again = await desk.answer(ticket.id, Reply("61", "Уже близко"))
        assert again.version == answered.version
        assert [row for row in await rows(tx) if row[0] == anna.id] == [(anna.id, "notice", "answer")] * 2
        first, _ = await tx.history.of_ticket(ticket.id)
        for _ in range(2):  # a note that may have been made before
            await mark_delivery(UnitOfWork(tx, CITY, NOW), first.id, "blocked")
        mark = (await tx.sqlalchemy.execute(select(outbox).where(outbox.c.reply_to == "60"))).one()
        assert "blocked" in mark.payload
        told = await tx.history.by_id(first.id)
        assert told is not None
        assert told.delivered == "blocked"
        traceless = await tx.history.add(NewEntry(ticket.id, Happened.ANSWERED, Actor.STAFF, words="Едем"), NOW)
        await mark_delivery(UnitOfWork(tx, CITY, NOW), traceless, "sent")
        await mark_delivery(UnitOfWork(tx, CITY, NOW), 999, "sent")


async def test_a_note_is_for_the_staff_alone(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, (anna, _) = await scene(tx)
        await desk.note(ticket.id, Reply("60", "позвонить"))
        assert [row[0] for row in await rows(tx)] == [desk.chat.id]
        assert [line.kind for line in await tx.history.of_ticket(ticket.id)] == [Happened.NOTED]
        assert anna.id != desk.chat.id


async def test_an_answer_to_somebody_erased_is_marked_at_once(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, (_, person) = await scene(tx)
        await erase(tx, person.id, NOW)
        await desk.answer(ticket.id, Reply("60", "Едем"))
        assert (await tx.history.of_ticket(ticket.id))[-1].delivered == "erased"


async def test_an_album_is_one_message(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, (anna, _) = await scene(tx)
        await desk.move(ticket.id, "done", reply=Reply("60", "Готово", ("a" * 64,), "album"))
        await desk.answer(ticket.id, Reply("61", "", ("b" * 64,), "album"))
        (row,) = await tx.sqlalchemy.execute(select(outbox).where(outbox.c.chat_id == anna.id))
        assert "Готово" in row.payload
        assert row.payload.count("aaaa" * 16) == row.payload.count("bbbb" * 16) == 1
        first, second = await tx.history.of_ticket(ticket.id)
        assert row.history_id == first.id
        assert second.photos == ("b" * 64,)


async def test_a_chat_bound_later_gets_the_open_cards_once(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, _ = await scene(tx)
        second = await file_ticket(tx, await resident(tx, "8"))
        await desk.move(second.id, "done", reply=Reply("60", "Готово"))
        late = await tx.chats.get_or_add("vk", "2000000001", False, NOW, "ru")
        other = ChatBinding(UnitOfWork(tx, CITY, NOW), late)
        assert not await other.bind("WRONG", "1", "Вера")
        assert await other.bind(await tx.staff_chats.bind_code(NOW), "1", "Вера")
        assert [row for row in await rows(tx) if row[0] == late.id] == [
            (late.id, "notice", ""),
            (late.id, "card", "card"),
        ]
        assert await other.bind(await tx.staff_chats.bind_code(NOW), "1", "Вера")
        assert [kind for chat, kind, _ in await rows(tx) if chat == late.id] == ["notice", "card", "notice"]
        assert ticket.status is Status.NEW


async def test_a_group_that_moved_gets_open_cards_anew(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, _ = await scene(tx)
        uow = UnitOfWork(tx, CITY, NOW)
        assert await chat_moved(uow, "telegram", "-1", "-100")
        assert not await chat_moved(uow, "telegram", "-1", "-100")
        assert not await chat_moved(uow, "telegram", "-5", "-500")
        assert await rows(tx) == [(desk.chat.id, "card", "card")]
        assert await tx.message_links.card_of(desk.chat.id, ticket.id) == ("50@-1", None)
        await tx.chats.get_or_add("telegram", "-7", False, NOW)
        assert await chat_moved(uow, "telegram", "-7", "-700")
        assert len(await rows(tx)) == 1


async def test_what_was_held_goes_on_when_the_bot_is_back(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, _ = await scene(tx)
        await desk.uow.cards.draw(ticket)
        (row,) = await tx.outbox.claim(NOW, 9)
        await tx.chats.mark_unreachable(desk.chat.id, "kicked")
        await tx.outbox.defer(row.id, NOW.replace(year=2027))
        await ChatBinding(UnitOfWork(tx, CITY, NOW), desk.chat).welcome_back()
        (again,) = await tx.outbox.claim(NOW, 9)
        assert (again.id, again.chat.active, again.tries) == (row.id, True, 1)


async def test_the_last_words_are_written_once(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "2000000009", False, NOW, "ru")
        post = UnitOfWork(tx, CITY, NOW).outgoing
        for _ in range(3):
            await post.farewell(chat, unknown_chat(CITY))
        assert await rows(tx) == [(chat.id, "notice", LEAVE)]


async def test_what_is_not_theirs_goes_to_the_operators_and_on(store: Store) -> None:
    """The resident hears nothing of the refusal, and who answers once that is known."""
    officer = replace(VERA, grants=(Grant(Role.OFFICER, "organisation:roads"),))
    async with store.writing() as tx:
        desk, ticket, (anna, _) = await scene(tx)
        ticket = await file_ticket(tx, await resident(tx), category="pothole", organisation="roads")
        theirs = replace(desk, member=officer)
        refused = await theirs.move(ticket.id, "refuse", reply=Reply("60", "Это двор"))
        assert (refused.status, refused.organisation) == (Status.NEW, None)
        assert anna.id not in [chat for chat, _, _ in await rows(tx)]
        with pytest.raises(NotAllowed):
            await theirs.visible_ticket(ticket.id)
        with pytest.raises(NotAllowed):
            await theirs.move(ticket.id, "take")
        routed = await desk.move(ticket.id, "route", Given(organisation="housing"))
        assert (routed.organisation, (await desk.visible_ticket(ticket.id)).organisation) == ("housing", "housing")
        assert (anna.id, "notice", "notice") in await rows(tx)
        planned = await desk.move(ticket.id, "plan", Given(until=date(2026, 12, 15)), Reply("61", "", album="a"))
        assert planned.planned_for == date(2026, 12, 15)
        lines = await tx.history.of_ticket(ticket.id)
        assert [(line.act, dict(line.facts)) for line in lines] == [
            ("refuse", {"from": "roads", "to": None, "officer": 1}),
            ("route", {"from": None, "to": "housing", "officer": 1}),
            ("plan", {"until": "2026-12-15", "officer": 1}),
        ]


async def test_a_duplicate_leads_to_where_it_goes_on(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, (anna, _) = await scene(tx)
        other = await file_ticket(tx, await resident(tx, "8"))
        await tx.members.grant("telegram", "1", "Вера", grants=VERA.grants, now=NOW)
        await desk.move(ticket.id, "take")
        closed = await desk.move(ticket.id, "duplicate", Given(other=other.id))
        assert (closed.status, closed.duplicate_of) == (Status.DUPLICATE, other.id)
        told = await tx.sqlalchemy.execute(
            select(outbox).where(outbox.c.chat_id == anna.id).order_by(outbox.c.id.desc())
        )
        assert other.number in told.first().payload  # type: ignore[union-attr]


async def test_in_a_members_own_chat_the_card_is_theirs_and_the_group_sees_it_too(store: Store) -> None:
    async with store.writing() as tx:
        desk, ticket, _ = await scene(tx)
        own = await tx.chats.get_or_add("telegram", "1", True, NOW, "ru")
        await replace(desk, chat=own).note(ticket.id, Reply("", "себе"))
        await replace(desk, chat=own).move(ticket.id, "take")
        assert {chat for chat, kind, _ in await rows(tx) if kind == "card"} == {own.id, desk.chat.id}
        await desk.card(ticket, "more")
        assert len([1 for chat, kind, _ in await rows(tx) if kind == "card"]) == 2
