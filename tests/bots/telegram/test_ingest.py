"""Telegram ingest: updates are stored in the inbox first, confirmed after, and nothing stops it but a refused token."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest
from aiogram.methods import SetWebhook

from bots.platform import RawUpdate
from bots.platform_errors import Later, Revoked
from bots.sandbox.standin import PlatformFault
from bots.telegram import ingest as module
from bots.telegram.ingest import Ingest
from dialogs.kernel.events import Message
from tests.bots.telegram.telegram_bench import MemoryInbox, TelegramBench, bench


@asynccontextmanager
async def receiving(at: TelegramBench, inbox: MemoryInbox) -> AsyncIterator[None]:
    task = asyncio.create_task(at.bot.ingest(inbox))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def message_texts(at: TelegramBench, rows: Sequence[RawUpdate]) -> list[str]:
    events = [at.bot.parse(json.loads(row.body)).event for row in rows]
    return [event.text for event in events if isinstance(event, Message)]


async def test_stored_in_order_and_confirmed_by_the_next_call() -> None:
    async with bench() as at:
        inbox = MemoryInbox()
        async with receiving(at, inbox):
            for text in ("Раз", "Два"):
                at.standin.write(at.anna.id, at.anna.id, text)
            rows = await inbox.until(3)
            assert message_texts(at, rows) == ["/start", "Раз", "Два"]
            assert {row.chat for row in rows} == {at.chat}
            assert inbox.stored == str(int(rows[-1].key) + 1)
            async with asyncio.timeout(5):
                while at.standin.pending():
                    await asyncio.sleep(0.02)


async def test_what_was_stored_is_not_received_again_after_a_restart() -> None:
    async with bench() as at:
        inbox = MemoryInbox()
        async with receiving(at, inbox):
            await inbox.until(1)
        later = MemoryInbox(stored=inbox.stored)
        at.standin.write(at.anna.id, at.anna.id, "Ещё")
        async with receiving(at, later):
            assert message_texts(at, await later.until(1)) == ["Ещё"]


async def test_what_could_not_be_stored_is_not_confirmed() -> None:
    class Full(MemoryInbox):
        async def receive(self, platform: str, rows: Sequence[RawUpdate], cursor: str) -> None:
            raise OSError("disk full")

    async with bench() as at:
        with pytest.raises(OSError, match="disk full"):
            await at.bot.ingest(Full())
        assert at.standin.pending() == 1
        inbox = MemoryInbox()
        async with receiving(at, inbox):
            await inbox.until(1)


async def test_a_poisoned_update_stops_nobody() -> None:
    """The polling of aiogram refuses a batch with this update in it, again and again."""
    async with bench() as at:
        hidden = {"type": "hidden_user", "date": 1}
        chat = {"id": at.anna.id, "type": "private"}
        body: dict[str, object] = {"message": {"message_id": 9, "chat": chat, "text": "?", "forward_origin": hidden}}
        at.standin.inject(PlatformFault("poison", body=body))
        at.standin.inject(PlatformFault("poison", body={"message": {"text": "\ud83d", "chat": chat}}))
        at.standin.inject(PlatformFault("poison", body={"message": 5}))
        at.standin.write(at.anna.id, at.anna.id, "Живой")
        inbox = MemoryInbox()
        async with receiving(at, inbox):
            rows = await inbox.until(5)
        assert message_texts(at, [rows[-1]]) == ["Живой"]
        for row in rows[1:4]:
            row.body.encode()
            with pytest.raises(ValueError, match="message"):
                at.bot.parse(json.loads(row.body))


async def test_a_webhook_is_deleted_and_what_waits_is_kept() -> None:
    async with bench() as at:
        await at.bot._line.call(SetWebhook(url="http://127.0.0.1:9/hook"))
        inbox = MemoryInbox()
        async with receiving(at, inbox):
            assert message_texts(at, await inbox.until(1)) == ["/start"]
            await at.bot._line.call(SetWebhook(url="http://127.0.0.1:9/again"))
            at.standin.write(at.anna.id, at.anna.id, "Раз")
            assert message_texts(at, await inbox.until(2)) == ["/start", "Раз"]


async def test_failures_are_waited_out(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_S", 0.01)
    caplog.set_level(logging.WARNING, module.__name__)
    async with bench() as at:
        at.standin.inject(PlatformFault("server_error", "getUpdates", times=2))
        at.standin.inject(PlatformFault("reset", "getUpdates"))
        at.standin.inject(PlatformFault("error", "getUpdates", value=409, body={"description": "Conflict: other"}))
        inbox = MemoryInbox()
        async with receiving(at, inbox):
            await inbox.until(1)
    said = [record.message for record in caplog.records if record.name == module.__name__]
    assert [one for one in said if one != "receiving"] == [
        "Telegram: not receiving", "Telegram: receiving again"
    ]  # fmt: skip


async def test_another_copy_is_borne_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_WAIT_S", 0.01)
    async with bench() as at:
        at.standin.inject(
            PlatformFault(
                "error", "getUpdates", times=-1, value=409, body={"description": "Conflict: terminated by other"}
            )
        )
        with pytest.raises(Revoked, match="another copy"):
            await Ingest(at.bot._line, MemoryInbox(), conflict_s=0.1).run()
        assert len(at.standin.calls) > 5


async def test_a_refused_token_ends_it() -> None:
    async with bench() as at:
        at.standin.inject(PlatformFault("error", "getUpdates", value=401, body={"description": "Unauthorized"}))
        with pytest.raises(Revoked):
            await at.bot.ingest(MemoryInbox())


async def test_waits_grow_and_obey() -> None:
    async with bench() as at:
        ingest = Ingest(at.bot._line, MemoryInbox())
        waits = [ingest._wait(Later(3)) for _ in range(9)]
        assert waits[0] <= 1
        assert 8 < waits[-1] <= 30
        assert ingest._wait(Later(44, "flood")) == 44


def test_updates_without_an_id_are_skipped() -> None:
    nameless: list[object] = [{"message": {}}, {"update_id": "5"}, None, 5]
    assert [module.row_of(raw) for raw in nameless] == [None] * 4
    assert module.row_of({"update_id": 5, "poll": {"question": "?"}}) == RawUpdate(
        "5", "", '{"update_id":5,"poll":{"question":"?"}}'
    )
