"""Precompiled statements: built once with SQLAlchemy Core, and run by the driver itself where that is possible.

    _OF_FLOW = Statement(select(*_COLUMNS).where(sessions.c.chat_id == bindparam("chat"), …))
    rows = await connection.run(_OF_FLOW, chat=7, flow="report")

Reason: a turn is a dozen small statements, and SQLite answers one in five microseconds. Building a statement, finding
its compiled form and wrapping its result costs a hundred; a switch to the connection's thread and back fifty more. Here
the text, the order of the arguments and the conversion of columns are worked out once for each engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Executable
from sqlalchemy.engine import Dialect

Conversion = Callable[[Any], Any]
Row = Sequence[Any]
_EXPANDING = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
"""Where the compiler leaves room for the members of an IN."""
_NONE = "SELECT 1 WHERE 1 != 1"
"""In place of no members."""


class Statement:
    """Statement whose arguments are named by `bindparam`, or are the `columns` that it writes.

    `build`: the statement, or, where the engines differ in it, what makes it for the name of a dialect.
    """

    def __init__(self, build: Executable | Callable[[str], Any], columns: Sequence[str] | None = None) -> None:
        self._build = build if callable(build) else lambda _: build
        self._columns = columns
        self._statements: dict[str, Any] = {}
        self._plans: dict[str, CompiledStatement] = {}

    def for_dialect(self, dialect: str) -> Any:
        """SQLAlchemy statement, for an engine that is used through SQLAlchemy."""
        if dialect not in self._statements:
            self._statements[dialect] = self._build(dialect)
        return self._statements[dialect]

    def plan(self, dialect: Dialect) -> CompiledStatement:
        """Compiled statement, for a driver with positional arguments."""
        found = self._plans.get(dialect.name)
        if found is None:
            found = self._plans[dialect.name] = _compile(self.for_dialect(dialect.name), dialect, self._columns)
        return found


@dataclass(frozen=True)
class CompiledStatement:
    """A compiled statement. `arguments`: (name, own value) in order; `writes` and `reads`: (place, conversion) of the
    arguments, and of the columns of a row, that need one; `many`: places of the arguments that are members of an IN."""

    text: str
    arguments: tuple[tuple[str, Any], ...]
    writes: tuple[tuple[int, Conversion], ...]
    reads: tuple[tuple[int, Conversion], ...]
    many: tuple[int, ...]

    def fill(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """(text, arguments in order). An argument that nobody gives and that has no value of its own is None."""
        values = [given.get(name, own) for name, own in self.arguments]
        for at, write in self.writes:
            values[at] = write(values[at])
        return self._expand_lists(values) if self.many else (self.text, values)

    def rows(self, found: list[Row]) -> list[Row]:
        """The driver's rows with their columns converted."""
        converted: list[Row] = []
        for row in found:
            cells = list(row)
            for at, read in self.reads:
                cells[at] = read(cells[at])
            converted.append(cells)
        return converted

    def _expand_lists(self, values: list[Any]) -> tuple[str, list[Any]]:
        """Text and arguments with the members of each IN expanded, one question mark each."""
        sizes = {self.arguments[at][0]: len(values[at]) for at in self.many}
        text = _EXPANDING.sub(lambda found: ", ".join("?" * sizes[found[1]]) or _NONE, self.text)
        return text, [m for at, value in enumerate(values) for m in (value if at in self.many else (value,))]


def _compile(statement: Any, dialect: Dialect, written: Sequence[str] | None) -> CompiledStatement:
    compiled = statement.compile(dialect=dialect, column_keys=written)
    named = {name: bind for bind, name in compiled.bind_names.items()}
    binds = [(name, named[name]) for name in compiled.positiontup or ()]
    kinds = (column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ()))
    return CompiledStatement(
        compiled.string,
        tuple((name, bind.effective_value) for name, bind in binds),
        _needed_conversions(_conversion_of(bind, dialect) for _, bind in binds),
        _needed_conversions(kind.result_processor(dialect, None) for kind in kinds),
        tuple(at for at, (_, bind) in enumerate(binds) if bind.expanding),
    )


def _needed_conversions(conversions: Iterable[Conversion | None]) -> tuple[tuple[int, Conversion], ...]:
    return tuple((at, conversion) for at, conversion in enumerate(conversions) if conversion is not None)


def _conversion_of(bind: BindParameter[Any], dialect: Dialect) -> Conversion | None:
    write = bind.type.dialect_impl(dialect).bind_processor(dialect)
    if write is None or not bind.expanding:
        return write
    return lambda members: [write(member) for member in members]
