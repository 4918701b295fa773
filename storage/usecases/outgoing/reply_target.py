"""Target of a reply: the ticket of the message it answers, found by the message's id or by what it quotes.

A message may have arrived though its name could not be noted, because the process died or the answer to its send was
lost. Then its words still hold the ticket's number, and the outbox remembers that there may be such a message.
"""

from __future__ import annotations

from storage.records.messages.message_links import ASKING, MessageLink
from storage.store import Tx


async def reply_target(tx: Tx, chat_id: int, message: str, quotes: str) -> MessageLink | None:
    """Link of the message that is answered; None when it is about no ticket. A question to the staff is one line of
    words, a card has several."""
    known = await tx.message_links.ticket_of(chat_id, message) if message else None
    if known is not None or not quotes:
        return known
    ticket = await tx.tickets.named_in(quotes)
    if ticket is None:
        return None
    purposes = await tx.outbox.unnoted_purposes(chat_id, ticket.id)
    known = await tx.message_links.ticket_of(chat_id, message)  # it may have been noted in between
    if known is not None or not purposes:
        return known
    asked = "" if "\n" in quotes else next((p for p in purposes if p.startswith(ASKING)), "")
    return MessageLink(ticket.id, asked or "staff", None)
