"""Table of reactions on both engines: whatever happens to a ticket comes to a reaction that was added to the table, in
the transaction that wrote it, and no use case knows of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from dialogs import acts
from dialogs.kernel.errors import NotAllowed
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from dialogs.rules.residents.erasure import Wish
from dialogs.rules.tickets.lifecycle import Actor, Given, Happened, Status, Ticket
from storage.records.people.chats import Chat
from storage.records.people.people import Person
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.clock.reminders import Reminders
from storage.usecases.outgoing.context import TransactionContext
from storage.usecases.reactions import followers, officers, staff_chats
from storage.usecases.reactions.event import ActingParty, Reply, TicketEvent
from storage.usecases.reactions.reaction import Reaction
from storage.usecases.reactions.table import REACTIONS, ReactionTable
from storage.usecases.resident.leaving import PersonErasure
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.resident.verdicts import Verdicts
from storage.usecases.staff.assigning import Assigning
from storage.usecases.staff.banning import ban, unban
from storage.usecases.staff.bulk import Bulk
from storage.usecases.staff.changing import Changing
from storage.usecases.staff.extending import extend
from storage.usecases.staff.moderating import moderate
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.desks import CITY, anna, member, room
from tests.storage.residents import file_ticket, resident
from tests.storage.usecases.resident.test_resident import HOLE
from tests.stores import NOW

CARDS = (staff_chats.draw_cards_unless_quiet, staff_chats.draw_own_card)
LATER = NOW + timedelta(days=90)


@dataclass
class Ear:
    """Reaction that keeps what it is called with, and sees that the entry is written by then."""

    heard: list[TicketEvent] = field(default_factory=list)

    async def hear(self, context: TransactionContext, event: TicketEvent) -> None:
        entry = await context.tx.history.by_id(event.line)
        assert entry is not None
        assert (entry.ticket_id, entry.kind, entry.actor) == (event.ticket.id, event.kind, event.by.actor)
        assert (entry.act, dict(entry.facts)) == (event.act, dict(event.facts) if event.facts else {})
        assert await context.tx.tickets.by_id(event.ticket.id) == event.ticket
        self.heard.append(event)

    @property
    def kinds(self) -> list[tuple[Happened, str]]:
        """Take what was heard, as (kind, act)."""
        kinds = [(event.kind, event.act) for event in self.heard]
        self.heard.clear()
        return kinds


@dataclass(frozen=True)
class Scene:
    """Chat of the staff, an officer in it, and a resident with a ticket; an ear hangs on the table."""

    tx: Tx
    ear: Ear
    chat: Chat
    desk: StaffUseCases
    author: tuple[Chat, Person]
    ticket: Ticket

    def unit(self, now: datetime = NOW) -> UnitOfWork:
        return UnitOfWork(self.tx, CITY, now, REACTIONS.with_always(self.ear.hear))

    def resident(self, who: tuple[Chat, Person], now: datetime = NOW) -> ResidentUseCases:
        return ResidentUseCases(self.unit(now), *who)


async def scene(tx: Tx) -> Scene:
    ear, chat, author = Ear(), await room(tx, "-1"), await anna(tx)
    uow = UnitOfWork(tx, CITY, NOW, REACTIONS.with_always(ear.hear))
    desk = StaffUseCases(uow, chat, await member(tx, "1", "Вера"))
    ticket = await ResidentUseCases(uow, *author).file(HOLE, "session")
    return Scene(tx, ear, chat, desk, author, ticket)


async def test_every_kind_of_what_happens_comes_to_an_added_reaction(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        ear, desk, id_ = here.ear, here.desk, here.ticket.id
        assert ear.kinds == [(Happened.FILED, "")]
        boris = await resident(tx, "8")
        await here.resident(boris).join(acts.Join(id_, "И у меня"))
        assert ear.kinds == [(Happened.JOINED, ""), (Happened.SAID, "")]
        await desk.move(id_, "take")
        assert ear.heard[0].before.status is Status.NEW
        assert ear.heard[0].ticket.status is Status.IN_PROGRESS
        await desk.answer(id_, Reply("60", "Едем"))
        await desk.note(id_, Reply("61", "для своих"))
        assert ear.kinds == [(Happened.MOVED, "take"), (Happened.ANSWERED, ""), (Happened.NOTED, "")]
        gleb = await member(tx, "2", "Глеб")
        await Assigning(desk).give(id_, gleb.id)
        await extend(desk, id_, Given(words="Мороз", until=date(2026, 3, 20)), Reply("62", "20.03 Мороз"))
        assert ear.kinds == [(Happened.ASSIGNED, ""), (Happened.EXTENDED, "")]
        await Changing(desk).topic(id_, "park")
        assert [(event.act, event.quiet) for event in ear.heard] == [("route", True), ("", False)]
        assert ear.kinds == [(Happened.MOVED, "route"), (Happened.CHANGED, "")]
        await moderate(desk, await desk.ticket(id_), Happened.HIDDEN)
        await moderate(desk, await desk.ticket(id_), Happened.SHOWN)
        assert ear.kinds == [(Happened.HIDDEN, ""), (Happened.SHOWN, "")]
        await ban(desk, id_, date(2026, 3, 9), Reply("63", "Мат"))
        assert await unban(desk, await desk.ticket(id_))
        assert ear.kinds == [(Happened.BANNED, ""), (Happened.UNBANNED, "")]
        other = await file_ticket(tx, boris, words="Та же яма")
        await desk.move(other.id, "duplicate", Given(other=id_))
        assert ear.kinds == [(Happened.MOVED, "duplicate"), (Happened.MERGED, "")]
        await Verdicts(here.resident(here.author, LATER)).ask_why(acts.AskWhy(id_))
        assert ear.kinds == [(Happened.ASKED_WHY, "")]
        await desk.move(id_, "done", Given(words="Засыпали"))
        verdicts = Verdicts(here.resident(here.author))
        await verdicts.confirm(acts.Confirm(id_, here.ticket.number))
        await verdicts.rate(acts.RateWork(id_, here.ticket.number, 5))
        assert ear.kinds == [(Happened.MOVED, "done"), (Happened.MOVED, "confirm"), (Happened.RATED, "")]
        await PersonErasure(here.unit()).erase(here.author[1].id, Wish.RESIDENT)
        assert ear.kinds == [(Happened.ERASED, "")]


async def test_what_time_does_comes_to_it_too(store: Store) -> None:
    async with store.writing() as tx:
        here = await scene(tx)
        await here.desk.move(here.ticket.id, "done", Given(words="Засыпали"))
        assert here.ear.kinds == [(Happened.FILED, ""), (Happened.MOVED, "done")]
        assert not await Reminders(here.unit(datetime(2026, 4, 15, 7, 0, tzinfo=UTC))).ring("lapse")
        (event,) = here.ear.heard
        assert (event.kind, event.act, event.by.actor) == (Happened.MOVED, "lapse", Actor.SYSTEM)


async def test_many_at_once_come_one_by_one_and_quietly(store: Store) -> None:
    """A reaction on the table is called for each; people are told once, of all. One that is refused is undone with
    whatever its reaction wrote."""
    async with store.writing() as tx:
        here = await scene(tx)
        others = [await file_ticket(tx, here.author, words=f"Течёт {n}") for n in range(2)]
        closed = await here.desk.move(others[0].id, "reject", Given(words="Нет"))
        here.ear.heard.clear()
        tickets = [here.ticket, closed, others[1]]
        result = await Bulk(here.desk).move(tickets, "take", lambda _: Given())
        assert [ticket.id for ticket, _ in result.refused] == [closed.id]
        assert [(e.ticket.id, e.act, e.quiet) for e in here.ear.heard] == [
            (here.ticket.id, "take", True),
            (others[1].id, "take", True),
        ]


async def _refused_at_the_end(store: Store, table: ReactionTable, ticket: Ticket) -> None:
    """Move the ticket in a transaction that ends with a refusal."""
    async with store.writing() as tx:
        desk = StaffUseCases(UnitOfWork(tx, CITY, NOW, table), await room(tx, "-1"), await member(tx, "1", "Вера"))
        await desk.move(ticket.id, "take")
        await desk.ticket(999)


async def test_what_a_reaction_writes_is_written_with_what_happened(store: Store) -> None:
    async def subscribed(context: TransactionContext, event: TicketEvent) -> None:
        reader = await context.tx.chats.get_or_add("telegram", "99", True, context.now, "ru")
        await context.outgoing.say(reader, Screen(Plain(f"{event.ticket.number}: {event.kind}")))

    async def payloads(tx: Tx) -> list[str]:
        reader = await tx.chats.get_or_add("telegram", "99", True, NOW, "ru")
        query = select(outbox.c.payload).where(outbox.c.chat_id == reader.id).order_by(outbox.c.id)
        return list(await tx.sqlalchemy.scalars(query))

    table = REACTIONS.with_always(subscribed)
    async with store.writing() as tx:
        ticket = await ResidentUseCases(UnitOfWork(tx, CITY, NOW, table), *await anna(tx)).file(HOLE, "session")
        (told,) = await payloads(tx)
        assert f"{ticket.number}: filed" in told
    with pytest.raises(NotAllowed):
        await _refused_at_the_end(store, table, ticket)
    async with store.writing() as tx:
        assert len(await payloads(tx)) == 1


def event(kind: Happened, act: str = "", actor: Actor = Actor.STAFF) -> TicketEvent:
    ticket = Ticket(1, "1", "roads", 57.1, 65.5, "", None, None, Status.NEW, "", None, None, NOW, None, None, None, 1)
    return TicketEvent(kind, ActingParty(actor), 1, ticket, ticket, act=act)


@pytest.mark.parametrize("kind", Happened)
def test_every_kind_has_its_row(kind: Happened) -> None:
    assert any(row.kind is kind for row in REACTIONS.rows)


@pytest.mark.parametrize(
    ("kind", "act", "actor", "reactions"),
    [
        (Happened.MOVED, "refuse", Actor.STAFF, (*CARDS, staff_chats.show_refusal)),
        (Happened.MOVED, "done", Actor.STAFF, (followers.tell_move, *CARDS, officers.call_former_officer)),
        (Happened.MOVED, "answer", Actor.RESIDENT, (staff_chats.draw_cards,)),
        (Happened.MOVED, "lapse", Actor.SYSTEM, (followers.tell_lapse,)),
        (Happened.NOTED, "", Actor.STAFF, ()),
    ],
)
def test_the_nearest_row_decides_and_the_order_is_fixed(
    kind: Happened, act: str, actor: Actor, reactions: tuple[Reaction, ...]
) -> None:
    async def last(context: TransactionContext, event: TicketEvent) -> None:
        raise NotImplementedError

    happened = event(kind, act, actor)
    assert REACTIONS.of(happened) == reactions
    assert REACTIONS.with_always(last).of(happened) == (*reactions, last)
    assert replace(REACTIONS, rows=()).of(happened) == ()
