"""Callback API of the VK stand-in: a server tells the code, is brought events, and is asked again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bots.runtime.clock import SystemClock
from bots.sandbox.standin import PlatformFault
from bots.sandbox.vk import VkStandIn
from bots.vk.wire import VkApi, VkHttp


@dataclass
class Receiver:
    """Callback server of a community. `says`: its answers to the next events, then `ok`."""

    vk: VkStandIn
    call: VkApi
    address: str = ""
    says: list[web.Response] = field(default_factory=list)
    code: str | None = None
    got: list[tuple[Mapping[str, str], dict[str, Any]]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        event = await request.json()
        self.got.append((request.headers, event))
        if event["type"] == "confirmation":
            return web.Response(text=self.code or self.vk.callbacks.code)
        return self.says.pop(0) if self.says else web.Response(text="ok")

    async def register_server(self, **settings: int) -> int:
        group = {"group_id": self.vk.group_id}
        made = await self.call("groups.addCallbackServer", **group, url=self.address, title="A", secret_key="s3cret")
        await self.call("groups.setCallbackSettings", **group, server_id=made["server_id"], **settings)
        return int(made["server_id"])

    async def status(self) -> str:
        servers = await self.call("groups.getCallbackServers", group_id=self.vk.group_id)
        return str(servers["items"][0]["status"]) if servers["items"] else "none"

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not true():
                await asyncio.sleep(0.01)

    def events(self) -> list[dict[str, Any]]:
        return [event for _, event in self.got if event["type"] != "confirmation"]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    vk = VkStandIn(SystemClock().seconds)
    vk.callbacks.pauses_s = (0.01,) * 5
    wire = VkHttp(None)
    here = Receiver(vk, VkApi(vk.token, await vk.start(), wire))
    app = web.Application()
    app.router.add_post("/hook", here.take)
    async with TestServer(app) as server:
        here.address = str(server.make_url("/hook"))
        yield here
    await wire.close()
    await vk.stop()


async def test_a_server_that_tells_the_code_is_brought_what_it_wants(receiver: Receiver) -> None:
    vk = receiver.vk
    anna = vk.add_person("Анна").id
    await receiver.register_server(message_new=1)
    await receiver.until(lambda: bool(receiver.got))
    await receiver.until(lambda: not vk.callbacks.owed)
    assert await receiver.status() == "ok"
    vk.write(anna, anna, "Яма")
    vk.block(anna, True)
    vk.inject(PlatformFault("poison", body={"type": ["odd"]}))
    await receiver.until(lambda: len(receiver.events()) == 2)
    said = receiver.events()[0]
    assert (said["type"], said["group_id"], said["secret"]) == ("message_new", vk.group_id, "s3cret")
    assert said["object"]["message"]["text"] == "Яма"
    assert said["event_id"] == vk.longpoll.history[0]["event_id"]
    assert "secret" not in vk.longpoll.history[0]


async def test_an_event_is_repeated_with_its_counter_and_given_up_in_the_end(receiver: Receiver) -> None:
    vk = receiver.vk
    anna = vk.add_person("Анна").id
    await receiver.register_server(message_new=1)
    await receiver.until(lambda: vk.callbacks.is_wanted("message_new"))
    receiver.says = [web.Response(status=500), web.Response(text="no"), web.Response(status=503)]
    vk.write(anna, anna, "раз")
    await receiver.until(lambda: len(receiver.events()) == 4 and not vk.callbacks.owed)
    assert [headers.get("X-Retry-Counter") for headers, _ in receiver.got[-4:]] == [None, "1", "2", "3"]
    assert len({event["event_id"] for event in receiver.events()}) == 1
    receiver.says = [web.Response(status=503, headers={"Retry-After": "0"}) for _ in range(6)]
    vk.write(anna, anna, "два")
    await receiver.until(lambda: bool(vk.callbacks.lost))
    assert not vk.callbacks.owed


async def test_a_wrong_code_is_a_failure_until_the_server_is_changed(receiver: Receiver) -> None:
    vk = receiver.vk
    receiver.code = "nonsense"
    number = await receiver.register_server(message_new=1)
    await receiver.until(lambda: vk.callbacks.servers[number].status == "failed")
    vk.write(vk.add_person("Анна").id, vk.people()[0].id, "никому")
    before, receiver.code = vk.callbacks.code, None
    form = {"group_id": vk.group_id, "server_id": number, "url": vk.callbacks.servers[number].url, "title": "A"}
    await receiver.call("groups.editCallbackServer", **form)
    await receiver.until(lambda: vk.callbacks.servers[number].status == "ok")
    assert vk.callbacks.code != before
    assert receiver.events() == []


async def test_remove_takes_the_server_away(receiver: Receiver) -> None:
    vk = receiver.vk
    await receiver.register_server(message_new=1)
    await receiver.until(lambda: vk.callbacks.is_wanted("message_new"))
    receiver.says = [web.Response(text="remove")]
    anna = vk.add_person("Анна").id
    vk.write(anna, anna, "раз")
    await receiver.until(lambda: not vk.callbacks.servers)
    assert await receiver.status() == "none"


async def test_what_is_owed_outlives_the_process(receiver: Receiver) -> None:
    vk = receiver.vk
    await receiver.register_server(message_new=1)
    await receiver.until(lambda: vk.callbacks.is_wanted("message_new"))
    vk.callbacks.pauses_s = (60.0,) * 5
    receiver.says = [web.Response(status=500)]
    anna = vk.add_person("Анна").id
    vk.write(anna, anna, "раз")
    await receiver.until(lambda: bool(vk.callbacks.owed) and vk.callbacks.owed[0].tries == 1)
    other = VkStandIn(SystemClock().seconds)
    other.load(vk.dump(), vk.files())
    assert [(one.server, one.tries, one.event["type"]) for one in other.callbacks.owed] == [(1, 1, "message_new")]
    assert other.callbacks.servers[1].status == "ok"
