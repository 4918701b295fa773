"""Bulk selection: a member selects several tickets in the queue and does one thing with all of them, by a press or by
one reply to one question.

A selection belongs to one member, whose number is in the buttons and in the purpose of the question.
"""

from __future__ import annotations

from bots.staff import canned, queue
from bots.staff.context import StaffContext
from bots.staff.prompt_input import demands, parse_input
from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.events import Press
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Mention, T, Words
from dialogs.notices.staff import queue as notices
from dialogs.notices.staff.staff import NOTHING_HERE
from dialogs.rules.staff.queue import Filter, decode_filter, queue_query
from dialogs.rules.tickets.lifecycle import Given, Ticket
from storage.records.messages.message_links import MessageLink
from storage.records.staff.selections import MOST
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.bulk import Bulk, BulkResult

KIND = "b"
"""Beginning of the data of these buttons; member, filter and act follow."""
BULK = "bulk:"
"""Beginning of the purpose of a question about all selected tickets; member and act follow."""
SAY = "say."
NOBODYS = T("Somebody else chooses here. Your own queue: /queue")
EMPTY = T("Nothing is chosen any more. Please choose again.")


async def press_button(room: StaffContext, rest: str, press: Press) -> Words | None:
    member, _, more = rest.partition(":")
    code, _, act = more.partition(":")
    filter_ = decode_filter(room.city, code)
    if filter_ is None:
        return NOTHING_HERE
    if member != str(room.member.id):
        return NOBODYS
    return await _act(room, filter_, act, press)


async def _act(room: StaffContext, filter_: Filter, act: str, press: Press) -> Words | None:
    number, of = queue.numbers_in(act[1:])
    if act.startswith(SAY):
        return await _say(room, act.removeprefix(SAY), press)
    if act in notices.ACTS:
        return await _begin(room, filter_, act, press)
    match act[:1]:
        case "x":
            return await _toggle(room, filter_, act[1:], press)
        case "p" if number is not None:
            await queue.choose(room, filter_, number, press, of)
        case "m" if number is not None:
            await _menu(room, filter_, number, press)
        case _ if act == "all":
            await _choose_all(room, filter_)
            await _menu(room, filter_, 0, press)
        case _ if act == "end":
            await room.tx.selections.clear(room.member.id)
            await queue.show(room, notices.page(room.city, await queue.page(room, filter_, 0)), press)
        case _:
            return NOTHING_HERE
    return None


async def _toggle(room: StaffContext, filter_: Filter, which: str, press: Press) -> Words | None:
    number, id_ = queue.numbers_in(which)
    if number is None or id_ is None:
        return NOTHING_HERE
    ticket = await room.desk.visible_ticket(id_)
    if not await room.tx.selections.toggle(room.member.id, ticket.id, room.now):
        raise Unfit(T("{n} are the most that can be chosen at a time.", n=MOST))
    await queue.choose(room, filter_, number, press)
    return T("Chosen: {n}", n=await room.tx.selections.count(room.member.id, room.now))


async def _choose_all(room: StaffContext, filter_: Filter) -> None:
    """Select the most urgent tickets of the filter, as many as may be selected at a time."""
    wanted = queue_query(room.city, room.member, room.serves, filter_, room.now)
    await room.tx.selections.add(room.member.id, await room.tx.staff_queue.ids(room.city, wanted, MOST), room.now)


async def _menu(room: StaffContext, filter_: Filter, number: int, press: Press) -> None:
    shown = await queue.page(room, filter_, number)
    chosen = await room.tx.selections.count(room.member.id, room.now)
    await queue.show(room, notices.doing(room.city, shown, room.member.id, chosen, MOST), press)


async def _begin(room: StaffContext, filter_: Filter, act: str, press: Press) -> Words | None:
    """Do an act that demands nothing at once; ask once, for all tickets, for what another demands."""
    tickets = await _selected_tickets(room)
    if not demands(act):
        await queue.show(room, await _carry_out(room, act, tickets, None, filter_), press)
        return None
    officer = Mention(room.member.account, room.member.name)
    screen = notices.prompt(act, officer, len(tickets), room.member.id, canned.of_all(room, act, tickets))
    purpose = f"{BULK}{room.member.id}:{act}"
    await room.post.say(room.chat, screen, SendOptions(kind="prompt", purpose=purpose, reply_to=press.message))
    return T("Now write it in reply to my question.")


async def answer_prompt(room: StaffContext, handled: MessageLink, reply: Reply) -> None:
    """Work a reply to the question about all selected tickets. Raises Unfit and NotAllowed."""
    member, _, act = handled.purpose.removeprefix(BULK).partition(":")
    if member != str(room.member.id):
        raise NotAllowed(NOBODYS)
    tickets = await room.tx.selections.count(room.member.id, room.now)
    if not tickets and reply.album and not reply.words:  # the answer was the first photo of the album, with the words
        return
    screen = await _carry_out(room, act, await _selected_tickets(room), reply, Filter())
    await room.say(screen, reply.message)


async def _say(room: StaffContext, answer_id: str, press: Press) -> Words | None:
    """Give a canned answer, pressed under the question, to all selected tickets."""
    answer = room.city.answer(answer_id)
    if answer is None:
        return NOTHING_HERE
    tickets = await _selected_tickets(room)
    bulk = Bulk(room.desk, Reply(""))
    outcome = await bulk.move(tickets, answer.act, lambda ticket: Given(words=canned.text(room, answer, ticket)))
    await queue.show(room, await _outcome_screen(room, answer.act, outcome, Filter()), press)
    return None


async def _carry_out(room: StaffContext, act: str, tickets: list[Ticket], reply: Reply | None, back: Filter) -> Screen:
    bulk = Bulk(room.desk, reply)
    if act == "answer":
        same = Given(words=reply.words, photos=reply.photos) if reply else Given()
        outcome = await bulk.answer(tickets, lambda ticket: canned.fill_reply(room, ticket, same))
    else:
        wanted = await parse_input(room, act, reply) if reply else Given()
        outcome = await bulk.move(tickets, act, lambda ticket: canned.fill_reply(room, ticket, wanted))
    return await _outcome_screen(room, act, outcome, back)


async def _outcome_screen(room: StaffContext, act: str, outcome: BulkResult, back: Filter) -> Screen:
    """Clear the selection after the act; returns the screen with its outcome."""
    await room.tx.selections.clear(room.member.id)
    return notices.outcome(act, len(outcome.done), outcome.refused, room.now, back)


async def _selected_tickets(room: StaffContext) -> list[Ticket]:
    """The selected tickets. Raises NotAllowed when there are none."""
    ids = await room.tx.selections.of_member(room.member.id, room.now)
    if not ids:
        raise NotAllowed(EMPTY)
    return [each.ticket for each in await room.tx.staff_queue.list_tickets(ids)]
