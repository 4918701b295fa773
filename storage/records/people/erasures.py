"""Register of erasures: one act for each, kept for good, without anything personal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import func, insert, select, update

from dialogs.rules.residents.erasure import KINDS, Erasure, Wish
from storage.engine.connection import Connection
from storage.records.work.sequences import NEXT, OF_ERASURES
from storage.tables import erasures


class ErasureActs:
    """Repository of acts of erasure."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, wish: Wish, counts: Mapping[str, int], now: datetime) -> Erasure:
        """Add an act with the next number."""
        number = int(await self._connection.value(NEXT, year=OF_ERASURES, last=1))
        values = {"number": number, "at": now, "wish": wish.value, "counts": json.dumps(dict(counts))}
        await self._connection.execute(insert(erasures).values(**values))
        return Erasure(number, now, wish, counts)

    async def add_counts(self, number: int, counts: Mapping[str, int], now: datetime) -> Erasure:
        """Add counts to an act, and move its time to `now`."""
        (act,) = await self._select(erasures.c.number == number)
        summed = {kind: n for kind in KINDS if (n := act.counts.get(kind, 0) + counts.get(kind, 0))}
        changed = update(erasures).where(erasures.c.number == number)
        await self._connection.execute(changed.values(at=now, counts=json.dumps(summed)))
        return Erasure(number, now, act.wish, summed)

    async def of_today(self, wish: Wish, now: datetime) -> int | None:
        """Number of the day's act by that wish, None when there is none; a day of UTC."""
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        newest = select(func.max(erasures.c.number))
        found: int | None = await self._connection.scalar(
            newest.where(erasures.c.wish == wish.value, erasures.c.at >= midnight)
        )
        return found

    async def all(self) -> list[Erasure]:
        """All acts in the order of their numbers."""
        return await self._select()

    async def _select(self, *which: object) -> list[Erasure]:
        c = erasures.c
        rows = await self._connection.execute(
            select(c.number, c.at, c.wish, c.counts).where(*which).order_by(c.number)  # type: ignore[arg-type]
        )
        return [Erasure(number, at, Wish(wish), json.loads(counts)) for number, at, wish, counts in rows]
