"""Binding of staff chats: a chat becomes the staff's, comes back, or moves to another address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogs.notices.staff import staff as notices
from dialogs.rules.staff.access import Grant, Role, concerns, grants_in, keeping
from dialogs.rules.tickets.lifecycle import Ticket
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import StaffChat
from storage.usecases.unit_of_work import UnitOfWork

MOST = 10
"""Cards that come to a chat at once."""


@dataclass(frozen=True)
class ChatBinding:
    """Use cases of binding, within one unit of work. `chat`: the one it is about."""

    uow: UnitOfWork
    chat: Chat

    async def bind(self, code: str, account: str, name: str) -> bool:
        """Bind the chat to the staff, if the code is good, and send it the cards of open tickets that it lacks; False
        for a bad code.

        The sender gets the chat's roles; the first of all becomes the administrator.
        """
        before = await self.uow.tx.staff_chats.list_bound()
        bound = await self.uow.tx.staff_chats.bind(code, self.chat, self.uow.now, account)
        if bound is None:
            return False
        admin = () if await self.uow.tx.members.any_admin() else (Grant(Role.ADMIN),)
        grants = (*admin, *grants_in(bound.serves))
        await self.uow.tx.members.grant(self.chat.platform, account, name, grants=grants, now=self.uow.now, by="code")
        await self.uow.outgoing.say(self.chat, notices.binding_notice(self.uow.city, bound.serves))
        await settle(self.uow, before)
        return True

    async def welcome_back(self) -> None:
        """Mark the chat as reachable again, since the bot was let in; messages held for it are sent."""
        await self.uow.tx.chats.mark_reachable(self.chat.id)
        await self.uow.tx.outbox.expedite(self.chat.id, self.uow.now)


async def settle(uow: UnitOfWork, before: Sequence[StaffChat] = ()) -> None:
    """Redistribute cards after a change of what the staff's chats serve. `before`: the chats as they were. Each gets
    the cards of the open tickets that it is to have since then, and of those that are no longer its own it keeps a line
    that says whose they are."""
    chats = await uow.tx.staff_chats.list_bound()
    have = {each.chat.id: await uow.tx.staff_chats.cards_in(each.chat.id) for each in chats}
    brought: dict[int, list[Ticket]] = {each.chat.id: [] for each in chats}
    for ticket in await uow.tx.tickets.open():
        were, are = _keepers(before, ticket), _keepers(chats, ticket)
        for staff in chats:
            id_, has = staff.chat.id, ticket.id in have[staff.chat.id]
            if id_ in are and id_ not in were and not has:
                brought[id_].append(ticket)
            elif has and id_ not in are and not concerns(staff.serves, ticket):
                await uow.cards.pass_on(staff.chat, ticket)
    for staff in chats:
        await fill(uow, staff.chat, brought[staff.chat.id])


def _keepers(chats: Sequence[StaffChat], ticket: Ticket) -> set[int]:
    """Ids of the chats that are to have the card."""
    kept = keeping([each.serves for each in chats], ticket)
    return {each.chat.id for each, keeps in zip(chats, kept, strict=True) if keeps}


async def fill(uow: UnitOfWork, chat: Chat, tickets: Sequence[Ticket]) -> None:
    """Send the cards of the most urgent of these, `MOST` at most, for a group takes twenty messages a minute; the
    others come when somebody asks for them, or when something happens."""
    urgent = sorted(tickets, key=lambda ticket: (ticket.due is None, ticket.due, ticket.id))
    for ticket in urgent[:MOST]:
        await uow.cards.draw(ticket, chat)
    if len(urgent) > MOST:
        await uow.outgoing.say(chat, notices.more_open(len(urgent) - MOST))


async def chat_moved(uow: UnitOfWork, platform: str, old: str, new: str) -> bool:
    """Move a group to another address, where none of its messages can be changed any more: a staff chat gets the cards
    of open tickets anew. False when that move is known, or the group is not."""
    tx = uow.tx
    moved = await tx.chats.move(platform, old, new)
    chat = None if moved is None else await tx.chats.by_id(moved)
    if chat is None:
        return False
    if await tx.staff_chats.is_staff(chat.id):
        chats = await tx.staff_chats.list_bound()
        await fill(uow, chat, [t for t in await tx.tickets.open() if chat.id in _keepers(chats, t)])
    return True
