"""What the staff do: moves, answers, notes, from a bound chat; one method for each, one transaction each.

Every act is checked against `rules.ticket.MOVES` here, whatever button was pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.errors import NotAllowed, Stale
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Person, Plain, T, Words
from dialogs.notices import resident as notices
from dialogs.notices import staff as staff_notices
from dialogs.rules.city import City
from dialogs.rules.ticket import Actor, Happened, Ticket, move, status_name
from storage.chats import Chat
from storage.outbox import NOTICE
from storage.post import Post
from storage.store import Tx

NAME = 30
"""Characters of a name in a line that must be short."""


@dataclass(frozen=True)
class Officer:
    """Who acts: the platform's id and the name that the others see."""

    id: str
    name: str


@dataclass(frozen=True)
class Reply:
    """What an officer wrote under a ticket. `message`: the id of their message in the chat; `album`: the name of the
    album it is a part of."""

    message: str
    words: str
    photos: tuple[str, ...] = ()
    album: str = ""


@dataclass(frozen=True)
class StaffDesk:
    """The staff's desk, for one transaction. `chat`: the bound chat where they act."""

    tx: Tx
    city: City
    now: datetime
    chat: Chat

    @property
    def post(self) -> Post:
        return Post(self.tx, self.city, self.now)

    async def ticket(self, ticket_id: int) -> Ticket:
        """Raises NotAllowed when there is none."""
        ticket = await self.tx.tickets.by_id(ticket_id)
        if ticket is None:
            raise NotAllowed(T("There is no such ticket."))
        return ticket

    async def move(self, ticket_id: int, act: str, officer: Officer, reply: Reply | None = None) -> Ticket:
        """Carry out a move; its followers hear of it. Raises NotAllowed, Stale or Unfit."""
        ticket = await self.ticket(ticket_id)
        words, photos = (reply.words, reply.photos) if reply else ("", ())
        made = move(ticket, act, Actor.STAFF, words)
        answered = {} if ticket.answered_at else {"answered_at": self.now}
        changed = await self.tx.tickets.change(ticket, status=made.after.value, **answered)
        if changed is None:
            raise Stale(T("Somebody was quicker. Please look at it again."))
        line = await self.tx.history.add(
            ticket.id,
            Happened.MOVED,
            Actor.STAFF,
            self.now,
            actor_name=officer.name,
            actor_id=officer.id,
            before=ticket.status,
            after=made.after,
            words=words,
            photos=photos,
        )
        await self._written(changed, reply, line)
        screen = notices.moved(self.city, changed, made.after, words, photos)
        await self._tell(changed, screen, line, marked=reply is not None, album=reply.album if reply else "")
        await self.post.card(changed)
        return changed

    async def answer(self, ticket_id: int, officer: Officer, reply: Reply) -> Ticket:
        """Words or photos for the resident, without a move."""
        ticket = await self.ticket(ticket_id)
        if ticket.answered_at is None:
            ticket = await self.tx.tickets.change(ticket, answered_at=self.now) or ticket
        line = await self._line(ticket, Happened.ANSWERED, officer, reply)
        screen = notices.answered(self.city, ticket, reply.words, reply.photos)
        await self._tell(ticket, screen, line, marked=True, album=reply.album)
        await self.post.card(ticket)
        return ticket

    async def note(self, ticket_id: int, officer: Officer, reply: Reply) -> Ticket:
        """An internal note: kept in the history, never shown to residents."""
        ticket = await self.ticket(ticket_id)
        await self._line(ticket, Happened.NOTED, officer, reply)
        await self.post.say(
            self.chat, staff_notices.note_kept(ticket), ticket=ticket, purpose="staff", reply_to=reply.message
        )
        return ticket

    async def ask_for_words(self, ticket_id: int, act: str, officer: Officer, card: str) -> None:
        """A move that demands words was pressed: ask whoever did, under the card. Raises NotAllowed or Stale."""
        ticket = await self.ticket(ticket_id)
        move(ticket, act, Actor.STAFF, "…")
        await self.post.say(
            self.chat,
            staff_notices.prompt(ticket, act, Person(officer.id, officer.name)),
            kind="prompt",
            ticket=ticket,
            purpose=f"ask:{act}",
            reply_to=card,
        )

    async def bind(self, code: str, officer: Officer) -> bool:
        """The chat becomes the staff's, if the code is good; the cards of open tickets come to it. A chat that is the
        staff's already keeps those it has."""
        known = await self.tx.staff.is_staff(self.chat.id)
        if not await self.tx.staff.bind(code, self.chat, self.now, officer.id):
            return False
        await self.post.say(self.chat, staff_notices.bound(self.city))
        for ticket in [] if known else await self.tx.tickets.open():
            await self.post.card(ticket, self.chat)
        return True

    async def welcome_back(self) -> None:
        """The bot is in the chat again: what was held for it goes on."""
        await self.tx.chats.returned(self.chat.id)
        await self.tx.outbox.hasten(self.chat.id, self.now)

    async def quicker(self, ticket_id: int) -> Words | None:
        """Who of the staff moved the ticket last, and where it stands; None when nobody did."""
        ticket = await self.ticket(ticket_id)
        moves = [e for e in await self.tx.history.of(ticket_id) if e.kind is Happened.MOVED]
        if not moves or moves[-1].actor is not Actor.STAFF or not moves[-1].actor_name:
            return None
        state = status_name(ticket.status)
        return T(
            "{name} was quicker: № {number} is “{status}”.",
            name=Plain(moves[-1].actor_name[:NAME]),
            number=Plain(ticket.number),
            status=state,
        )

    async def _tell(self, ticket: Ticket, screen: Screen, line: int, *, marked: bool, album: str) -> None:
        """The followers hear of it; an author who is no more cannot, and the staff hear that."""
        heard = await self.post.to_followers(ticket, screen, line, marked=marked, album=album)
        if marked and not heard:
            await mark_delivery(self.tx, self.city, self.now, line, "erased")

    async def _line(self, ticket: Ticket, kind: Happened, officer: Officer, reply: Reply) -> int:
        line = await self.tx.history.add(
            ticket.id,
            kind,
            Actor.STAFF,
            self.now,
            actor_name=officer.name,
            actor_id=officer.id,
            words=reply.words,
            photos=reply.photos,
        )
        await self._written(ticket, reply, line)
        return line

    async def _written(self, ticket: Ticket, reply: Reply | None, line: int) -> None:
        """The officer's own message belongs to the ticket too: a reply to it is one more answer."""
        if reply is not None:
            await self.tx.handles.put(self.chat.id, reply.message, ticket.id, "staff", line)


async def chat_moved(post: Post, platform: str, old: str, new: str) -> bool:
    """A group goes on under another address, where none of its messages can be changed any more: a staff chat gets
    the cards of open tickets anew. False when that move is known, or the group is not."""
    tx = post.tx
    moved = await tx.chats.moved(platform, old, new)
    chat = None if moved is None else await tx.chats.by_id(moved)
    if chat is None:
        return False
    if await tx.staff.is_staff(chat.id):
        for ticket in await tx.tickets.open():
            await post.card(ticket, chat)
    return True


async def mark_delivery(tx: Tx, city: City, now: datetime, history_id: int, mark: str) -> None:
    """An answer arrived ("sent") or could not (why): the history keeps it, its writer hears it under their message;
    once, since a note whose commit was not answered is made again."""
    if not await tx.history.delivered(history_id, mark):
        return
    origin = await tx.handles.origin(history_id)
    line = await tx.history.by_id(history_id)
    if origin is None:
        return
    assert line is not None
    chat = await tx.chats.by_id(origin[0])
    ticket = await tx.tickets.by_id(line.ticket_id)
    assert chat is not None
    assert ticket is not None
    post = Post(tx, city, now)
    await post.say(chat, staff_notices.mark(mark), lane=NOTICE, ticket=ticket, purpose="staff", reply_to=origin[1])
    await post.card(ticket)
