"""Table factories: one metadata with a naming convention for every index and key."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, MetaData, Table
from sqlalchemy.schema import SchemaItem

from storage.engine.columns import own_id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def make_table(name: str, *items: SchemaItem) -> Table:
    return Table(name, metadata, *items)


def make_numbered_table(name: str, *items: SchemaItem) -> Table:
    """Table with rows that the engine numbers."""
    return Table(name, metadata, own_id(), *items, sqlite_autoincrement=True)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def count(name: str, *, optional: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=optional)
