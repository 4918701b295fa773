"""A ticket that nobody else changes until the transaction ends, so that what is written of it is true by then.

Two transactions that show the same ticket at once, one of which has read less than the other, would else leave what the
slower one knew. On SQLite there is one writer at a time, so nothing has to be held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Ticket
from storage.tables import tickets

if TYPE_CHECKING:
    from storage.store import Tx


async def held(tx: Tx, ticket: Ticket) -> Ticket:
    """The ticket as it is by now."""
    if tx.line.near is not None:
        return ticket
    await tx.connection.execute(select(tickets.c.id).where(tickets.c.id == ticket.id).with_for_update())
    return await tx.tickets.by_id(ticket.id) or ticket
