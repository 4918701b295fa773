"""Assignment of tickets to members of the staff: given by a colleague, taken from one, or freed because somebody left.

The member who gets it, or loses it to a colleague, is called by name once: where the card is and they are, or in their
own chat with the bot; where neither can be, under the card for the others to see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Json, Mention, T, Words
from dialogs.notices.staff import duty as notices
from dialogs.rules.staff.access import Member, before
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Happened, Ticket
from storage.records.people.chats import Chat
from storage.usecases.outgoing.outgoing import UNDER_CARD, SendOptions
from storage.usecases.staff.acting import ActingMember


@dataclass(frozen=True)
class Assigning:
    """Use cases of assignment. `desk`: of the member who gives or takes."""

    desk: ActingMember

    async def colleagues(self, ticket: Ticket) -> list[Member]:
        """Members who may work the ticket and do not have it: oneself first."""
        every = [m for m in await self.desk.tx.members.all() if before(m, ticket) and m.id != ticket.officer_id]
        return sorted(every, key=lambda member: member.id != self.desk.member.id)

    async def give(self, ticket_id: int, colleague_id: int) -> tuple[Ticket, Member]:
        """Assign the ticket to the colleague. Raises NotAllowed, also where they may not work it, and Stale."""
        desk, ticket = self.desk, await self.desk.ticket(ticket_id)
        action_of(ticket, "assign", desk.who(ticket))
        colleague = await desk.tx.members.by_id(colleague_id)
        if colleague is None or not before(colleague, ticket):
            raise NotAllowed(T("This colleague has no role for this report."))
        given = await desk.moving.change(ticket, officer_id=colleague.id)
        facts: dict[str, Json] = {"from": ticket.officer_id, "officer": colleague.id}
        await desk.moving.line(given, Happened.ASSIGNED, desk.by, facts=facts)
        await desk.card(given)
        if colleague.id != desk.member.id:
            await self._call(given, colleague, partial(notices.given, given, desk.member))
        await self.lost(ticket, given)
        return given, colleague

    async def lost(self, ticket: Ticket, now: Ticket) -> None:
        """Tell the member who had the ticket before who has it now, unless they gave it away themselves."""
        if ticket.officer_id in (None, now.officer_id, self.desk.member.id) or now.officer_id is None:
            return
        had = await self.desk.tx.members.by_id(ticket.officer_id or 0)
        has = await self.desk.tx.members.by_id(now.officer_id)
        assert has is not None
        if had is not None and had.grants:
            await self._call(now, had, partial(notices.taken_over, now, has))

    async def _call(self, ticket: Ticket, colleague: Member, words: Callable[[Words], Screen]) -> None:
        """Send the notice to the colleague once, by name."""
        chat = await self._where(ticket, colleague)
        same = chat.platform == colleague.platform
        called = Mention(colleague.account, colleague.name or colleague.account) if same else notices.name_of(colleague)
        if chat.private and chat.id != self.desk.chat.id:
            await self.desk.uow.cards.draw(ticket, chat, member=colleague)
        await self.desk.post.say(chat, words(called), SendOptions(ticket=ticket, purpose="staff", reply_to=UNDER_CARD))

    async def _where(self, ticket: Ticket, colleague: Member) -> Chat:
        """Chat for the notice: this chat, else another one of their platform where the card is, else their own, else
        this after all."""
        tx, here = self.desk.tx, self.desk.chat
        have = await tx.staff_chats.with_card(ticket.id)
        bound = [staff.chat for staff in await tx.staff_chats.bound() if staff.chat.id in have]
        theirs = [chat for chat in bound if chat.platform == colleague.platform and chat.active]
        own = await tx.chats.find(colleague.platform, colleague.account)
        return next(
            (chat for chat in theirs if chat.id == here.id),
            next(iter(theirs), own if own is not None and own.active else here),
        )
