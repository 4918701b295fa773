"""Command `doctor`: it names each fault with its cure, all of them at once."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from bots.cli.doctor import _calendar
from bots.runtime.clock import SystemClock
from bots.sandbox.standin import StandIn
from storage.engine import migrate
from storage.store import Store
from tests.bots.cli.command_line import CommandResult, Prompt, platforms
from tests.redis_server import RedisServer
from tests.stores import sqlite_url, tyumen


async def bind(prompt: Prompt, platform: str, address: int) -> None:
    """Bind a chat of the staff, as if somebody had sent the code there."""
    url = sqlite_url(prompt.folder / "home" / "paradnaya.db")
    await migrate.upgrade(url)
    store = await Store.open(url, prompt.folder, tyumen().city)
    now = SystemClock().now() + timedelta(seconds=1)
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add(platform, str(address), False, now)
        assert await tx.staff_chats.bind(await tx.staff_chats.bind_code(now), chat, now)
    await store.close()


def staff_chat(stand_in: StandIn) -> int:
    return stand_in.add_group("Сотрудники", [stand_in.add_person("Вера").id])


def city_until(prompt: Prompt, year: int) -> Path:
    """Copy Tyumen with a calendar that ends with another year."""
    city = prompt.folder / "city"
    shutil.copytree(tyumen().folder, city)
    settings, days = city / "city.toml", city / "calendar.csv"
    settings.write_text(settings.read_text("utf-8").replace("last_year = 2027", f"last_year = {year}"), "utf-8")
    head, *lines = days.read_text("utf-8").splitlines()
    kept = [line for line in lines if int(line[:4]) <= year]
    days.write_text("\n".join([head, *kept, *(f"{y}-01-01,off," for y in range(2028, year + 1))]), "utf-8")
    return city


async def test_all_is_well(prompt: Prompt, redis_server: RedisServer) -> None:
    prompt.set(REDIS=redis_server.url, CITY=city_until(prompt, 2090))
    async with platforms(prompt) as (telegram, vk):
        for stand_in in (telegram, vk):
            await bind(prompt, stand_in.platform, staff_chat(stand_in))
        await start_vk(prompt)
        answer = await prompt.type_while_serving("doctor")
    assert (answer.status, answer.out) == (0, "✓ All is well.\n")


async def start_vk(prompt: Prompt) -> None:
    """Start the VK adapter as `run` does, which switches the community's events on, and close it."""
    from bots.vk.adapter import VkPlatform

    account = prompt.settings().accounts["vk"]
    platform = VkPlatform(account.token, account.api)
    await platform.start()
    await platform.close()


@pytest.mark.parametrize(
    ("at", "told"), [("2027-10-31 18:59", False), ("2027-10-31 19:00", True), ("2028-02-01 00:00", True)]
)
def test_a_calendar_that_ends_soon_is_told_with_its_cure(at: str, told: bool) -> None:
    """It is told from 60 days before, on the city's clock."""
    fault = _calendar(tyumen().city.calendar, datetime.fromisoformat(at).replace(tzinfo=UTC))
    assert (fault is not None) is told
    if fault is not None:
        assert fault[0].startswith("The calendar of working days ends with 2027")
        assert fault[1].startswith("Add the days of 2028 to the city's calendar.csv")


def test_a_calendar_that_has_ended_is_one_fault_among_others(prompt: Prompt) -> None:
    prompt.set(CITY=city_until(prompt, 2024))
    answer = prompt.type("doctor")
    assert answer.status == 1
    assert "✗ The calendar of working days ends with 2024" in answer.out


def test_nothing_is_set_up_yet(prompt: Prompt) -> None:
    answer = prompt.type("doctor")
    assert answer.status == 1
    assert "✗ No platform has a token.\n  Set PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN.\n" in answer.out
    assert "✗ No staff chat is bound.\n  Run `paradnaya staff bind`" in answer.out
    assert "database" not in answer.out


async def test_tables_of_an_older_version_are_told(prompt: Prompt) -> None:
    await migrate.upgrade(prompt.settings().database, "0001")
    answer = await prompt.type_while_serving("doctor")
    assert "✗ The database has revision 0001" in answer.out
    assert "  Run `paradnaya migrate`.\n" in answer.out


def test_faults_of_the_machine_are_named_together(prompt: Prompt) -> None:
    (prompt.folder / "file").write_text("no folder")
    prompt.set(MEDIA=prompt.folder / "file" / "media", DATABASE="postgresql+asyncpg://a:hush@127.0.0.1:9/b")
    prompt.set(REDIS="redis://a:hush@127.0.0.1:9/0")
    answer = prompt.type("doctor")
    assert answer.status == 1
    assert "✗ Photos cannot be kept in " in answer.out
    assert "PARADNAYA_MEDIA" in answer.out
    assert "✗ The database postgresql+asyncpg://a:***@127.0.0.1:9/b cannot be used: " in answer.out
    assert "✗ Redis redis://127.0.0.1:9/0 cannot be used: " in answer.out
    assert "  Check PARADNAYA_REDIS" in answer.out
    assert "✗ No platform has a token." in answer.out
    assert "hush" not in answer.out + answer.err


def test_a_city_with_faults_hides_nothing_else(prompt: Prompt) -> None:
    (prompt.folder / "city").mkdir()
    prompt.set(CITY=prompt.folder / "city")
    answer = prompt.type("doctor")
    assert "✗ The city's folder has faults: " in answer.out
    assert "✗ No platform has a token." in answer.out


async def test_tokens_that_are_refused(prompt: Prompt) -> None:
    async with platforms(prompt):
        prompt.set(TELEGRAM_TOKEN="1:another", VK_TOKEN="vk1.a.another")
        answer = await prompt.type_while_serving("doctor")
    assert "✗ telegram: Telegram refuses the token.\n  Copy it anew from @BotFather" in answer.out
    assert "✗ vk: VK refuses the key of the community\n  Make a key" in answer.out
    assert "another\n" not in answer.out


def test_platforms_that_do_not_answer(prompt: Prompt) -> None:
    nobody = "http://127.0.0.1:9"
    prompt.set(TELEGRAM_API=nobody, TELEGRAM_TOKEN="1:abc", VK_API=nobody, VK_TOKEN="vk1.a.abc")
    answer = prompt.type("doctor")
    assert "✗ telegram: Telegram does not answer" in answer.out
    assert "PARADNAYA_TELEGRAM_PROXY and PARADNAYA_TELEGRAM_API" in answer.out
    assert "✗ vk: VK does not answer" in answer.out


async def _privacy(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (telegram, _):
        chat = staff_chat(telegram)
        telegram.privacy = True
        telegram.world.chats[chat].bot = "member"
        await bind(prompt, "telegram", chat)
        return await prompt.type_while_serving("doctor")


async def _away(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (telegram, _):
        chat = staff_chat(telegram)
        telegram.world.chats[chat].bot = "kicked"
        await bind(prompt, "telegram", chat)
        return await prompt.type_while_serving("doctor")


async def _webhook(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (telegram, _):
        telegram.world.webhook = {"url": "https://somebody.example/hook", "max_connections": 40}
        return await prompt.type_while_serving("doctor")


async def _events_off(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (_, vk):
        vk.longpoll.settings["message_event"] = 0
        return await prompt.type_while_serving("doctor")


async def _long_poll_off(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (_, vk):
        vk.longpoll.enabled = False
        return await prompt.type_while_serving("doctor")


async def _no_right(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (_, vk):
        del vk.rights["photos"]
        return await prompt.type_while_serving("doctor")


async def _no_admin(prompt: Prompt) -> CommandResult:
    async with platforms(prompt) as (_, vk):
        chat = staff_chat(vk)
        vk.set_conversation(chat, bot_admin=False)
        await bind(prompt, "vk", chat)
        return await prompt.type_while_serving("doctor")


@pytest.mark.parametrize(
    ("arranged", "wrong", "cure"),
    [
        (_privacy, "Privacy mode is on", "Make the bot an administrator there"),
        (_away, "staff chat", "paradnaya staff bind"),
        (_webhook, "A webhook is set", "Stop that program"),
        (_events_off, "event types are off: message_event", "Switch them on under"),
        (_long_poll_off, "Long Poll is off", "Switch it on under"),
        (_no_right, "the key has no right photos", "Make a key under"),
        (_no_admin, "no full access to the staff conversation", "Make the community an administrator"),
    ],
)
async def test_a_fault_of_a_platform_has_its_cure(
    prompt: Prompt, arranged: Callable[[Prompt], Awaitable[CommandResult]], wrong: str, cure: str
) -> None:
    answer = await arranged(prompt)
    assert answer.status == 1
    assert wrong in answer.out
    assert cure in answer.out


@asynccontextmanager
async def old_clock() -> AsyncIterator[str]:
    """Run a server whose clock is in the past."""

    async def handle(_: web.Request) -> web.Response:
        return web.Response(headers={"Date": "Fri, 20 Nov 2026 17:30:00 GMT"})

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_clock_that_is_off(prompt: Prompt) -> None:
    async with old_clock() as address:
        prompt.set(VK_API=address, VK_TOKEN="vk1.a.abc")
        answer = await asyncio.to_thread(prompt.type, "doctor")
    assert "✗ This machine's clock is " in answer.out
    assert "(NTP)" in answer.out


def test_who_has_no_clock_to_compare_with_is_not_told(prompt: Prompt) -> None:
    prompt.set(VK_API="http://127.0.0.1:9", VK_TOKEN="vk1.a.abc")
    assert "clock" not in prompt.type("doctor").out
