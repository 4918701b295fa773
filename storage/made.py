"""Statements made once, in SQLAlchemy's words, and run by the driver itself where that is possible.

    _OF_FLOW = Made(select(*_COLUMNS).where(sessions.c.chat_id == bindparam("chat"), …))
    rows = await line.run(_OF_FLOW, chat=7, flow="report")

Reason: a turn is a dozen small statements, and SQLite answers one in five microseconds. Building a statement, finding
its compiled form and wrapping its result costs a hundred; a journey to the connection's thread and back fifty more.
Here the text, the order of the arguments and the conversion of columns are worked out once for each engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
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


class Made:
    """A statement whose arguments are named by `bindparam`, or are the `columns` that it writes.

    `build`: the statement, or, where the engines differ in it, what makes it for the name of a dialect.
    """

    def __init__(self, build: Executable | Callable[[str], Any], columns: Sequence[str] | None = None) -> None:
        self._build = build if callable(build) else lambda _: build
        self._columns = columns
        self._statements: dict[str, Any] = {}
        self._plans: dict[str, Plan] = {}

    def on(self, dialect: str) -> Any:
        """The statement, for an engine that is asked through SQLAlchemy."""
        if dialect not in self._statements:
            self._statements[dialect] = self._build(dialect)
        return self._statements[dialect]

    def plan(self, dialect: Dialect) -> Plan:
        """The statement, for a driver whose arguments stand in order."""
        found = self._plans.get(dialect.name)
        if found is None:
            found = self._plans[dialect.name] = _planned(self.on(dialect.name), dialect, self._columns)
        return found


@dataclass(frozen=True)
class _Argument:
    """One argument of the text: its name, how it is written, and its value where the statement itself has one."""

    name: str
    write: Conversion | None
    value: Any
    many: bool

    def of(self, given: Mapping[str, Any]) -> Any:
        value = given.get(self.name, self.value)
        if self.write is None:
            return value
        return [self.write(member) for member in value] if self.many else self.write(value)


@dataclass(frozen=True)
class Plan:
    """A compiled statement. `reads`: (place in the row, conversion) of the columns that need one."""

    text: str
    arguments: tuple[_Argument, ...]
    expanding: bool
    reads: tuple[tuple[int, Conversion], ...]

    def filled(self, given: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Text and arguments in order. An argument that nobody gives and that has no value of its own is None."""
        values = [argument.of(given) for argument in self.arguments]
        return self._spread(values) if self.expanding else (self.text, values)

    def rows(self, found: list[Row]) -> list[Row]:
        """The driver's rows with their columns converted."""
        if not self.reads:
            return found
        converted: list[Row] = []
        for row in found:
            cells = list(row)
            for at, read in self.reads:
                cells[at] = read(cells[at])
            converted.append(cells)
        return converted

    def _spread(self, values: list[Any]) -> tuple[str, list[Any]]:
        """The members of each IN, one question mark each."""
        sizes = {a.name: len(v) for a, v in zip(self.arguments, values, strict=True) if a.many}
        text = _EXPANDING.sub(lambda found: ", ".join("?" * sizes[found[1]]) or _NONE, self.text)
        pairs = zip(self.arguments, values, strict=True)
        return text, [member for a, value in pairs for member in (value if a.many else (value,))]


def _planned(statement: Any, dialect: Dialect, written: Sequence[str] | None) -> Plan:
    compiled = statement.compile(dialect=dialect, column_keys=written)
    named = {name: bind for bind, name in compiled.bind_names.items()}
    arguments = tuple(_argument(name, named[name], dialect) for name in compiled.positiontup or ())
    kinds = (column.type.dialect_impl(dialect) for column in getattr(statement, "exported_columns", ()))
    found = ((at, kind.result_processor(dialect, None)) for at, kind in enumerate(kinds))
    reads = tuple((at, read) for at, read in found if read is not None)
    return Plan(compiled.string, arguments, any(argument.many for argument in arguments), reads)


def _argument(name: str, bind: BindParameter[Any], dialect: Dialect) -> _Argument:
    write = bind.type.dialect_impl(dialect).bind_processor(dialect)
    return _Argument(name, write, bind.effective_value, bool(bind.expanding))
