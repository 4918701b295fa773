"""Tables as XLSX and CSV, read back by another program than the one that writes them."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook

from bots.jobs import sheet
from bots.jobs.sheet import FORMULA, Cell, Column, Sheet

COLUMNS = (
    Column("№"),
    Column("Слова", 40),
    Column("Голосов", 9, "number"),
    Column("Широта", 12, "place"),
    Column("Подано", 17, "moment"),
    Column("План", 12, "day"),
)
ROW: tuple[Cell, ...] = (
    "ТМН-2026-000142",
    "Яма; «глубокая»\nвторая строка",
    3,
    57.153,
    datetime(2026, 11, 23, 9, 5),
    date(2026, 12, 1),
)


def write_sheets(*rows: tuple[Cell, ...], language: str = "ru") -> tuple[Any, list[list[str]], bytes]:
    """Write both files: the page of the workbook, the rows of the other file, and its bytes."""
    table = Sheet("Сообщения", COLUMNS, language)
    for row in rows:
        table.add(row)
    xlsx, text = table.close()
    lines = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=";" if language == "ru" else ",")
    return load_workbook(io.BytesIO(xlsx)).active, list(lines), text


def test_a_russian_excel_opens_both() -> None:
    page, lines, text = write_sheets(ROW)
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        [column.heading for column in COLUMNS],
        [*ROW[:5], datetime(2026, 12, 1)],
    ]
    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("Сообщения", "B2", "A1:F2")
    assert (page["E2"].number_format, page["F2"].number_format) == ("dd.mm.yyyy hh:mm", "dd.mm.yyyy")
    assert text.startswith(b"\xef\xbb\xbf")
    assert lines[1] == [*ROW[:2], "3", "57,153000", "23.11.2026 09:05", "01.12.2026"]


def test_another_language_has_its_own_manner() -> None:
    _, lines, _ = write_sheets(ROW, language="en")
    assert lines[1][3:] == ["57.153000", "2026-11-23 09:05", "2026-12-01"]


@pytest.mark.parametrize("begin", FORMULA)
def test_no_text_becomes_a_formula(begin: str) -> None:
    evil = f'{begin}HYPERLINK("https://example.org","x")'
    page, lines, _ = write_sheets(("№", evil, *ROW[2:]))
    assert page["B2"].data_type == "s"
    assert page["B2"].quotePrefix
    assert page["B2"].value.replace("_x000D_", "\r") == evil
    assert lines[1][1] == f"'{evil}"


def test_odd_cells() -> None:
    page, lines, _ = write_sheets(("", "a\x00b\x0b" + "ы" * 40_000, 0, None, None, None))
    assert len(page["B2"].value) > 31_000
    assert [cell.value for cell in page[2]][2:] == [0, None, None, None]
    assert lines[1][0] == ""
    assert lines[1][2:] == ["0", "", "", ""]


def test_it_is_full_before_it_is_too_big_to_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "AT_MOST_CSV_BYTES", 500)
    table = Sheet("Сообщения", COLUMNS, "ru")
    while not table.full:
        table.add(ROW)
    assert table.rows == 4
    table.close()
