"""Webhooks: the whole way by updates that are brought; changing between polling and webhooks loses nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bots.runtime.settings import Listen
from bots.sandbox.standin import PlatformFault
from storage.tables import complaints
from tests.journeys.front import Front
from tests.journeys.town import CENTRE, Phone, Town, photo, town, until

LISTEN = Listen("127.0.0.1", 0)
PATIENCE_S = 30.0


@asynccontextmanager
async def behind(front: Front, folder: Path, **more: Any) -> AsyncIterator[Town]:
    """Run a town whose program is behind a proxy; by default its updates are brought."""
    address = await front.start()
    try:
        async with town(folder, **{"listen": LISTEN, "webhook": address, **more}) as here:
            front.port = here.port
            yield here
    finally:
        await front.stop()


async def wait_for_webhooks(here: Town) -> None:
    """Wait until both platforms bring their updates."""
    await until(lambda: here.vk.callbacks.is_wanted("message_new"), "VK brings events")
    await until(lambda: bool(here.telegram.world.webhook), "Telegram brings updates")


async def write_as_all(here: Town, phones: list[Phone], text: str) -> int:
    """Write this as everybody; how many updates have to be there then."""
    expected = await here.count_updates() + len(phones)
    for phone in phones:
        await phone.write(text)
    return expected


async def wait_for_updates(here: Town, expected: int) -> None:
    """Wait until so many updates and no more are there, and worked; nothing waits at the platforms."""
    await until(lambda: not here.telegram.pending(), "Telegram has brought everything", PATIENCE_S)
    await until(lambda: not here.vk.callbacks.owed, "VK has brought everything", PATIENCE_S)
    for _ in range(500):
        if await here.count_updates() >= expected:
            break
        await here.quiet()
    await here.quiet()
    assert await here.count_updates() == expected


async def test_the_whole_way_by_webhooks_though_answers_are_lost(tmp_path: Path) -> None:
    front = Front()
    async with behind(front, tmp_path, staff="vk") as here:
        await wait_for_webhooks(here)
        anna, boris = await here.resident("telegram", "Анна"), await here.resident("vk", "Борис")
        front.lose = 4
        await boris.write("Огромная яма на дороге", [photo()], CENTRE)
        await anna.write("Не горит фонарь", [photo("blue")])
        await anna.hears("Где", PATIENCE_S)
        await here.restart()
        await anna.write(point=CENTRE)
        for resident in (anna, boris):
            await resident.hears("Проверьте", PATIENCE_S)
            await resident.press("Отправить")
            await resident.hears("ТМН-", PATIENCE_S)
        await here.quiet()
        assert sum("Проверьте" in bubble.text for bubble in boris.bot_bubbles()) == 1
        assert not here.telegram.pending()
        hooks = here.app.watch.hooks
        assert hooks["telegram", "stored"]
        assert hooks["vk", "stored"]
    assert {status for _, status in front.answers} <= {200, 502, 0}
    assert all(path.startswith("/front/hook/") for path, _ in front.answers)


async def test_changing_the_way_loses_and_doubles_nothing(tmp_path: Path) -> None:
    front = Front()
    async with behind(front, tmp_path, webhook="") as here:
        phones = [await here.resident("telegram"), await here.resident("vk", "Борис")]
        assert not here.vk.callbacks.servers
        expected = await write_as_all(here, phones, "/start")
        await here.end()
        expected = await written_meanwhile(here, phones, expected)
        await here.again(webhook=front.address)
        await wait_for_webhooks(here)
        await wait_for_updates(here, expected)
        expected = await write_as_all(here, phones, "/start")
        await wait_for_updates(here, expected)
        assert here.app.watch.hooks["telegram", "stored"] >= 2
        assert here.app.watch.hooks["vk", "stored"] >= 1
        expected = await write_as_all(here, phones, "/start")
        await here.end()
        expected = await written_meanwhile(here, phones, expected)
        await here.again(webhook="")
        await until(lambda: not here.vk.callbacks.servers, "VK is told to bring nothing")
        await wait_for_updates(here, expected)
        assert not here.telegram.world.webhook
        assert here.app.watch.hooks == {}
        for phone in phones:
            await phone.write("/start")
            await phone.hears("Тюмень")


async def written_meanwhile(here: Town, phones: list[Phone], expected: int) -> int:
    """Write as everybody while the program is down."""
    for phone in phones:
        await phone.write("/start")
    return expected + len(phones)


async def test_a_platform_that_takes_no_webhook_is_asked_instead(tmp_path: Path) -> None:
    front = Front()
    async with behind(front, tmp_path, webhook="") as here:
        here.telegram.inject(
            PlatformFault(
                "error", "setWebhook", value=400, body={"description": "Bad Request: bad webhook: wrong port"}
            )
        )
        here.vk.inject(PlatformFault("error", "groups.addCallbackServer", value=15))
        await here.restart(webhook=front.address)
        for platform in ("telegram", "vk"):
            phone = here.newcomer(platform, "Вера")
            await phone.write("/start" if platform == "telegram" else "Начать")
            await phone.hears("Здравствуйте", PATIENCE_S)
        async with here.app.store.reading() as tx:
            keys = sorted(await tx.sqlalchemy.scalars(select(complaints.c.key)))  # told by now or not
        assert keys == ["hook:telegram", "hook:vk"]
