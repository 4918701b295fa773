"""Export of tickets for a table: the choice, the order, and the columns beside them."""

from __future__ import annotations

from datetime import timedelta

from dialogs.rules.staff import queue
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.export import typed_export
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Who
from storage.store import Store
from storage.usecases.reactions.event import ActingParty
from storage.usecases.staff.export import export_rows, to_export
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city
HEAD = Member(9, "vk", "9", "Глава", (Grant(Role.CHIEF),))
OF_ROADS = Member(8, "vk", "8", "Дорожник", (Grant(Role.OFFICER, "organisation:roads"),))
HOUR = timedelta(hours=1)


async def ids(store: Store, text: str, member: Member = HEAD, limit: int = 100) -> tuple[list[int], int]:
    exporting = typed_export(CITY, text, NOW.date())
    async with store.reading() as tx:
        return await to_export(tx, CITY, exporting, queue.queue_query(CITY, member, (), exporting.filter, NOW), limit)


async def test_what_is_chosen_and_what_is_told(store: Store) -> None:
    async with store.writing() as tx:
        who = await resident(tx)
        vera = await tx.members.grant("vk", "1", "Вера", grants=(Grant(Role.OPERATOR),), now=NOW)
        old = await file_ticket(tx, who, NOW - timedelta(days=20), organisation="roads", due=NOW - HOUR)
        taken = await file_ticket(tx, who, NOW - 2 * HOUR, organisation="roads")
        double = await file_ticket(tx, who, NOW - HOUR)
        moving, staff = UnitOfWork(tx, CITY, NOW).transitions, ActingParty(Actor.STAFF, "1", "Вера")
        given = Given(words="Едем", officer=vera.id)
        made = await moving.make(taken, "take", {Who.OPERATOR}, staff, given)
        await moving.line(made.ticket, Happened.NOTED, staff, given=Given(words="для своих"))
        await moving.line(made.ticket, Happened.ANSWERED, ActingParty(Actor.RESIDENT), given=Given(words="жду"))
        await moving.make(double, "duplicate", {Who.OPERATOR}, staff, Given(words="Там же", other=old.id))

    assert await ids(store, "") == ([taken.id, old.id], 2)
    assert await ids(store, "", limit=1) == ([taken.id], 2)
    assert await ids(store, "сегодня") == ([double.id, taken.id], 2)
    assert await ids(store, "сегодня", OF_ROADS) == ([taken.id], 1)
    assert await ids(store, "просрочено") == ([old.id], 1)
    assert await ids(store, "сегодня просрочено") == ([], 0)

    async with store.reading() as tx:
        rows = await export_rows(tx, [double.id, 404, taken.id, old.id])
        assert await export_rows(tx, []) == []
    assert [row.ticket.id for row in rows] == [double.id, taken.id, old.id]
    assert [(row.officer, row.other, row.answer) for row in rows] == [
        ("", old.number, "Там же"),
        ("Вера", "", "Едем"),
        ("", "", ""),
    ]
