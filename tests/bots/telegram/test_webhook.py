"""Telegram webhook: it is set, watched, and set again when somebody changes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from bots.platform import Hook
from bots.sandbox.standin import PlatformFault
from bots.telegram import webhook as module
from bots.telegram.inbound import WANTED
from dialogs.notices.administrator import alerts
from tests.bots.telegram.telegram_bench import MemoryInbox, TelegramBench, bench

BASE = "http://127.0.0.1:9"
HOOK = Hook(f"{BASE}/hook/telegram/0123456789abcdef", "s3cret")


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.02)


@asynccontextmanager
async def running_ingest(at: TelegramBench, inbox: MemoryInbox) -> AsyncIterator[None]:
    task = asyncio.create_task(at.bot.ingest_brought(inbox, HOOK))
    try:
        await until(lambda: bool(at.standin.world.webhook))
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


async def test_it_is_set_with_the_secret_and_drops_nothing() -> None:
    async with bench() as at, running_ingest(at, MemoryInbox()):
        hook = at.standin.world.webhook
        assert (hook["url"], hook["secret_token"]) == (HOOK.url, HOOK.secret)
        assert at.standin.world.queue.allowed == list(WANTED)
        assert at.standin.pending() == 1


async def test_it_is_set_again_when_somebody_changes_it() -> None:
    async with bench() as at, running_ingest(at, MemoryInbox()):
        at.standin.world.webhook["url"] = "https://somebody.example/hook"
        await until(lambda: at.standin.world.webhook["url"] == HOOK.url)
        assert at.calls("setWebhook") == ["setWebhook"] * 2


async def test_the_administrators_hear_that_nothing_arrives() -> None:
    async with bench() as at:
        inbox = MemoryInbox()
        async with running_ingest(at, inbox):
            await until(lambda: bool(inbox.complaints))
        (words,) = inbox.complaints.values()
        assert words == alerts.hook_fails("Telegram", "Connection failed: ClientConnectorError")
        (fault,) = await at.bot.doctor(None, BASE)
        assert "cannot bring updates" in fault[0]
        at.standin.world.webhook.pop("last_error_message")
        assert await at.bot.doctor(None, BASE) == []
        (stranger,) = await at.bot.doctor(None, "https://another.example")
        assert "some other program" in stranger[0]


async def test_refused_it_is_done_without_and_told() -> None:
    async with bench() as at:
        why = "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"
        at.standin.inject(PlatformFault("error", "setWebhook", value=400, body={"description": f"Bad Request: {why}"}))
        inbox = MemoryInbox()
        task = asyncio.create_task(at.bot.ingest_brought(inbox, HOOK))
        assert len(await inbox.until(1)) == 1
        task.cancel()
        assert inbox.complaints == {"hook:telegram": alerts.hook_refused("Telegram", why)}
        with suppress(asyncio.CancelledError):
            await task
