"""The chiefs' morning digest: when it is sent, what is in it, how it reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dialogs.notices.staff.morning import morning, short_number
from dialogs.rules.staff.morning_digest import Digest, DueTicket, chiefs_in, digest, is_time, one_before
from dialogs.rules.working_time.calendar import Day
from tests.dialogs.rules.working_time.calendars import RUSSIA
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN
from tests.golden import TRANSCRIPTS, golden

ZONE = ZoneInfo("Asia/Yekaterinburg")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def number(n: int, year: int = 2026) -> str:
    return f"ТМН-{year}-{n:06d}"


def test_what_is_told_of_what_waits() -> None:
    waiting = [
        DueTicket(number(1), "roadco", FRIDAY - HOUR),
        DueTicket(number(2), "roadco", MONDAY - HOUR),
        DueTicket(number(3), None, FRIDAY + HOUR),
        DueTicket(number(4), "roadco", MONDAY + 14 * HOUR),
        DueTicket(number(5), "roadco", MONDAY + HOUR),
        DueTicket(number(6), "roadco", MONDAY + 15 * HOUR),
        DueTicket(number(7), None, None),
    ]
    came: Counter[str | None] = Counter({None: 1, "roadco": 3})
    assert digest(waiting, came, FRIDAY, MONDAY, RUSSIA) == Digest(
        FRIDAY,
        (("roadco", 3), (None, 1)),
        (number(3), number(2)),
        3,
        (number(5), number(4)),
        (number(3), number(7)),
    )


def test_it_is_sent_while_the_offices_are_open() -> None:
    assert is_time(RUSSIA, MONDAY)
    assert is_time(RUSSIA, MONDAY + 8 * HOUR)
    assert not is_time(RUSSIA, MONDAY - timedelta(seconds=1))
    assert not is_time(RUSSIA, MONDAY + 9 * HOUR)
    assert not is_time(RUSSIA, MONDAY - timedelta(days=1))


def test_the_one_before_was_on_the_last_working_day() -> None:
    assert one_before(RUSSIA, MONDAY) == FRIDAY
    assert one_before(RUSSIA, MONDAY + timedelta(days=1, hours=5)) == MONDAY
    assert one_before(RUSSIA, datetime(2026, 1, 12, 9, tzinfo=ZONE)) == datetime(2025, 12, 30, 9, tzinfo=ZONE)
    idle = replace(RUSSIA, days={date(2026, 11, 1) - timedelta(days=n): Day.OFF for n in range(-30, 60)})
    assert MONDAY - one_before(idle, MONDAY) == timedelta(days=30)


def test_whose_it_is() -> None:
    assert chiefs_in(("all", "operators", "organisation:roadco")) == []
    assert chiefs_in(("chiefs", "chiefs:zone:cao", "all")) == ["chiefs", "chiefs:zone:cao"]


def test_numbers_are_short_where_they_may_be() -> None:
    assert short_number(number(142), 2026) == "142"
    assert short_number(number(142, 2025), 2026) == "2025-142"
    assert short_number("odd", 2026) == "odd"


FULL = Digest(
    FRIDAY,
    (("roadco", 31), ("wasteco", 12), (None, 2), ("gone", 1)),
    (number(142), number(7, 2025)),
    17,
    tuple(number(n) for n in range(150, 170)),
    (number(171),),
)
MANY = Digest(FRIDAY, tuple((f"o{n}", 9 - n) for n in range(8)), overdue=0)
ONE_BROKEN = Digest(FRIDAY, (), (number(1),), 1)


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_it_reads_well(lang: str, request: pytest.FixtureRequest) -> None:
    every = {"full": FULL, "many": MANY, "one_broken": ONE_BROKEN, "nothing": Digest(FRIDAY)}
    said = {name: RENDERER.screen(morning(TOWN, each, MONDAY), lang).text for name, each in every.items()}
    text = "\n\n".join(f"=== {name}\n{words}" for name, words in said.items()) + "\n"
    assert text == golden(TRANSCRIPTS / f"morning.{lang}.txt", text, request)
