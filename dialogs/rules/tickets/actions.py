"""Staff actions that do not move a ticket: a table of who may do them, in which statuses, and what they demand.

The second table beside `lifecycle.MOVES`: a deed changes no status.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dialogs.kernel.errors import NotAllowed, Stale, Unfit
from dialogs.kernel.words import T
from dialogs.rules.tickets.lifecycle import MISSING, OPEN, Demand, Given, Status, Ticket, Who, status_name, who_may

_STAFF = (Who.OFFICER, Who.OPERATOR, Who.CHIEF)
_ROUTERS = (Who.OPERATOR, Who.CHIEF)


@dataclass(frozen=True)
class Action:
    """One row of the table. `act`: the word a button carries."""

    act: str
    who: tuple[Who, ...]
    where: tuple[Status, ...] = tuple(Status)
    demands: tuple[Demand, ...] = ()


ACTIONS: tuple[Action, ...] = (
    Action("answer", _STAFF, tuple(Status), (Demand.WORDS,)),
    Action("note", _STAFF, tuple(Status), (Demand.WORDS,)),
    Action("extend", _STAFF, OPEN, (Demand.DATE, Demand.WORDS)),
    Action("assign", _STAFF, OPEN),
    Action("change", _ROUTERS, OPEN),
    Action("hide", _ROUTERS),
    Action("show", _ROUTERS),
    Action("ban", _ROUTERS, tuple(Status), (Demand.WORDS,)),
    Action("unban", _ROUTERS),
)


def open_to(status: Status, who: Collection[Who]) -> tuple[Action, ...]:
    """Actions that these roles may do in that status."""
    return tuple(d for d in ACTIONS if status in d.where and any(each in d.who for each in who))


def action_of(ticket: Ticket, act: str, who: Collection[Who], given: Given | None = None) -> Action:
    """Check the action `act` and return its row. Raises NotAllowed, Stale or Unfit, as `lifecycle.move` does."""
    found = next((d for d in ACTIONS if d.act == act), None)
    if found is None:
        raise NotAllowed(T("This cannot be done here."))
    if not any(each in found.who for each in who):
        raise NotAllowed(who_may(found.who))
    if ticket.status not in found.where:
        status = status_name(ticket.status, staff=True)
        raise Stale(T("№ {number} is already “{status}”.", number=ticket.number, status=status))
    for demand in found.demands:
        met = given is not None and (bool(given.words or given.photos) if demand is Demand.WORDS else given.until)
        if not met:
            raise Unfit(MISSING[demand])
    return found
