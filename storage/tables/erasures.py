"""Table of the acts of erasure: counts of what was erased, and nothing that says whose it was."""

from __future__ import annotations

from sqlalchemy import Column, Integer

from storage.engine.columns import moment, words
from storage.tables.making import make_table

erasures = make_table(
    "erasures",
    Column("number", Integer, primary_key=True, autoincrement=False),
    moment("at"),
    words("wish"),  # see storage.records.people.erasures
    words("counts"),  # JSON: what -> how many
)
