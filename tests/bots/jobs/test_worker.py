"""Job worker: what was put is made outside of turns, has one effect, and whoever asked hears of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bots.jobs import export, sheet
from bots.jobs.job import Kind, Say, Workshop
from bots.jobs.worker import DEADLY, KINDS, TRIES, JobWorker
from bots.platform import Inbound, Sender
from bots.runtime.counters import Counters
from bots.runtime.tasks import TaskGroup
from bots.staff import slow
from dialogs.kernel.events import Event, Message, Press
from dialogs.kernel.screen import screen_from_json
from dialogs.kernel.words import Json
from dialogs.rules.staff.access import Grant, Member, Role
from dialogs.rules.staff.counting import counting_in
from storage.records.work.jobs import QUICK, SLOW, JobRow, NewJob
from storage.store import Store, Tx
from storage.tables import jobs, outbox
from storage.usecases.outgoing.job_requests import NOTE_AFTER, PRESS_WAIT
from storage.usecases.unit_of_work import UnitOfWork
from tests.bots.intake.dispatched import dispatch_event
from tests.clocks import START, HandClock
from tests.dialogs.talk import RENDERER
from tests.storage.residents import file_ticket, resident
from tests.stores import tyumen

CHIEF = (Grant(Role.CHIEF),)
NO_OTHERS: Mapping[str, Kind] = {}


@dataclass
class Shop:
    """Worker before a store with Vera, a chief, who writes in private."""

    store: Store
    clock: HandClock
    worker: JobWorker

    async def asks(self, event: Event, sender: str = "1") -> str:
        """Work her event; the toast."""
        async with self.store.writing() as tx:
            inbound = Inbound(sender, True, Sender(sender, "", "en"), event)
            toast = await dispatch_event(tx, "telegram", inbound, self.clock)
        return "" if toast is None else RENDERER.say(toast, "en")

    async def round(self) -> None:
        """Begin what may be begun, and let it end."""
        async with TaskGroup() as nursery:
            while await self.worker._begin(nursery):
                assert await nursery.settle(10)
                self.worker._told = False

    async def waiting_texts(self) -> list[str]:
        """Texts that are to be sent, the earliest first."""
        async with self.store.reading() as tx:
            rows = await tx.sqlalchemy.scalars(
                select(outbox.c.payload).where(outbox.c.state == "waiting").order_by(outbox.c.id)
            )
            return [RENDERER.screen(screen_from_json(json.loads(row)), "en").text for row in rows]

    async def states(self) -> list[tuple[str, str, int]]:
        async with self.store.reading() as tx:
            rows = await tx.sqlalchemy.execute(select(jobs.c.kind, jobs.c.state, jobs.c.tries).order_by(jobs.c.id))
            return [(row[0], row[1], row[2]) for row in rows]


@asynccontextmanager
async def shop(store: Store, kinds: Mapping[str, Kind] = NO_OTHERS) -> AsyncIterator[Shop]:
    clock, kinds = HandClock(), {**KINDS, **kinds}
    worker = JobWorker(store, RENDERER, clock, said=lambda: None, watch=Counters(clock), kinds=kinds)
    async with store.writing() as tx:
        await member(tx)
        await tx.chats.get_or_add("telegram", "1", True, START, "en")
    yield Shop(store, clock, worker)


async def member(tx: Tx) -> Member:
    return await tx.members.grant("telegram", "1", "Вера", grants=CHIEF, now=START)


async def test_a_command_is_answered_by_a_job_and_its_note_gives_way(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        await at.asks(Message("7", "/stats week"))
        assert await at.waiting_texts() == ["Counting…"]
        async with sqlite_store.reading() as tx:
            assert await tx.outbox.next_due(START) == START + NOTE_AFTER
        await at.round()
        (answer,) = await at.waiting_texts()
        assert "Counting" not in answer
        assert await at.states() == [("stats", "done", 1)]


async def test_the_same_command_joins_the_one_that_waits(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        await at.asks(Message("7", "/find яма"))
        await at.asks(Message("8", "/find яма"))
        await at.asks(Message("9", "/find дом"))
        assert await at.states() == [("find", "waiting", 0)] * 2
        await at.round()
        assert len(await at.waiting_texts()) == 2


async def test_a_press_is_answered_before_its_job_begins(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        assert await at.asks(Press("f:year:c:,,roads", "5", "ack")) == "Counting…"
        assert await at.asks(Press("w:1:яма", "6", "ack")) == "Searching…"
        assert await at.waiting_texts() == []
        at.worker._told = False
        await at.round()
        assert await at.waiting_texts() == []  # nobody has said yet that the presses are answered
        at.worker.wake()
        await at.round()
        assert len(await at.waiting_texts()) == 2
        async with sqlite_store.reading() as tx:
            edits = list(await tx.sqlalchemy.scalars(select(outbox.c.edit).order_by(outbox.c.id)))
        assert sorted(edits) == ["", "6"]  # the page takes the place of the one that was pressed
        await at.asks(Press("f:year:c:,,roads", "5", "ack"))
        at.worker._told = False
        at.clock.advance(PRESS_WAIT.total_seconds())
        await at.round()
        assert len(await at.waiting_texts()) == 3


async def test_a_button_that_is_none_is_told_so_at_once(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        for data in ("f:today:x:,,", "w:9:яма", "w:x", "w:1:"):
            assert await at.asks(Press(data, "5")) == "That button does nothing here."
        assert await at.states() == []


async def test_an_old_button_whose_data_mean_nothing_any_more_says_so(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        await put(at, "stats", {"data": "today:x:,,"})
        await put(at, "stats", {"words": "бегемоты и носороги"})
        await put(at, "export", {"words": "бегемоты и носороги"})
        await at.round()
        first, second, third = await at.waiting_texts()
        assert first == "That button does nothing here."
        assert "/stats week" in second
        assert "/export overdue" in third


async def put(at: Shop, kind: str, arguments: dict[str, Json], priority: int = QUICK) -> int:
    async with at.store.writing() as tx:
        who, chat = await member(tx), await tx.chats.find("telegram", "1")
        assert chat is not None
        key = f"{kind}:{arguments}"
        new = NewJob(kind, key, arguments, priority, chat_id=chat.id, member_id=who.id)
        id_ = await tx.jobs.put(new, at.clock.now())
    assert id_ is not None
    return id_


@pytest.mark.parametrize("when", ["before", "meanwhile"])
async def test_who_has_other_roles_by_now_asks_again(sqlite_store: Store, when: str) -> None:
    async def dismissed(shop: Workshop, row: JobRow) -> Say:
        if when == "before":
            await dismiss(sqlite_store)
        say = await KINDS["stats"](shop, row)
        if when == "meanwhile":
            await dismiss(sqlite_store)
        return say

    async with shop(sqlite_store, kinds={"stats": dismissed}) as at:
        await at.asks(Message("7", "/stats"))
        await at.round()
        assert await at.waiting_texts() == ["Your roles have just changed. Please ask once more."]


async def dismiss(store: Store) -> None:
    async with store.writing() as tx:
        who = await tx.members.by_account("telegram", "1")
        assert who is not None
        await tx.members.dismiss(who.id, START)


async def test_a_job_in_a_group_that_is_bound_no_more_asks_again(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        async with sqlite_store.writing() as tx:
            group = await tx.chats.get_or_add("telegram", "-5", False, START, "en")
            who = await member(tx)
            new = NewJob("stats", "k", {"words": ""}, chat_id=group.id, member_id=who.id)
            await tx.jobs.put(new, START)
        await at.round()
        assert await at.waiting_texts() == ["Your roles have just changed. Please ask once more."]


async def test_a_search_does_not_wait_behind_a_table(sqlite_store: Store) -> None:
    order: list[str] = []

    async def table(shop: Workshop, row: JobRow) -> Say:
        order.append("table begun")
        while "found" not in order:
            await shop_sleeps()
        order.append("table made")
        return _said_nothing

    async def search(shop: Workshop, row: JobRow) -> Say:
        order.append("found")
        return _said_nothing

    async def shop_sleeps() -> None:
        async with sqlite_store.reading():
            pass

    async with shop(sqlite_store, kinds={"export": table, "find": search}) as at:
        await put(at, "export", {"words": "1"}, SLOW)
        await put(at, "export", {"words": "2"}, SLOW)
        await put(at, "find", {"words": "яма"})
        await at.round()
        assert order.index("found") < order.index("table made")
        assert [each for each in order if each != "found"] == ["table begun", "table made"] * 2


async def _said_nothing(uow: UnitOfWork) -> None:
    pass


async def test_what_fails_is_tried_with_growing_waits_and_then_set_aside(sqlite_store: Store) -> None:
    begun: list[float] = []

    async def fails(shop: Workshop, row: JobRow) -> Say:
        begun.append((shop.now - START).total_seconds())
        raise KeyError("nothing")

    async with shop(sqlite_store, kinds={"stats": fails}) as at:
        await at.asks(Message("7", "/stats"))
        for _ in range(200):
            await at.round()
            at.clock.advance(1)
        assert begun == [0, 1, 6, 31, 151]
        assert len(begun) == TRIES
        assert await at.states() == [("stats", "aside", TRIES)]
        (sorry,) = await at.waiting_texts()
        assert "did not work out" in sorry
        async with sqlite_store.reading() as tx:
            assert [key for key, _ in await tx.admin_alerts.list_untold()] == ["job:stats"]


async def test_an_effect_that_fails_is_undone_whole(sqlite_store: Store) -> None:
    failures = [OSError(28, "no space")]

    async def made(shop: Workshop, row: JobRow) -> Say:
        say = await KINDS["stats"](shop, row)

        async def half(uow: UnitOfWork) -> None:
            await say(uow)
            if failures:
                raise failures.pop()

        return half

    async with shop(sqlite_store, kinds={"stats": made}) as at:
        await at.asks(Message("7", "/stats"))
        await at.round()
        assert await at.waiting_texts() == ["Counting…"]
        at.clock.advance(1)
        await at.round()
        assert len(await at.waiting_texts()) == 1
        assert await at.states() == [("stats", "done", 1)]


async def test_a_store_in_trouble_costs_no_try_however_long(sqlite_store: Store) -> None:
    begun: list[float] = []
    trouble: list[Exception] = [ConnectionResetError("the line was cut")] * (DEADLY + 5)

    async def fails(shop: Workshop, row: JobRow) -> Say:
        begun.append((shop.now - START).total_seconds())
        raise trouble.pop() if trouble else KeyError("nothing")

    async with shop(sqlite_store, kinds={"stats": fails}) as at:
        await put(at, "stats", {"words": ""})
        while trouble:
            await at.round()
            at.clock.advance(1)
        assert begun[:5] == [0, 1, 6, 31, 151]
        assert await at.states() == [("stats", "waiting", 0)]
        while len(begun) < DEADLY + 5 + TRIES:
            assert await at.states() == [("stats", "waiting", len(begun) - DEADLY - 5)]
            at.clock.advance(120)
            await at.round()
        assert await at.states() == [("stats", "aside", TRIES)]
        assert len(await at.waiting_texts()) == 1


async def test_a_job_that_ends_the_program_each_time_is_given_up(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        id_ = await put(at, "stats", {"words": ""})
        for _ in range(DEADLY):
            async with sqlite_store.writing() as tx:
                assert await tx.jobs.claim(START, QUICK, "dead") is not None
                assert await tx.jobs.recover() == 1
        await at.round()
        async with sqlite_store.reading() as tx:
            assert await tx.jobs.state(id_) == ("aside", "it ended the program each time")
        assert "did not work out" in (await at.waiting_texts())[0]


async def test_a_job_that_another_process_took_over_has_no_second_effect(sqlite_store: Store) -> None:
    async def overtaken(shop: Workshop, row: JobRow) -> Say:
        say = await KINDS["stats"](shop, row)
        async with sqlite_store.writing() as tx:
            await tx.sqlalchemy.execute(jobs.update().values(holder="another"))
        return say

    async with shop(sqlite_store, kinds={"stats": overtaken}) as at:
        await put(at, "stats", {"words": ""})
        await at.round()
        assert await at.waiting_texts() == []
        assert await at.states() == [("stats", "running", 1)]


async def test_a_table_ends_where_it_would_be_too_big(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PART", 4)
    monkeypatch.setattr(sheet, "AT_MOST_CSV_BYTES", 2_500)
    async with shop(sqlite_store) as at:
        async with sqlite_store.writing() as tx:
            who = await resident(tx)
            for n in range(12):
                await file_ticket(tx, who, START, session_id=str(n), words="Слова " * 40)
        await at.asks(Message("7", "/export"))
        await at.round()
        (told,) = await at.waiting_texts()
        assert "newest of" in told
        (table,) = tmp_path.rglob("*.csv")
        lines = list(csv.reader(io.StringIO(table.read_bytes().decode("utf-8-sig"), newline="")))
        assert 2 < len(lines) < 12


async def own_data(at: Shop) -> list[str]:
    """Messages to a resident who has asked for their data."""
    async with at.store.writing() as tx:
        chat, person = await resident(tx)
        new = NewJob("own_data", "k", {"person": person.id}, SLOW, chat_id=chat.id)
        await tx.jobs.put(new, START)
    await at.round()
    return await at.waiting_texts()


async def test_own_data_come_as_a_file_and_not_twice_within_the_hour(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        (first,) = await own_data(at)
        assert first
        _, second = await own_data(at)
        assert "minute" in second or "hour" in second


async def test_data_of_somebody_erased_meanwhile_are_not_sent(sqlite_store: Store) -> None:
    async with shop(sqlite_store) as at:
        async with sqlite_store.writing() as tx:
            chat, person = await resident(tx)
            for n, id_ in enumerate((99, person.id)):
                new = NewJob("own_data", str(n), {"person": id_}, SLOW, chat_id=chat.id)
                await tx.jobs.put(new, START)
            await tx.chats.update(chat.id, person_id=None)
        await at.round()
        assert await at.waiting_texts() == []
        assert await at.states() == [("own_data", "done", 1)] * 2


def test_the_turn_and_the_job_read_a_button_alike() -> None:
    today = START.date()
    assert counting_in(tyumen().city, "year:c:,,roads", today) is not None
    assert set(slow.COMMANDS) == {"/stats", "/export"}
