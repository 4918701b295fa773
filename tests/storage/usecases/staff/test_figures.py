"""Figures of a week made by hand, whose answers are known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dialogs.rules.staff import queue
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.counting import Counting, typed_counting
from dialogs.rules.staff.figures import TicketOutcome
from dialogs.rules.text.period import Period
from dialogs.rules.tickets.lifecycle import Actor, Given, Ticket, Who
from storage.store import Store, Tx
from storage.usecases.reactions.event import CLOCK, ActingParty
from storage.usecases.staff import figures as subject
from storage.usecases.staff.figures import FoundFigures, figures
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import file_ticket, resident
from tests.stores import tyumen

CITY = tyumen().city
ZONE = ZoneInfo("Asia/Yekaterinburg")
WEEK = Period(date(2026, 3, 2), date(2026, 3, 6))
OPERATOR = Member(1, "vk", "1", "Вера", (Grant(Role.OPERATOR),))
STAFF, RESIDENT = ActingParty(Actor.STAFF, "1", "Вера"), ActingParty(Actor.RESIDENT, "1")


def at(day: int, hour: float) -> datetime:
    """Moment of March 2026, on the clock of Tyumen; the 2nd is a Monday, and offices are open from 9 to 18."""
    return (datetime(2026, 3, day, tzinfo=ZONE) + timedelta(hours=hour)).astimezone(UTC)


NOW = at(6, 17)


class Week:
    """Week of tickets as they come, and what is done with them."""

    def __init__(self, tx: Tx, who: Any) -> None:
        self._tx = tx
        self._who = who

    async def file_ticket(self, when: datetime, **more: Any) -> Ticket:
        return await file_ticket(
            self._tx, self._who, when, **{"zone": "cao", "organisation": "roads", "category": "pothole", **more}
        )

    async def move(
        self, ticket: Ticket, act: str, when: datetime, who: Who = Who.OPERATOR, by: ActingParty = STAFF
    ) -> Ticket:
        officer = 1 if by is STAFF else None
        moving = UnitOfWork(self._tx, CITY, when).transitions
        return (await moving.make(ticket, act, {who}, by, Given(words="Слова", officer=officer))).ticket


@pytest.fixture
async def town(store: Store) -> Store:
    async with store.writing() as tx:
        week = Week(tx, await resident(tx))
        await _file_ended(week, tx)
        await week.file_ticket(at(5, 10), organisation=None, category="lamp", first_due=at(5, 18), due=at(6, 16))
        await week.file_ticket(
            at(6, 16), organisation="uprava_cao", zone="lao", category="lamp", first_due=at(9, 15), due=at(17, 18)
        )
        back = await week.file_ticket(at(3, 9), first_due=at(3, 18), due=at(16, 18), zone=None)
        back = await week.move(back, "done", at(3, 17))
        await week.move(back, "dispute", at(4, 9), Who.AUTHOR, RESIDENT)
        old = await week.file_ticket(datetime(2026, 2, 27, 18, 59, 59, tzinfo=UTC) + timedelta(days=2), due=at(12, 18))
        await week.move(old, "done", at(2, 11))
    return store


async def _file_ended(week: Week, tx: Tx) -> None:
    fixed = await week.file_ticket(at(2, 10), first_due=at(2, 18))
    fixed = await week.move(fixed, "done", at(2, 12))
    fixed = await week.move(fixed, "confirm", at(3, 20), Who.AUTHOR, RESIDENT)
    assert await tx.tickets.change(fixed, stars=5)
    lapsed = await week.file_ticket(at(2, 10), zone="lao", first_due=at(3, 9))
    lapsed = await week.move(lapsed, "take", at(4, 10))
    lapsed = await week.move(lapsed, "done", at(4, 12))
    lapsed = await week.move(lapsed, "lapse", at(6, 12), Who.SYSTEM, CLOCK)
    assert await tx.tickets.change(lapsed, stars=2)
    await week.move(await week.file_ticket(at(3, 10), zone=None, first_due=at(3, 18)), "reject", at(3, 11))
    await week.move(await week.file_ticket(at(3, 10), first_due=at(3, 18)), "withdraw", at(3, 12), Who.AUTHOR, RESIDENT)


async def count_figures(
    store: Store, text: str = "", member: Member = OPERATOR, serves: tuple[str, ...] = ()
) -> FoundFigures:
    counting = typed_counting(CITY, text, NOW.date())
    counting = Counting(WEEK, counting.filter, counting.split)
    async with store.reading() as tx:
        return await figures(tx, CITY, counting, queue.queue_query(CITY, member, serves, counting.filter, NOW))


async def test_the_whole_week(town: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "SLICE", 3)
    found = await count_figures(town)
    whole = found.whole
    assert (whole.filed, whole.owed, whole.in_time) == (7, 5, 3)
    assert whole.first_answer == timedelta(hours=5)  # of 1, 2, 8 and 18
    assert (whole.to_done, whole.to_fixed) == (timedelta(hours=26), timedelta(hours=2))  # of 2 and 50
    assert (whole.overdue, whole.reopened, whole.rated, whole.stars) == (1, 1, 2, 7)
    ends = (TicketOutcome.CONFIRMED, TicketOutcome.LAPSED, TicketOutcome.REJECTED, TicketOutcome.WITHDRAWN)
    assert whole.outcomes == {**dict.fromkeys(ends, 1), TicketOutcome.OPEN: 3}
    assert [(step.filed, step.done, step.owed, step.in_time) for step in found.steps] == [
        (2, 2, 2, 1),
        (3, 1, 2, 2),
        (0, 1, 0, 0),
        (1, 0, 1, 0),
        (1, 0, 0, 0),
    ]


async def test_rows_parts_and_what_each_may_see(town: Store) -> None:
    for split, rows in ROWS.items():
        found = await count_figures(town, split)
        assert [(key, figures.filed) for key, figures in found.rows] == rows
        assert (found.whole.filed, found.steps) == (7, ())
    for text, many in PARTS.items():
        assert (await count_figures(town, text)).whole.filed == many, text
    for grants, serves, many in SEEN:
        found = await count_figures(town, "", Member(1, "vk", "1", "Вера", grants), serves)
        assert found.whole.filed == many, grants


ROWS: Mapping[str, list[tuple[str | None, int]]] = {
    "по организациям": [("roads", 5), (None, 1), ("uprava_cao", 1)],
    "по округам": [("cao", 3), (None, 2), ("lao", 2)],
    "по темам": [("pothole", 5), ("lamp", 2)],
}
PARTS = {"дороги": 5, "не горит фонарь": 2, "ленинский округ": 2, "дороги центральный округ": 2, "мои": 1}
OFFICER, CHIEF = Grant(Role.OFFICER, "organisation:uprava_cao"), Grant(Role.CHIEF, "zone:cao")
SEEN: tuple[tuple[tuple[Grant, ...], tuple[str, ...], int], ...] = (
    ((Grant(Role.CHIEF),), (), 7),
    ((CHIEF,), (), 3),
    ((OFFICER,), (), 1),
    ((OFFICER, CHIEF), (), 4),
    ((Grant(Role.ADMIN),), ("organisation:roads",), 5),
    ((CHIEF,), ("organisation:roads",), 2),
    ((), (), 0),
)
