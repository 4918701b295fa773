"""Roles of the staff: given, taken, lost with what they allow; there is always an administrator."""

from __future__ import annotations

import pytest

from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Happened
from storage.store import Store, Tx
from storage.usecases.reactions.event import CLOCK
from storage.usecases.staff.personnel import Personnel
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.desks import CITY, anna, file_with_cards, member, room, take_screens
from tests.stores import NOW

ADMIN, OPERATOR = Grant(Role.ADMIN), Grant(Role.OPERATOR)
ROADS, FOREST = Grant(Role.OFFICER, "organisation:roads"), Grant(Role.OFFICER, "organisation:forest")


def office(tx: Tx) -> Personnel:
    return Personnel(UnitOfWork(tx, CITY, NOW), CLOCK)


async def test_there_is_always_an_administrator(store: Store) -> None:
    async with store.writing() as tx:
        vera, people = await member(tx, "1", "Вера", ADMIN, OPERATOR), office(tx)
        for grants in ([ADMIN], [ADMIN, OPERATOR]):
            with pytest.raises(NotAllowed):
                await people.revoke(vera.id, grants)
        with pytest.raises(NotAllowed):
            await people.dismiss(vera.id)
        gleb = await people.grant((await member(tx, "2", "Глеб", OPERATOR)).id, [ADMIN])
        assert gleb.has_role(Role.ADMIN)
        left, freed = await people.revoke(vera.id, [ADMIN])
        assert (left.grants, freed) == ((OPERATOR,), 0)
        with pytest.raises(NotAllowed):
            await people.dismiss(gleb.id)


async def test_nobody_and_no_such_role(store: Store) -> None:
    async with store.writing() as tx:
        people, vera = office(tx), await member(tx, "1", "Вера", OPERATOR)
        assert await tx.members.note_account("telegram", "2", "Глеб", NOW)
        for number in (None, 99, vera.id + 1):
            with pytest.raises(Unfit):
                await people.member(number)
        with pytest.raises(Unfit):
            await people.revoke(vera.id, [ROADS])


async def test_what_somebody_had_and_may_work_no_more_is_nobodys(store: Store) -> None:
    async with store.writing() as tx:
        chat, resident = await room(tx, "-1"), await anna(tx)
        gleb, people = await member(tx, "2", "Глеб", ROADS, FOREST), office(tx)
        road, wood, done = [
            await tx.tickets.change(
                await file_with_cards(tx, resident, chat, organisation=of, words=status),
                officer_id=gleb.id,
                status=status,
            )
            for of, status in (("roads", "new"), ("forest", "in_progress"), ("forest", "closed"))
        ]
        assert road
        assert wood
        assert done
        left, freed = await people.revoke(gleb.id, [FOREST])
        assert (left.grants, freed) == ((ROADS,), 1)
        (line,) = await tx.history.of_ticket(wood.id)
        assert (line.kind, line.facts) == (Happened.ASSIGNED, {"from": gleb.id, "officer": None})
        assert len(await take_screens(tx, chat)) == 1
        gone, freed = await people.revoke(gleb.id, [ROADS])
        assert freed == 1
        assert await tx.members.by_account("telegram", "2") is None
        assert [t.officer_id for t in (await tx.tickets.by_id(road.id), await tx.tickets.by_id(done.id)) if t] == [
            None,
            gleb.id,
        ]
        with pytest.raises(Unfit):
            await people.member(gone.id)


async def test_an_invitation_gives_what_it_says_once(store: Store) -> None:
    async with store.writing() as tx:
        code = await office(tx).invite([ROADS])
        joined = await tx.members.accept(code.lower(), "vk", "5", "Дина", NOW)
        assert joined is not None
        assert joined.grants == (ROADS,)
        assert await tx.members.accept(code, "vk", "6", "Чужой", NOW) is None


async def test_who_meant_to_work_is_known_by_name_when_a_role_comes(store: Store) -> None:
    async with store.writing() as tx:
        assert await tx.members.note_account("vk", "5", "", NOW)
        assert not await tx.members.note_account("vk", "5", "Дина", NOW)
        assert not await tx.members.note_account("vk", "5", "", NOW)
        assert await tx.members.by_account("vk", "5") is None
        assert await tx.members.all() == []
        dina = await tx.members.grant("vk", "5", "", grants=[ROADS], now=NOW)
        assert dina.name == "Дина"
        assert not await tx.members.note_account("vk", "5", "Дина", NOW)
        assert await tx.members.by_account("vk", "5") == dina
