"""Row lock on a ticket (`SELECT … FOR UPDATE`); no-op on SQLite, which has one writer.

Two transactions that show the same ticket at once, one of which has read less than the other, would else leave what the
slower one knew.
"""

from __future__ import annotations

from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Ticket
from storage.engine.connection import Connection
from storage.records.tickets.tickets import Tickets
from storage.tables import tickets


async def lock_ticket(line: Connection, ticket: Ticket) -> Ticket:
    """Lock the ticket until the transaction ends, and return its present state."""
    if line.driver is not None:
        return ticket
    await line.sqlalchemy.execute(select(tickets.c.id).where(tickets.c.id == ticket.id).with_for_update())
    return await Tickets(line).by_id(ticket.id) or ticket
