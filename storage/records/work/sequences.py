"""Sequences without gaps and duplicates: the row of a counter is locked until the transaction ends. A year has a
counter."""

from __future__ import annotations

from typing import Any

from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import numbers

OF_ERASURES = 0
"""The year under which acts of erasure are counted."""


def _next_statement(dialect: str) -> Any:
    new = insert(dialect, numbers)
    taken = new.on_conflict_do_update(index_elements=["year"], set_={"last": numbers.c.last + 1})
    return taken.returning(numbers.c.last)


NEXT = Statement(_next_statement, ("year", "last"))
"""The next number of a `year`; `last` is that of the first."""
