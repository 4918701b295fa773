"""Erasure of a person as a use case: their data, with what shows them in the chats of the staff; an act stays, and they
are told its number.

Cards change, words give way to a line that says so, photos beside them are taken away.
"""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.notices.resident import own_data
from dialogs.notices.staff import staff as staff_notices
from dialogs.rules.residents.erasure import Erasure, Wish
from storage.privacy.erasure import erase, quotes
from storage.records.messages.outbox import NOTICE
from storage.usecases.outgoing.outgoing import SILENCE, SendOptions
from storage.usecases.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PersonErasure:
    """Use case of erasure, within one unit of work."""

    uow: UnitOfWork

    async def erase(self, person_id: int, wish: Wish, *, answered: int | None = None, lane: int = NOTICE) -> Erasure:
        """Erase the person and send a farewell to each of their chats, the last message they get. `answered`: the chat
        where they asked, `lane`: of the answer there."""
        tx, now = self.uow.tx, self.uow.now
        shown, chats = await quotes(tx, person_id), await tx.chats.of_person(person_id)
        erased = await erase(tx, person_id, now)
        for ticket_id, line in erased.tickets.items():
            ticket = await tx.tickets.by_id(ticket_id)
            assert ticket is not None
            await self.uow.transitions.react_to_erasure(ticket, line)
        for quote in shown:
            chat = await tx.chats.by_id(quote.chat_id)
            assert chat is not None
            await self.uow.outgoing.unsay(
                chat, quote.handle, SILENCE if quote.photo else staff_notices.erased_placeholder()
            )
        act = await tx.erasures.add(wish, erased.counts, now)
        farewell = own_data.erasure_notice(self.uow.city, act, banned=erased.banned)
        for chat in chats:
            if chat.active or chat.id == answered:
                lanes = lane if chat.id == answered else NOTICE
                await self.uow.outgoing.say(chat, farewell, SendOptions(lane=lanes))
        return act
