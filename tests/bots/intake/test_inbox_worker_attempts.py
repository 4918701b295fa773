"""The host notes what may be deadly and nothing else, and has worked elsewhere what was deadly twice."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bots.intake.attempts import HOPELESS, SUSPECT
from bots.intake.isolation import Isolation
from bots.platform import RawUpdate
from bots.runtime.poll_loop import STORE_PAUSE_S
from storage.records.messages.inbox import Inbox
from storage.store import Store
from storage.tables import inbox
from tests.bots.intake.test_inbox_worker import WorkedInbox, office
from tests.bots.intake.test_isolation import BEGUN, DIES, SENDER
from tests.stores import NOW

APOLOGY = "went wrong"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Transactions that wrote, and beginnings that were noted; of stores that are opened after this."""
    found: Counter[str] = Counter()
    writing, begin = Store.writing, Inbox.begin

    @asynccontextmanager
    async def transaction(store: Store) -> AsyncIterator[Any]:
        found["transactions"] += 1
        async with writing(store) as tx:
            yield tx

    async def begins(rows: Inbox, id_: int, holder: str) -> bool:
        found["noted"] += 1
        return await begin(rows, id_, holder)

    monkeypatch.setattr(Inbox, "begin", begins)
    monkeypatch.setattr(Store, "writing", transaction)
    return found


async def waiting(store: Store, begun: int, **body: str) -> None:
    """A row that was begun so often, and one of the same chat after it."""
    async with store.writing() as tx:
        said = [{"text": "бум", "from": "7", **body}, {"text": "да", "from": "7"}]
        await tx.inbox.receive("vk", [RawUpdate(str(n), "7", json.dumps(one)) for n, one in enumerate(said)], None, NOW)
        await tx.sqlalchemy.execute(update(inbox).where(inbox.c.id == 1).values(begun=begun))


async def wait_for_turns(at: WorkedInbox, turns: int) -> None:
    await at.until(lambda: sum(at.watch.turns.values()) == turns)


def elsewhere(script: str) -> Isolation:
    return Isolation((sys.executable, "-c", script))


async def claim_payloads(at: WorkedInbox) -> list[str]:
    async with at.store.writing() as tx:
        return [row.payload for row in await tx.outbox.claim(at.clock.now(), 9)]


async def begin_counts(store: Store) -> list[int]:
    async with store.reading() as tx:
        ids = [row.id for row in await tx.inbox.waiting_rows()]
        return [row.begun for row in await tx.inbox.rows(ids)]


async def test_words_and_presses_cost_one_transaction_and_no_note(counted: Counter[str], sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive({"text": "раз"})
        await at.until(lambda: len(at.notes.worked) == 1)
        bodies: list[dict[str, Any]] = [{"text": "да"}, {"press": "x"}, {"query": "яма"}, {"ignored": 1}]
        for number, body in enumerate(bodies, 2):
            counted.clear()
            await at.receive(body)
            await wait_for_turns(at, number)
            assert counted == {"transactions": 2}  # received, and worked


async def test_files_are_noted_before_they_are_fetched(counted: Counter[str], sqlite_store: Store) -> None:
    async with office(sqlite_store) as at:
        await at.receive({"text": "раз"})
        await at.until(lambda: len(at.notes.worked) == 1)
        counted.clear()
        await at.receive({"text": "да", "photo": "red"})
        await at.rest()
        assert counted == {"transactions": 3, "noted": 1}


async def test_what_was_there_before_is_noted_together(counted: Counter[str], sqlite_store: Store) -> None:
    """By those who begin at the same time, in few transactions."""
    async with sqlite_store.writing() as tx:
        rows = [RawUpdate(str(n), str(n), json.dumps({"text": "да", "from": str(n)})) for n in range(100)]
        await tx.inbox.receive("vk", rows, None, NOW)
    counted.clear()
    async with office(sqlite_store) as at:
        await at.rest()
        assert len(at.notes.worked) == 100
    assert counted["noted"] == 100
    assert counted["transactions"] < 100


async def test_below_suspicion_it_is_worked_here(sqlite_store: Store) -> None:
    await waiting(sqlite_store, SUSPECT - 1)
    async with office(sqlite_store, isolation=elsewhere(BEGUN + DIES)) as at:
        await at.rest()
        assert at.notes.worked == [("7", "бум"), ("7", "да")]


async def test_without_isolation_it_is_worked_here(sqlite_store: Store) -> None:
    await waiting(sqlite_store, HOPELESS)
    async with office(sqlite_store) as at:
        await at.rest()
        assert at.notes.worked == [("7", "бум"), ("7", "да")]


async def test_what_ends_its_own_process_is_set_aside_and_the_chat_goes_on(sqlite_store: Store) -> None:
    await waiting(sqlite_store, SUSPECT)
    async with office(sqlite_store, isolation=elsewhere(BEGUN + SENDER + DIES)) as at:
        await at.rest()
        assert at.notes.worked == [("7", "да")]
        assert await at.aside() == ["it ended a process of its own: exit status -9"]
        assert [APOLOGY in payload for payload in await claim_payloads(at)] == [True]
        async with sqlite_store.reading() as tx:
            assert [key for key, _ in await tx.admin_alerts.list_untold()] == ["aside:vk"]


async def test_what_was_never_understood_is_apologised_for_to_nobody(sqlite_store: Store) -> None:
    await waiting(sqlite_store, SUSPECT)
    async with office(sqlite_store, isolation=elsewhere(BEGUN + DIES)) as at:
        await at.rest()
        assert len(await at.aside()) == 1
        assert await claim_payloads(at) == []


async def test_what_ends_everything_each_time_is_set_aside_unread(sqlite_store: Store) -> None:
    await waiting(sqlite_store, HOPELESS)
    async with office(sqlite_store, isolation=elsewhere("1 / 0")) as at:
        await at.rest()
        assert at.notes.worked == [("7", "да")]
        assert await at.aside() == ["it ended the program each time"]


async def test_a_process_that_fails_by_itself_is_started_again(sqlite_store: Store) -> None:
    await waiting(sqlite_store, SUSPECT)
    async with office(sqlite_store, isolation=elsewhere("pass")) as at:
        await at.until(lambda: at.clock.slept.count(STORE_PAUSE_S) > HOPELESS / 10)
        assert at.notes.worked == []
    assert await begin_counts(sqlite_store) == [SUSPECT, 0]


async def test_what_is_worked_elsewhere_is_done(sqlite_store: Store, tmp_path: Path) -> None:
    """As the program's own child does it; here by a script that marks the row."""
    await waiting(sqlite_store, SUSPECT)
    file, marks = str(tmp_path / "paradnaya.db"), "update inbox set state = 'done' where id = 1"
    works = f"import sqlite3; c = sqlite3.connect({file!r}); c.execute({marks!r}); c.commit();"
    async with office(sqlite_store, isolation=elsewhere(BEGUN + works + """print('{"done": true}')""")) as at:
        await at.rest()
        await at.until(lambda: len(at.notes.worked) == 1)
        assert at.notes.worked == [("7", "да")]
        assert at.watch.turns["vk", "worked"] == 2
        assert await at.aside() == []


async def test_the_child_works_one_row_and_tells_so(counted: Counter[str], sqlite_store: Store) -> None:
    told: list[dict[str, object]] = []
    async with office(sqlite_store) as at:
        at.host.stop()
        await waiting(sqlite_store, SUSPECT, photo="red")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Inbox, "mark_done", taken)
            assert not await at.host.work_alone(1, lambda **line: told.append(line))
        assert told == [{"begun": True}, {"chat": "7", "private": True}]
        for _ in range(2):
            assert await at.host.work_alone(1, lambda **line: told.append(line))
        assert at.notes.worked == [("7", "бум")]
        assert len(told) == 4
        assert counted["noted"] == 0


async def taken(*_: object) -> bool:
    return False
