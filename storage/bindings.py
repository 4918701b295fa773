"""A chat becomes the staff's, comes back, or goes on under another address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dialogs.notices import staff as notices
from dialogs.rules.access import Grant, Role, grants_in, shows
from dialogs.rules.city import City
from storage.chats import Chat
from storage.post import Post
from storage.staff import StaffChat
from storage.store import Tx

MOST = 10
"""Cards that come to a chat at once."""


@dataclass(frozen=True)
class Bindings:
    """For one transaction. `chat`: the one it is about."""

    tx: Tx
    city: City
    now: datetime
    chat: Chat

    @property
    def post(self) -> Post:
        return Post(self.tx, self.city, self.now)

    async def bind(self, code: str, account: str, name: str) -> bool:
        """The chat becomes the staff's, if the code is good; the cards of open tickets come to it, but those it has.

        Whoever sends it works there from now on; the first of all is the administrator.
        """
        known = await self.tx.staff.of_chat(self.chat.id)
        bound = await self.tx.staff.bind(code, self.chat, self.now, account)
        if bound is None:
            return False
        admin = () if await self.tx.members.any_admin() else (Grant(Role.ADMIN),)
        grants = (*admin, *grants_in(bound.serves))
        await self.tx.members.grant(self.chat.platform, account, name, grants=grants, now=self.now, by="code")
        await self.post.say(self.chat, notices.bound(self.city, bound.serves))
        await self.fill(bound, known)
        return True

    async def fill(self, bound: StaffChat, known: StaffChat | None = None) -> None:
        """The cards of open tickets that the chat serves and did not when it was `known`: the most urgent, for a group
        takes twenty messages a minute; the others come when somebody asks for them, or when something happens."""
        new = [
            ticket
            for ticket in await self.tx.tickets.open()
            if shows(bound.serves, ticket) and not (known and shows(known.serves, ticket))
        ]
        new.sort(key=lambda ticket: (ticket.due is None, ticket.due, ticket.id))
        for ticket in new[:MOST]:
            await self.post.card(ticket, bound.chat)
        if len(new) > MOST:
            await self.post.say(bound.chat, notices.more_open(len(new) - MOST))

    async def welcome_back(self) -> None:
        """The bot is in the chat again: what was held for it goes on."""
        await self.tx.chats.returned(self.chat.id)
        await self.tx.outbox.hasten(self.chat.id, self.now)


async def chat_moved(post: Post, platform: str, old: str, new: str) -> bool:
    """A group goes on under another address, where none of its messages can be changed any more: a staff chat gets
    the cards of open tickets anew. False when that move is known, or the group is not."""
    tx = post.tx
    moved = await tx.chats.moved(platform, old, new)
    chat = None if moved is None else await tx.chats.by_id(moved)
    if chat is None:
        return False
    if (bound := await tx.staff.of_chat(chat.id)) is not None:
        await Bindings(tx, post.city, post.now, chat).fill(bound)
    return True
