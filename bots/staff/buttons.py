"""Buttons of the staff: a press is a move, a question for what the move demands, or another page of the card."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bots.staff import (
    assigning,
    banning,
    bulk_selection,
    canned,
    changing,
    history,
    merging,
    moderating,
    people,
    queue,
    routing,
    searching,
    slow,
    unbound,
)
from bots.staff.choices import ask, not_offered
from bots.staff.context import StaffContext
from bots.staff.prompt_input import demands
from dialogs.kernel.errors import NotAllowed, Stale
from dialogs.kernel.events import Press
from dialogs.kernel.screen import number_in
from dialogs.kernel.words import Plain, T, Words
from dialogs.notices.staff import figures
from dialogs.notices.staff.card import HISTORY, LESS, MORE
from dialogs.notices.staff.people import TAG
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.tickets.lifecycle import Ticket, move_of
from storage.records.messages.message_links import CARD, STAFFS, MessageLink

TICKET = "t"
RESIDENTS = ("open", "fixed", "unfixed", "rate", "why", "again")
"""Acts of a ticket's buttons in residents' chats."""

Act = Callable[[StaffContext, Ticket, str, Press], Awaitable[Words | None]]
"""Handler of a button: the ticket, the rest of the data after the act, the press."""


def is_work(data: str) -> bool:
    """True when a button pressed in a private chat is one of the staff's."""
    kind, _, rest = data.partition(":")
    act = rest.partition(":")[2].partition(":")[0]
    return (kind == TICKET and bool(act) and act not in RESIDENTS) or kind in OTHERS


def is_slow(data: str) -> bool:
    """True when it is a button whose answer takes long."""
    return data.partition(":")[0] in SLOW


async def work(room: StaffContext, press: Press) -> Words | None:
    """Work a press; returns the toast."""
    kind, _, rest = press.data.partition(":")
    if kind in OTHERS:
        return (await room.attempt(lambda: OTHERS[kind](room, rest, press))).words
    number, _, what = rest.partition(":")
    act, _, more = what.partition(":")
    handled = await room.find_link(press.message) or await _record_card(room, press.message, number)
    if kind != TICKET or handled is None or handled.ticket_id is None or str(handled.ticket_id) != number:
        return NOTHING_HERE
    if not handled.purpose.startswith(STAFFS):
        return NOTHING_HERE
    return await _of_ticket(room, handled.ticket_id, act, more, press)


async def _of_ticket(room: StaffContext, ticket_id: int, act: str, more: str, press: Press) -> Words | None:
    """Work a button of a ticket, which counts only on a message of that very ticket in this chat. A refusal by the
    rules is said in the toast, and the card is brought up to date."""

    async def do() -> Words | None:
        ticket = await room.desk.visible_ticket(ticket_id)
        if act in ACTS:
            return await ACTS[act](room, ticket, more, press)
        return await _move(room, ticket, act, press)

    outcome = await room.attempt(do)
    if not isinstance(outcome.refusal, NotAllowed):
        return outcome.words
    await room.desk.card(await room.desk.ticket(ticket_id))
    quicker = await room.desk.last_mover_notice(ticket_id) if isinstance(outcome.refusal, Stale) else None
    return quicker or outcome.words


async def _move(room: StaffContext, ticket: Ticket, act: str, press: Press) -> Words | None:
    """Make a move that demands nothing; ask for what another demands."""
    if demands(act):
        return await ask(room, ticket, act, press, canned.of_one(room, act, ticket))
    if move_of(act) is None:
        raise not_offered()
    moved = await room.desk.move(ticket.id, act)
    return T("Taken: № {number}", number=Plain(moved.number))


async def _page(room: StaffContext, ticket: Ticket, page: str) -> Words | None:
    await room.desk.card(ticket, page)
    return None


async def _show_more(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words | None:
    return await _page(room, ticket, MORE)


async def _show_less(room: StaffContext, ticket: Ticket, _: str, press: Press) -> Words | None:
    return await _page(room, ticket, LESS)


async def _record_card(room: StaffContext, message: str, ticket: str) -> MessageLink | None:
    """Record a card that was pressed before its delivery could be noted, so that it is not sent once more; or a copy of
    it, sent again because the first delivery was not known."""
    id_ = number_in(ticket)
    if not message or id_ is None:
        return None
    if await room.tx.outbox.card_on_way(room.chat.id, id_):
        await room.tx.message_links.put(room.chat.id, message, id_, CARD)
    elif CARD not in await room.tx.outbox.unnoted_purposes(room.chat.id, id_):
        return None
    return MessageLink(id_, CARD, None)


ACTS: Mapping[str, Act] = {
    MORE: _show_more,
    LESS: _show_less,
    "route": routing.organisations,
    "to": routing.route_to,
    "assign": assigning.colleagues,
    "give": assigning.give,
    "change": changing.shelves,
    "shelf": changing.shelf,
    "topic": changing.topic,
    "place": changing.place,
    "at": changing.set_place,
    "duplicate": merging.ask_which,
    "same": merging.merge_into,
    "hide": moderating.hide,
    "show": moderating.show,
    "unban": banning.lift,
    canned.SAY: canned.say,
    HISTORY: history.history,
    "whose": history.show_responsible,
}
"""Buttons of a ticket that are more than a move."""
OTHERS: Mapping[str, Callable[[StaffContext, str, Press], Awaitable[Words | None]]] = {
    unbound.GIVES: unbound.give,
    TAG: people.page,
    figures.TAG: slow.stats_pressed,
    queue.KIND: queue.press_button,
    bulk_selection.KIND: bulk_selection.press_button,
    searching.KIND: searching.press_button,
}
"""Buttons of no ticket, by what their data begin with."""
SLOW = frozenset((figures.TAG, searching.KIND))
