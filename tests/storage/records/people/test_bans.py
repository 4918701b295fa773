"""Bans in the store: one holds at a time; a blocked resident is told why, and nothing of theirs gets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.words import Plain
from dialogs.rules.residents.ban import end_of
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.tickets.lifecycle import Happened
from storage.privacy.erasure import erase
from storage.records.people.chats import Chat
from storage.store import Store, Tx
from storage.tables import chats, outbox
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.resident.turning_away import turn_away
from storage.usecases.staff.banning import Banning, ban, unban
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city
UNTIL = end_of(date(2026, 3, 9), CITY.calendar.zone)
OFFICER = Member(3, "telegram", "3", "Пётр", (Grant(Role.OFFICER),))


async def payloads_for(tx: Tx, chat: Chat) -> list[str]:
    c = outbox.c
    return list(await tx.sqlalchemy.scalars(select(c.payload).where(c.chat_id == chat.id).order_by(c.id)))


async def test_the_newest_holds_until_its_end_or_until_it_is_lifted(store: Store) -> None:
    async with store.writing() as tx:
        _, anna = await resident(tx)
        _, boris = await resident(tx, "8")
        assert (anna.ban, await tx.bans.in_force(anna.id, NOW)) == (None, None)
        assert not await tx.bans.lift(anna.id, NOW)
        first = await tx.bans.add(anna.id, "Мат", UNTIL, NOW, "1")
        assert (first.reason, first.until, first.by, first.told_at) == ("Мат", UNTIL, "1", None)
        second = await tx.bans.add(anna.id, "Опять мат", None, NOW)
        known = await tx.people.by_id(anna.id)
        assert known is not None
        assert (known.ban, await tx.bans.in_force(anna.id, UNTIL)) == (second.id, second)
        assert await tx.bans.in_force(boris.id, NOW) is None
        replaced = await tx.bans.by_id(first.id)
        assert replaced is not None
        assert replaced.lifted_at == NOW
        assert await tx.bans.lift(anna.id, NOW)
        known = await tx.people.by_id(anna.id)
        assert known is not None
        assert known.ban is None
        over = await tx.bans.add(anna.id, "Мат", UNTIL, NOW)
        assert await tx.bans.in_force(anna.id, UNTIL) is None
        assert not await tx.bans.lift(anna.id, UNTIL)
        assert await tx.bans.by_id(over.id + 1) is None


async def test_they_hear_why_in_each_of_their_chats_and_then_once_a_day(store: Store) -> None:
    async with store.writing() as tx:
        chat, anna = await resident(tx)
        second = await tx.chats.get_or_add("telegram", "9", True, NOW, "ru")
        await tx.sqlalchemy.execute(chats.update().where(chats.c.id == second.id).values(person_id=anna.id))
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), group, NOW)
        ticket = await file_ticket(tx, (chat, anna))
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW), group, VERA)
        with pytest.raises(NotAllowed):
            await ban(replace(desk, member=OFFICER), ticket.id, date(2026, 3, 9), Reply("60", "Мат"))
        found = await ban(desk, ticket.id, date(2026, 3, 9), Reply("60", "Мат"))
        assert (found.until, found.by) == (UNTIL, VERA.account)
        for own in (chat, second):
            (heard,) = await payloads_for(tx, own)
            assert "Мат" in heard
        assert "Мат" in (await payloads_for(tx, group))[-1]
        (line,) = await tx.history.of_ticket(ticket.id)
        assert (line.kind, line.words, line.facts["until"]) == (Happened.BANNED, "Мат", "2026-03-09")
        later = NOW
        for hours, answered in ((0, 1), (1, 1), (2, 2), (23, 2), (24, 3)):
            later = NOW + timedelta(hours=hours)
            await turn_away(
                ResidentUseCases(UnitOfWork(tx, CITY, later), second, anna), Plain("112!") if hours == 2 else None
            )
            assert len(await payloads_for(tx, second)) == 1 + answered
        assert await unban(replace(desk, uow=replace(desk.uow, now=later)), ticket)
        assert not await unban(replace(desk, uow=replace(desk.uow, now=later)), ticket)
        assert len(await payloads_for(tx, chat)) == 2
        assert [entry.kind for entry in await tx.history.of_ticket(ticket.id)] == [Happened.BANNED, Happened.UNBANNED]


async def test_of_an_erased_resident_there_is_nobody_to_block(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        anna = await resident(tx)
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
        ticket = await file_ticket(tx, anna)
        await erase(tx, anna[1].id, NOW)
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW), group, VERA)
        erased = await desk.ticket(ticket.id)
        with pytest.raises(NotAllowed, match="nobody to block"):
            await ban(desk, ticket.id, date(2026, 3, 9), Reply("60", "Мат"))
        with pytest.raises(NotAllowed, match="nobody to block"):
            await unban(desk, erased)
        assert not await Banning(UnitOfWork(tx, CITY, NOW)).lift(anna[1].id)
