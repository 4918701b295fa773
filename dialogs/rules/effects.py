"""What a move changes of a ticket besides its status: deadlines, who has it, what it waits for.

A deadline stands still while the resident is asked (`waiting`) or is to say whether it is done (`resolved`): the time
that was left is left when work goes on. Deadlines of a new organisation are those of the category, as before; a
disputed ticket has one working day at least.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialogs.rules.calendar import UnknownYear
from dialogs.rules.city import City
from dialogs.rules.deadlines import add_working_hours, working_hours_between
from dialogs.rules.ticket import FINAL, OPEN, Given, Move, Status, Ticket

STILL = (Status.WAITING, Status.RESOLVED)
"""Statuses in which the resolution's deadline stands still."""
A_DAY_H = 8.0
"""Working hours that a disputed ticket has at least."""


def effects(city: City, ticket: Ticket, move: Move, given: Given, now: datetime) -> dict[str, Any]:
    """Columns of the ticket with their new values, `status` among them."""
    after = move.after
    changed: dict[str, Any] = {"status": after.value, **_clock(city, ticket, move, now), **_own(move, given, now)}
    if given.officer is not None and ticket.answered_at is None and move.act not in ("route", "refuse"):
        changed["answered_at"] = now
    if after in FINAL:
        changed["closed_at"] = now
    elif ticket.closed_at is not None:
        changed["closed_at"] = None
    return changed


def _own(move: Move, given: Given, now: datetime) -> dict[str, Any]:
    """Of this act alone."""
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
    """The deadline stops, goes on, or goes on as it was; what was reopened is counted."""
    changed: dict[str, Any] = {}
    if move.act in ("dispute", "reopen"):
        changed |= {"reopened": ticket.reopened + 1, "resolved_at": None, "confirmed": False, "duplicate_of": None}
    if move.after in STILL:
        return changed if ticket.paused_at else {**changed, "paused_at": now}
    if ticket.paused_at is not None:
        changed["paused_at"] = None
    if move.after in OPEN and ticket.paused_at is not None and ticket.due is not None:
        changed["due"] = resumed(city, ticket.due, ticket.paused_at, now, at_least_h=_least(move))
    elif move.act == "reopen" and ticket.due is not None and ticket.due < now:
        changed["due"] = resumed(city, ticket.due, now, now, at_least_h=A_DAY_H)
    return changed


def _least(move: Move) -> float:
    return A_DAY_H if move.act in ("dispute", "reopen") else 0.0


def resumed(city: City, due: datetime, paused_at: datetime, now: datetime, *, at_least_h: float = 0.0) -> datetime:
    """The deadline that stood still from `paused_at` to `now`: the working time left then is left now, or `at_least_h`."""
    try:
        left_h = max(working_hours_between(city.calendar, paused_at, due), at_least_h)
        if left_h == 0.0:
            return due
        return add_working_hours(city.calendar, now, left_h)
    except UnknownYear:
        return due + max(now - paused_at, timedelta(0))
