"""Upsert: INSERT with a rule for a row that is there already; both engines have it, each under its own name.

The words of an engine that is not used are not imported: PostgreSQL's take two megabytes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table


def insert(dialect: str, table: Table) -> Any:
    """Insert with `on_conflict_do_nothing` and `on_conflict_do_update`, for `dialect`."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
