"""Side effects of a move on a ticket's other columns: deadlines, officer, organisation, verdict.

A deadline is paused while the resident is asked (`waiting`) or is to say whether it is done (`resolved`): the time that
was left is left when work goes on, and until the end of the next working day when it was disputed or reopened.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialogs.rules.city.model import City
from dialogs.rules.tickets.deadlines import resume_deadline
from dialogs.rules.tickets.lifecycle import FINAL, OPEN, STILL, Given, Move, Ticket
from dialogs.rules.working_time.calendar import UnknownYear, add_working_days

_AGAIN = ("dispute", "reopen")


def effects(city: City, ticket: Ticket, move: Move, given: Given, now: datetime) -> dict[str, Any]:
    """Columns of the ticket with their new values, `status` among them."""
    after = move.after
    changed: dict[str, Any] = {
        "status": after.value,
        **_clock(city, ticket, move, now),
        **_own_columns(move, given, now),
    }
    if given.officer is not None and ticket.answered_at is None and move.act not in ("route", "refuse"):
        changed["answered_at"] = now
    if after in FINAL:
        changed["closed_at"] = now
    elif ticket.closed_at is not None:
        changed["closed_at"] = None
    return changed


def _own_columns(move: Move, given: Given, now: datetime) -> dict[str, Any]:
    """Columns that this act alone changes."""
    match move.act:
        case "take":
            return {"officer_id": given.officer}
        case "plan":
            return {"planned_for": given.until, "officer_id": given.officer}
        case "done":
            return {"resolved_at": now}
        case "refuse":
            return {"organisation": None, "officer_id": None}
        case "route":
            return {"organisation": given.organisation, "officer_id": None}
        case "forward":
            return {"forwarded_to": given.name.strip()}
        case "duplicate":
            return {"duplicate_of": given.other}
        case "confirm":
            return {"confirmed": True}
        case _:
            return {}


def _clock(city: City, ticket: Ticket, move: Move, now: datetime) -> dict[str, Any]:
    """Columns of the deadline: paused, resumed, or unchanged; reopenings are counted."""
    changed: dict[str, Any] = {}
    if move.act in _AGAIN:
        changed |= {"reopened": ticket.reopened + 1, "resolved_at": None, "confirmed": False, "duplicate_of": None}
    if move.after in STILL:
        return changed if ticket.paused_at else {**changed, "paused_at": now}
    if ticket.paused_at is not None:
        changed["paused_at"] = None
    if move.after in OPEN and ticket.due is not None:
        due = resume_deadline(city, ticket.category, ticket.due, ticket.paused_at or now, now)
        changed["due"] = max(due, _tomorrow(city, now)) if due and move.act in _AGAIN else due
    return changed


def _tomorrow(city: City, now: datetime) -> datetime:
    """End of the next working day."""
    try:
        return add_working_days(city.calendar, now, 1)
    except UnknownYear:
        return now + timedelta(days=1)
