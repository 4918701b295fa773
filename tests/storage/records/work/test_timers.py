"""Timers in the store, on both engines: they follow the tickets, whatever happens to those."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from dialogs import acts
from dialogs.rules.tickets.lifecycle import Given, Ticket, Who
from dialogs.rules.tickets.timers import Kind, timers_of
from storage.records.work.timers import REDRAW
from storage.store import Store, Tx
from storage.tables import timers
from storage.usecases.reactions.event import CLOCK, Reply
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import GLEB, VERA, file_ticket, resident
from tests.storage.usecases.resident.test_resident import CITY, HOLE, at, staff
from tests.stores import NOW

LATER = NOW + timedelta(days=90)
SYSTEM = (Who.SYSTEM,)


async def hole(tx: Tx) -> Ticket:
    return await at(tx, await resident(tx)).file(HOLE, "session")


async def timer_keys(tx: Tx, *, rung: bool = False) -> set[str]:
    """Keys of the timers in the store."""
    which = timers.c.fired_at.is_not(None) if rung else timers.c.fired_at.is_(None)
    return set(await tx.sqlalchemy.scalars(select(timers.c.key).where(which)))


def keys(ticket: Ticket) -> set[str]:
    return {timer.key for timer in timers_of(CITY, ticket)}


async def test_timers_follow_the_ticket(store: Store) -> None:
    async with store.writing() as tx:
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW), await staff(tx), VERA)
        ticket = await hole(tx)
        assert len(keys(ticket)) == 6
        assert await timer_keys(tx) == keys(ticket)
        answered = await desk.answer(ticket.id, Reply("60", "Едем"))
        assert len(keys(answered)) == 3
        assert await timer_keys(tx) == keys(answered)
        for act, many in (("take", 3), ("ask", 1), ("take", 3), ("done", 1), ("reopen", 3), ("reject", 0)):
            moved = await desk.move(ticket.id, act, Given(words="Так"))
            assert len(keys(moved)) == many
            assert await timer_keys(tx) == keys(moved)


async def test_a_deadline_that_moves_leaves_dead_timers_behind_and_a_rung_one_is_not_rung_again(store: Store) -> None:
    async with store.writing() as tx:
        moving, ticket = UnitOfWork(tx, CITY, NOW).transitions, await hole(tx)
        assert ticket.due is not None
        (soon,) = await tx.timers.list_due(LATER, Kind.SOON, 9)
        await tx.timers.mark_rung([soon.key], NOW)
        extended = await moving.change(ticket, due=ticket.due + timedelta(days=1))
        assert await timer_keys(tx) == keys(extended)
        assert await timer_keys(tx, rung=True) == {soon.key}
        back = await moving.change(extended, due=ticket.due)
        assert await timer_keys(tx) == keys(back) - {soon.key}
        same = await moving.change(back, officer_id=5)
        assert await timer_keys(tx) == keys(same) - {soon.key}


async def test_an_answer_counts_though_the_ticket_changes_meanwhile(store: Store) -> None:
    async with store.writing() as tx:
        moving, ticket = UnitOfWork(tx, CITY, NOW).transitions, await hole(tx)
        await moving.change(ticket, officer_id=5)
        assert (await moving.mark_answered(ticket)).answered_at == NOW
        again = await UnitOfWork(tx, CITY, LATER).transitions.mark_answered(ticket)
        assert again.answered_at == NOW


async def test_what_is_due_comes_by_age(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await hole(tx)
        other = await at(tx, await resident(tx, "8")).file(HOLE, "other")
        assert await tx.timers.kinds_due(NOW) == set()
        assert await tx.timers.kinds_due(LATER) == {kind.value for kind in Kind} - {Kind.UNANSWERED, Kind.LAPSE}
        assert [due.ticket_id for due in await tx.timers.list_due(LATER, Kind.OVERDUE, 9)] == [ticket.id, other.id]
        assert [due.ticket_id for due in await tx.timers.list_due(LATER, Kind.OVERDUE, 1)] == [ticket.id]
        await tx.timers.redraw(other.id, NOW)
        await tx.timers.redraw(other.id, NOW)
        assert await tx.timers.kinds_due(NOW) == {REDRAW}
        await tx.sqlalchemy.execute(insert(timers).values(key="someone's", kind="soon", due=NOW))
        assert len(await tx.timers.list_due(LATER, Kind.SOON, 9)) == 2


async def test_old_rung_timers_go_once_their_ticket_cannot_come_back_to_them(store: Store) -> None:
    async with store.writing() as tx:
        ticket = await hole(tx)
        every = await timer_keys(tx)
        await tx.timers.redraw(ticket.id, NOW)
        await tx.timers.mark_rung(await timer_keys(tx), NOW)
        await tx.timers.sweep(NOW)
        assert len(await timer_keys(tx, rung=True)) == len(every) + 1
        await tx.timers.sweep(LATER)
        assert await timer_keys(tx, rung=True) == every
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW), await staff(tx), VERA)
        await desk.move(ticket.id, "reject", Given(words="Нет"))
        await tx.timers.sweep(LATER)
        assert await timer_keys(tx, rung=True) == set()


async def test_tickets_without_timers_are_found(store: Store) -> None:
    async with store.writing() as tx:
        anna = await resident(tx)
        kept_one = await at(tx, anna).file(HOLE, "session")
        one, other = [await file_ticket(tx, anna, due=LATER, words=words) for words in ("Яма", "Ещё яма")]
        await tx.tickets.change(await file_ticket(tx, anna), status="closed")
        assert await tx.timers.strays(0, 9) == [one.id, other.id]
        assert await tx.timers.strays(0, 1) == [one.id]
        assert await tx.timers.strays(one.id, 9) == [other.id]
        await tx.timers.keep(CITY, one)
        assert await tx.timers.strays(0, 9) == [other.id]
        assert kept_one.id < one.id


async def test_residents_and_the_clock_come_through_the_same_door(store: Store) -> None:
    async with store.writing() as tx:
        anna = await resident(tx)
        ticket = await at(tx, anna).file(HOLE, "session")
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW), await staff(tx), GLEB)
        asked = await desk.move(ticket.id, "ask", Given(words="Где?"))
        went_on = (await UnitOfWork(tx, CITY, NOW).transitions.make(asked, "unanswered", SYSTEM, CLOCK)).ticket
        assert await timer_keys(tx) == keys(went_on)
        await at(tx, anna).withdraw(acts.Withdraw(ticket.id))
        assert await timer_keys(tx) == set()


def test_nobody_else_changes_a_ticket() -> None:
    """A change elsewhere would not move its timers."""
    folder = Path(__file__).parents[4]
    changing = re.compile(r"tickets\.change\(|update\(tickets\)")
    found = {
        path.name
        for package in ("storage", "bots")
        for path in (folder / package).rglob("*.py")
        if changing.search(path.read_text("utf-8")) and "versions" not in path.parts
    }
    assert found == {"transitions.py", "tickets.py", "erasure.py"}
