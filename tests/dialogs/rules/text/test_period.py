"""Period parser: periods as chiefs type them, and as buttons carry them."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.kernel.errors import Unfit
from dialogs.rules.text.period import NAMED, Period, period_of, typed_period

TODAY = date(2026, 11, 23)
"""A Monday."""


def days(text: str) -> str:
    """Write a period and the rest of the text as `2026-11-17 2026-11-23 | what is left`."""
    found = typed_period(text, TODAY)
    return f"{found[0].first} {found[0].last} | {found[1]}" if found else "none"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("today", "2026-11-23 2026-11-23 | "),
        ("за сегодня", "2026-11-23 2026-11-23 | "),
        ("вчера", "2026-11-22 2026-11-22 | "),
        ("week", "2026-11-17 2026-11-23 | "),
        ("Неделю", "2026-11-17 2026-11-23 | "),
        ("прошлая неделя", "2026-11-16 2026-11-22 | "),
        ("last week roads", "2026-11-16 2026-11-22 | roads"),
        ("month", "2026-11-01 2026-11-30 | "),
        ("дороги за месяц по округам", "2026-11-01 2026-11-30 | дороги по округам"),
        ("за прошлый месяц", "2026-10-01 2026-10-31 | "),
        ("год", "2026-01-01 2026-12-31 | "),
        ("прошлый год", "2025-01-01 2025-12-31 | "),
        ("2026-11", "2026-11-01 2026-11-30 | "),
        ("02.2024", "2024-02-01 2024-02-29 | "),
        ("2026-11-05", "2026-11-05 2026-11-05 | "),
        ("2026-11-05..2026-11-07", "2026-11-05 2026-11-07 | "),
        ("2026-11-05 2026-11-07", "2026-11-05 2026-11-07 | "),
        ("01.11-15.11", "2026-11-01 2026-11-15 | "),
        ("1.11 – 30.11", "2026-11-01 2026-11-30 | "),
        ("с 20.12 по 10.01", "2025-12-20 2026-01-10 | "),
        ("20.12-10.01.26", "2025-12-20 2026-01-10 | "),
        ("20.12.2024-10.01", "2024-12-20 2025-01-10 | "),
        ("01.03.2026 - 02.03.2026 управа", "2026-03-01 2026-03-02 | управа"),
        ("29.02", "2024-02-29 2024-02-29 | "),
        ("24.11", "2025-11-24 2025-11-24 | "),
        ("ноябрь", "2026-11-01 2026-11-30 | "),
        ("за декабрь", "2025-12-01 2025-12-31 | "),
        ("в мае 2025 года", "2025-05-01 2025-05-31 | "),
        ("March 2025", "2025-03-01 2025-03-31 | "),
        ("за 2025 год", "2025-01-01 2025-12-31 | "),
        ("2025", "2025-01-01 2025-12-31 | "),
        ("", "none"),
        ("Ямы", "none"),
        ("маяк", "none"),
        ("31.11", "none"),
        ("13.13", "none"),
        ("2026-13", "none"),
        ("2026-11-05-2", "none"),
    ],
)
def test_typed(typed: str, meant: str) -> None:
    assert days(typed) == meant


@pytest.mark.parametrize("typed", ["15.11.2026-01.11.2026", "01.01.2024-15.11.2026"])
def test_too_long_or_upside_down(typed: str) -> None:
    with pytest.raises(Unfit):
        typed_period(typed, TODAY)


def test_a_button_carries_it() -> None:
    for name, read in NAMED.items():
        assert period_of(name, TODAY) == read(TODAY)
        assert period_of(read(TODAY).code, date(2000, 1, 1)) == read(TODAY)
    for forged in ("", "x", "20261131-20261130", "20260101-20280101", "20260102-20260101", "2026110120261115"):
        assert period_of(forged, TODAY) is None


def test_it_begins_and_ends_at_midnight_of_the_city() -> None:
    zone = ZoneInfo("Asia/Yekaterinburg")
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    assert november.begins(zone) == datetime(2026, 11, 1, tzinfo=zone)
    assert november.ends(zone) == datetime(2026, 12, 1, tzinfo=zone)
    assert (november.days, november.month) == (30, True)
    assert not Period(date(2026, 11, 1), date(2026, 11, 29)).month
