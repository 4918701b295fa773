"""The life of a ticket: every allowed and every forbidden pair of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from dialogs.errors import NotAllowed, Stale, Unfit
from dialogs.rules.ticket import MOVES, Actor, Status, Ticket, allowed, move, status_name

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
ACTS = sorted({(each.act, each.actor) for each in MOVES})
FINAL = (Status.RESOLVED, Status.REJECTED, Status.WITHDRAWN)


@pytest.mark.parametrize(("named", "status"), [*product(ACTS, Status)])
def test_a_move_is_made_where_the_table_has_it_and_nowhere_else(named: tuple[str, Actor], status: Status) -> None:
    act, actor = named
    ticket = replace(TICKET, status=status)
    row = next((m for m in MOVES if (m.act, m.actor) == named and status in m.before), None)
    if row is None:
        with pytest.raises(Stale):
            move(ticket, act, actor, "слова")
    else:
        assert move(ticket, act, actor, "слова") is row
        assert row in allowed(status, actor)


@pytest.mark.parametrize(("act", "actor"), [*product(sorted({each.act for each in MOVES}), Actor)])
def test_nobody_makes_the_moves_of_others(act: str, actor: Actor) -> None:
    if (act, actor) not in ACTS:
        with pytest.raises(NotAllowed):
            move(TICKET, act, actor, "слова")


@pytest.mark.parametrize("row", [each for each in MOVES if each.demands_words])
def test_a_move_that_demands_words_is_not_made_without(row: object) -> None:
    demanding = next(each for each in MOVES if each is row)
    with pytest.raises(Unfit):
        move(replace(TICKET, status=demanding.before[0]), demanding.act, demanding.actor, "  ")


@pytest.mark.parametrize("status", FINAL)
def test_nothing_moves_what_is_final(status: Status) -> None:
    assert not any(allowed(status, actor) for actor in Actor)


def test_every_status_has_a_name() -> None:
    assert len({repr(status_name(status)) for status in Status}) == len(Status)
