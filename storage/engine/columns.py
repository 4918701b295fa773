"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both engines; SQLite numbers rows by itself only in a column of type INTEGER."""


class Utc(TypeDecorator[datetime]):
    """Timestamp column: aware in, aware in UTC out. SQLite keeps it as text that sorts like time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Converter for values written; SQLite's texts are written and read here, since SQLAlchemy's general way takes
        several times as long."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return _in_utc(value)


def _in_utc(value: datetime | None) -> datetime | None:
    """Time in UTC. Raises ValueError for a naive time."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone says nothing")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    found = _in_utc(value)
    return None if found is None else found.replace(tzinfo=None).isoformat(" ", "microseconds")


def _read(text: str | None) -> datetime | None:
    """Parse a stored time with the zone in the text: setting it afterwards takes twice the time."""
    return None if text is None else datetime.fromisoformat(text + "+00:00")


def as_plain(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Alembic's `render_item` hook: our column types are written into a new revision as plain ones, so that it needs no
    code of today. False: as usual."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Utc) else False


def own_id() -> Column[Any]:
    """Primary key column: a number given by the engine, never given twice."""
    return Column("id", BigId, primary_key=True, autoincrement=True)


def link(name: str, target: str, *, optional: bool = False, key: bool = False) -> Column[Any]:
    """Foreign key column that points at `target` ("chats.id")."""
    return Column(name, BigId, ForeignKey(target), nullable=optional, primary_key=key, autoincrement=False)


def moment(name: str, *, optional: bool = False) -> Column[Any]:
    return Column(name, Utc, nullable=optional)


def words(name: str, *, optional: bool = False) -> Column[Any]:
    """Text column of any length; empty means nothing, NULL is used only where the difference is told."""
    return Column(name, Text, nullable=optional)
