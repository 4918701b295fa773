"""A member of the staff at work within one transaction: who acts, where, and as what before which ticket.

Every use case of the staff stands on it, so who acts is asked in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Json, T
from dialogs.rules.staff.access import Member, roles_before
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Ticket, Who
from storage.records.people.chats import Chat
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions
from storage.usecases.reactions.event import NO_MORE, ActingParty, Circumstances, Reply
from storage.usecases.transitions import Transitions
from storage.usecases.unit_of_work import WithinUnit


@dataclass(frozen=True)
class ActingMember(WithinUnit):
    """A member of the staff at work, within one unit of work. `chat`: where they act; `member`: who acts; `facts`: what
    every entry of history written here keeps besides its own; `quiet`: whoever called tells people."""

    chat: Chat
    member: Member
    facts: Mapping[str, Json] = field(default_factory=dict)
    quiet: bool = False

    @property
    def post(self) -> Outgoing:
        return self.uow.outgoing

    @property
    def moving(self) -> Transitions:
        return replace(self.uow.transitions, facts=self.facts, quiet=self.quiet)

    @property
    def by(self) -> ActingParty:
        return ActingParty(Actor.STAFF, self.member.account, self.member.name, self.member, self.chat)

    def capacities(self, ticket: Ticket) -> frozenset[Who]:
        """Capacities in which the member may act on the ticket."""
        return roles_before(self.member, ticket)

    async def ticket(self, ticket_id: int) -> Ticket:
        """Ticket by its id. Raises NotAllowed when there is none."""
        ticket = await self.tx.tickets.by_id(ticket_id)
        if ticket is None:
            raise NotAllowed(T("There is no such ticket."))
        return ticket

    async def visible_ticket(self, ticket_id: int) -> Ticket:
        """Ticket by its id, if the member may look at it. Raises NotAllowed."""
        ticket = await self.ticket(ticket_id)
        if not self.capacities(ticket):
            raise NotAllowed(T("You have no role for this report. Ask an administrator."))
        return ticket

    async def answer_under(self, ticket: Ticket, screen: Screen, message: str) -> None:
        """Say something about the ticket, in answer to a message of this chat."""
        await self.post.say(self.chat, screen, SendOptions(ticket=ticket, purpose="staff", reply_to=message))

    async def card(self, ticket: Ticket, page: str = "") -> None:
        """Redraw the ticket's cards; `page`: only the one in this chat, with that page of its buttons."""
        if not page:
            await self.uow.cards.draw(ticket)
        await self.uow.cards.draw_for(ticket, self.chat, self.member, page)

    async def line(
        self, ticket: Ticket, kind: Happened, reply: Reply, besides: Circumstances = NO_MORE, **facts: Any
    ) -> int:
        """Append what was said to the history; returns the entry's number."""
        given, besides = Given(words=reply.words, photos=reply.photos), replace(besides, reply=reply)
        return await self.moving.line(ticket, kind, self.by, given=given, facts=facts, besides=besides)
