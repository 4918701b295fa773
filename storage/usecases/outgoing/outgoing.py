"""Outgoing messages: screens become rows of the outbox, addressed to a chat, to a ticket's followers, or to the
staff."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dialogs.kernel.screen import Screen, screen_from_json, screen_to_json
from dialogs.kernel.words import NOTHING
from dialogs.rules.city.model import City
from dialogs.rules.text.masking import contacts_in, mask_screen
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.messages.outbox import DIALOG, NOTICE, Kind, OutgoingMessage
from storage.records.messages.outbox_row import PRESSED, USUAL
from storage.records.people.chats import Chat
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


def pack_screen(screen: Screen) -> str:
    return json.dumps(screen_to_json(screen), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class SendOptions:
    """Options of one message. `lane`: None for the sender's; `ticket`, `history_id`: its subject; `purpose`: kept with
    the handle of the sent message; `edit`: handle of the message it changes; `album`: an album it is an answer to, so
    that several answers become one message; `key`: an unsent message of the same key in the chat is replaced;
    `not_before`: None for at once; an album has a pause of its own."""

    kind: Kind = "notice"
    lane: int | None = None
    ticket: Ticket | None = None
    history_id: int | None = None
    purpose: str = ""
    reply_to: str = ""
    edit: str = ""
    album: str = ""
    key: str = ""
    not_before: datetime | None = None


def in_place_of(message: str, reply_to: str = "") -> SendOptions:
    """Options of a message that changes another, or, where that has no handle, is a new one. Of several changes of one
    message the last counts."""
    return SendOptions(edit=message, reply_to=reply_to, key=f"list:{message}" if message else "")


@dataclass(frozen=True)
class Outgoing:
    """Writer of outbox rows, within the transaction that caused them. `lane`: of answers to a person."""

    tx: Tx
    city: City
    now: datetime
    lane: int = DIALOG

    async def show(self, chat: Chat, screen: Screen, session_id: str, *, edit: str = "", pause: bool = False) -> None:
        """Send a screen of an open conversation. `edit`: the pressed message; `pause`: more of an album may follow."""
        wait = self.now + ALBUM_PAUSE if pause else None
        await self.say(chat, screen, SendOptions("screen", lane=self.lane, edit=edit, key=session_id, not_before=wait))

    async def say(self, chat: Chat, screen: Screen, options: SendOptions = SendOptions()) -> None:
        """Send one message to one chat. `album`: messages of one album are joined into one while it is unsent; `key`:
        an unsent message of this key is replaced."""
        album, ticket, lane = options.album, options.ticket, options.lane
        if album and await self._more_of(chat, screen, f"album:{album}"):
            return
        await self.tx.outbox.add(
            OutgoingMessage(
                chat,
                options.kind,
                pack_screen(screen),
                lane=self.lane if lane is None else lane,
                ticket_id=None if ticket is None else ticket.id,
                history_id=options.history_id,
                purpose=options.purpose,
                reply_to=options.reply_to,
                edit=options.edit,
                replace_key=f"album:{album}" if album else options.key,
                not_before=self.now + ALBUM_PAUSE if album else options.not_before,
                rank=USUAL if chat.private or lane is not None else PRESSED,
            ),
            self.now,
        )

    async def _more_of(self, chat: Chat, screen: Screen, key: str) -> bool:
        """Add the screen's photos to the message that waits for them; False when none does."""
        waiting = await self.tx.outbox.waiting_under(chat.id, key)
        if waiting is None:
            return False
        begun = screen_from_json(json.loads(waiting[1]))
        whole = replace(begun, photos=(*begun.photos, *screen.photos))
        await self.tx.outbox.amend(waiting[0], pack_screen(whole), self.now + ALBUM_PAUSE)
        return True

    async def farewell(self, chat: Chat, screen: Screen) -> None:
        """Send the last message in a group that is not the staff's; sent once, however much is written there
        meanwhile."""
        wait = self.now + FAREWELL_PAUSE
        await self.say(chat, screen, SendOptions(lane=DIALOG, purpose=LEAVE, key=LEAVE, not_before=wait))

    async def unsay(self, chat: Chat, message: str, instead: Screen = SILENCE) -> None:
        """Change a message of the bot's into what is said `instead`, or take it away."""
        await self.say(chat, instead, SendOptions(lane=NOTICE, edit=message))

    async def under_card(self, ticket: Ticket, screen: Screen, history_id: int | None = None) -> None:
        """Send a message to the staff, in answer to the ticket's card, in each chat that is to have it."""
        for chat in serving(await self.tx.staff_chats.list_bound(), ticket):
            await self.say_under_card(chat, ticket, screen, history_id)

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
        bound = await self.tx.staff_chats.list_bound()
        cards = serving(bound, ticket) if card else []
        theirs = chiefs_of(bound, ticket, head=head)
        for chat in [*cards, *(each for each in theirs if each not in cards)]:
            await self.say_under_card(chat, ticket, screen, history_id)

    async def say_under_card(self, chat: Chat, ticket: Ticket, screen: Screen, history_id: int | None = None) -> None:
        """Send a message in answer to the ticket's card, in one chat."""
        await self.say(
            chat,
            screen,
            SendOptions(lane=NOTICE, ticket=ticket, history_id=history_id, purpose="staff", reply_to=UNDER_CARD),
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
                await self.say(
                    chat, told, SendOptions(lane=NOTICE, ticket=ticket, history_id=line, purpose=purpose, album=album)
                )
        return author

    def for_others(self, ticket: Ticket, screen: Screen) -> Screen:
        """Screen with personal contacts masked; the contacts of the outside body that the ticket was passed on to stay
        readable."""
        return mask_screen(screen, self.city.published | contacts_in((ticket.forwarded_to,)))
