"""Banning of residents: they are told of a ban and of its end, and the staff see it on the card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialogs.kernel.screen import Screen
from dialogs.notices.resident import ban as notices
from dialogs.rules.residents.ban import Ban, end_of
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Given, Happened, Ticket
from storage.records.messages.outbox import NOTICE
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Banning:
    """Use cases of bans, within one unit of work."""

    uow: UnitOfWork

    async def ban(self, person_id: int, last_day: date, reason: str, by: str = "") -> Ban:
        """Ban the person until the end of `last_day`; they are told why and until when, in each of their chats."""
        until = end_of(last_day, self.uow.city.calendar.zone)
        ban = await self.uow.tx.bans.add(person_id, reason, until, self.uow.now, by)
        await self._tell(person_id, notices.ban_notice(self.uow.city, ban))
        return ban

    async def lift(self, person_id: int) -> bool:
        """Lift the ban; False when they were not blocked."""
        lifted = await self.uow.tx.bans.lift(person_id, self.uow.now)
        if lifted:
            await self._tell(person_id, notices.unban_notice(self.uow.city))
        return lifted

    async def _tell(self, person_id: int, screen: Screen) -> None:
        for chat in await self.uow.tx.chats.of_person(person_id):
            await self.uow.outgoing.say(chat, screen, SendOptions(lane=NOTICE))


async def ban(desk: StaffUseCases, ticket_id: int, last_day: date, reply: Reply) -> Ban:
    """Ban the author of a ticket; `reply`: the reason. Raises NotAllowed, Unfit."""
    ticket = await desk.ticket(ticket_id)
    action_of(ticket, "ban", desk.capacities(ticket), Given(words=reply.words))
    found = await Banning(desk.uow).ban(_author(ticket), last_day, reply.words, desk.member.account)
    await desk.line(ticket, Happened.BANNED, reply, until=last_day.isoformat())
    return found


async def unban(desk: StaffUseCases, ticket: Ticket) -> bool:
    """Lift the ban of a ticket's author; False when they were not blocked any more. Raises NotAllowed."""
    action_of(ticket, "unban", desk.capacities(ticket))
    lifted = await Banning(desk.uow).lift(_author(ticket))
    if lifted:
        await desk.moving.line(ticket, Happened.UNBANNED, desk.by)
    else:
        await desk.card(ticket)
    return lifted


def _author(ticket: Ticket) -> int:
    """Author's id, of a ticket that the table of actions has let through."""
    assert ticket.person_id is not None
    return ticket.person_id
