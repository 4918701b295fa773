"""Stocktaking of the whole store, for whoever counts it from outside."""

from __future__ import annotations

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.records.work.jobs import NO_PRIORITY
from storage.tables import chats, inbox, jobs, outbox, ticket_photos, tickets


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

    async def jobs(self) -> dict[str, int]:
        """Number of the jobs that somebody asked for, by state."""
        asked = select(jobs.c.state, func.count()).where(jobs.c.priority != NO_PRIORITY).group_by(jobs.c.state)
        return {state: n for state, n in await self._connection.execute(asked)}  # noqa: C416  as above

    async def begun_again(self) -> int:
        """Number of beginnings beyond the first of the jobs that somebody asked for."""
        again = select(func.sum(jobs.c.tries - 1)).where(jobs.c.priority != NO_PRIORITY, jobs.c.tries > 0)
        return int(await self._connection.scalar(again) or 0)

    async def results(self, platform: str, address: int, reply_to: int) -> int:
        """Number of messages written for that chat that answer that message, notes of jobs aside."""
        mine = and_(chats.c.platform == platform, chats.c.address == str(address))
        theirs = select(func.count()).select_from(outbox).join(chats, chats.c.id == outbox.c.chat_id)
        answers = (outbox.c.reply_to == str(reply_to), outbox.c.replace_key.not_like("job:%"))
        return int(await self._connection.scalar(theirs.where(mine, *answers)) or 0)

    async def under_way(self) -> int:
        """Number of updates that wait to be worked, of jobs that wait to be made, of messages that wait to be sent."""
        at_rest = {("inbox", "done"), ("inbox", "aside"), ("outbox", "sent"), ("outbox", "replaced")}
        at_rest |= {("outbox", "broken"), ("outbox", "gone")}
        asked = sum(n for state, n in (await self.jobs()).items() if state not in ("done", "aside"))
        return asked + sum(n for state, n in (await self.states()).items() if state not in at_rest)
