"""Spreadsheet writer: the same table as XLSX and as CSV, row by row, however long; only the bytes of the files are held
in memory.

XlsxWriter rather than openpyxl: it writes a row and forgets it, needs no other package, and writing is all that is
wanted. CSV is for whoever feeds another system; a Russian Excel opens it right with a mark of UTF-8 and semicolons.

A resident's text may begin like a formula. In XLSX a text is a text whatever it begins with, and stays one when the
cell is edited (`quote_prefix`); in CSV nothing but an apostrophe before it helps.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Union

AT_MOST_CSV_BYTES = 16 * 1024 * 1024
"""Size of the CSV at which the table ends; the XLSX is packed, and smaller."""
AT_MOST_CELL = 32_000
"""Characters; Excel takes 32,767."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings of a formula, for one program or another."""

Cell = Union[str, int, float, datetime, date, None]
"""Times are those of the wall clock, without a zone."""
Kind = Literal["text", "number", "place", "moment", "day"]


@dataclass(frozen=True)
class Column:
    """A column of the table. `width`: in characters, about."""

    heading: str
    width: int = 12
    kind: Kind = "text"


@dataclass(frozen=True)
class Manner:
    """A language's format of tables: separators and dates."""

    delimiter: str
    comma: str
    moment: str
    day: str
    excel_day: str


MANNERS = {"ru": Manner(";", ",", "%d.%m.%Y %H:%M", "%d.%m.%Y", "dd.mm.yyyy")}
OTHER_MANNER = Manner(",", ".", "%Y-%m-%d %H:%M", "%Y-%m-%d", "yyyy-mm-dd")


class Sheet:
    """A table being written, in a process of its own (`bots.jobs.craft`). `at_most_bytes`: size of the CSV at which it
    is full, 0 for AT_MOST_CSV_BYTES."""

    def __init__(self, title: str, columns: Sequence[Column], language: str, at_most_bytes: int = 0) -> None:
        from xlsxwriter import Workbook  # whoever hands over the rows does without it

        self._at_most_bytes = at_most_bytes or AT_MOST_CSV_BYTES
        self._columns = columns
        self._manner = MANNERS.get(language, OTHER_MANNER)
        self._xlsx, self._csv = io.BytesIO(), io.BytesIO()
        self._text = io.TextIOWrapper(self._csv, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=self._manner.delimiter)
        self._book = Workbook(self._xlsx, {"constant_memory": True, "strings_to_urls": False})
        self._page = self._book.add_worksheet(title)
        self._formats = self._made_formats()
        self.rows = 0
        self._begin()

    def _made_formats(self) -> dict[str, Any]:
        top, day = {"valign": "top"}, self._manner.excel_day
        return {
            "heading": self._book.add_format({"bold": True, "text_wrap": True, "bg_color": "#DFE7F2", **top}),
            "text": self._book.add_format(top),
            "formula": self._book.add_format({"quote_prefix": True, **top}),
            "number": self._book.add_format(top),
            "place": self._book.add_format({"num_format": "0.000000", **top}),
            "moment": self._book.add_format({"num_format": f"{day} hh:mm", **top}),
            "day": self._book.add_format({"num_format": day, **top}),
        }

    def _begin(self) -> None:
        for at, column in enumerate(self._columns):
            self._page.set_column(at, at, column.width)
            self._page.write_string(0, at, column.heading, self._formats["heading"])
        self._page.freeze_panes(1, 1)
        self._writer.writerow([column.heading for column in self._columns])

    @property
    def full(self) -> bool:
        return self._csv.tell() >= self._at_most_bytes

    def add(self, row: Sequence[Cell]) -> None:
        self.rows += 1
        for at, (cell, column) in enumerate(zip(row, self._columns, strict=True)):
            self._write(at, cell, column.kind)
        self._writer.writerow([self._in_csv(cell) for cell in row])

    def _write(self, at: int, cell: Cell, kind: Kind) -> None:
        match cell:
            case None | "":
                return
            case str():
                looks = "formula" if cell.startswith(FORMULA) else "text"
                self._page.write_string(self.rows, at, cell[:AT_MOST_CELL], self._formats[looks])
            case date():
                self._page.write_datetime(self.rows, at, cell, self._formats[kind])
            case _:
                self._page.write_number(self.rows, at, cell, self._formats[kind])

    def _in_csv(self, cell: Cell) -> str | int:
        match cell:
            case None:
                return ""
            case str():
                return f"'{cell}" if cell.startswith(FORMULA) else cell
            case float():
                return f"{cell:.6f}".replace(".", self._manner.comma)
            case datetime():
                return cell.strftime(self._manner.moment)
            case date():
                return cell.strftime(self._manner.day)
        return cell

    def close(self) -> tuple[bytes, bytes]:
        """Finish both files; returns the bytes of the XLSX and of the CSV."""
        self._page.autofilter(0, 0, self.rows, len(self._columns) - 1)
        self._book.close()
        return self._xlsx.getvalue(), self._csv.getvalue()
