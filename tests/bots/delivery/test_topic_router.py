"""Topic router: messages go to the right topic of a staff chat, over the real wire, and to a platform of the test's own
on a clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bots.delivery.topic_router import BARRED_S, TRIES
from bots.forum_topic import TopicAppearance
from bots.platform import Letter, SendLimits, Sent
from bots.platform_errors import Broken, Later, Vanished
from bots.sandbox.standin import Bubble, PlatformFault
from bots.sandbox.telegram import TelegramStandIn
from bots.telegram.topics import ICONS
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from dialogs.rules.tickets.lifecycle import Status, Ticket
from storage.records.messages.outbox import NOTICE
from storage.records.people.chats import Chat
from storage.records.staff.staff_chats import Topics
from storage.redis.rate_window import Rate
from storage.store import Store, Tx
from storage.usecases.outgoing.outgoing import UNDER_CARD, SendOptions
from storage.usecases.unit_of_work import UnitOfWork
from tests.bots.delivery.deliveries import Relay, Wall, relay
from tests.bots.delivery.on_the_wire import Wire, wire
from tests.storage.residents import file_ticket, resident

AMPLE = SendLimits(Rate(1000, 1.0), group=Rate(20, 60.0))


async def bound(store: Store, at: Relay, chat: Chat, topics: Topics) -> None:
    async with store.writing() as tx:
        code = await tx.staff_chats.bind_code(at.clock.now(), topics=topics)
        assert await tx.staff_chats.bind(code, chat, at.clock.now())


@dataclass
class Forum:
    """Staff chat in Telegram with topics, over the wire."""

    store: Store
    wire: Wire
    group: int
    chat: Chat

    @property
    def phones(self) -> TelegramStandIn:
        assert isinstance(self.wire.stand_in, TelegramStandIn)
        return self.wire.stand_in

    @property
    def titles(self) -> list[str]:
        return [title for _, title in self.phones.view(self.wire.anna, self.group).topics]

    def bot_bubbles(self, thread: int | None = None) -> list[Bubble]:
        """Messages of the bot that are not deleted; in one topic, or everywhere."""
        bubbles = self.phones.view(self.wire.anna, self.group).bubbles
        mine = [b for b in bubbles if b.author == "bot" and not b.deleted and b.kind != "service"]
        return [b for b in mine if thread in (None, b.thread)]

    def thread(self, title: str) -> int:
        return next(thread for thread, each in self.phones.view(self.wire.anna, self.group).topics if each == title)

    async def file(self, organisation: str | None = None) -> Ticket:
        async with self.store.writing() as tx:
            who = await resident(tx, "77")
            names = {"session_id": str(len(await tx.tickets.open())), "category": "pothole"}
            ticket = await file_ticket(tx, who, organisation=organisation, **names)  # type: ignore[arg-type]  # words alone
            await self._unit(tx).cards.draw(ticket)
        await self.wire.passes(8)
        return ticket

    async def change(self, ticket: Ticket, **changed: object) -> Ticket:
        async with self.store.writing() as tx:
            known = await tx.tickets.by_id(ticket.id)
            assert known is not None
            after = await tx.tickets.change(known, **changed)
            assert after is not None
            await self._unit(tx).cards.draw(after)
        await self.wire.passes(8)
        return after

    async def say(self, ticket: Ticket | None, words: str, reply_to: str = UNDER_CARD) -> Bubble:
        async with self.store.writing() as tx:
            await self._unit(tx).outgoing.say(
                self.chat,
                Screen(Plain(words)),
                SendOptions(lane=NOTICE, ticket=ticket, purpose="staff", reply_to=reply_to),
            )
        await self.wire.passes(8)
        return next(b for b in self.bot_bubbles() if b.text == words)

    async def complaints(self) -> list[str]:
        async with self.store.reading() as tx:
            return [key for key, _ in await tx.admin_alerts.list_untold()]

    def _unit(self, tx: Tx) -> UnitOfWork:
        return UnitOfWork(tx, self.store.city, self.wire.at.clock.now())


@asynccontextmanager
async def forum(store: Store, topics: Topics) -> AsyncIterator[Forum]:
    async with wire(store, "telegram") as here:
        phones = here.stand_in
        assert isinstance(phones, TelegramStandIn)
        group = phones.add_group("Штаб", [here.anna], topics=True)
        chat = await here.at.chat(str(group), "telegram", private=False)
        await bound(store, here.at, chat, topics)
        yield Forum(store, here, group, chat)


async def test_a_topic_for_each_ticket_shows_how_it_stands(sqlite_store: Store) -> None:
    async with forum(sqlite_store, "ticket") as at:
        ticket = await at.file()
        name = f"№ {ticket.number} · Яма на дороге"
        assert at.titles == [f"❗️ {name}"]
        (card,) = at.bot_bubbles(thread := at.thread(f"❗️ {name}"))
        under = await at.say(ticket, "Житель: там глубоко")
        assert (under.thread, under.reply_to) == (thread, card.id)
        reply = at.phones.write(at.wire.anna, at.group, "еду", reply_to=card.id)[0]
        assert (await at.say(None, "Принято", reply_to=str(reply))).thread == thread
        await at.change(ticket, status=Status.IN_PROGRESS.value)
        assert at.titles == [f"⚡️ {name}"]
        await at.change(ticket, status=Status.CLOSED.value)
        assert at.titles == [f"✅ {name} 🔒"]
        await at.change(ticket, status=Status.IN_PROGRESS.value)
        assert at.titles == [f"⚡️ {name}"]
        assert [(b.id, b.thread) for b in at.bot_bubbles() if b.rows] == [(card.id, thread)], (
            "one card, changed in place"
        )
        at.phones.delete_topic(at.group, thread)
        await at.change(ticket, status=Status.WAITING.value)
        (anew,) = at.bot_bubbles()
        assert anew.thread == at.thread(f"❓ {name}") != thread
        assert await at.complaints() == []


async def test_a_topic_for_each_organisation_and_a_card_that_moves(sqlite_store: Store) -> None:
    async with forum(sqlite_store, "organisation") as at:
        first, second = await at.file("roads"), await at.file("roads")
        lost = await at.file()
        (title,) = at.titles
        roads = at.thread(title)
        cards = at.bot_bubbles(roads)
        assert len(cards) == 2
        assert [b.thread for b in at.bot_bubbles()] == [roads, roads, None]
        await at.change(first, organisation="powernet")
        assert len(at.titles) == 2
        light = at.thread(at.titles[1])
        assert ([b.id for b in at.bot_bubbles(roads)], len(at.bot_bubbles(light))) == ([cards[1].id], 1)
        assert (await at.say(first, "Житель: темно")).reply_to == at.bot_bubbles(light)[0].id
        await at.change(lost, organisation="powernet")
        assert [b.thread for b in at.bot_bubbles()].count(light) == 3
        async with sqlite_store.writing() as tx:
            await tx.staff_chats.change(at.chat.id, topics="none")
        await at.change(second, status=Status.IN_PROGRESS.value)
        assert [b.id for b in at.bot_bubbles(roads)] == [cards[1].id], "it stays where it is"


async def test_where_topics_cannot_be_made_all_goes_to_the_main_one(sqlite_store: Store) -> None:
    async with forum(sqlite_store, "ticket") as at:
        at.phones.set_bot(at.group, "member")
        first, _ = await at.file(), await at.file()
        assert [b.thread for b in at.bot_bubbles()] == [None, None]
        assert [call.method for call in at.phones.calls].count("createForumTopic") == 1, "asked once"
        assert await at.complaints() == [f"topics:{at.chat.id}"]
        at.phones.set_bot(at.group, "administrator")
        at.wire.at.clock.advance(BARRED_S)
        await at.change(first, status=Status.IN_PROGRESS.value)
        assert len(at.titles) == 1
        assert [b.thread for b in at.bot_bubbles()] == [None, at.thread(at.titles[0])]


async def test_what_waits_for_its_topic_comes_when_it_is_there(sqlite_store: Store) -> None:
    async with forum(sqlite_store, "ticket") as at:
        at.phones.inject(PlatformFault("flood", "createForumTopic", value=2))
        at.phones.inject(PlatformFault("server_error", "getForumTopicIconStickers"))
        await at.file()
        assert [b.thread for b in at.bot_bubbles()] == [at.thread(at.titles[0])]
        assert at.titles[0].startswith("❗️")


@dataclass
class Board(Wall):
    """Recording platform with topics. `made` and `changed`: calls, each a message that counts; `times`: when anything
    was said."""

    name: str = "telegram"
    made: list[TopicAppearance] = field(default_factory=list)
    changed: list[tuple[int, TopicAppearance]] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    at: Relay | None = None

    def topic_icon(self, status: Status) -> str:
        return ICONS[status]

    async def make_topic(self, chat: str, look: TopicAppearance) -> int:
        self._count()
        self.made.append(look)
        return len(self.made)

    async def change_topic(self, chat: str, thread: int, now: TopicAppearance, then: TopicAppearance) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self._count(((now.name, now.icon) != (then.name, then.icon)) + (now.closed != then.closed))
        self.changed.append((thread, then))

    async def send(self, letter: Letter) -> Sent:
        self._count()
        return await super().send(letter)

    def _count(self, times: int = 1) -> None:
        if self.at is not None:
            self.times += [self.at.clock.monotonic()] * times


async def tickets_of(store: Store, at: Relay, count: int) -> Sequence[Ticket]:
    async with store.writing() as tx:
        who = await resident(tx, "77")
        return [await file_ticket(tx, who, session_id=f"{n}") for n in range(count)]


async def cards_of(store: Store, at: Relay, tickets: Sequence[Ticket], status: Status | None = None) -> None:
    async with store.writing() as tx:
        for ticket in tickets:
            known = await tx.tickets.by_id(ticket.id)
            if known is not None and status is not None:
                known = await tx.tickets.change(known, status=status.value)
            assert known is not None
            await UnitOfWork(tx, store.city, at.clock.now()).cards.draw(known)
    at.delivery.wake()


async def test_topics_keep_within_the_limit_of_a_group(sqlite_store: Store) -> None:
    """Thirty tickets are taken, done and closed within a second: at most twenty messages go out in a minute, and
    changes that wait become one."""
    board = Board()
    async with relay(sqlite_store, board, limits=AMPLE) as at:
        board.at = at
        await bound(sqlite_store, at, await at.chat("-1", "telegram", private=False), "ticket")
        tickets = await tickets_of(sqlite_store, at, 30)
        for status in (None, Status.IN_PROGRESS, Status.RESOLVED, Status.CLOSED):
            await cards_of(sqlite_store, at, tickets, status)
        for _ in range(20):
            await at.rest(30)
        assert len(board.made) == 30
        assert {letter.thread for letter in board.letters} == set(range(1, 31))
        assert {thread for thread, look in board.changed if look.closed} == set(range(1, 31))
        assert len(board.changed) < 60
        assert all(sum(since <= time < since + 60 for time in board.times) <= 20 for since in board.times), (
            "twenty a minute"
        )


@pytest.mark.parametrize("refusal", [Broken("no rights"), Later(0.1), Vanished("topic")])
async def test_a_change_that_is_refused_keeps_no_card_back(sqlite_store: Store, refusal: Exception) -> None:
    board = Board()
    async with relay(sqlite_store, board) as at:
        await bound(sqlite_store, at, await at.chat("-1", "telegram", private=False), "ticket")
        tickets = await tickets_of(sqlite_store, at, 1)
        await cards_of(sqlite_store, at, tickets)
        await at.rest()
        board.refusals.append(refusal)
        await cards_of(sqlite_store, at, tickets, Status.IN_PROGRESS)
        for _ in range(3):
            await at.rest(2)
        await cards_of(sqlite_store, at, tickets, Status.WAITING)
        await at.rest(2)
        kept = not isinstance(refusal, Vanished)
        assert [letter.thread for letter in board.letters] == [1, 1, 1] if kept else [1, 2, 2]
        assert len(board.changed) == (0 if isinstance(refusal, Broken) else 2 if kept else 1)


async def test_topics_that_vanish_one_after_the_other_are_made_no_more(sqlite_store: Store) -> None:
    board = Board(failures=[Vanished("topic")] * TRIES)
    async with relay(sqlite_store, board) as at:
        await bound(sqlite_store, at, await at.chat("-1", "telegram", private=False), "ticket")
        await cards_of(sqlite_store, at, await tickets_of(sqlite_store, at, 1))
        for _ in range(9):
            await at.rest(60)
        assert len(board.made) == TRIES
        assert [letter.thread for letter in board.letters] == [1, 2, 3, 4, 5, None]


async def test_where_a_platform_has_no_topics_the_setting_does_nothing(sqlite_store: Store) -> None:
    wall = Wall()
    async with relay(sqlite_store, wall) as at:
        await bound(sqlite_store, at, await at.chat("2000000001", private=False), "ticket")
        await cards_of(sqlite_store, at, await tickets_of(sqlite_store, at, 1))
        await at.rest()
        assert [letter.thread for letter in wall.letters] == [None]
