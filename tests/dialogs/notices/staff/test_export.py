"""Export in words: a table's columns and cells as a clerk reads them, and the words that come with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import Plain, T, to_json
from dialogs.notices.staff import export as notices
from dialogs.notices.staff.export import COLUMNS, Exported, Value, cells
from dialogs.rules.staff import queue
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.export import Exporting, typed_export
from dialogs.rules.staff.queue import Filter, Mark
from dialogs.rules.text.period import NAMED, Period
from dialogs.rules.tickets.lifecycle import Status
from tests.dialogs.notices.test_notices import BARE, NOW, TICKET
from tests.dialogs.talk import RENDERER
from tests.dialogs.town import TOWN
from tests.golden import TRANSCRIPTS, golden

TODAY = date(2026, 11, 23)
HEAD = Member(1, "vk", "5", "Вера", (Grant(Role.CHIEF),))
FULL = replace(
    TICKET,
    status=Status.RESOLVED,
    extra={**TICKET.extra, "post": {"label": to_json(T("Number")), "value": to_json(Plain("12"))}},
    answered_at=NOW,
    resolved_at=NOW,
    closed_at=NOW,
    confirmed=True,
    stars=5,
    reopened=1,
    forwarded_to="УФАС",
    planned_for=date(2026, 12, 15),
)
LATE = replace(BARE, person_id=None, due=NOW - timedelta(days=1))
OVERDUE = Filter(frozenset({Mark.OVERDUE, Mark.FREE}), "zone:cao", "roads")


def value_text(value: Value, lang: str) -> str:
    if value is None or isinstance(value, int | float | date):
        return "" if value is None else str(value)
    return RENDERER.say(value, lang)


def lines_of(exported: Exported, lang: str) -> str:
    row = cells(TOWN, exported, NOW)
    told = ((RENDERER.say(heading, lang), value_text(v, lang)) for (heading, _, _), v in zip(COLUMNS, row, strict=True))
    return "\n".join(f"{heading}: {words}".rstrip() for heading, words in told)


def export_text(filter_: Filter, period: Period | None, rows: int, whole: int, lang: str) -> str:
    asked = queue.queue_query(TOWN, HEAD, (), filter_, NOW)
    return RENDERER.screen(notices.export_notice(TOWN, asked, period, rows, whole), lang).text


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_tables_read_well(lang: str, request: pytest.FixtureRequest) -> None:
    shown_ = {
        "full": lines_of(Exported(FULL, "Вера", "ТМН-26-7", "Засыпали"), lang),
        "bare": lines_of(Exported(LATE), lang),
        "told_open": export_text(Filter(), None, 1, 1, lang),
        "told_overdue": export_text(OVERDUE, None, 22, 22, lang),
        "told_november": export_text(Filter(), NAMED["month"](TODAY), 20_000, 104_233, lang),
        "told_nothing": export_text(Filter(), NAMED["today"](TODAY), 0, 0, lang),
    }
    text = "\n\n".join(f"=== {name}\n{words}" for name, words in shown_.items()) + "\n"
    assert text == golden(TRANSCRIPTS / f"export.{lang}.txt", text, request)
    assert len(RENDERER.say(notices.sheet_name(), lang)) <= 31


def test_a_file_is_named_after_city_and_day() -> None:
    assert notices.file_name(TOWN, TODAY, "xlsx") == "tyumen-2026-11-23.xlsx"


def test_a_cell_is_what_its_column_says() -> None:
    kinds = {"moment": datetime, "day": date, "number": int, "place": float}
    for (_, width, kind), value in zip(COLUMNS, cells(TOWN, Exported(FULL), NOW), strict=True):
        assert width > 8
        assert isinstance(value, kinds[kind]) == (kind in kinds) if kind in kinds else not isinstance(value, int | date)


@pytest.mark.parametrize(
    ("typed", "meant", "is_open"),
    [
        ("", Exporting(Filter()), True),
        ("просрочено ничьи дороги ЦАО", Exporting(OVERDUE), True),
        ("ноябрь дороги", Exporting(Filter(what="roads"), NAMED["month"](TODAY)), False),
        ("мои за неделю", Exporting(Filter(frozenset({Mark.MINE})), NAMED["week"](TODAY)), False),
        ("overdue today", Exporting(Filter(frozenset({Mark.OVERDUE})), NAMED["today"](TODAY)), True),
    ],
)
def test_words_say_what_goes_into_a_table(typed: str, meant: Exporting, *, is_open: bool) -> None:
    found = typed_export(TOWN, typed, TODAY)
    assert (found, found.open) == (meant, is_open)


def test_other_words_are_asked_again() -> None:
    with pytest.raises(Unfit):
        typed_export(TOWN, "зелёные человечки", TODAY)
