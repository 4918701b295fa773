"""Cards of tickets in the chats of the staff, kept in step with their tickets.

A card shows its ticket as it is at the commit. One that was not sent yet takes the new state instead of being followed
by another; in a chat whose ticket it is no more, it becomes one line.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dialogs.kernel.screen import Screen
from dialogs.notices.staff.card import LESS, Around, card, further_down, passed_on
from dialogs.rules.city.model import City
from dialogs.rules.staff.access import Member, concerns, grants_in, keeping, roles_before
from dialogs.rules.tickets.lifecycle import Ticket
from dialogs.rules.tickets.urgency import Urgency, urgency
from storage.records.messages.message_links import CARD, STAFF
from storage.records.messages.outbox import NOTICE, OutgoingMessage
from storage.records.messages.outbox_row import EMERGENCY, PRESSED, URGENT, USUAL
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import StaffChat
from storage.records.tickets.ticket_lock import lock_ticket
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions, pack_screen

ReplacementLine = Callable[[City, Ticket, Sequence[str]], Screen]
"""Words of the line that replaces a card; its third argument: photos, sha256."""


def _rank(city: City, ticket: Ticket) -> int:
    """Rank of a ticket's card in the chat's queue."""
    return {Urgency.EMERGENCY: EMERGENCY, Urgency.URGENT: URGENT}.get(urgency(city, ticket.category), USUAL)


@dataclass(frozen=True)
class Cards:
    """Cards written within the transaction that changed their tickets. `post`: of that transaction."""

    post: Outgoing

    async def draw(
        self, ticket: Ticket, only: Chat | None = None, page: str = LESS, member: Member | None = None
    ) -> None:
        """Make or change the ticket's card in every chat that is to have it, or in `only` that one; in others that have
        it, it becomes a line that names the present organisation. `page`: which of its buttons are shown; `member`:
        whose own chat it is."""
        ticket = await lock_ticket(self.post.tx.connection, ticket)
        around = await self.context_of(ticket)
        if only is not None:
            seen_in = await self.post.tx.staff_chats.of_chat(only.id) or StaffChat(only)
            await self._card(seen_in, ticket, around, page=page, member=member, rank=PRESSED)
            return
        bound = await self.post.tx.staff_chats.list_bound()
        kept = keeping([staff.serves for staff in bound], ticket)
        have = await self.post.tx.staff_chats.with_card(ticket.id) if not all(kept) else ()
        for staff, keeps in zip(bound, kept, strict=True):
            if keeps or (staff.chat.id in have and concerns(staff.serves, ticket)):
                await self._card(staff, ticket, around, rank=_rank(self.post.city, ticket))
            elif staff.chat.id in have:
                await self.pass_on(staff.chat, ticket)

    async def draw_for(self, ticket: Ticket, chat: Chat, member: Member, page: str = "") -> None:
        """Draw the card in the chat where the member acts, if it is their own, or for a `page` of its buttons; where
        the ticket is theirs no more, it becomes a line."""
        bound = await self.post.tx.staff_chats.is_staff(chat.id)
        if not bound and not roles_before(member, ticket):
            await self.pass_on(chat, ticket)
        elif page or not bound:
            await self.draw(ticket, chat, page or LESS, None if bound else member)

    async def redraw(self, ticket: Ticket) -> None:
        """Redraw the ticket's card in chats that have it; none is made."""
        ticket = await lock_ticket(self.post.tx.connection, ticket)
        have, around = await self.post.tx.staff_chats.with_card(ticket.id), await self.context_of(ticket)
        for staff in await self.post.tx.staff_chats.list_bound():
            if staff.chat.id in have:
                await self._card(staff, ticket, around)

    async def _card(
        self,
        staff: StaffChat,
        ticket: Ticket,
        around: Around,
        *,
        page: str = LESS,
        member: Member | None = None,
        rank: int = USUAL,
    ) -> None:
        """Draw the card in one chat. Buttons follow the chat's scope, or in a member's own chat their roles."""
        reader = member or Member(0, "", "", "", grants_in(staff.serves))
        await self.post.tx.outbox.add(
            OutgoingMessage(
                staff.chat,
                CARD,
                pack_screen(card(self.post.city, ticket, around, who=roles_before(reader, ticket), page=page)),
                lane=NOTICE,
                ticket_id=ticket.id,
                replace_key=f"card:{ticket.id}",
                purpose=CARD,
                rank=USUAL if staff.chat.private else rank,
            ),
            self.post.now,
        )

    async def pass_on(self, chat: Chat, ticket: Ticket) -> None:
        """Turn the card in a chat into one line that names the present organisation; should the ticket come back, a new
        card is made."""
        handle, unsent = await self._retire(chat, ticket)
        if handle is None and unsent:
            return
        await self._line(chat, ticket, passed_on, handle or "")

    async def bring(self, chat: Chat, ticket: Ticket, member: Member | None = None) -> None:
        """Move the card to the end of the chat, for whoever asked for it; a line remains in its old place."""
        handle, _ = await self._retire(chat, ticket)
        if handle is not None:
            await self._line(chat, ticket, further_down, handle)
        await self.draw(ticket, chat, member=member)

    async def _retire(self, chat: Chat, ticket: Ticket) -> tuple[str | None, bool]:
        """Retire the chat's card: (its handle, True when an unsent one was dropped)."""
        if (unsent := await self.post.tx.outbox.waiting_under(chat.id, f"card:{ticket.id}")) is not None:
            await self.post.tx.outbox.drop(unsent[0])
        filed = await self.post.tx.history.filing_entry(ticket.id)
        handle = await self.post.tx.message_links.retire(chat.id, ticket.id, filed)
        return handle, unsent is not None

    async def _line(self, chat: Chat, ticket: Ticket, words: ReplacementLine, handle: str) -> None:
        """Write the line that replaces a card. It shows whose report it was, and so is erased with them."""
        if "@" in handle:  # of a chat that moved
            return
        screen = words(self.post.city, ticket, await self.post.tx.history.photos(ticket.id))
        filed = await self.post.tx.history.filing_entry(ticket.id)
        options = SendOptions(lane=NOTICE, ticket=ticket, history_id=filed, purpose=STAFF, edit=handle)
        await self.post.say(chat, screen, options)

    async def context_of(self, ticket: Ticket) -> Around:
        """Context of the ticket's card."""
        officer = await self.post.tx.members.by_id(ticket.officer_id) if ticket.officer_id else None
        other = await self.post.tx.tickets.by_id(ticket.duplicate_of) if ticket.duplicate_of else None
        return Around(
            history=await self.post.tx.history.of_ticket(ticket.id),
            photos=await self.post.tx.history.photos(ticket.id),
            officer=officer.name if officer else "",
            other=other.number if other else "",
            ban=await self.post.tx.bans.in_force(ticket.person_id, self.post.now) if ticket.person_id else None,
            now=self.post.now,
        )
