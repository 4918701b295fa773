"""Bulk actions: one move, or one answer, for many tickets; each is checked as if it were alone, and each resident is
told once.

All of it is one transaction, so it has either happened to all that it could happen to, or to none. A refusal for one
ticket is undone for that one alone, and reported. A person who follows several of the tickets gets one message that
names them; the mark of its delivery goes to all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Words
from dialogs.notices.resident import news as notices
from dialogs.notices.resident.together import TicketNews, combined_notice
from dialogs.rules.tickets.actions import action_of
from dialogs.rules.tickets.lifecycle import Given, Happened, Ticket
from storage.records.messages.outbox import NOTICE
from storage.usecases.outgoing.delivery_mark import TOGETHER, mark_delivery
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.reactions.event import Reply
from storage.usecases.reactions.followers import news_of_move
from storage.usecases.staff.staff import StaffUseCases

MERGES = "duplicate"
"""Here a ticket may be unfit by itself: the one that the others are merged into cannot be merged into itself."""
GivenFor = Callable[[Ticket], Given]


@dataclass(frozen=True)
class BulkResult:
    """Result of a bulk action: tickets as they are now, and those it was not done with, with the reason."""

    done: tuple[Ticket, ...]
    refused: tuple[tuple[Ticket, Words], ...]


@dataclass(frozen=True)
class _Done:
    """Result for one ticket. `screen`: for people who follow it alone."""

    told: TicketNews
    line: int
    screen: Screen

    @property
    def ticket(self) -> Ticket:
        return self.told.ticket


@dataclass(frozen=True)
class Bulk:
    """Bulk use cases. `desk`: of the member who acts; `reply`: what was written for it, None for an action that needs
    no words."""

    desk: StaffUseCases
    reply: Reply | None = None

    async def move(self, tickets: Sequence[Ticket], act: str, given_for: GivenFor) -> BulkResult:
        """Move the tickets. Raises Unfit when what the move demands is missing: then nothing is done at all."""
        desk = replace(self.desk, facts={TOGETHER: len(tickets)}, quiet=True)

        async def move_one(ticket: Ticket) -> _Done:
            given = replace(given_for(ticket), officer=desk.member.id)
            moved = await desk.make(ticket, act, given)
            told = TicketNews(moved.ticket, given.words, given.photos, await self._find_main(moved.ticket))
            return _Done(told, moved.line, await news_of_move(desk.uow, moved.ticket, act, given))

        return await self._do_each(tickets, act, move_one)

    async def _find_main(self, ticket: Ticket) -> Ticket | None:
        """Ticket in which a duplicate goes on, None for others."""
        return await self.desk.tx.tickets.by_id(ticket.duplicate_of) if ticket.duplicate_of else None

    async def answer(self, tickets: Sequence[Ticket], given_for: GivenFor) -> BulkResult:
        """Answer the tickets without moving them."""
        desk = replace(self.desk, facts={TOGETHER: len(tickets)}, quiet=True)

        async def answer_one(ticket: Ticket) -> _Done:
            given = given_for(ticket)
            action_of(ticket, "answer", desk.capacities(ticket), given)
            if ticket.answered_at is None:
                ticket = await desk.moving.change(ticket, answered_at=desk.now)
            line = await desk.moving.line(ticket, Happened.ANSWERED, desk.by, given=given)
            screen = notices.answer_notice(desk.city, ticket, given.words, given.photos)
            return _Done(TicketNews(ticket, given.words, given.photos), line, screen)

        return await self._do_each(tickets, "answer", answer_one)

    async def _do_each(
        self, tickets: Sequence[Ticket], act: str, one: Callable[[Ticket], Awaitable[_Done]]
    ) -> BulkResult:
        """Do it with each ticket in the order of their numbers, so that two who act on the same tickets at once do not
        deadlock."""
        done: list[_Done] = []
        refused: list[tuple[Ticket, Words]] = []
        for ticket in sorted(tickets, key=lambda each: each.id):
            try:
                async with self.desk.tx.savepoint():
                    done.append(await one(ticket))
            except NotAllowed as refusal:
                refused.append((ticket, refusal.words))
            except Unfit as unfit:
                if act != MERGES:
                    raise
                refused.append((ticket, unfit.hint))
        await self._tell(done, act)
        for each in done:
            await self._card(each.ticket)
        return BulkResult(tuple(each.ticket for each in done), tuple(refused))

    async def _card(self, ticket: Ticket) -> None:
        """Update the ticket's cards; a member's own chat gets none that it did not have."""
        desk = self.desk
        if desk.chat.private and await desk.tx.message_links.card_of(desk.chat.id, ticket.id) is None:
            await desk.uow.cards.draw(ticket)
        else:
            await desk.card(ticket)

    async def _tell(self, done: Sequence[_Done], act: str) -> None:
        following: dict[int, list[_Done]] = {}
        for each in done:
            for person, _ in await self.desk.tx.tickets.followers(each.ticket.id):
                following.setdefault(person, []).append(each)
        heard: set[int] = set()
        for person, theirs in following.items():
            heard |= await self._hear(person, theirs, act)
        for each in done:
            if self.reply is not None and each.line not in heard:
                await mark_delivery(self.desk.uow, each.line, "erased")

    async def _hear(self, person: int, theirs: Sequence[_Done], act: str) -> set[int]:
        """Send one message to each of the person's chats; returns the history lines whose author is told there."""
        screen = theirs[0].screen
        if len(theirs) > 1:
            screen = combined_notice(self.desk.city, [each.told for each in theirs], act)
        if any(each.ticket.person_id != person for each in theirs):
            screen = self.desk.post.for_others(theirs[0].ticket, screen)
        heard: set[int] = set()
        for chat in await self.desk.tx.chats.of_person(person):
            own = [each for each in theirs if each.ticket.person_id == person and each.ticket.chat_id == chat.id]
            heard |= {each.line for each in own}
            lead = (own or theirs)[0]
            marked = bool(own) and self.reply is not None
            await self.desk.post.say(
                chat,
                screen,
                SendOptions(
                    lane=NOTICE,
                    ticket=lead.ticket,
                    history_id=lead.line if own else None,
                    purpose="answer" if marked else "notice",
                ),
            )
        return heard
