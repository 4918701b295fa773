"""Staff actions that do not move a ticket: a table of who may do them, in which statuses, and what they demand.

The second table beside `lifecycle.MOVES`: an action changes no status.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.words import T, Words
from dialogs.rules.tickets.lifecycle import (
    MISSING,
    OPEN,
    Demand,
    Given,
    Status,
    Ticket,
    Who,
    check_author,
    status_name,
    who_may,
)

_STAFF = (Who.OFFICER, Who.OPERATOR, Who.CHIEF)
_ROUTERS = (Who.OPERATOR, Who.CHIEF)


@dataclass(frozen=True)
class Action:
    """One row of the table. `act`: the word a button carries; `without_author`: as of a `Move`."""

    act: str
    who: tuple[Who, ...]
    where: tuple[Status, ...] = tuple(Status)
    demands: tuple[Demand, ...] = ()
    without_author: Words | None = None


NOBODY_TO_BLOCK = T("The resident has erased their data: there is nobody to block.")

ACTIONS: tuple[Action, ...] = (
    Action("answer", _STAFF, tuple(Status), (Demand.WORDS,)),
    Action("note", _STAFF, tuple(Status), (Demand.WORDS,)),
    Action("extend", _STAFF, OPEN, (Demand.DATE, Demand.WORDS)),
    Action("assign", _STAFF, OPEN),
    Action("change", _ROUTERS, OPEN),
    Action("hide", _ROUTERS),
    Action("show", _ROUTERS),
    Action("ban", _ROUTERS, tuple(Status), (Demand.WORDS,), NOBODY_TO_BLOCK),
    Action("unban", _ROUTERS, without_author=NOBODY_TO_BLOCK),
)


def open_to(status: Status, who: Collection[Who], *, has_author: bool) -> tuple[Action, ...]:
    """Actions that these roles may do in that status; `has_author`: as of the ticket."""
    here = (d for d in ACTIONS if status in d.where and any(each in d.who for each in who))
    return tuple(d for d in here if has_author or d.without_author is None)


def action_of(ticket: Ticket, act: str, who: Collection[Who], given: Given | None = None) -> Action:
    """Check the action `act` and return its row. Raises NotAllowed, Stale or Unfit, as `lifecycle.move` does."""
    found = next((d for d in ACTIONS if d.act == act), None)
    if found is None:
        raise NotAllowed(T("This cannot be done here."))
    if not any(each in found.who for each in who):
        raise NotAllowed(who_may(found.who))
    check_author(ticket, found.without_author)
    if ticket.status not in found.where:
        status = status_name(ticket.status, staff=True)
        raise Stale(T("№ {number} is already “{status}”.", number=ticket.number, status=status))
    for demand in found.demands:
        met = given is not None and (bool(given.words or given.photos) if demand is Demand.WORDS else given.until)
        if not met:
            raise Unfit(MISSING[demand])
    return found
