"""Stocktaking of the whole store, for whoever counts it from outside."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import inbox, outbox, ticket_photos, tickets


class Stock:
    """Counts of the store. Reads whole tables."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def tickets(self) -> list[tuple[int, str]]:
        """List (id, words) of every ticket, the oldest first."""
        rows = await self._connection.execute(select(tickets.c.id, tickets.c.words).order_by(tickets.c.id))
        return [(row.id, row.words) for row in rows]

    async def photos(self) -> dict[int, int]:
        """Number of photos of each ticket by its id: those of the report and those that came later."""
        rows = await self._connection.execute(
            select(ticket_photos.c.ticket_id, func.count()).group_by(ticket_photos.c.ticket_id)
        )
        return {ticket_id: n for ticket_id, n in rows}  # noqa: C416  a Row is no pair to the type checker

    async def states(self) -> dict[tuple[str, str], int]:
        """Number of rows of the inbox and of the outbox in each state, by (table, state)."""
        found = {}
        for table in (inbox, outbox):
            rows = await self._connection.execute(select(table.c.state, func.count()).group_by(table.c.state))
            found.update({(table.name, state): n for state, n in rows})
        return found

    async def under_way(self) -> int:
        """Number of updates that wait to be worked and of messages that wait to be sent."""
        at_rest = {("inbox", "done"), ("inbox", "aside"), ("outbox", "sent"), ("outbox", "replaced")}
        at_rest |= {("outbox", "broken"), ("outbox", "gone")}
        return sum(n for state, n in (await self.states()).items() if state not in at_rest)
