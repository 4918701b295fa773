"""Use cases of the staff: moves, answers, notes, from a bound chat or a member's own; one method for each, one
transaction each.

Every action is checked here against the member's roles and against the tables of `dialogs.rules.tickets.lifecycle` and
`dialogs.rules.tickets.actions`, whatever button was pressed and wherever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Mention, Plain, T, Words
from dialogs.notices.resident import news as notices
from dialogs.notices.staff import merged
from dialogs.notices.staff import staff as staff_notices
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Ticket, status_name
from storage.records.messages.outbox import NOTICE
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.staff.acting import ActingMember, Reply
from storage.usecases.staff.assigning import Assigning
from storage.usecases.staff.merging import Merging
from storage.usecases.transitions import TransitionResult

TOGETHER, CANNED, SENT = "together", "canned", "sent"
"""In the facts of a line: to how many tickets at once it happened; which canned answer it was. A mark of delivery."""
NAME = 30
"""Characters of a name in a line that must be short."""


@dataclass(frozen=True)
class StaffUseCases(ActingMember):
    """Officer's reply under a ticket. `message`: the id of their message in the chat; `album`: the name of the album it
    is a part of; `point`: a place that was sent."""

    async def move(
        self, ticket_id: int, act: str, given: Given | None = None, reply: Reply | None = None, **also: Any
    ) -> Ticket:
        """Carry out a move and tell everybody it concerns. `also`: further columns. Raises as `lifecycle.move` does."""
        ticket = await self.ticket(ticket_id)
        given = _with(given, reply, self.member)
        moved = await self.make(ticket, act, given, **also)
        await self.written(moved.ticket, reply, moved.line)
        if act == "refuse":
            await self._refused(ticket, moved.ticket, given)
        else:
            await self._tell_move(moved, given, reply)
        await self.card(moved.ticket)
        await self.besides(ticket, moved)
        return moved.ticket

    async def make(self, ticket: Ticket, act: str, given: Given, **also: Any) -> TransitionResult:
        """Carry out a move without telling anybody."""
        if act == "duplicate" and self.who(ticket):
            given = await Merging(self).aimed(ticket, given)
        return await self.moving.make(ticket, act, self.who(ticket), self.by, given, **also)

    async def besides(self, before: Ticket, moved: TransitionResult, *, quiet: bool = False) -> None:
        """Carry out the effects of a move on other tickets and colleagues. `quiet`: what a merged one said is not
        repeated."""
        if moved.move.act == "duplicate":
            await Merging(self).merge(moved.ticket, quiet=quiet)
        elif before.duplicate_of is not None:
            await Merging(self).undo(before)
        await Assigning(self).lost(before, moved.ticket)

    async def _tell_move(self, moved: TransitionResult, given: Given, reply: Reply | None) -> None:
        marked = reply is not None and moved.move.act != "route"
        screen = await self.news(moved, given)
        await self._tell(moved.ticket, screen, moved.line, marked=marked, album=reply.album if reply else "")

    async def news(self, moved: TransitionResult, given: Given) -> Screen:
        """Notice of a move for followers."""
        main = await self.tx.tickets.by_id(moved.ticket.duplicate_of) if moved.ticket.duplicate_of else None
        if main is not None:
            return merged.for_followers(self.city, moved.ticket, main)
        return notices.moved(self.city, moved.ticket, moved.move.act, words=given.words, photos=given.photos)

    async def _refused(self, before: Ticket, ticket: Ticket, given: Given) -> None:
        """Tell the operators which organisation refuses the ticket and why; the resident is not told: it is being
        routed."""
        await self.uow.cards.draw(ticket)
        await self.post.under_card(ticket, staff_notices.refused(self.city, before, self.member.name, given.words))

    async def answer(self, ticket_id: int, reply: Reply) -> Ticket:
        """Send words or photos to the resident, without a move."""
        ticket = await self.ticket(ticket_id)
        action_of(ticket, "answer", self.who(ticket), Given(words=reply.words, photos=reply.photos))
        ticket = await self.moving.answered(ticket)
        line = await self.line(ticket, Happened.ANSWERED, reply)
        screen = notices.answered(self.city, ticket, reply.words, reply.photos)
        await self._tell(ticket, screen, line, marked=True, album=reply.album)
        await self.card(ticket)
        return ticket

    async def note(self, ticket_id: int, reply: Reply) -> Ticket:
        """Write an internal note: kept in the history, never shown to residents."""
        ticket = await self.ticket(ticket_id)
        action_of(ticket, "note", self.who(ticket), Given(words=reply.words, photos=reply.photos))
        await self.line(ticket, Happened.NOTED, reply)
        await self.under(ticket, staff_notices.note_kept(ticket), reply.message)
        return ticket

    async def ask_for(self, ticket: Ticket, act: str, under: str, choices: Sequence[Choice] = ()) -> None:
        """Ask the member for what an action demands, under the message that was pressed."""
        called = Mention(self.member.account, self.member.name)
        await self.post.say(
            self.chat,
            staff_notices.prompt(ticket, act, called, choices),
            SendOptions(kind="prompt", ticket=ticket, purpose=f"ask:{act}", reply_to=under),
        )

    async def quicker(self, ticket_id: int) -> Words | None:
        """Sentence that names the member of the staff who moved the ticket last, and its status; None when nobody
        did."""
        ticket = await self.ticket(ticket_id)
        moves = [e for e in await self.tx.history.of(ticket_id) if e.kind is Happened.MOVED]
        if not moves or moves[-1].actor is not Actor.STAFF or not moves[-1].actor_name:
            return None
        return T(
            "{name} was quicker: № {number} is “{status}”.",
            name=Plain(moves[-1].actor_name[:NAME]),
            number=Plain(ticket.number),
            status=status_name(ticket.status, staff=True),
        )

    async def tell(self, ticket: Ticket, screen: Screen, line: int, reply: Reply | None = None) -> None:
        """Tell the followers; of an answer, the staff are told whether its author got it."""
        await self._tell(ticket, screen, line, marked=reply is not None, album=reply.album if reply else "")

    async def _tell(self, ticket: Ticket, screen: Screen, line: int, *, marked: bool, album: str) -> None:
        """Tell the followers; when the author was erased, the staff are told that."""
        heard = await self.post.to_followers(ticket, screen, line, marked=marked, album=album)
        if marked and not heard:
            await mark_delivery(self.uow, line, "erased")


def _with(given: Given | None, reply: Reply | None, member: Member) -> Given:
    """Input of a move: as it was understood, or the words of the reply as they are."""
    if given is None:
        given = Given(words=reply.words, photos=reply.photos) if reply else Given()
    return replace(given, officer=member.id)


async def mark_delivery(context: TransactionContext, history_id: int, mark: str) -> None:
    """Record the delivery of an answer ("sent", or why it could not arrive): the history keeps it, its writer is told
    under their message; once, since a note whose commit was not answered is made again. Of an answer to many at once,
    and of a canned one, nobody is told that it arrived: the chat has no room for that. When it did not arrive, the
    cards say so."""
    tx = context.tx
    if not await tx.history.delivered(history_id, mark):
        return
    origin = await tx.message_links.origin(history_id)
    line = await tx.history.by_id(history_id)
    assert line is not None
    lines = [line, *(await tx.history.delivered_together(line, mark) if TOGETHER in line.facts else ())]
    quiet = TOGETHER in line.facts or CANNED in line.facts
    if (mark == SENT and quiet) or (origin is None and not quiet):
        return
    for each in lines:
        ticket = await tx.tickets.by_id(each.ticket_id)
        assert ticket is not None
        if origin is not None:
            chat = await tx.chats.by_id(origin[0])
            assert chat is not None
            await context.outgoing.say(
                chat,
                staff_notices.mark(mark),
                SendOptions(lane=NOTICE, ticket=ticket, purpose="staff", reply_to=origin[1]),
            )
        await context.cards.draw(ticket)
