"""Input of a prompt: reads a reply as what the act that asked for it demands."""

from __future__ import annotations

from bots.staff.context import StaffContext
from dialogs.kernel.errors import Unfit
from dialogs.kernel.words import T
from dialogs.rules.text.date import typed_date
from dialogs.rules.tickets.actions import ACTIONS
from dialogs.rules.tickets.lifecycle import Demand, Given, move_of
from storage.usecases.reactions.event import Reply


def demands(act: str) -> tuple[Demand, ...]:
    """Demands of a move or an action; empty for an act that is neither."""
    row = move_of(act) or next((action for action in ACTIONS if action.act == act), None)
    return row.demands if row else ()


async def parse_input(room: StaffContext, act: str, reply: Reply) -> Given:
    """Parse the reply's words as a day with words, a number, a name, or plain words. Raises Unfit."""
    words, wanted = reply.words, demands(act)
    if Demand.DATE in wanted:
        found = typed_date(words, room.now.astimezone(room.city.calendar.zone).date())
        return Given(words=found[1], photos=reply.photos, until=found[0]) if found else Given(photos=reply.photos)
    if Demand.NUMBER in wanted:
        other = await room.tx.tickets.by_number(words)
        if other is None:
            raise Unfit(T("There is no report with that number. Please look at it again."))
        return Given(other=other.id)
    if Demand.NAME in wanted:
        return Given(name=words, photos=reply.photos)
    return Given(words=words, photos=reply.photos)
