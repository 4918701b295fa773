"""Choices under a card (an organisation, a colleague, a topic): shown a page at a time, and removed once one is
pressed.
"""

from __future__ import annotations

from collections.abc import Sequence

from bots.staff.context import StaffContext
from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.events import Press
from dialogs.kernel.screen import Choice, Screen, number_in
from dialogs.kernel.words import T, Words
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import MOVES, Ticket, move
from storage.usecases.outgoing.outgoing import SendOptions

PAGE = 7
"""Choices on one page of an offer: one more may be of another kind."""


def not_offered() -> NotAllowed:
    """The refusal for a button that was never offered."""
    return NotAllowed(NOTHING_HERE)


def check(room: StaffContext, ticket: Ticket, act: str) -> None:
    """Check that the member may do the act now, before anybody writes or chooses in vain. Raises NotAllowed or
    Stale."""
    who = room.desk.capacities(ticket)
    try:
        if any(m.act == act for m in MOVES):
            move(ticket, act, who)
        else:
            action_of(ticket, act, who)
    except Unfit:
        return


def page_of(every: Sequence[Choice], page: str, act: str) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Choices of that page, and the buttons to those beside it; `act`: of the button that turns pages."""
    at = number_in(page) or 0
    nav = [Choice(f"{act}:{at - 1}", T("← Back"))] if at else []
    nav += [Choice(f"{act}:{at + 1}", T("More →"))] if len(every) > (at + 1) * PAGE else []
    return tuple(every[at * PAGE : (at + 1) * PAGE]), tuple(nav)


async def ask(
    room: StaffContext, ticket: Ticket, act: str, press: Press, choices: Sequence[Choice] = (), *, rule: str = ""
) -> Words:
    """Ask for what an act demands. `choices`: answers that can be pressed instead; `rule`: the act whose rules hold, if
    it is not this one."""
    check(room, ticket, rule or act)
    await room.desk.ask_for(ticket, act, press.message, choices)
    return T("Now write it in reply to my question.")


async def show(room: StaffContext, ticket: Ticket, screen: Screen, press: Press, *, anew: bool) -> None:
    """Send an offer under the card, or replace it with another page."""
    edit = "" if anew else press.message
    await room.post.say(
        room.chat,
        screen,
        SendOptions(ticket=ticket, purpose="staff", reply_to="" if edit else press.message, edit=edit),
    )
