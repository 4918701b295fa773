"""Lifecycle of a ticket: every allowed and every forbidden pair of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.rules.tickets.actions import ACTIONS, Action, action_of, open_to
from dialogs.rules.tickets.lifecycle import (
    FINAL,
    MOVES,
    OPEN,
    STILL,
    Given,
    Move,
    Status,
    Ticket,
    Who,
    allowed_moves,
    move,
    move_of,
    status_name,
)
from dialogs.rules.tickets.status import STATUSES

TICKET = Ticket(
    id=1,
    number="ТМН-2026-000001",
    category="pothole",
    lat=57.15,
    lon=65.54,
    address="",
    zone=None,
    organisation=None,
    status=Status.NEW,
    words="",
    person_id=1,
    chat_id=1,
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
    first_due=None,
    due=None,
    answered_at=None,
    version=1,
)
ACTS = tuple(dict.fromkeys(each.act for each in MOVES))
ALL = Given(words="слова", until=date(2026, 12, 15), other=2, name="УФАС", organisation="roads")


@pytest.mark.parametrize(("act", "who", "status"), [*product(ACTS, Who, Status)])
def test_a_move_is_made_where_the_table_has_it_and_nowhere_else(act: str, who: Who, status: Status) -> None:
    ticket = replace(TICKET, status=status)
    of_act = [m for m in MOVES if m.act == act and who in m.who]
    row = next((m for m in of_act if status in m.before), None)
    if row is not None:
        assert move(ticket, act, (who,), ALL) is row
        assert row in allowed_moves(status, (who,), has_author=True)
        return
    assert not [m for m in allowed_moves(status, (who,), has_author=True) if m.act == act]
    with pytest.raises(Stale if of_act else NotAllowed):
        move(ticket, act, (who,), ALL)


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_one_row_of_the_table(act: str) -> None:
    assert [m for m in MOVES if m.act == act] == [move_of(act)]


@pytest.mark.parametrize("row", [each for each in MOVES if each.demands], ids=lambda row: row.act)
def test_a_move_is_not_made_without_what_it_demands(row: Move) -> None:
    with pytest.raises(Unfit):
        move(replace(TICKET, status=row.before[0]), row.act, row.who[:1])


def test_a_resident_may_show_instead_of_telling() -> None:
    resolved = replace(TICKET, status=Status.RESOLVED)
    assert move(resolved, "dispute", (Who.AUTHOR,), Given(photos=("a",))).after is Status.IN_PROGRESS
    with pytest.raises(Unfit):
        move(TICKET, "done", (Who.OFFICER,), Given(photos=("a",)))


@pytest.mark.parametrize("row", MOVES, ids=lambda row: row.act)
def test_nobody_is_asked_once_the_author_is_erased(row: Move) -> None:
    erased = replace(TICKET, status=row.before[0], person_id=None)
    offered = row in allowed_moves(erased.status, row.who, has_author=erased.has_author)
    assert offered == (row.act != "ask")
    if offered:
        assert move(erased, row.act, row.who, ALL) is row
        return
    with pytest.raises(NotAllowed, match="nobody to ask") as refused:
        move(erased, row.act, row.who)
    assert not isinstance(refused.value, Stale)


def test_whatever_waits_for_the_author_needs_one() -> None:
    assert all(row.without_author for row in MOVES if row.after is Status.WAITING)


@pytest.mark.parametrize("row", ACTIONS, ids=lambda row: row.act)
def test_nobody_is_banned_once_the_author_is_erased(row: Action) -> None:
    erased = replace(TICKET, person_id=None)
    offered = row in open_to(erased.status, row.who, has_author=erased.has_author)
    assert offered == (row.act not in ("ban", "unban"))
    if offered:
        assert action_of(erased, row.act, row.who, ALL) is row
        return
    with pytest.raises(NotAllowed, match="nobody to block"):
        action_of(erased, row.act, row.who)


@pytest.mark.parametrize("status", FINAL)
def test_what_is_final_is_moved_by_a_reopening_alone(status: Status) -> None:
    assert {m.act for m in allowed_moves(status, tuple(Who), has_author=True)} <= {"reopen"}


def test_what_is_withdrawn_stays_so() -> None:
    assert not allowed_moves(Status.WITHDRAWN, tuple(Who), has_author=True)


def test_nobody_moves_by_no_act() -> None:
    assert move_of("fly") is None
    with pytest.raises(NotAllowed):
        move(TICKET, "fly", tuple(Who))


def test_every_status_has_a_name() -> None:
    for staff in (False, True):
        assert len({repr(status_name(status, staff)) for status in Status}) == len(Status)
    assert len({row.icon for row in STATUSES.values()}) == len(Status)
    assert all("ТМН-2026-000001" in repr(row.news("ТМН-2026-000001")) for row in STATUSES.values())


def test_every_status_is_in_the_group_of_its_stage() -> None:
    assert OPEN == (Status.NEW, Status.IN_PROGRESS, Status.PLANNED, Status.WAITING, Status.FORWARDED)
    assert FINAL == (Status.CLOSED, Status.REJECTED, Status.DUPLICATE, Status.WITHDRAWN)
    assert STILL == (Status.WAITING, Status.RESOLVED)
    assert set(STATUSES) == set(Status)


@pytest.mark.parametrize(("each", "who", "status"), [*product(ACTIONS, Who, Status)], ids=str)
def test_a_deed_is_done_where_its_table_has_it(each: Action, who: Who, status: Status) -> None:
    ticket = replace(TICKET, status=status)
    if who in each.who and status in each.where:
        assert action_of(ticket, each.act, (who,), ALL) is each
        assert each in open_to(status, (who,), has_author=True)
        return
    assert each not in open_to(status, (who,), has_author=True)
    with pytest.raises(NotAllowed) as refused:
        action_of(ticket, each.act, (who,), ALL)
    assert isinstance(refused.value, Stale) == (who in each.who)


def test_a_deed_is_not_done_without_what_it_demands() -> None:
    for given in (None, Given(words="слова")):
        with pytest.raises(Unfit):
            action_of(TICKET, "extend", (Who.CHIEF,), given)
    with pytest.raises(NotAllowed):
        action_of(TICKET, "fly", tuple(Who))
