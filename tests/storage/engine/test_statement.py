"""Precompiled statements, which run with every turn: none of them reads the whole of a table that grows."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select

import storage
from storage.engine.statement import Statement
from storage.store import Store
from storage.tables import chats
from tests.stores import NOW

GROWING = ("tickets", "history", "followers", "people", "chats", "sessions", "outbox", "handles", "inbox", "albums")


def statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.walk_packages(storage.__path__, "storage."):
        if module.name.startswith("storage.migrations."):
            continue
        for name, found in vars(importlib.import_module(module.name)).items():
            if isinstance(found, Statement):
                yield f"{module.name}.{name}", found


@pytest.mark.parametrize("counted", [False, True])
async def test_no_statement_of_a_turn_reads_a_whole_table(sqlite_store: Store, counted: bool) -> None:
    """The tables are `counted` by ANALYZE, which says nothing of tables that have no rows yet; SQLite takes those for
    large ones."""
    scans = []
    async with sqlite_store.writing() as tx:
        if counted:
            await tx.sqlalchemy.exec_driver_sql("ANALYZE")
            for table in GROWING:
                await tx.sqlalchemy.exec_driver_sql(f"INSERT INTO sqlite_stat1 VALUES ('{table}', NULL, '100000')")
            await tx.sqlalchemy.exec_driver_sql("ANALYZE sqlite_schema")  # reads what is written there
        found = list(statements())
        assert len(found) > 100
        for name, made in found:
            text = re.sub(r"__\[POSTCOMPILE_\w+\]", "?, ?", made.plan(tx.connection.dialect).text)
            plan = await tx.sqlalchemy.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (None,) * text.count("?"))
            scans += [(name, row.detail) for row in plan if row.detail.startswith(tuple(f"SCAN {t}" for t in GROWING))]
    assert scans == []


async def test_members_are_converted_as_single_values_are(sqlite_store: Store) -> None:
    seen = Statement(select(chats.c.address).where(chats.c.last_seen.in_(bindparam("times", expanding=True))))
    async with sqlite_store.writing() as tx:
        for address, at in (("1", NOW), ("2", NOW + timedelta(1))):
            await tx.chats.get_or_add("vk", address, True, at)
        assert [row[0] for row in await tx.connection.run(seen, times=[NOW, NOW + timedelta(2)])] == ["1"]
