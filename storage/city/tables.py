"""Reader of the CSV tables in a city's folder, each row with its line; a row that cannot be read becomes a fault and is
skipped."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from dialogs.rules.city.model import Category, Duty, Group, Names, Norm, Organisation
from dialogs.rules.working_time.calendar import Day
from dialogs.rules.working_time.duty_time import read_hours, read_season
from storage.city.faults import FaultCollector

Read = TypeVar("Read")

LABEL = 40
"""The longest label of a button, in characters (both platforms)."""
_ID = re.compile(r"[a-z0-9_]{1,12}")
_YES = {"yes": True, "": False}

DUTIES = "duties.csv"
_DUTY, _DUTY_TIMES = ("what", "zone", "organisation"), ("season", "hours")
_SEASON = "is no season; write its first and last day, such as 11-01..04-15 (month-day), or nothing."
_HOURS = "are no hours; write such as 18:00-09:00, off (outside working hours), or nothing."
STEM_COLUMNS = ("category", "stem", "kind")
_STEM = "A stem is one beginning of a word or two with a space, a hint is one; kind says which."


class TableRow(NamedTuple):
    """One line of a table; cells are stripped."""

    line: int
    cells: Mapping[str, str]


def read_rows(folder: Path, file: str, columns: Iterable[str], faults: FaultCollector) -> Iterator[TableRow]:
    """Rows of a table that has all the columns; a missing file or column is a fault and gives no rows."""
    try:
        text = (folder / file).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        faults.add(file, 1, "The file is missing; the city needs it, even with a header alone.")
        return
    except UnicodeDecodeError as error:
        faults.add(file, 1, f"The file is not UTF-8 (byte {error.start}); save it as UTF-8.")
        return
    table = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in columns if column not in (table.fieldnames or ())]
    if missing:
        faults.add(file, 1, f"The header lacks {', '.join(missing)}; it needs {', '.join(columns)}.")
        return
    for row in table:
        if None in row or None in row.values():
            faults.add(file, table.line_num, "The row has not as many cells as the header; quote cells with commas.")
        else:
            yield TableRow(table.line_num, {column: cell.strip() for column, cell in row.items()})


class Stems(NamedTuple):
    """Stems and hints of one category in stems.csv, and the line where they begin."""

    stems: list[str]
    hints: list[str]
    line: int


class Tables:
    """Reader of one folder's tables in the city's languages; it notes every fault on the way."""

    def __init__(self, folder: Path, languages: tuple[str, ...], faults: FaultCollector) -> None:
        self.folder = folder
        self.languages = languages
        self.faults = faults

    def groups(self) -> dict[str, Group]:
        file = "groups.csv"
        rows = self.with_id(file, ("id", "icon", *self._name_columns))
        return {row.cells["id"]: self._group(file, row) for row in rows}

    def categories(
        self, norms: Mapping[str, Norm], contacts: Iterable[str], stems: Mapping[str, Stems]
    ) -> dict[str, tuple[int, Category]]:
        """Category id -> its line and value."""
        columns = ("id", "group", *self._name_columns, "photo", "norm", "contacts")
        known, found = frozenset(contacts), {}
        for row in self.with_id("categories.csv", columns):
            category = self._category(row, norms, known, stems)
            if category:
                found[category.id] = (row.line, category)
        return found

    def stems(self) -> dict[str, Stems]:
        """Category id -> its stems and hints, lower case; ids are checked later by their owner."""
        found: dict[str, Stems] = {}
        for row in read_rows(self.folder, "stems.csv", STEM_COLUMNS, self.faults):
            stem = " ".join(row.cells["stem"].lower().replace("ё", "е").split())
            own = found.setdefault(row.cells["category"], Stems([], [], row.line))
            if row.cells["kind"] == "stem" and 1 <= len(stem.split()) <= 2:
                own.stems.append(stem)
            elif row.cells["kind"] == "hint" and len(stem.split()) == 1:
                own.hints.append(stem)
            else:
                self.faults.add("stems.csv", row.line, _STEM)
        return found

    def organisations(self) -> dict[str, Organisation]:
        file, found = "organisations.csv", {}
        for row in self.with_id(file, ("id", *self._name_columns, "contact")):
            names = self.names(file, row.line, row.cells, limit=None)
            found[row.cells["id"]] = Organisation(row.cells["id"], names, row.cells["contact"])
        return found

    def duties(self) -> list[Duty]:
        """Duties in the order of the file; ids are checked later. An older file has no season and no hours."""
        rows = list(read_rows(self.folder, DUTIES, _DUTY, self.faults))
        for column in rows[0].cells if rows else ():
            if column not in (*_DUTY, *_DUTY_TIMES):
                self.faults.add(
                    DUTIES, 1, f"Nobody reads the column {column!r}; {' and '.join(_DUTY_TIMES)} may stand."
                )
        return [self._duty(row) for row in rows]

    def days(self) -> dict[date, Day]:
        found: dict[date, Day] = {}
        for row in read_rows(self.folder, "calendar.csv", ("date", "kind", "note"), self.faults):
            try:
                day, kind = date.fromisoformat(row.cells["date"]), Day(row.cells["kind"])
            except ValueError:
                self.faults.add("calendar.csv", row.line, "A day is written YYYY-MM-DD and is off, short or work.")
                continue
            if day in found:
                self.faults.add("calendar.csv", row.line, f"{day} stands twice; keep one line.")
            found[day] = kind
        return found

    def names(self, file: str, line: int, cells: Mapping[str, object], limit: int | None = LABEL) -> Names:
        """Names from the cells `name_ru`, `name_en` …; a language without words or a label longer than `limit` is a
        fault."""
        names = {}
        for language in self.languages:
            words = str(cells.get(f"name_{language}") or "")
            if not words:
                self.faults.add(file, line, f"name_{language} is empty; the city speaks {language}.")
            elif limit and len(words) > limit:
                self.faults.add(
                    file, line, f"name_{language} has {len(words)} characters; a button takes {limit} at most."
                )
            names[language] = words
        return names

    def fit_id(self, file: str, line: int, own: str) -> bool:
        """True when an id fits a button; when not, that is a fault."""
        fits = bool(_ID.fullmatch(own))
        if not fits:
            self.faults.add(file, line, f"The id {own!r} must be 1-12 of a-z, 0-9 and _.")
        return fits

    @property
    def _name_columns(self) -> tuple[str, ...]:
        return tuple(f"name_{language}" for language in self.languages)

    def with_id(self, file: str, columns: tuple[str, ...]) -> Iterator[TableRow]:
        """Rows whose id fits a button and is unique."""
        seen: dict[str, int] = {}
        for row in read_rows(self.folder, file, columns, self.faults):
            own = row.cells["id"]
            if own in seen:
                self.faults.add(file, row.line, f"The id {own} stands on line {seen[own]} already; ids are unique.")
            elif self.fit_id(file, row.line, own):
                seen[own] = row.line
                yield row

    def _duty(self, row: TableRow) -> Duty:
        """Duty of a row; a season or hours that cannot be read are a fault, and left out."""
        season = self._read(row, "season", read_season, _SEASON)
        hours = self._read(row, "hours", read_hours, _HOURS)
        return Duty(row.cells["what"], row.cells["zone"], row.cells["organisation"], season, hours, row.line)

    def _read(self, row: TableRow, column: str, read: Callable[[str], Read], cure: str) -> Read | None:
        """An optional cell of a duty."""
        cell = row.cells.get(column, "")
        try:
            return read(cell) if cell else None
        except ValueError:
            self.faults.add(DUTIES, row.line, f"{cell!r} {cure}")
            return None

    def _group(self, file: str, row: TableRow) -> Group:
        return Group(row.cells["id"], self.names(file, row.line, row.cells), row.cells["icon"])

    def _category(
        self, row: TableRow, norms: Mapping[str, Norm], contacts: frozenset[str], stems: Mapping[str, Stems]
    ) -> Category | None:
        """Category of a row; None when it has no norm to promise. An older file has no column `check`."""
        file, cells = "categories.csv", row.cells
        names, own = self.names(file, row.line, cells), tuple(cells["contacts"].split())
        for contact in own:
            if contact not in contacts:
                self.faults.add(file, row.line, f"The contact {contact} is not in city.toml [contacts].")
        for column in ("photo", "check"):
            if cells.get(column, "") not in _YES:
                self.faults.add(file, row.line, f"{column} is yes or empty.")
        norm = norms.get(cells["norm"])
        if norm is None:
            self.faults.add(file, row.line, f"The norm {cells['norm']!r} is not in city.toml [norms].")
            return None
        photo = _YES.get(cells["photo"], False)
        fitting = tuple(contact for contact in own if contact in contacts)
        words = stems.get(cells["id"], Stems([], [], row.line))
        return Category(
            id=cells["id"],
            group=cells["group"],
            names=names,
            stems=tuple(words.stems),
            photo=photo,
            norm=norm,
            contacts=fitting,
            hints=tuple(words.hints),
            check=_YES.get(cells.get("check", ""), False),
        )
