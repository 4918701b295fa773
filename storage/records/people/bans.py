"""Bans of residents: one holds at a time, the newest that was not lifted."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime

from sqlalchemy import ScalarSelect, bindparam, func, insert, select, update

from dialogs.rules.residents.ban import Ban
from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.tables import bans, people


class Bans:
    """Repository of bans."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def by_id(self, id_: int) -> Ban | None:
        row = await self._connection.first_row(_BY_ID, ban=id_)
        return None if row is None else Ban(*row)

    async def in_force(self, person_id: int, now: datetime) -> Ban | None:
        row = await self._connection.first_row(_LATEST, person=person_id)
        ban = None if row is None else Ban(*row)
        return ban if ban is not None and ban.holds(now) else None

    async def add(self, person_id: int, reason: str, until: datetime | None, now: datetime, by: str = "") -> Ban:
        """Add a ban in place of one that holds."""
        await self.lift(person_id, now)
        values = {"person_id": person_id, "reason": reason, "at": now, "by": by, "until": until}
        added = await self._connection.scalar(insert(bans).values(**values).returning(bans.c.id))
        ban = await self.by_id(int(added or 0))
        assert ban is not None
        return ban

    async def lift(self, person_id: int, now: datetime) -> bool:
        """Lift the ban in force; False when there was nothing to lift."""
        theirs = (bans.c.person_id == person_id, bans.c.lifted_at.is_(None))
        holding = await self.in_force(person_id, now)
        await self._connection.execute(update(bans).where(*theirs).values(lifted_at=now))
        return holding is not None

    async def mark_told(self, id_: int, now: datetime) -> None:
        """Note that the resident was told that they are blocked."""
        await self._connection.execute(update(bans).where(bans.c.id == id_).values(told_at=now))


def latest_of_people() -> ScalarSelect[int]:
    """Subquery for each row of `people`: the id of the newest ban that was not lifted."""
    theirs = (bans.c.person_id == people.c.id, bans.c.lifted_at.is_(None))
    return select(func.max(bans.c.id)).where(*theirs).correlate(people).scalar_subquery()


_BAN = select(*(bans.c[field.name] for field in fields(Ban)))
_BY_ID = Statement(_BAN.where(bans.c.id == bindparam("ban")))
_LATEST = Statement(
    _BAN.where(bans.c.person_id == bindparam("person"), bans.c.lifted_at.is_(None)).order_by(bans.c.id.desc()).limit(1)
)
