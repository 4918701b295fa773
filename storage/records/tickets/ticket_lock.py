"""Row lock on a ticket (`SELECT … FOR UPDATE`); no-op on SQLite, which has one writer.

Reason: of two transactions that draw the same ticket's card at once, the slower one may have read an older state, and
would leave that on the card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from dialogs.rules.tickets.lifecycle import Ticket
from storage.tables import tickets

if TYPE_CHECKING:
    from storage.store import Tx


async def held(tx: Tx, ticket: Ticket) -> Ticket:
    """Lock the ticket until the transaction ends, and return its present state."""
    if tx.line.near is not None:
        return ticket
    await tx.connection.execute(select(tickets.c.id).where(tickets.c.id == ticket.id).with_for_update())
    return await tx.tickets.by_id(ticket.id) or ticket
