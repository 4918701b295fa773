"""Inbox worker: turns run in order within a chat, side by side between chats, and none is lost."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from sqlalchemy.exc import OperationalError

from bots.intake.dispatcher import Answer, Dispatcher
from bots.intake.inbox_worker import AT_ONCE, ELSEWHERE_S, QUERY_S, InboxWorker
from bots.intake.inbox_writer import InboxWriter
from bots.intake.isolation import Isolation
from bots.intake.prefetch import Prefetch
from bots.platform import Inbound, Offered, Platform, RawUpdate, Sender
from bots.prepared import Prepared
from bots.resident.handler import ResidentHandler
from bots.runtime.cluster.lease import Lease
from bots.runtime.counters import Counters
from bots.runtime.tasks import TaskGroup
from bots.staff.context import Errand
from dialogs.kernel.events import Ignored, Message, Photo, Press, Query
from dialogs.kernel.offers import Offer
from dialogs.kernel.words import Plain, T
from storage.records.messages.inbox import Inbox
from storage.records.work.leases import Overtaken
from storage.store import Store, Tx
from tests.bots.delivery.deliveries import PATIENCE_S, RENDERER
from tests.clocks import HandClock
from tests.journeys.town import photo as picture
from tests.stores import tyumen


@dataclass
class Mailbox:
    """Platform whose updates are `{"from", "text", "photo"}`, `{"press"}`, `{"query"}`, `{"ignored"}` or nonsense."""

    name: str = "vk"
    acked: list[tuple[str, str]] = field(default_factory=list)
    offered: list[tuple[Query, Sequence[Offered]]] = field(default_factory=list)

    async def start(self) -> None:
        pass

    def parse(self, body: Mapping[str, Any]) -> Inbound:
        chat = str(body.get("from", "7"))
        private = not chat.startswith("2000")
        if "press" in body:
            return Inbound(chat, private, Sender("1", "Вера"), Press(body["press"], "5", "ack"))
        if "query" in body:
            return Inbound(chat, True, Sender(chat), Query(body["query"], "ack"))
        if "ignored" in body:
            return Inbound(chat, private, Sender(""), Ignored("nothing"))
        if "text" not in body:
            raise ValueError("no text")
        if body["text"] == "fault of the parser":
            raise RecursionError
        photos = (Photo(body["photo"]),) if "photo" in body else ()
        return Inbound(chat, private, Sender("1", "Вера"), Message("3", body["text"], photos))

    def sender_of(self, body: Any) -> Inbound | None:
        known = isinstance(body, dict) and "who" in body
        return Inbound(body["who"], True, Sender(body["who"]), Press("", ack="ack")) if known else None

    async def ack(self, press: Press, chat: str, sender: str, toast: str = "") -> None:
        self.acked.append((press.data, toast))

    async def offer(self, query: Query, offers: Sequence[Offered]) -> None:
        self.offered.append((query, offers))

    async def name_of(self, person: str) -> str:
        return ""

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        return picture(photo.ref).data


@dataclass
class Notes:
    """Event handler that writes every event down. `failures`: what the next turns raise."""

    worked: list[tuple[str, str]] = field(default_factory=list)
    failures: list[Exception | None] = field(default_factory=list)

    @property
    def residents(self) -> ResidentHandler:
        return ResidentHandler(tyumen(), RENDERER)

    async def work(self, tx: Tx, platform: str, errand: Errand, prepared: Prepared) -> Answer:
        inbound = prepared.inbound
        if failure := self.failures.pop(0) if self.failures else None:
            raise failure
        if isinstance(inbound.event, Query):
            return Answer(offers=[Offer("1", T("Fixed"), Plain(f"{inbound.event.text}: {inbound.sender.id}"))])
        said = inbound.event.text if isinstance(inbound.event, Message) else "press"
        self.worked.append((inbound.chat, said))
        return Answer(T("That button does nothing here."))


@dataclass
class WorkedInbox:
    store: Store
    host: InboxWorker
    notes: Notes
    mail: Mailbox
    clock: HandClock
    watch: Counters
    rung: list[bool]
    """One entry for each time the delivery was woken."""

    async def receive(self, *bodies: Mapping[str, Any] | str, platform: str = "vk") -> None:
        inbox = InboxWriter(self.store, self.clock, self.host.wake, self.watch)
        known = await inbox.cursor(platform)
        rows = []
        for n, body in enumerate(bodies):
            text = body if isinstance(body, str) else json.dumps(body)
            chat = "" if isinstance(body, str) else str(body.get("from", "7"))
            rows.append(RawUpdate(f"{known}.{n}", chat, text))
        await inbox.receive(platform, rows, f"{known}x")

    async def rest(self) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                async with self.store.reading() as tx:
                    if not await tx.inbox.waiting():
                        return
                await asyncio.sleep(0.01)

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not true():
                await asyncio.sleep(0.005)

    async def aside(self) -> list[str]:
        async with self.store.reading() as tx:
            rows = await tx.sqlalchemy.exec_driver_sql("select why from inbox where state = 'aside' order by id")
            return [why for (why,) in rows]


@asynccontextmanager
async def office(
    store: Store, notes: Notes | None = None, isolation: Isolation | None = None
) -> AsyncIterator[WorkedInbox]:
    clock, mail, notes = HandClock(), Mailbox(), notes or Notes()
    rung: list[bool] = []
    platforms = cast("Mapping[str, Platform]", {"vk": mail})
    host = InboxWorker(
        store,
        preparing=Prefetch(platforms, store.media, clock),
        dispatcher=cast("Dispatcher", notes),
        said=lambda: rung.append(True),
        watch=(watch := Counters(clock)),
        isolation=isolation,
    )
    async with TaskGroup() as nursery:
        nursery.start(host.run(), "turns")
        try:
            yield WorkedInbox(store, host, notes, mail, clock, watch, rung)
        finally:
            host.stop()
            await nursery.settle(5.0)


async def test_rows_of_a_chat_are_worked_in_order_each_once(sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive(*({"from": str(n % 3), "text": f"{n}"} for n in range(30)))
        await at.rest()
        for chat in range(3):
            mine = [int(text) for address, text in at.notes.worked if address == str(chat)]
            assert mine == list(range(chat, 30, 3))
        await at.receive({"from": "1", "text": "again"})
        async with sqlite_store.writing() as tx:
            await tx.inbox.receive("vk", [RawUpdate(".1", "1", "{}")], "y", at.clock.now())
        await at.rest()
        assert at.notes.worked[30:] == [("1", "again")]


async def test_a_turn_is_one_line_of_the_log_and_tells_nothing_of_the_person(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with office(sqlite_store) as at:
            await at.receive({"from": "77777", "text": "Свердлова"}, {"ignored": 1})
            await at.rest()
            await at.until(lambda: sum(at.watch.turns.values()) == 2)
    lines = [
        record
        for record in caplog.records
        if record.name == "bots.intake.inbox_worker" and record.levelno == logging.INFO
    ]
    assert [record.getMessage() for record in lines] == ["turn", "turn"]
    assert {vars(record)["event"] for record in lines} == {"message", "ignored"}
    assert "77777" not in str([vars(record) for record in lines])
    assert sum(at.watch.turn_s["vk"].counts) == 2


async def test_what_cannot_be_understood_is_set_aside_and_blocks_nobody(sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive("{", "[" * 100_000, {"nonsense": 1}, {"text": "fault of the parser"}, {"text": "да"})
        await at.receive({"text": "там"}, platform="max")
        await at.rest()
        assert at.notes.worked == [("7", "да")]
        whys = await at.aside()
        assert len(whys) == 5
        assert whys[-1] == "platform is off"
        assert sum(why.startswith("could not be understood") for why in whys) == 4
        async with sqlite_store.reading() as tx:
            assert sorted(key for key, _ in await tx.admin_alerts.list_untold()) == ["aside:max", "aside:vk"]
        assert at.watch.turns == {("vk", "worked"): 1, ("vk", "aside"): 4, ("max", "aside"): 1}
        assert at.watch.updates == {"vk": 5, "max": 1}


async def test_who_sent_what_nobody_understands_hears_so(sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive({"who": "7"}, {"text": "fault of the parser", "who": "7"}, {"text": "да"})
        await at.rest()
        await asyncio.sleep(0.05)
        assert at.mail.acked == [("", ""), ("", "")]
        assert len(await at.aside()) == 2
        async with sqlite_store.writing() as tx:
            (sorry,) = await tx.outbox.claim(at.clock.now(), 9)
        assert "cannot use this kind of message" in sorry.payload


async def test_a_turn_is_tried_three_times_and_its_sender_hears_an_apology(sqlite_store: Store) -> None:
    async with office(sqlite_store, Notes(failures=[KeyError()] * 5)) as at:
        await at.receive({"text": "бум"}, {"text": "ещё"})
        await at.rest()
        assert at.notes.worked == [("7", "ещё")]
        assert await at.aside() == ["the turn failed: KeyError"]
        assert at.watch.errors == {("turn", "KeyError"): 5}
        async with sqlite_store.writing() as tx:
            (sorry,) = await tx.outbox.claim(at.clock.now(), 9)
        assert "went wrong" in sorry.payload


async def test_a_failed_press_is_answered_and_an_unknown_group_hears_nothing(sqlite_store: Store) -> None:
    async with office(sqlite_store, Notes(failures=[KeyError()] * 3)) as at:
        await at.receive({"from": "2000000001", "press": "t:1:take"})
        await at.rest()
        await asyncio.sleep(0.05)
        assert at.mail.acked == [("t:1:take", "")]
        async with sqlite_store.writing() as tx:
            assert await tx.outbox.claim(at.clock.now(), 9) == []


async def test_a_press_in_a_group_is_answered_with_the_toast(sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive({"from": "2000000001", "press": "x"}, {"press": "y"}, {"ignored": 1})
        await at.rest()
        await asyncio.sleep(0.05)
        assert sorted(at.mail.acked) == [("x", "Эта кнопка здесь не работает."), ("y", "Эта кнопка здесь не работает.")]
        assert len(at.notes.worked) == 2


async def test_who_types_is_offered_ready_words_while_they_wait(sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive({"from": "5", "query": "яма"})
        await at.until(lambda: len(at.mail.offered) == 1)
        assert at.mail.offered == [(Query("яма", "ack"), [Offered("1", "Исправлено", "яма: 5")])]
        at.clock.advance(-QUERY_S - 1)
        await at.receive({"from": "5", "query": "старое"})
        at.clock.advance(QUERY_S + 1)
        await at.receive({"from": "5", "query": "новое"})
        await at.until(lambda: len(at.mail.offered) == 2)
        assert at.mail.offered[1][0].text == "новое"
        assert at.rung == []
        await at.receive({"from": "5", "text": "да"})
        await at.until(lambda: at.rung == [True])


async def test_a_query_that_fails_is_apologised_for_to_nobody(sqlite_store: Store) -> None:
    async with office(sqlite_store, Notes(failures=[KeyError()] * 3)) as at:
        await at.receive({"from": "5", "query": "яма"})
        await at.rest()
        assert await at.aside() == ["the turn failed: KeyError"]
        async with sqlite_store.writing() as tx:
            assert await tx.outbox.claim(at.clock.now(), 9) == []


async def test_a_store_in_trouble_costs_no_try(sqlite_store: Store) -> None:
    locked = OperationalError("BEGIN", {}, sqlite3.OperationalError("database is locked"))
    full = OSError(28, "No space left on device")
    async with office(sqlite_store, Notes(failures=[locked, full] * 5)) as at:
        await at.receive({"text": "да"})
        await at.rest()
        assert at.notes.worked == [("7", "да")]
        assert await at.aside() == []
        assert len(at.clock.slept) == 10


async def test_who_was_overtaken_stores_nothing_and_lets_go(sqlite_store: Store) -> None:
    lease, arrived = Lease("ingest/vk", "a"), list[int]()
    async with sqlite_store.writing() as tx:
        await tx.leases.take(lease.name, "b", None)
    lease.gain()
    clock = HandClock()
    inbox = InboxWriter(sqlite_store, clock, lambda: arrived.append(1), Counters(clock), lease)
    with pytest.raises(Overtaken):
        await inbox.receive("vk", [RawUpdate("1", "7", "{}")], "1")
    assert not lease.held
    assert not arrived
    assert await inbox.cursor("vk") == ""
    await inbox.complain("x", T("x"))
    async with sqlite_store.reading() as tx:
        assert not await tx.inbox.waiting()
        assert [key for key, _ in await tx.admin_alerts.list_untold()] == ["x"]


async def test_a_row_that_another_process_works_is_left_to_it(sqlite_store: Store) -> None:
    async def elsewhere(*_: object) -> bool:
        return False

    async with office(sqlite_store) as at:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Inbox, "mark_done", elsewhere)
            await at.receive({"text": "да"})
            await at.until(lambda: ELSEWHERE_S in at.clock.slept)
            assert at.notes.worked == []
        await at.rest()
        assert at.notes.worked == [("7", "да")]


async def test_stop_ends_the_turns_that_have_begun_and_no_others(sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive(*({"from": str(n), "text": "да"} for n in range(3 * AT_ONCE)))
        while not at.notes.worked:
            await asyncio.sleep(0.001)
        at.host.stop()
    async with sqlite_store.reading() as tx:
        left = await tx.inbox.waiting()
    assert left + len(at.notes.worked) == 3 * AT_ONCE
    assert left
