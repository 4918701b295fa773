"""Database trouble under the running program (locked, full, cut off, started again): everything is worked and said
once, in order, nothing is set aside, and what could not be stored is not confirmed to the platform."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from storage.engine.transient import is_transient
from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store
from storage.usecases.outgoing.outgoing import pack_screen
from tests import postgres
from tests.bots.delivery.deliveries import PATIENCE_S, Wall, relay
from tests.bots.intake.test_inbox_worker import office
from tests.stores import tyumen
from tests.trouble import full, full_disk, locked_database, lost_answers


async def insists(deed: Callable[[], Awaitable[object]], refused: list[BaseException]) -> None:
    """Receive as an ingest does: what could not be stored is received again."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await deed()
                return
            except Exception as error:
                if not is_transient(error):
                    raise
                refused.append(error)
            await asyncio.sleep(0.02)


async def refusals(refused: list[BaseException], arrives: asyncio.Future[None]) -> None:
    """Wait until the store has refused three times."""
    async with asyncio.timeout(PATIENCE_S):
        while len(refused) < 3:
            assert not arrives.done(), arrives
            await asyncio.sleep(0.01)


def long(words: str) -> str:
    """Make a text so long that its row does not fit into a database that may not grow."""
    return words.ljust(20_000, ".")


@pytest.mark.parametrize("kind", ["locked", "full"])
async def test_turns_outlive_a_database_that_cannot_be_written(
    kind: str, sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[BaseException] = []
    async with office(sqlite_store) as at, AsyncExitStack() as trouble:
        await at.receive({"text": "раз"})
        await at.rest()
        if kind == "full":
            await trouble.enter_async_context(full(sqlite_store))
        else:
            trouble.enter_context(locked_database(monkeypatch, tmp_path / "paradnaya.db"))
        arrives = asyncio.ensure_future(insists(lambda: at.receive({"text": long("два")}), refused))
        await refusals(refused, arrives)
        async with sqlite_store.reading() as tx:
            assert await tx.inbox.waiting() == 0
        await trouble.aclose()
        await arrives
        await at.receive({"text": "три"})
        await at.rest()
        assert [words.rstrip(".") for _, words in at.notes.worked] == ["раз", "два", "три"]
        assert await at.aside() == []


async def test_a_message_that_arrived_is_noted_as_soon_as_the_store_can(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform has taken the message; forgetting that would say it twice."""
    wall = Wall(gate=asyncio.Event())
    assert wall.gate is not None
    async with relay(sqlite_store, wall) as at:
        (row,) = await at.say(await at.chat(), "раз")
        await at.until(lambda: at.delivery._uncounted["vk"] == 0 and bool(at.delivery._busy["vk"]))
        with locked_database(monkeypatch, tmp_path / "paradnaya.db"):
            wall.gate.set()
            await at.until(lambda: len(at.clock.slept) > 2)
            assert await at.state(row) == "sending"
        await at.rest()
        assert await at.state(row) == "sent"
        assert wall.heard == [("7", "раз")]


@pytest.mark.parametrize("seed", [1, 2])
async def test_commits_that_are_not_answered(seed: int, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commits have happened, and nobody knows."""
    wall = Wall("telegram")
    async with relay(sqlite_store, wall) as at:
        chats = [await at.chat(str(n), "telegram") for n in range(4)]
        async with sqlite_store.writing() as tx:
            for chat in chats:
                for words in ("раз", "два", "три"):
                    await tx.outbox.add(
                        OutgoingMessage(chat, "notice", pack_screen(Screen(Plain(words)))), at.clock.now()
                    )
        with lost_answers(sqlite_store, monkeypatch, seed):
            at.delivery.wake()
            await at.until(lambda: len(wall.heard) == 12)
            await at.rest()
        for chat in chats:
            assert [words for to, words in wall.heard if to == chat.address] == ["раз", "два", "три"]


async def test_turns_whose_commits_are_not_answered(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with office(sqlite_store) as at:
        await at.receive(*({"from": f"{n % 3}", "text": f"{n}"} for n in range(12)))
        with lost_answers(sqlite_store, monkeypatch, 2):
            await at.rest()
        assert sorted(int(words) for _, words in at.notes.worked) == list(range(12))
        for chat in range(3):
            mine = [int(words) for address, words in at.notes.worked if address == str(chat)]
            assert mine == sorted(mine)


async def test_a_photo_waits_for_room_and_words_alone_do_not(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with office(sqlite_store) as at:
        with full_disk(monkeypatch):
            await at.receive({"from": "1", "text": "с фото", "photo": "red"}, {"from": "2", "text": "без фото"})
            await at.until(lambda: len(at.clock.slept) > 3)
            assert at.notes.worked == [("2", "без фото")]
        await at.rest()
        assert at.notes.worked == [("2", "без фото"), ("1", "с фото")]
        assert await at.aside() == []
        assert not [path for path in sqlite_store.media._folder.rglob("*") if path.name.startswith("new-")]


@asynccontextmanager
async def postgres_store(server: postgres.PostgresServer, folder: Path) -> AsyncIterator[Store]:
    store = await Store.open(await server.empty_database(), folder, tyumen().city)
    try:
        yield store
    finally:
        await store.close()


async def test_postgresql_is_started_again_in_the_middle(
    postgres_server: postgres.PostgresServer, tmp_path: Path
) -> None:
    refused: list[BaseException] = []
    async with postgres_store(postgres_server, tmp_path) as store, office(store) as at:
        await at.receive({"text": "раз"})
        await at.rest()
        await asyncio.to_thread(postgres_server.stop)
        arrives = asyncio.ensure_future(insists(lambda: at.receive({"text": "два"}), refused))
        await refusals(refused, arrives)
        await asyncio.to_thread(postgres_server.start)
        await arrives
        await at.receive({"text": "три"})
        await at.rest()
        assert [words for _, words in at.notes.worked] == ["раз", "два", "три"]
        assert await at.aside() == []


async def test_postgresql_is_started_again_while_messages_are_on_their_way(
    postgres_server: postgres.PostgresServer, tmp_path: Path
) -> None:
    wall = Wall("telegram", gate=asyncio.Event())
    assert wall.gate is not None
    async with postgres_store(postgres_server, tmp_path) as store, relay(store, wall) as at:
        chats = [await at.chat(str(n), "telegram") for n in range(5)]
        for chat in chats:
            await at.say(chat, "раз", "два")
        await at.until(lambda: len(at.delivery._busy["telegram"]) == 5 and not at.delivery._uncounted["telegram"])
        await asyncio.to_thread(postgres_server.stop)
        wall.gate.set()
        await at.until(lambda: len(wall.heard) == 5)
        await asyncio.to_thread(postgres_server.start)
        await at.until(lambda: len(wall.heard) == 10)
        await at.rest()
        for chat in chats:
            assert [words for to, words in wall.heard if to == chat.address] == ["раз", "два"]


async def test_connections_are_cut_again_and_again(postgres_server: postgres.PostgresServer, tmp_path: Path) -> None:
    wall = Wall("telegram")
    async with postgres_store(postgres_server, tmp_path) as store, relay(store, wall) as at:
        chats = [await at.chat(str(n), "telegram") for n in range(5)]
        for n in range(6):
            for chat in chats:
                await insists(partial(at.say, chat, f"{n}"), [])
            await postgres_server.cut()
        await at.until(lambda: len(wall.heard) >= 30)
        await at.rest()
        for chat in chats:
            assert [words for to, words in wall.heard if to == chat.address] == [f"{n}" for n in range(6)]
