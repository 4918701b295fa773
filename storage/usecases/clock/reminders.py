"""Reminders: handling of the ticket timers that are due, one kind at a time, one transaction each.

A timer is taken, its effect and its messages are written, and it is marked as rung, all or nothing: killed in between,
nothing is lost and nothing is said twice. A stale one is marked too, and nothing else happens.

After a day without a clock, hundreds are due at once: a chat is then told of them in one message, and their cards are
brought up to date one after the other, so that answers need not wait behind them.

Rejected: messages for the night that wait in the outbox until the morning. They would hold back whatever is said in the
chat meanwhile, and would say in the morning what was true at night. So the timers themselves wait.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dialogs.kernel.errors import Stale
from dialogs.kernel.words import Mention, Plain, Words
from dialogs.notices.staff import clock as notices
from dialogs.notices.staff.clock import TicketNotice
from dialogs.rules.city.quiet_hours import night, staff_rest
from dialogs.rules.staff.access import Member
from dialogs.rules.tickets.lifecycle import Ticket, Who
from dialogs.rules.tickets.timers import FIRST, MOVES, SOLUTION, Kind, timers_of
from storage.records.messages.outbox_row import NOTICE
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import StaffChat
from storage.records.work.timers import REDRAW, Due
from storage.usecases.outgoing.audience import chiefs_of, serving
from storage.usecases.outgoing.outgoing import Outgoing, SendOptions
from storage.usecases.reactions.event import CLOCK
from storage.usecases.unit_of_work import UnitOfWork

FEW = 3
"""So many at once are a message each."""
AT_ONCE = 1000
"""Timers in one transaction; of those that move tickets a fifth."""
PACE = timedelta(seconds=6)
"""Between two cards that are brought up to date without haste."""

_PASSED = (Kind.FIRST_OVERDUE, Kind.OVERDUE)
_THRICE = (Kind.FIRST_THRICE, Kind.THRICE)


@dataclass(frozen=True)
class Reminders:
    """Use cases of the clock, within one unit of work."""

    uow: UnitOfWork

    @property
    def _post(self) -> Outgoing:
        return self.uow.outgoing

    async def kinds(self) -> list[str]:
        """Kinds of which something is due, and may be rung at this time of the day; a look. Kinds for the staff wait
        while no staff chat is bound, until somebody is there to read them."""
        asleep: tuple[str, ...] = MOVES if night(self.uow.city, self.uow.now) else ()
        if staff_rest(self.uow.city, self.uow.now) or not await self._bound_chats():
            asleep += (*FIRST, *SOLUTION)
        return sorted(await self.uow.tx.timers.kinds_due(self.uow.now) - set(asleep))

    async def ring(self, kind: str) -> bool:
        """Handle the due timers of that kind; True when there are more of them at once."""
        if kind == REDRAW:
            await self._redraw()
            return False
        limit = AT_ONCE // 5 if kind in MOVES else AT_ONCE
        rung = await self._ring(
            Kind(kind), await self.uow.tx.timers.list_due(self.uow.now, kind, limit), await self._bound_chats()
        )
        await self.uow.tx.timers.mark_rung(rung, self.uow.now)
        return len(rung) == limit

    async def _bound_chats(self) -> list[StaffChat]:
        return [staff for staff in await self.uow.tx.staff_chats.list_bound() if staff.chat.active]

    async def _ring(self, kind: Kind, due: Sequence[Due], bound: Sequence[StaffChat]) -> list[str]:
        """Handle these timers; returns the keys of those that are done with."""
        rung: list[str] = []
        found: list[Ticket] = []
        for each in due:
            try:
                ticket = await self._took_place(kind, each)
            except Stale:
                continue  # it changes right now: the next round sees what became of it
            rung.append(each.key)
            found += [ticket] if ticket else []
        await self._tell_staff(kind, found, bound)
        if kind in _PASSED or kind in MOVES:
            await self._show(found)
        return rung

    async def _took_place(self, kind: Kind, due: Due) -> Ticket | None:
        """Ticket as it is now, moved if that was the timer's business; None where the timer was stale."""
        ticket = await self.uow.tx.tickets.by_id(due.ticket_id)
        assert ticket is not None
        timer = next((timer for timer in timers_of(self.uow.city, ticket) if timer.key == due.key), None)
        if timer is None or (timer.until is not None and self.uow.now >= timer.until):
            return None
        return await self._move(ticket, kind) if kind in MOVES else ticket

    async def _move(self, ticket: Ticket, kind: Kind) -> Ticket:
        """Move the ticket. Raises Stale."""
        async with self.uow.tx.savepoint():
            return (await self.uow.transitions.make(ticket, kind.value, (Who.SYSTEM,), CLOCK)).ticket

    async def _tell_staff(self, kind: Kind, found: Sequence[Ticket], bound: Sequence[StaffChat]) -> None:
        """Tell each chat once for each ticket, or once for all of them."""
        by_chat: dict[int, tuple[Chat, list[TicketNotice]]] = {}
        for ticket in found if kind is not Kind.LAPSE else ():
            officer = await self.uow.tx.members.by_id(ticket.officer_id) if ticket.officer_id else None
            for chat in await self._who_hears(kind, ticket, officer, bound):
                told = TicketNotice(ticket, _mention(officer, chat) if officer else None)
                by_chat.setdefault(chat.id, (chat, []))[1].append(told)
        for chat, several in by_chat.values():
            if len(several) > FEW:
                await self._post.say(chat, notices.digest(self.uow.city, kind, several), SendOptions(lane=NOTICE))
            else:
                for told in several:
                    await self._post.say_under_card(chat, told.ticket, notices.single_notice(self.uow.city, kind, told))

    async def _who_hears(
        self, kind: Kind, ticket: Ticket, officer: Member | None, bound: Sequence[StaffChat]
    ) -> list[Chat]:
        """Chats that are told: of what is late, the chiefs'; of all else, those of the people who work on it: an
        officer who is on another platform than their chats are, in their own chat."""
        if kind in _PASSED or kind in _THRICE:
            return chiefs_of(bound, ticket, head=kind in _THRICE)
        chats = serving(bound, ticket)
        if officer is not None and officer.platform not in {chat.platform for chat in chats}:
            own = await self.uow.tx.chats.find(officer.platform, officer.account)
            chats += [own] if own is not None and own.active else []
        return chats

    async def _show(self, found: Sequence[Ticket]) -> None:
        """Update the tickets' cards: at once, or of many one after the other."""
        for at, ticket in enumerate(found):
            if len(found) > FEW:
                await self.uow.tx.timers.redraw(ticket.id, self.uow.now + at * PACE)
            else:
                await self.uow.cards.redraw(ticket)

    async def _redraw(self) -> None:
        """Update one card that is due."""
        for each in await self.uow.tx.timers.list_due(self.uow.now, REDRAW, 1):
            ticket = await self.uow.tx.tickets.by_id(each.ticket_id)
            assert ticket is not None
            await self.uow.cards.redraw(ticket)
            await self.uow.tx.timers.mark_rung([each.key], self.uow.now)


def _mention(officer: Member, chat: Chat) -> Words:
    """Mention of the officer where the platform is theirs, so that their phone notices; elsewhere their name."""
    if officer.platform == chat.platform:
        return Mention(officer.account, officer.name)
    return Plain(officer.name)
