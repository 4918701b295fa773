"""Alerts for the administrator, repeats grouped, without personal data.

Sentences are kept as words, so that each chat of the staff reads them in its own language.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import case, select, update

from dialogs.kernel.words import Words, from_json, to_json
from storage.engine.connection import Connection
from storage.engine.upsert import insert
from storage.tables import complaints

QUIET = timedelta(hours=1)
"""A complaint of the same key is told again only after so long, or when a clock was set back by more."""


class AdminAlerts:
    """Repository of alerts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, key: str, words: Words, now: datetime) -> None:
        """Record an alert. `key`: of what kind it is; the newest words of a kind are the ones that are told."""
        sentence = json.dumps(to_json(words), ensure_ascii=False)
        new = insert(self._connection.dialect.name, complaints).values(key=key, sentence=sentence, at=now)
        told = complaints.c.told_at
        quiet = case((told.between(now - QUIET, now + QUIET), told), else_=None)
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["key"],
                set_={"sentence": new.excluded.sentence, "at": new.excluded["at"], "told_at": quiet},
            )
        )

    async def list_untold(self) -> list[tuple[str, Words]]:
        """(key, words) of alerts that were not told yet, the oldest first."""
        c = complaints.c
        rows = await self._connection.execute(
            select(c.key, c.sentence).where(c.told_at.is_(None)).order_by(c["at"], c.key)
        )
        return [(row.key, from_json(json.loads(row.sentence))) for row in rows]

    async def mark_told(self, key: str, now: datetime) -> None:
        await self._connection.execute(update(complaints).where(complaints.c.key == key).values(told_at=now))
