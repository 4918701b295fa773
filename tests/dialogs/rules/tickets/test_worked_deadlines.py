"""Worked examples of deadlines, counted by hand: `worked_deadlines.txt`, a table for a clerk to read, is what the rules
say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dialogs.rules.city.model import City, Norm, Term, Unit
from dialogs.rules.tickets.deadlines import first_due, resolution_due
from tests.dialogs.small_city import CITY
from tests.stores import tyumen

TYUMEN = tyumen().city
UNITS = {"hour": Unit.HOURS, "day": Unit.DAYS, "calendar": Unit.CALENDAR_DAYS}


def rows() -> Iterator[list[str]]:
    """Rows below the head of the table."""
    lines = Path(__file__).with_name("worked_deadlines.txt").read_text("utf-8").splitlines()
    found = [[cell.strip() for cell in line.split("|")] for line in lines if "|" in line]
    yield from found[1:]


def town(clock: str, opening: str, term: Term) -> City:
    """Make a city with these hours and Russia's days, whose one norm is this term."""
    opens, *lunch = (tuple(time(int(hour)) for hour in span.split("-")) for span in opening.split())
    calendar = replace(TYUMEN.calendar, timezone=clock, opens=opens[0], closes=opens[1], lunch=None)
    if lunch:
        calendar = replace(calendar, lunch=(lunch[0][0], lunch[0][1]))
    norm = Norm("usual", term, term, {"en": ""})
    categories = tuple(replace(category, norm=norm) for category in CITY.categories)
    return replace(CITY, timezone=clock, calendar=calendar, categories=categories)


def moment(said: str, clock: str) -> datetime:
    """Read a moment of the table; the name of the day has to be right."""
    found = datetime.strptime(said, "%a %d.%m.%Y %H:%M")
    assert found.strftime("%a") == said[:3], said
    return found.replace(tzinfo=ZoneInfo(clock))


@pytest.mark.parametrize("row", list(rows()), ids=" | ".join)
def test_worked_examples(row: list[str]) -> None:
    clock, opening, filed, said, due, _ = row
    amount, unit = said.split()
    city = town(clock, opening, Term(int(amount), UNITS[unit.removesuffix("s")]))
    expected = None if due == "nothing" else moment(due, clock)
    assert first_due(city, "pothole", moment(filed, clock)) == expected
    assert resolution_due(city, "pothole", moment(filed, clock)) == expected


def test_there_are_enough_of_them_and_none_twice() -> None:
    said = [tuple(row[:4]) for row in rows()]
    assert len(said) >= 30
    assert len(set(said)) == len(said)
