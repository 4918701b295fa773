"""Reader of answers.csv in a city's folder: the staff's canned answers and their faults. A city may have none."""

from collections.abc import Collection
from pathlib import Path

from dialogs.rules.city.model import ANY, CannedAnswer
from dialogs.rules.staff.canned_answers import ACTS, GAPS, gaps
from storage.city.tables import TableRow, Tables

FILE = "answers.csv"
LONGEST = 1000
"""Characters of a text: with what stands around it, it is one message."""


def read_answers(folder: Path, tables: Tables, known: Collection[str]) -> tuple[CannedAnswer, ...]:
    """Read the canned answers; none when the file is missing. `known`: ids of the city's categories and groups."""
    if not (folder / FILE).is_file():
        return ()
    texts = tuple(f"text_{language}" for language in tables.languages)
    names = tuple(f"name_{language}" for language in tables.languages)
    rows = list(tables.with_id(FILE, ("id", "act", "what", *names, *texts)))
    return tuple(_answer(tables, row, known) for row in rows)


def _answer(tables: Tables, row: TableRow, known: Collection[str]) -> CannedAnswer:
    cells = row.cells
    if cells["act"] not in ACTS:
        tables.faults.add(FILE, row.line, f"The act {cells['act']!r} is none of {', '.join(ACTS)}.")
    if cells["what"] != ANY and cells["what"] not in known:
        tables.faults.add(FILE, row.line, f"{cells['what']!r} is neither a category nor a group nor {ANY}.")
    texts = {language: cells[f"text_{language}"] for language in tables.languages}
    for language, text in texts.items():
        _text(tables, row.line, f"text_{language}", text)
    return CannedAnswer(cells["id"], cells["act"], cells["what"], tables.names(FILE, row.line, cells), texts)


def _text(tables: Tables, line: int, column: str, text: str) -> None:
    if not text:
        tables.faults.add(FILE, line, f"{column} is empty; the resident would read nothing.")
    if len(text) > LONGEST:
        tables.faults.add(FILE, line, f"{column} has {len(text)} characters; {LONGEST} are enough.")
    for gap in gaps(text):
        if gap not in GAPS:
            tables.faults.add(
                FILE, line, f"Nothing fills {{{gap}}} in {column}; these can be filled: {', '.join(GAPS)}."
            )
