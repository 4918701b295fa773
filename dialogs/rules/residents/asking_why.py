"""Rule for overdue tickets: their residents may ask why, once a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dialogs.rules.tickets.lifecycle import OPEN, Happened, HistoryEntry, Ticket

AGAIN_AFTER = timedelta(days=1)


def is_solution_late(ticket: Ticket, now: datetime) -> bool:
    """True when the promised solution is late. While it is the resident's turn, the deadline is paused."""
    if ticket.due is None or ticket.status not in OPEN:
        return False
    return ticket.due < (ticket.paused_at or now)


def may_ask_why(ticket: Ticket, history: Iterable[HistoryEntry], now: datetime) -> bool:
    """True when the ticket is overdue and nobody has asked within the last day."""
    asked = [entry.at for entry in history if entry.kind is Happened.ASKED_WHY]
    return is_solution_late(ticket, now) and all(now - at >= AGAIN_AFTER for at in asked[-1:])
