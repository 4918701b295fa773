"""Reaction: a function that is called with each event of its kind, within the transaction that wrote the event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.reactions.event import TicketEvent

Reaction = Callable[[TransactionContext, TicketEvent], Awaitable[None]]


def unless_quiet(reaction: Reaction) -> Reaction:
    """Reaction that leaves quiet events to whoever acts."""

    @wraps(reaction)
    async def aloud(context: TransactionContext, event: TicketEvent) -> None:
        if not event.quiet:
            await reaction(context, event)

    return aloud
