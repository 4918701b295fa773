"""Use cases of the staff: moves, answers, notes, from a bound chat or a member's own; one method for each, one
transaction each.

Every action is checked here against the member's roles and against the tables of `dialogs.rules.tickets.lifecycle` and
`dialogs.rules.tickets.actions`, whatever button was pressed and wherever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dialogs.kernel.screen import Choice
from dialogs.kernel.words import Mention, Plain, T, Words
from dialogs.notices.staff import staff as staff_notices
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Ticket, status_name
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import Circumstances, Reply
from storage.usecases.staff.acting import ActingMember
from storage.usecases.staff.merging import Merging
from storage.usecases.transitions import TransitionResult

NAME = 30
"""Characters of a name in a line that must be short."""


@dataclass(frozen=True)
class StaffUseCases(ActingMember):
    """Use cases of the staff's work on tickets, for one transaction: moves, answers, notes."""

    async def move(
        self, ticket_id: int, act: str, given: Given | None = None, reply: Reply | None = None, **also: Any
    ) -> Ticket:
        """Carry out a move. `also`: further columns. Raises as `lifecycle.move` does."""
        ticket = await self.ticket(ticket_id)
        moved = await self.make(ticket, act, _input_of(given, reply, self.member), reply, **also)
        return moved.ticket

    async def make(
        self, ticket: Ticket, act: str, given: Given, reply: Reply | None = None, **also: Any
    ) -> TransitionResult:
        """Carry out a move with its effects on other tickets."""
        if act == "duplicate" and self.capacities(ticket):
            given = await Merging(self).resolve_target(ticket, given)
        besides = Circumstances(reply=reply)
        moved = await self.moving.make(ticket, act, self.capacities(ticket), self.by, given, besides=besides, **also)
        if act == "duplicate":
            await Merging(self).merge(moved.ticket)
        elif ticket.duplicate_of is not None:
            await Merging(self).undo(ticket)
        return moved

    async def answer(self, ticket_id: int, reply: Reply) -> Ticket:
        """Send words or photos to the resident, without a move."""
        ticket = await self.ticket(ticket_id)
        action_of(ticket, "answer", self.capacities(ticket), Given(words=reply.words, photos=reply.photos))
        ticket = await self.moving.mark_answered(ticket)
        await self.line(ticket, Happened.ANSWERED, reply)
        return ticket

    async def note(self, ticket_id: int, reply: Reply) -> Ticket:
        """Write an internal note: kept in the history, never shown to residents."""
        ticket = await self.ticket(ticket_id)
        action_of(ticket, "note", self.capacities(ticket), Given(words=reply.words, photos=reply.photos))
        await self.line(ticket, Happened.NOTED, reply)
        await self.answer_under(ticket, staff_notices.note_kept(ticket), reply.message)
        return ticket

    async def ask_for(self, ticket: Ticket, act: str, under: str, choices: Sequence[Choice] = ()) -> None:
        """Ask the member for what an action demands, under the message that was pressed."""
        called = Mention(self.member.account, self.member.name)
        await self.post.say(
            self.chat,
            staff_notices.prompt(ticket, act, called, choices),
            SendOptions(kind="prompt", ticket=ticket, purpose=f"ask:{act}", reply_to=under),
        )

    async def last_mover_notice(self, ticket_id: int) -> Words | None:
        """Sentence that names the member of the staff who moved the ticket last, and its status; None when nobody
        did."""
        ticket = await self.ticket(ticket_id)
        moves = [e for e in await self.tx.history.of_ticket(ticket_id) if e.kind is Happened.MOVED]
        if not moves or moves[-1].actor is not Actor.STAFF or not moves[-1].actor_name:
            return None
        return T(
            "{name} was quicker: № {number} is “{status}”.",
            name=Plain(moves[-1].actor_name[:NAME]),
            number=Plain(ticket.number),
            status=status_name(ticket.status, staff=True),
        )


def _input_of(given: Given | None, reply: Reply | None, member: Member) -> Given:
    """Input of a move: as it was understood, or the words of the reply as they are."""
    if given is None:
        given = Given(words=reply.words, photos=reply.photos) if reply else Given()
    return replace(given, officer=member.id)
