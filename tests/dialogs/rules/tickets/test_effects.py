"""Effects of a move besides the status: the clock of the deadline, the officer, the counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dialogs.rules.tickets.effects import effects
from dialogs.rules.tickets.lifecycle import Given, Status, move_of
from tests.dialogs.rules.tickets.test_lifecycle import TICKET
from tests.stores import tyumen

CITY = tyumen().city
MONDAY = datetime(2026, 6, 8, 5, 0, tzinfo=UTC)
"""10:00 in Tyumen."""
FRIDAY = datetime(2026, 6, 19, 13, 0, tzinfo=UTC)
NEW = replace(TICKET, category="pothole", organisation="roads", due=FRIDAY)


def after(act: str, status: Status = Status.NEW, given: Given | None = None, **had: object) -> dict[str, object]:
    row = move_of(act)
    assert row is not None
    ticket = replace(NEW, status=status, **had)  # type: ignore[arg-type]
    return effects(CITY, ticket, row, given or Given(officer=5), MONDAY)


def test_who_takes_it_has_it_and_has_answered() -> None:
    assert after("take") == {"status": "in_progress", "officer_id": 5, "answered_at": MONDAY, "due": FRIDAY}
    assert "answered_at" not in after("take", answered_at=MONDAY)


def test_a_plan_has_its_day() -> None:
    changed = after("plan", given=Given(until=date(2026, 6, 15), officer=5))
    assert (changed["status"], changed["planned_for"], changed["officer_id"]) == ("planned", date(2026, 6, 15), 5)


def test_the_deadline_stands_still_while_it_is_the_residents_turn() -> None:
    assert after("ask")["paused_at"] == MONDAY
    assert after("done")["paused_at"] == after("done")["resolved_at"] == MONDAY
    asked = MONDAY - timedelta(days=4)
    assert "paused_at" not in after("done", Status.WAITING, paused_at=asked)
    answered = after("answer", Status.WAITING, Given(), paused_at=asked)
    assert answered["paused_at"] is None
    assert answered["due"] == datetime(2026, 6, 23, 13, 0, tzinfo=UTC)  # 4 June 10:00 to 8 June 10:00: two days
    assert "answered_at" not in answered


def test_what_is_not_theirs_goes_back_and_is_no_answer() -> None:
    refused = after("refuse")
    assert (refused["organisation"], refused["officer_id"]) == (None, None)
    routed = after("route", given=Given(organisation="housing", officer=5))
    assert (routed["organisation"], routed["officer_id"]) == ("housing", None)
    assert "answered_at" not in {**refused, **routed}


def test_a_dispute_is_counted_and_leaves_the_next_working_day() -> None:
    disputed = after("dispute", Status.RESOLVED, Given(words="яма"), due=MONDAY, paused_at=MONDAY, reopened=1)
    assert (disputed["reopened"], disputed["resolved_at"], disputed["paused_at"]) == (2, None, None)
    assert disputed["due"] == datetime(2026, 6, 9, 13, 0, tzinfo=UTC)  # the end of Tuesday
    assert after("reopen", Status.REJECTED, due=None, closed_at=MONDAY)["closed_at"] is None
    beyond = replace(NEW, status=Status.RESOLVED)
    row = move_of("dispute")
    assert row is not None
    late = datetime(2027, 12, 31, 12, 0, tzinfo=UTC)
    assert effects(CITY, beyond, row, Given(words="яма"), late)["due"] == late + timedelta(days=1)


@pytest.mark.parametrize(("act", "status"), [("confirm", "closed"), ("lapse", "closed")])
def test_the_end_is_noted(act: str, status: str) -> None:
    ended = after(act, Status.RESOLVED, Given(), paused_at=MONDAY, resolved_at=MONDAY)
    assert (ended["status"], ended["closed_at"], ended.get("confirmed", False)) == (status, MONDAY, act == "confirm")


def test_where_it_goes_on_is_noted() -> None:
    assert after("forward", given=Given(name=" УФАС "))["forwarded_to"] == "УФАС"
    assert after("duplicate", given=Given(other=9))["duplicate_of"] == 9
    assert after("reject")["closed_at"] == after("withdraw", given=Given())["closed_at"] == MONDAY
