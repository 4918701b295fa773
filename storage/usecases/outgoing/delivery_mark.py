"""Delivery mark of an answer: whether it arrived is kept in the history and told to the staff.

No reaction: a mark is no entry of the history, it comes to one that was written before.
"""

from __future__ import annotations

from dialogs.notices.staff import staff as notices
from storage.records.messages.outbox_row import NOTICE
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.outgoing.outgoing import SendOptions

TOGETHER, CANNED, SENT = "together", "canned", "sent"
"""In the facts of a line: to how many tickets at once it happened; which canned answer it was. A mark of delivery."""


async def mark_delivery(context: TransactionContext, history_id: int, mark: str) -> None:
    """Record the delivery of an answer ("sent", or why it could not arrive): the history keeps it, its writer is told
    under their message; once, since a note whose commit was not answered is made again. Of an answer to many at once,
    and of a canned one, nobody is told that it arrived: the chat has no room for that. When it did not arrive, the
    cards say so."""
    tx = context.tx
    if not await tx.history.record_delivery(history_id, mark):
        return
    origin = await tx.message_links.origin(history_id)
    line = await tx.history.by_id(history_id)
    assert line is not None
    lines = [line, *(await tx.history.delivered_together(line, mark) if TOGETHER in line.facts else ())]
    quiet = TOGETHER in line.facts or CANNED in line.facts
    if (mark == SENT and quiet) or (origin is None and not quiet):
        return
    for each in lines:
        ticket = await tx.tickets.by_id(each.ticket_id)
        assert ticket is not None
        if origin is not None:
            chat = await tx.chats.by_id(origin[0])
            assert chat is not None
            await context.outgoing.say(
                chat,
                notices.mark(mark),
                SendOptions(lane=NOTICE, ticket=ticket, purpose="staff", reply_to=origin[1]),
            )
        await context.cards.draw(ticket)
