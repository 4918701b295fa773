"""Statements made once are run with every turn: none of them reads the whole of a table that grows."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import storage
from storage.made import Made
from storage.store import Store

GROWING = ("tickets", "history", "followers", "people", "chats", "sessions", "outbox", "handles", "inbox", "albums")


def statements() -> Iterator[tuple[str, Made]]:
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        for name, found in vars(importlib.import_module(module.name)).items():
            if isinstance(found, Made):
                yield f"{module.name}.{name}", found


@pytest.mark.parametrize("counted", [False, True])
async def test_no_statement_of_a_turn_reads_a_whole_table(sqlite_store: Store, counted: bool) -> None:
    """`counted`: by ANALYZE, which says nothing of tables that have no rows yet; SQLite takes those for large ones."""
    scans = []
    async with sqlite_store.writing() as tx:
        if counted:
            await tx.connection.exec_driver_sql("ANALYZE")
            for table in GROWING:
                await tx.connection.exec_driver_sql(f"INSERT INTO sqlite_stat1 VALUES ('{table}', NULL, '100000')")
            await tx.connection.exec_driver_sql("ANALYZE sqlite_schema")  # reads what is written there
        for name, made in statements():
            text = re.sub(r"__\[POSTCOMPILE_\w+\]", "?, ?", made.plan(tx.line.dialect).text)
            plan = await tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (None,) * text.count("?"))
            scans += [(name, row.detail) for row in plan if row.detail.startswith(tuple(f"SCAN {t}" for t in GROWING))]
    assert scans == []
