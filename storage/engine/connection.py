"""Database connection within its transaction, the same interface on SQLite and PostgreSQL.

Precompiled statements (`storage.engine.statement`) are run by SQLite's driver where they are asked for: they take
microseconds, and never wait, since a writing transaction holds the lock from its beginning and a reader of a WAL waits
for nobody. What may wait for another process or for the disk (BEGIN, COMMIT, and every other statement) goes to the
connection's thread. On PostgreSQL all go through SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.engine import CursorResult, Dialect, ScalarResult
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.engine.sqlite_driver import InlineConnection
from storage.engine.statement import Row, Statement


class Connection:
    """Connection within its transaction. `sqlalchemy`: for what only SQLAlchemy does; `driver`: SQLite's driver, None
    on another engine."""

    def __init__(self, whole: AsyncConnection) -> None:
        self.sqlalchemy = whole
        self.dialect: Dialect = whole.dialect
        self.driver = _driver_of(whole)

    async def run(self, made: Statement, **arguments: Any) -> list[Row]:
        """Run a precompiled statement and return its rows; none where it returns none."""
        return (await self._run(made, arguments))[0]

    async def run_apart(self, made: Statement, **arguments: Any) -> list[Row]:
        """Run a statement that may take long in the connection's thread, so that other turns go on; return its rows."""
        return list(await self.sqlalchemy.execute(made.for_dialect(self.dialect.name), arguments))

    async def first_row(self, made: Statement, **arguments: Any) -> Row | None:
        """Run a statement and return the first row, None when there is none."""
        rows, _ = await self._run(made, arguments)
        return rows[0] if rows else None

    async def value(self, made: Statement, **arguments: Any) -> Any:
        """Run a statement and return the first column of the first row, None when there is none."""
        rows, _ = await self._run(made, arguments)
        return rows[0][0] if rows else None

    async def count(self, made: Statement, **arguments: Any) -> int:
        """Run a statement and return the number of rows it changed."""
        return (await self._run(made, arguments))[1]

    async def run_each(self, made: Statement, arguments: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each of the arguments."""
        if self.driver is None:
            await self.sqlalchemy.execute(made.for_dialect(self.dialect.name), arguments)
            return
        for given in arguments:
            await self._run(made, given)

    async def _run(self, made: Statement, arguments: Mapping[str, Any]) -> tuple[list[Row], int]:
        """(rows, number of rows changed)."""
        if self.driver is None:
            result = await self.sqlalchemy.execute(made.for_dialect(self.dialect.name), arguments)
            return (list(result), result.rowcount) if result.returns_rows else ([], result.rowcount)
        plan = made.plan(self.dialect)
        rows, changed = self.driver.ask(*plan.fill(arguments))
        return (plan.rows(rows) if plan.reads else rows), changed

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Savepoint: when the block raises, its changes alone are undone. Where the engine has undone more than that,
        nothing else can be done in this transaction."""
        point = None if self.driver else await self.sqlalchemy.begin_nested()
        if point is None:
            self._ask("SAVEPOINT piece")
        try:
            yield
            if point is None:
                self._ask("RELEASE piece")
            else:
                await point.commit()
        except BaseException as error:
            try:
                await (point.rollback() if point else self._take_back())
            except Exception:
                raise error from None
            raise

    async def _take_back(self) -> None:
        self._ask("ROLLBACK TO piece")
        self._ask("RELEASE piece")

    async def execute(self, statement: Executable, arguments: Any = None) -> CursorResult[*tuple[Any, ...]]:
        return await self.sqlalchemy.execute(statement, arguments)

    async def scalar(self, statement: Executable, arguments: Any = None) -> Any:
        return await self.sqlalchemy.scalar(statement, arguments)

    async def scalars(self, statement: Executable, arguments: Any = None) -> ScalarResult[Any]:
        return await self.sqlalchemy.scalars(statement, arguments)

    def _ask(self, text: str, values: Sequence[Any] = ()) -> tuple[list[Row], int]:
        assert self.driver is not None
        return self.driver.ask(text, values)


def _driver_of(whole: AsyncConnection) -> InlineConnection | None:
    proxied = whole.sync_connection.connection if whole.sync_connection else None
    driver = proxied.driver_connection if proxied else None
    return driver if isinstance(driver, InlineConnection) else None
