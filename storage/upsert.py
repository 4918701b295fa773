"""INSERT that knows what to do about a row that is there already; both engines have it, each under its own name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def insert(dialect: str, table: Table) -> Any:
    """An insert with `on_conflict_do_nothing` and `on_conflict_do_update`, in the words of `dialect`."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
