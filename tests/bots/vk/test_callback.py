"""VK callback: our server is registered, watched, and replaced by Long Poll for the events it does not bring."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bots.platform import Hook
from bots.platform_errors import Later, Revoked
from bots.sandbox.standin import PlatformFault
from bots.sandbox.vk import VkStandIn
from bots.vk import callback as module
from bots.vk.adapter import VkPlatform
from dialogs.notices.administrator import alerts
from tests.bots.vk.test_adapter import Shelf
from tests.contracts import schema_of


@dataclass
class CallbackCommunity:
    """VK community with our server and another's. `serving`: whether ours tells the code."""

    vk: VkStandIn
    bot: VkPlatform
    shelf: Shelf
    hook: Hook
    serving: bool = True

    async def take(self, request: web.Request) -> web.Response:
        if not self.serving:
            return web.Response(status=502)
        brought = await self.bot.receive_hook(self.hook, request.headers, await request.read())
        return web.Response(status=brought.status, text=brought.answer)

    @asynccontextmanager
    async def ingesting(self, hook: Hook | None) -> AsyncIterator[None]:
        task = asyncio.create_task(self.bot.ingest_brought(self.shelf, hook) if hook else self.bot.ingest(self.shelf))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, true: Callable[[], Any]) -> None:
        async with asyncio.timeout(10):
            while not true():
                await asyncio.sleep(0.01)

    def ours(self) -> list[str]:
        """Registered servers of the community as `url secret status`."""
        return [f"{one.url} {one.secret_key} {one.status}" for one in self.vk.callbacks.servers.values()]

    def write(self, text: str) -> None:
        anna = self.vk.people()[0].id
        self.vk.write(anna, anna, text)


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.05)
    monkeypatch.setattr(module, "FIRST_LOOKS_S", (0.05, 0.05))


@pytest.fixture
async def city() -> AsyncIterator[CallbackCommunity]:
    vk = VkStandIn(time.time)
    vk.limits = False
    broken: list[str] = []
    if contract := schema_of("VK"):
        vk.on_call = lambda name, form, body: broken.extend(contract.check_request(name, form))
    bot = VkPlatform(vk.token, await vk.start())
    vk.add_person("Анна")
    here = CallbackCommunity(vk, bot, Shelf(), Hook("", ""))
    app = web.Application()
    app.router.add_post("/hook/vk/{key}", here.take)
    async with TestServer(app) as server:
        here.hook = Hook(str(server.make_url("/hook/vk/k3y")), "s3cret")
        yield here
    await bot.close()
    await vk.stop()
    assert broken == []


async def test_our_server_is_registered_kept_and_taken_back_and_no_other(city: CallbackCommunity) -> None:
    group = {"group_id": city.vk.group_id}
    await city.bot.start()
    call = city.bot._call
    await call("groups.addCallbackServer", **group, url="http://127.0.0.1:9/crm", title="CRM")
    for old in ("http://127.0.0.1:9/hook/vk/old", "http://127.0.0.1:9/hook/vk/older"):
        await call("groups.addCallbackServer", **group, url=old, title=module.TITLE)
    ours = f"{city.hook.url} s3cret ok"
    for _ in range(2):
        async with city.ingesting(city.hook):
            await city.until(lambda: ours in city.ours() and len(city.ours()) == 2)
            await city.until(lambda: city.vk.callbacks.is_wanted("message_event"))
    changes = [call for call in city.vk.calls if call.method == "groups.editCallbackServer"]
    assert len(changes) == 1
    assert await city.bot.doctor(None, "http://127.0.0.1") == []
    async with city.ingesting(None):
        await city.until(lambda: len(city.ours()) == 1)
        await city.until(lambda: any(call.method == "groups.getLongPollServer" for call in city.vk.calls))
    assert "crm" in city.ours()[0]


async def test_what_was_not_brought_is_read_from_the_history(city: CallbackCommunity) -> None:
    async with city.ingesting(city.hook):
        await city.until(lambda: city.vk.callbacks.is_wanted("message_new"))
    city.vk.callbacks.pauses_s = ()
    city.serving = False
    city.write("никто не слышит")
    await city.until(lambda: city.vk.callbacks.lost)
    city.serving = True
    async with city.ingesting(city.hook):
        await city.shelf.until(lambda shelf: len(shelf.rows) == 1)
        city.write("опять")
        await city.shelf.until(lambda shelf: len(shelf.rows) == 2)


async def test_a_server_that_is_not_confirmed_is_told_of_and_done_without(city: CallbackCommunity) -> None:
    city.serving = False
    async with city.ingesting(city.hook):
        await city.until(lambda: city.shelf.complaints)
        city.write("Яма")
        await city.shelf.until(lambda shelf: len(shelf.rows) == 1)
        why = "the server's state is “failed”"
        assert city.shelf.complaints == {"hook:vk": alerts.hook_fails("VK", why)}
        (fault,) = await city.bot.doctor(None, "http://127.0.0.1")
        assert "state is failed" in fault[0]
        city.serving = True
        await city.until(lambda: city.vk.callbacks.is_wanted("message_new"))


async def test_a_key_that_may_not_register_asks_instead(city: CallbackCommunity) -> None:
    city.vk.inject(PlatformFault("error", "groups.getCallbackServers", value=15, times=2))
    async with city.ingesting(city.hook):
        await city.until(lambda: any(call.method == "groups.getLongPollServer" for call in city.vk.calls))
        city.write("Яма")
        await city.shelf.until(lambda shelf: len(shelf.rows) == 1)
        assert city.shelf.complaints == {"hook:vk": alerts.hook_refused("VK", "15 Access denied")}
    (fault,) = await city.bot.doctor(None, "http://127.0.0.1")
    assert "cannot be seen" in fault[0]
    city.vk.inject(PlatformFault("error", "groups.getCallbackServers", value=15))
    async with city.ingesting(None):
        city.write("Свет")
        await city.shelf.until(lambda shelf: len(shelf.rows) == 2)


async def test_a_token_that_is_refused_meanwhile_ends_it(city: CallbackCommunity) -> None:
    city.vk.inject(PlatformFault("error", "groups.getCallbackServers", value=5))
    with pytest.raises(Revoked):
        await city.bot.ingest_brought(city.shelf, city.hook)


@pytest.mark.parametrize("answer", [{"items": None}, {"items": [{"title": "paradnaya"}]}, [], {}])
async def test_odd_answers_are_waited_out(answer: Any) -> None:
    async def call(*_: object, **__: object) -> Any:
        return answer

    with pytest.raises(Later):
        await module._own_servers(call, 1)  # type: ignore[arg-type]  # of Calls nothing else is used
    with pytest.raises(Later):
        module._number(answer)
    with pytest.raises(Later):
        await module._code(call, 1)  # type: ignore[arg-type]


async def test_a_server_that_somebody_deleted_is_registered_anew(city: CallbackCommunity) -> None:
    async with city.ingesting(city.hook):
        await city.until(lambda: city.vk.callbacks.is_wanted("message_new"))
    city.vk.callbacks.delete(1)
    with pytest.raises(Later):
        await module.Callback(city.bot._call, city.shelf, city.vk.group_id, city.hook)._status(1)
