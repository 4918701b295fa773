"""Staff's lists, on both engines: the queue in its order, the results of /find, the chosen tickets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from dialogs.rules.residents.resident_code import person_of, resident_code
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.queue import Filter, Mark, QueueQuery, Reach, queue_query
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.staff import search, selections
from storage.store import Store, Tx
from tests.storage.residents import VERA, file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city
DAY = timedelta(days=1)
EVERYTHING = Reach(everything=True)


async def several(tx: Tx, *rows: dict[str, Any]) -> list[Ticket]:
    """File tickets of one resident; `later`: columns that only work sets."""
    anna, found = await resident(tx), []
    for number, row in enumerate(rows):
        later = {name: row.pop(name) for name in ("status", "officer_id", "paused_at", "answered_at") if name in row}
        ticket = await file_ticket(tx, anna, NOW + timedelta(seconds=number), **{"category": "pothole", **row})
        found.append(await tx.tickets.change(ticket, **later) or ticket)
    return found


def query_of(member: Member = VERA, filter_: Filter | None = None, serves: tuple[str, ...] = ()) -> QueueQuery:
    return queue_query(CITY, member, serves, filter_ or Filter(), NOW)


async def places(tx: Tx, all_: list[Ticket], what: QueueQuery) -> list[int]:
    """Positions, among all tickets, of those that are shown."""
    ids = await tx.staff_queue.ids(CITY, what, 20)
    assert await tx.staff_queue.count(CITY, what) == len(ids)
    order = [ticket.id for ticket in all_]
    return [order.index(id_) for id_ in ids]


async def test_what_is_due_comes_first(store: Store) -> None:
    async with store.writing() as tx:
        all_ = await several(
            tx,
            {"due": NOW + 2 * DAY},
            {"due": NOW + 3 * DAY, "category": "gas"},
            {"due": NOW - DAY},
            {"due": NOW - DAY / 2, "category": "gas"},
            {},
            {"due": NOW + 9 * DAY, "first_due": NOW - DAY / 4},
            {"due": NOW + 4 * DAY, "first_due": NOW - DAY / 4, "answered_at": NOW},
            {"due": NOW - 5 * DAY, "paused_at": NOW - 6 * DAY, "status": "waiting"},
            {"due": NOW - DAY, "status": "closed"},
            {"first_due": NOW + DAY},
            {"due": NOW + 20 * DAY, "category": "lift"},
        )
        assert await places(tx, all_, query_of()) == [3, 2, 5, 1, 10, 9, 0, 6, 4, 7]
        assert await places(tx, all_, query_of(filter_=Filter(frozenset({Mark.OVERDUE})))) == [3, 2, 5]
        assert await tx.staff_queue.ids(CITY, query_of(), 8, 9) == [all_[7].id]


async def test_each_sees_what_their_roles_and_the_chat_allow(store: Store) -> None:
    async with store.writing() as tx:
        gleb = await tx.members.grant("vk", "2", "Глеб", grants=(Grant(Role.OPERATOR),), now=NOW)
        all_ = await several(
            tx,
            {"organisation": "roads", "zone": "cao"},
            {"organisation": "waterco", "zone": "lao"},
            {"organisation": None, "zone": "lao", "category": "lamp"},
            {"organisation": "roads", "zone": None, "officer_id": gleb.id},
        )
        officer = Member(9, "vk", "9", "Олег", (Grant(Role.OFFICER, "organisation:roads"),))
        chief = Member(8, "vk", "8", "Шеф", (Grant(Role.CHIEF, "zone:lao"), Grant(Role.OFFICER, "organisation:roads")))
        assert await places(tx, all_, query_of(VERA)) == [0, 1, 2, 3]
        assert await places(tx, all_, query_of(officer)) == [0, 3]
        assert await places(tx, all_, query_of(chief)) == [0, 1, 2, 3]
        assert await places(tx, all_, query_of(Member(7, "vk", "7", "Никто"))) == []
        assert await places(tx, all_, query_of(VERA, serves=("organisation:waterco",))) == [1]
        for filter_, shown in (
            (Filter(frozenset({Mark.MINE})), [3]),
            (Filter(frozenset({Mark.FREE})), [0, 1, 2]),
            (Filter(where="organisation:roads"), [0, 3]),
            (Filter(where="zone:lao"), [1, 2]),
            (Filter(what="light"), [2]),
            (Filter(frozenset({Mark.FREE}), "zone:lao", "pothole"), [1]),
        ):
            assert await places(tx, all_, query_of(gleb, filter_)) == shown, filter_
        ours = Filter(frozenset({Mark.OURS}))
        assert await places(tx, all_, query_of(officer, ours)) == [0, 3]
        assert await places(tx, all_, query_of(VERA, ours)) == [0, 1, 2, 3]
        assert await places(tx, all_, query_of(VERA, ours, ("organisation:roads",))) == [0, 3]
        listed = await tx.staff_queue.list_tickets([all_[3].id, 999, all_[0].id])
        assert [(line.ticket.id, line.officer) for line in listed] == [(all_[3].id, "Глеб"), (all_[0].id, "")]


async def test_words_are_found_in_number_address_and_text(store: Store) -> None:
    async with store.writing() as tx:
        all_ = await several(
            tx,
            {"words": "Ёлка упала", "organisation": "roads"},
            {"words": "100% воды_нет", "address": "ул. Широтная, 5"},
            {"words": "упала ветка"},
        )

        async def ids(text: str, reach: Reach = EVERYTHING, limit: int = 9, offset: int = 0) -> list[int]:
            found = await tx.search.words(text, reach, NOW, limit, offset)
            assert found.since is None
            return [[t.id for t in all_].index(id_) for id_ in found.ids]

        assert await ids("УПАЛА") == [2, 0]
        assert await ids("елка упала") == [0]
        assert await ids("широтная 5") == [1]
        assert await ids("000003") == [2]
        assert await ids("упала", Reach(organisations=("roads",))) == [0]
        assert await ids("упала", Reach()) == []
        assert await ids("0% воды_н") == [1]
        assert await ids("%") == [1]
        assert await ids("  ") == []
        assert await ids("упала", limit=1, offset=1) == [0]
        assert (await tx.search.words("упала", EVERYTHING, NOW, 1)).more
        person = all_[0].person_id
        assert person is not None
        code = person_of(resident_code(person))
        assert code is not None
        found = await tx.search.of_person(code, EVERYTHING, 2)
        assert found == search.SearchPage((all_[2].id, all_[1].id), more=True)
        assert (await tx.search.of_person(person, Reach(zones=("nowhere",)), 2)).ids == ()


async def test_a_search_ends_somewhere_and_says_where(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with store.writing() as tx:
        anna = await resident(tx)
        times = [NOW - 300 * DAY, NOW - 20 * DAY, NOW - DAY]
        old, middle, new = [await file_ticket(tx, anna, at) for at in times]

        async def seen(now: datetime = NOW) -> tuple[list[int], datetime | None]:
            found = await tx.search.words("яма", EVERYTHING, now, 9)
            return list(found.ids), found.since

        assert await seen() == ([new.id, middle.id], middle.created_at)
        assert await seen(NOW - 250 * DAY) == ([new.id, middle.id, old.id], None)
        assert await seen(NOW + 900 * DAY) == ([], NOW + 900 * DAY - search.WINDOW)
        monkeypatch.setattr(search, "MOST", 1)
        assert await seen() == ([new.id], new.created_at)
        await tx.sqlalchemy.exec_driver_sql("DELETE FROM followers")
        await tx.sqlalchemy.exec_driver_sql("DELETE FROM tickets")
        assert await seen() == ([], None)


async def test_what_was_chosen_is_kept_for_a_day(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with store.writing() as tx:
        vera = await tx.members.grant("vk", "1", "Вера", grants=(), now=NOW)
        gleb = await tx.members.grant("vk", "2", "Глеб", grants=(), now=NOW)
        one, two, three = [t.id for t in await several(tx, {}, {}, {})]
        chosen = tx.selections
        assert await chosen.toggle(vera.id, two, NOW)
        assert await chosen.toggle(vera.id, one, NOW + DAY / 2)
        assert await chosen.of_member(vera.id, NOW + DAY / 2) == [two, one]
        assert await chosen.of_member(vera.id, NOW + DAY + DAY / 4) == [one]
        assert await chosen.of_member(gleb.id, NOW) == []
        assert await chosen.toggle(vera.id, two, NOW)
        assert await chosen.of_member(vera.id, NOW) == [one]
        monkeypatch.setattr(selections, "MOST", 2)
        assert await chosen.add(vera.id, (one, two, three), NOW) == 2
        assert not await chosen.toggle(vera.id, three, NOW)
        assert await chosen.count(vera.id, NOW) == 2
        await chosen.sweep(NOW + DAY * 3)
        assert await chosen.count(vera.id, NOW) == 0
        await chosen.add(vera.id, (one,), NOW)
        await chosen.clear(vera.id)
        assert await chosen.of_member(vera.id, NOW) == []
