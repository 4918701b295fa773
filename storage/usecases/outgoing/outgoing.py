"""Outgoing messages: screens become rows of the outbox, addressed to a chat, to a ticket's followers, or to the
staff."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dialogs.kernel.screen import Screen, screen_from_json, screen_to_json
from dialogs.kernel.words import NOTHING
from dialogs.notices.staff.card import LESS, Around, card, further_down, passed_on
from dialogs.rules.city.model import City
from dialogs.rules.staff.access import Member, before, concerns, grants_in, keeping
from dialogs.rules.text.masking import contacts_in, mask_screen
from dialogs.rules.tickets.lifecycle import Happened, Ticket
from dialogs.rules.tickets.urgency import Urgency, urgency
from storage.records.messages.message_links import CARD, STAFF
from storage.records.messages.outbox import DIALOG, NOTICE, Kind
from storage.records.messages.outbox_row import EMERGENCY, PRESSED, URGENT, USUAL
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import StaffChat
from storage.records.tickets.ticket_lock import held
from storage.usecases.outgoing.audience import chiefs_of, serving

if TYPE_CHECKING:
    from storage.store import Tx

UNDER_CARD = "@card"
"""In `reply_to`: the ticket's card in that chat, whichever message that is when the row is sent."""
ALBUM_PAUSE = timedelta(seconds=0.7)
"""How long a screen waits after an album's member for the next one (measured: members come within half a second)."""

SILENCE = Screen(NOTHING)
"""A letter that changes a message into nothing takes it away."""
LEAVE = "leave"
"""Purpose of a message after which the bot leaves the group."""
FAREWELL_PAUSE = timedelta(seconds=1)
"""A staff chat under a new address is heard before it is told where it came from."""


Line = Callable[[City, Ticket, Sequence[str]], Screen]
"""What stays where a card stood; the photos."""


def packed(screen: Screen) -> str:
    return json.dumps(screen_to_json(screen), ensure_ascii=False, separators=(",", ":"))


def _rank(city: City, ticket: Ticket) -> int:
    """Rank of a ticket's card, in a chat where many wait."""
    return {Urgency.EMERGENCY: EMERGENCY, Urgency.URGENT: URGENT}.get(urgency(city, ticket.category), USUAL)


@dataclass(frozen=True)
class Post:
    """Writer of outbox rows, within the transaction that caused them. `lane`: of answers to a person."""

    tx: Tx
    city: City
    now: datetime
    lane: int = DIALOG

    async def show(self, chat: Chat, screen: Screen, session_id: str, *, edit: str = "", pause: bool = False) -> None:
        """Send a screen of an open conversation. `edit`: the pressed message; `pause`: more of an album may follow."""
        wait = self.now + ALBUM_PAUSE if pause else None
        await self.tx.outbox.add(
            chat,
            "screen",
            packed(screen),
            self.now,
            lane=self.lane,
            edit=edit,
            replace_key=session_id,
            not_before=wait,
        )

    async def say(
        self,
        chat: Chat,
        screen: Screen,
        *,
        kind: Kind = "notice",
        lane: int | None = None,
        ticket: Ticket | None = None,
        history_id: int | None = None,
        purpose: str = "",
        reply_to: str = "",
        edit: str = "",
        album: str = "",
        key: str = "",
    ) -> None:
        """Send one message to one chat. `album`: messages of one album are joined into one while it is unsent; `key`:
        an unsent message of this key is replaced."""
        if album and await self._more_of(chat, screen, f"album:{album}"):
            return
        await self.tx.outbox.add(
            chat,
            kind,
            packed(screen),
            self.now,
            lane=self.lane if lane is None else lane,
            ticket_id=None if ticket is None else ticket.id,
            history_id=history_id,
            purpose=purpose,
            reply_to=reply_to,
            edit=edit,
            replace_key=f"album:{album}" if album else key,
            not_before=self.now + ALBUM_PAUSE if album else None,
            rank=USUAL if chat.private or lane is not None else PRESSED,
        )

    async def _more_of(self, chat: Chat, screen: Screen, key: str) -> bool:
        """Add the screen's photos to the message that waits for them; False when none does."""
        waiting = await self.tx.outbox.waiting_under(chat.id, key)
        if waiting is None:
            return False
        begun = screen_from_json(json.loads(waiting[1]))
        whole = replace(begun, photos=(*begun.photos, *screen.photos))
        await self.tx.outbox.amend(waiting[0], packed(whole), self.now + ALBUM_PAUSE)
        return True

    async def farewell(self, chat: Chat, screen: Screen) -> None:
        """Send the last message in a group that is not the staff's; sent once, however much is written there
        meanwhile."""
        wait = self.now + FAREWELL_PAUSE
        await self.tx.outbox.add(
            chat, "notice", packed(screen), self.now, replace_key=LEAVE, purpose=LEAVE, not_before=wait
        )

    async def card(
        self, ticket: Ticket, only: Chat | None = None, page: str = LESS, member: Member | None = None
    ) -> None:
        """Make or change the ticket's card in every chat that is to have it, or in `only` that one; in others that show
        it, it becomes a line that names the present organisation. `page`: which of its buttons are shown; `member`:
        whose own chat it is."""
        ticket = await held(self.tx, ticket)
        around = await self.around(ticket)
        if only is not None:
            seen_in = await self.tx.staff.of_chat(only.id) or StaffChat(only)
            await self._card(seen_in, ticket, around, page=page, member=member, rank=PRESSED)
            return
        bound = await self.tx.staff.bound()
        kept = keeping([staff.serves for staff in bound], ticket)
        have = await self.tx.staff.with_card(ticket.id) if not all(kept) else ()
        for staff, keeps in zip(bound, kept, strict=True):
            if keeps or (staff.chat.id in have and concerns(staff.serves, ticket)):
                await self._card(staff, ticket, around, rank=_rank(self.city, ticket))
            elif staff.chat.id in have:
                await self.pass_on(staff.chat, ticket)

    async def redraw(self, ticket: Ticket) -> None:
        """Change the ticket's card where there is one; none is made."""
        ticket = await held(self.tx, ticket)
        have, around = await self.tx.staff.with_card(ticket.id), await self.around(ticket)
        for staff in await self.tx.staff.bound():
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
        """Write the card for one chat. A chat that is not the staff's is that of a member, who may do there what their
        roles let them."""
        reader = member or Member(0, "", "", "", grants_in(staff.serves))
        await self.tx.outbox.add(
            staff.chat,
            CARD,
            packed(card(self.city, ticket, around, who=before(reader, ticket), page=page)),
            self.now,
            lane=NOTICE,
            ticket_id=ticket.id,
            replace_key=f"card:{ticket.id}",
            purpose=CARD,
            rank=USUAL if staff.chat.private else rank,
        )

    async def pass_on(self, chat: Chat, ticket: Ticket) -> None:
        """Turn the card in that chat into one line that says who has the ticket now, which is a card no more: should
        the ticket come back, a new one is made."""
        handle, unsent = await self._retired(chat, ticket)
        if handle is None and unsent:
            return
        await self._line(chat, ticket, passed_on, handle or "")

    async def bring(self, chat: Chat, ticket: Ticket, member: Member | None = None) -> None:
        """Send the card anew at the end of the chat, for the person who asked for it; the old one becomes a line."""
        handle, _ = await self._retired(chat, ticket)
        if handle is not None:
            await self._line(chat, ticket, further_down, handle)
        await self.card(ticket, chat, member=member)

    async def _retired(self, chat: Chat, ticket: Ticket) -> tuple[str | None, bool]:
        """(message that was the card there, True when an unsent one was dropped)."""
        if (unsent := await self.tx.outbox.waiting_under(chat.id, f"card:{ticket.id}")) is not None:
            await self.tx.outbox.drop(unsent[0])
        handle = await self.tx.handles.retire(chat.id, ticket.id, await self._filed(ticket))
        return handle, unsent is not None

    async def _filed(self, ticket: Ticket) -> int | None:
        return next((e.id for e in await self.tx.history.of(ticket.id) if e.kind is Happened.FILED), None)

    async def _line(self, chat: Chat, ticket: Ticket, words: Line, handle: str) -> None:
        """Write a line in place of a card. It shows whose report it was, and so is erased with them."""
        if "@" in handle:  # of a chat that moved
            return
        await self.tx.outbox.add(
            chat,
            "notice",
            packed(words(self.city, ticket, await self.tx.history.photos(ticket.id))),
            self.now,
            lane=NOTICE,
            edit=handle,
            ticket_id=ticket.id,
            history_id=await self._filed(ticket),
            purpose=STAFF,
        )

    async def around(self, ticket: Ticket) -> Around:
        """Context of the ticket's card."""
        officer = await self.tx.members.by_id(ticket.officer_id) if ticket.officer_id else None
        other = await self.tx.tickets.by_id(ticket.duplicate_of) if ticket.duplicate_of else None
        return Around(
            history=await self.tx.history.of(ticket.id),
            photos=await self.tx.history.photos(ticket.id),
            officer=officer.name if officer else "",
            other=other.number if other else "",
            ban=await self.tx.bans.in_force(ticket.person_id, self.now) if ticket.person_id else None,
            now=self.now,
        )

    async def unsay(self, chat: Chat, message: str, instead: Screen = SILENCE) -> None:
        """Replace a message that was sent, or remove it."""
        await self.say(chat, instead, lane=NOTICE, edit=message)

    async def under_card(self, ticket: Ticket, screen: Screen, history_id: int | None = None) -> None:
        """Send a message to the staff, in answer to the ticket's card, in each chat that is to have it."""
        for chat in serving(await self.tx.staff.bound(), ticket):
            await self.under(chat, ticket, screen, history_id)

    async def to_chiefs(
        self,
        ticket: Ticket,
        screen: Screen,
        *,
        head: bool = False,
        card: bool = False,
        history_id: int | None = None,
    ) -> None:
        """Send a message to the chiefs: see `audience.chiefs_of`. `card`: under the card as well; `history_id`: the
        line it tells."""
        bound = await self.tx.staff.bound()
        cards = serving(bound, ticket) if card else []
        theirs = chiefs_of(bound, ticket, head=head)
        for chat in [*cards, *(each for each in theirs if each not in cards)]:
            await self.under(chat, ticket, screen, history_id)

    async def under(self, chat: Chat, ticket: Ticket, screen: Screen, history_id: int | None = None) -> None:
        """Send a message in answer to the ticket's card, in one chat."""
        await self.say(
            chat, screen, lane=NOTICE, ticket=ticket, history_id=history_id, purpose="staff", reply_to=UNDER_CARD
        )

    async def to_followers(
        self,
        ticket: Ticket,
        screen: Screen,
        history_id: int | None,
        *,
        marked: bool,
        but: int | None = None,
        whose: int | None = None,
        album: str = "",
    ) -> bool:
        """Send a message to everybody who follows the ticket, in each of their chats; True when its author is among
        them.

        `marked`: the staff are told whether its author got it; `but`: a person who knows already; `whose`: the person
        whose words are told or may be quoted, the author if nobody else's. All others are not told how to reach that
        person.
        """
        author, whose = False, ticket.person_id if whose is None else whose
        others = self.for_others(ticket, screen)
        for person_id, why in await self.tx.tickets.followers(ticket.id):
            told = screen if person_id == whose else others
            for chat in await self.tx.chats.of_person(person_id) if person_id != but else ():
                mine = why == "author" and chat.id == ticket.chat_id
                author = author or mine
                purpose = "answer" if mine and marked else "notice"
                line = history_id if mine else None
                await self.say(chat, told, lane=NOTICE, ticket=ticket, history_id=line, purpose=purpose, album=album)
        return author

    def for_others(self, ticket: Ticket, screen: Screen) -> Screen:
        """Screen with personal contacts masked; the contacts of the outside body that the ticket was passed on to stay
        readable."""
        return mask_screen(screen, self.city.published | contacts_in((ticket.forwarded_to,)))
