"""Webhook server: an update answered with "arrived" is in the inbox, and nothing that is brought blocks what comes
after it."""

from __future__ import annotations

import asyncio
import io
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from bots.platform import Hook
from bots.runtime.counters import Counters
from bots.runtime.settings import Listen
from bots.sandbox.standin import PlatformFault
from bots.sandbox.vk import VkStandIn
from bots.telegram.adapter import TelegramPlatform
from bots.vk.adapter import VkPlatform
from bots.web.health import Health
from bots.web.hooks import AT_MOST_BYTES, Hooks, hook_of
from bots.web.metrics import Metrics
from bots.web.server import WebServer
from storage.records.messages.inbox import Inbox, InboxRow
from storage.store import Store
from tests.clocks import HandClock
from tests.storage.residents import heads

TOKEN = "123456:AAH-secret"
SECRET = "X-Telegram-Bot-Api-Secret-Token"
BASE = "https://city.example/front"


@dataclass
class WebhookDoor:
    """Running server, asked as a platform asks."""

    store: Store
    vk: VkStandIn
    hooks: Mapping[str, Hook]
    watch: Counters
    http: aiohttp.ClientSession
    base: str = ""
    arrivals: list[int] = field(default_factory=list)

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, str]:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self.http.post(f"{self.base}{path}", data=io.BytesIO(data), headers=headers) as answer:
            return answer.status, await answer.text()

    async def telegram(self, body: Any, secret: str | None = None, before: str = "/front") -> int:
        hook = self.hooks["telegram"]
        given = hook.secret if secret is None else secret
        return (await self.post(before + hook.url.removeprefix(BASE), body, **{SECRET: given}))[0]

    async def from_vk(self, event: Any, **headers: str) -> tuple[int, str]:
        return await self.post(self.hooks["vk"].url.removeprefix(BASE), event, **headers)

    def event(self, text: str = "Яма", **more: object) -> dict[str, Any]:
        message = {"peer_id": 7, "from_id": 7, "conversation_message_id": 1, "text": text}
        envelope = {"group_id": self.vk.group_id, "type": "message_new", "event_id": "e1", "v": "5.199"}
        return {**envelope, "object": {"message": message}, "secret": self.hooks["vk"].secret, **more}

    async def rows(self) -> list[InboxRow]:
        async with self.store.reading() as tx:
            return await heads(tx)


@pytest.fixture
async def door(sqlite_store: Store) -> AsyncIterator[WebhookDoor]:
    clock = HandClock()
    vk, watch = VkStandIn(clock.seconds), Counters(clock)
    tokens = {"telegram": TOKEN, "vk": vk.token}
    hooks = {name: hook_of(BASE, name, token, 7) for name, token in tokens.items()}
    telegram, community = TelegramPlatform(TOKEN), VkPlatform(vk.token, await vk.start())
    async with aiohttp.ClientSession() as http:
        here = WebhookDoor(sqlite_store, vk, hooks, watch, http)
        taking = Hooks(
            sqlite_store,
            {"telegram": telegram, "vk": community},
            hooks,
            clock=clock,
            watch=watch,
            arrived=lambda: here.arrivals.append(1),
        )
        health, metrics = Health(sqlite_store, watch, ()), Metrics(watch, None)  # type: ignore[arg-type]  # not asked
        server = WebServer(Listen("127.0.0.1", 0), health, metrics, taking)
        here.base = f"http://127.0.0.1:{await server.start()}"
        yield here
    await server.stop()
    await telegram.close()
    await community.close()
    await vk.stop()


def raw_update(text: str, update: int = 1) -> dict[str, Any]:
    person = {"id": 5, "is_bot": False, "first_name": "Анна"}
    message = {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "from": person, "text": text}
    return {"update_id": update, "message": message}


def test_secrets_are_the_tokens_and_the_installations_and_tell_nothing_of_them() -> None:
    one = hook_of(BASE, "vk", TOKEN, 1)
    assert one == hook_of(BASE, "vk", TOKEN, 1)
    assert one.secret != hook_of(BASE, "vk", TOKEN, 2).secret
    assert one.url != hook_of(BASE, "telegram", TOKEN, 1).url
    assert one.url.startswith(f"{BASE}/hook/vk/")
    assert len(one.secret) <= 50
    assert one.secret.isalnum()
    assert "AAH" not in one.url + one.secret


async def test_an_update_is_in_the_inbox_once_however_often_it_is_brought(door: WebhookDoor) -> None:
    assert [await door.telegram(raw_update("Яма", n)) for n in (1, 2, 1)] == [200] * 3
    assert await door.telegram(raw_update("Свет", 3), before="") == 200
    rows = await door.rows()
    assert [(row.platform, row.key, row.chat) for row in rows] == [("telegram", "1", "5")]
    async with door.store.reading() as tx:
        assert await tx.inbox.waiting() == 3
        assert await tx.inbox.cursor("telegram") == ""
    assert json.loads(rows[0].body) == raw_update("Яма")
    assert len(door.arrivals) == 4


async def test_what_is_brought_at_the_same_moment_is_kept_once(door: WebhookDoor) -> None:
    updates = [raw_update("Яма", n % 5) for n in range(25)]
    assert set(await asyncio.gather(*map(door.telegram, updates))) == {200}
    async with door.store.reading() as tx:
        assert await tx.inbox.waiting() == 5


async def test_who_does_not_know_the_secrets_is_turned_away(door: WebhookDoor) -> None:
    assert [await door.telegram(raw_update("Яма"), secret) for secret in ("", "no", "п")] == [401] * 3
    path = door.hooks["telegram"].url.removeprefix(BASE)
    known = {SECRET: door.hooks["telegram"].secret}
    for wrong in (path[:-1], path.replace("telegram", "max"), path.replace("telegram", "vk"), "/hook/telegram/"):
        assert (await door.post(wrong, raw_update("Яма"), **known))[0] == 404
    async with door.http.get(door.base + path) as answer:
        assert answer.status == 405
    assert await door.rows() == []
    assert door.watch.hooks == {("telegram", "refused"): 3}


ODD = {
    "empty": b"",
    "broken": b"{",
    "list": b"[]",
    "null": b"null",
    "deep": b"[" * 100_000,
    "bytes": b"\xff\x00\xfe",
    "without an id": b'{"update_id":"7"}',
    "digits": b"9" * 5000,
    "huge": b" " * AT_MOST_BYTES + b"{}",
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
async def test_what_is_no_update_is_taken_and_kept_to_be_looked_at(door: WebhookDoor, body: bytes) -> None:
    assert await door.telegram(body) == 200
    assert await door.telegram(raw_update("Яма")) == 200
    odd, good = await door.rows()
    assert (odd.chat, good.chat) == ("", "5")
    with pytest.raises(ValueError, match="should be an object"):
        TelegramPlatform(TOKEN).parse(json.loads(odd.body))
    assert len(odd.body) < 10_000


async def test_a_store_in_trouble_has_it_brought_again(door: WebhookDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as at:
        at.setattr(Inbox, "receive", full)
        assert await door.telegram(raw_update("Яма")) == 503
        assert (await door.from_vk(door.event()))[0] == 503
    assert (await door.from_vk(door.event(), **{"X-Retry-Counter": "1"})) == (200, "ok")
    assert await door.telegram(raw_update("Яма")) == 200
    assert len(await door.rows()) == 2
    assert door.watch.hooks["vk", "repeated"] == 1
    assert door.watch.errors == {("hook", "OperationalError"): 2}


async def test_what_the_store_will_never_take_is_kept_as_it_came(
    door: WebhookDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Inbox.receive

    async def picky(self: Inbox, platform: str, rows: Any, *rest: Any) -> None:
        if rows[0].chat:
            raise UnicodeEncodeError("utf-8", "", 0, 1, "surrogates not allowed")
        await real(self, platform, rows, *rest)

    monkeypatch.setattr(Inbox, "receive", picky)
    assert await door.telegram(raw_update("Яма")) == 200
    (row,) = await door.rows()
    assert row.key.startswith("odd:")


async def test_vk_hears_the_code_and_then_ok(door: WebhookDoor) -> None:
    confirmation = {"type": "confirmation", "group_id": door.vk.group_id}
    assert await door.from_vk(confirmation) == (200, door.vk.callbacks.code)
    for _ in range(2):
        assert await door.from_vk(door.event()) == (200, "ok")
    (row,) = await door.rows()
    assert (row.key, row.chat) == ("e1", "7")
    assert door.hooks["vk"].secret not in row.body


async def test_vk_is_refused_without_the_secret_or_for_another_community(door: WebhookDoor) -> None:
    for event in (
        door.event(secret="no"),
        {k: v for k, v in door.event().items() if k != "secret"},
        door.event(secret=["no"]),
        door.event(group_id=5),
        {"type": "confirmation", "group_id": 5},
        {"type": "confirmation"},
        [door.event()],
        door.event(secret=door.hooks["vk"].secret[:-1] + "я"),
        door.event(secret=[door.hooks["vk"].secret]),
        b"{",
        b"[" * 100_000,
    ):
        status, text = await door.from_vk(event)
        assert (status, text) == (403, "")
    assert await door.rows() == []


async def test_an_event_of_any_shape_is_taken_and_never_answered_with_remove(door: WebhookDoor) -> None:
    odd: list[dict[str, Any]] = [
        {"type": "remove"},
        {"object": None},
        {"event_id": None},
        {"event_id": "\0"},
        {"object": ["remove"]},
    ]
    for n, more in enumerate(odd):
        assert await door.from_vk(door.event(**{"event_id": str(n), **more})) == (200, "ok")
    async with door.store.reading() as tx:
        assert await tx.inbox.waiting() == len(odd)


async def test_without_the_code_vk_is_asked_to_come_again(door: WebhookDoor) -> None:
    door.vk.inject(PlatformFault("server_error", times=-1))
    assert await door.from_vk({"type": "confirmation", "group_id": door.vk.group_id}) == (503, "")
    door.vk.clear_faults()
    del door.vk.rights["manage"]
    assert (await door.from_vk({"type": "confirmation", "group_id": door.vk.group_id}))[0] == 503
