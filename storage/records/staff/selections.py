"""Selections: tickets that a member of the staff has chosen in the queue, to do one thing with all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from storage.engine.connection import Connection
from storage.engine.statement import Statement
from storage.engine.upsert import insert
from storage.tables import selections

MOST = 100
"""Tickets chosen at a time: what one transaction does to all of them takes well under a second."""
KEPT = timedelta(days=1)
"""What was chosen longer ago is not meant any more."""


class Selections:
    """Repository of selections. `now`: what is too old does not count."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of_member(self, member_id: int, now: datetime) -> list[int]:
        """Ids of the chosen tickets, in the order in which they were chosen."""
        return [row[0] for row in await self._connection.run(_OF, member=member_id, since=now - KEPT)]

    async def count(self, member_id: int, now: datetime) -> int:
        return int(await self._connection.value(_COUNT, member=member_id, since=now - KEPT))

    async def toggle(self, member_id: int, ticket_id: int, now: datetime) -> bool:
        """Choose the ticket, or take that back; False when there is no room for one more."""
        if await self._connection.run(_DROP, member=member_id, ticket=ticket_id, since=now - KEPT):
            return True
        return await self.add(member_id, (ticket_id,), now) == 1

    async def add(self, member_id: int, ticket_ids: Sequence[int], now: datetime) -> int:
        """Choose these too, as far as there is room; returns how many of them are chosen now."""
        chosen = set(await self.of_member(member_id, now))
        new = [id_ for id_ in ticket_ids if id_ not in chosen][: max(0, MOST - len(chosen))]
        if new:
            await self._connection.run_each(
                _ADD, [{"member_id": member_id, "ticket_id": id_, "at": now} for id_ in new]
            )
        return len(new) + sum(id_ in chosen for id_ in ticket_ids)

    async def clear(self, member_id: int) -> None:
        await self._connection.run(_CLEAR, member=member_id)

    async def sweep(self, now: datetime) -> None:
        await self._connection.execute(delete(selections).where(selections.c.at < now - KEPT))


def _add(dialect: str) -> Any:
    new = insert(dialect, selections)
    return new.on_conflict_do_update(index_elements=["member_id", "ticket_id"], set_={"at": new.excluded["at"]})


_c = selections.c
_MINE = (_c.member_id == bindparam("member"), _c.at >= bindparam("since", type_=_c.at.type))
_OF = Statement(select(_c.ticket_id).where(*_MINE).order_by(_c.at, _c.ticket_id))
_COUNT = Statement(select(func.count()).select_from(selections).where(*_MINE))
_DROP = Statement(delete(selections).where(*_MINE, _c.ticket_id == bindparam("ticket")).returning(_c.ticket_id))
_CLEAR = Statement(delete(selections).where(_c.member_id == bindparam("member")))
_ADD = Statement(_add, ("member_id", "ticket_id", "at"))
