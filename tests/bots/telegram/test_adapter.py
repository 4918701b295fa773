"""Telegram adapter, the rest of its port before the stand-in: start, fetch, ack, leave, doctor."""

from __future__ import annotations

import logging
from contextlib import nullcontext

import pytest
from aiogram.methods import SetWebhook
from aiohttp import web
from aiohttp.test_utils import TestServer

from bots.platform import Button, Offered, Platform, Span
from bots.platform_errors import Broken, Later, Revoked, Vanished
from bots.sandbox.standin import PlatformFault, Upload
from bots.telegram.adapter import TelegramPlatform
from bots.telegram.doctor import _speaks
from dialogs.kernel.events import Message, Photo, Press, Query
from tests.bots.telegram.telegram_bench import bench


async def test_start_learns_the_name_and_sets_the_menu() -> None:
    async with bench() as at:
        bot: Platform = at.bot
        await bot.start()
        assert at.bot.username == "paradnaya_bot"
        assert at.calls("setMyCommands") == ["setMyCommands"] * 3
        assert at.standin.view(at.anna.id, at.anna.id).menu == (("new", "Сообщить"),)
        john = at.standin.add_person("John", "en")
        assert at.standin.view(john.id, john.id).menu == (("new", "Report"),)


async def test_a_refused_menu_stops_nobody_and_a_refused_token_does() -> None:
    async with bench() as at:
        at.standin.inject(PlatformFault("error", "setMyCommands", value=400))
        await at.bot.start()
        stranger = TelegramPlatform("123:ABC", at.base)
        with pytest.raises(Revoked):
            await stranger.start()
        await stranger.close()


async def test_photos_are_fetched() -> None:
    async with bench() as at:
        data = b"x" * 70_000
        at.standin.write(at.anna.id, at.anna.id, uploads=[Upload("IMG.heic", data, as_file=True)])
        update = at.standin.world.queue.waiting[-1].body
        event = at.bot.parse(update).event
        assert isinstance(event, Message)
        (photo,) = event.photos
        assert photo.as_file
        assert await at.bot.fetch(photo, 100_000) == data
        with pytest.raises(Broken, match="too_big"):
            await at.bot.fetch(photo, 60_000)
        at.standin.inject(PlatformFault("server_error", "file"))
        with pytest.raises(Later):
            await at.bot.fetch(photo, 100_000)
        with pytest.raises(Vanished):
            await at.bot.fetch(Photo("AgAC_unknown"), 100_000)


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/x",
        "//elsewhere.example/x",
        "../../../x",
        "@elsewhere.example/x",
        "x?y#z",
        "x\r\nHost: elsewhere.example\r\n\r\n",
        "away",
    ],
)
async def test_a_files_path_leads_to_nobody_else(path: str) -> None:
    """The server of the API alone is asked, whatever path it names, and a redirect is not followed."""
    asked: list[tuple[str, str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append((request.host, request.path))
        if request.path.endswith("/getFile"):
            return web.json_response({"ok": True, "result": {"file_id": "f", "file_path": path}})
        if request.path.endswith("away"):
            raise web.HTTPFound(f"http://localhost:{request.url.port}/elsewhere")
        return web.Response(body=b"bytes")

    app = web.Application()
    app.router.add_route("*", r"/{rest:[\s\S]*}", answer)
    async with TestServer(app) as server:
        home = f"127.0.0.1:{server.port}"
        bot = TelegramPlatform("123456:ABC", f"http://{home}")
        try:
            with pytest.raises(Later) if path == "away" else nullcontext():
                assert await bot.fetch(Photo("f"), 100) == b"bytes"
        finally:
            await bot.close()
    assert {host for host, _ in asked} == {home}
    assert len(asked) == 2


async def test_presses_are_answered_and_late_answers_forgiven() -> None:
    async with bench() as at:
        sent = await at.bot.send(at.letter("Раз", choices=(Button("Да", "m:yes"),)))
        at.standin.press(at.anna.id, at.anna.id, int(sent.handles[0]), "m:yes")
        press = at.bot.parse(at.standin.world.queue.waiting[-1].body).event
        assert isinstance(press, Press)
        assert (press.data, press.message) == ("m:yes", sent.handles[0])
        await at.bot.ack(press, at.chat, at.chat, "Готово")
        assert at.standin.view(at.anna.id, at.anna.id).toast == "Готово"
        await at.bot.ack(Press("m:yes", ack="1"), at.chat, at.chat)


async def test_a_query_is_answered_and_what_is_chosen_is_a_message_of_who_chose() -> None:
    async with bench() as at:
        group = int(at.group())
        asked = at.standin.ask_inline(at.anna.id, " яма ")
        query = at.bot.parse(at.standin.world.queue.waiting[-1].body).event
        assert query == Query("яма", asked)
        offers = [
            Offered("1", "Заделано", "Яма заделана 📍.", (Span("bold", 4, 8),), "Дороги"),
            *(Offered(f"{n}", "Ещё", "я" * 5000) for n in range(2, 60)),
        ]
        await at.bot.offer(query, offers)
        answered = at.standin.results_of(asked)
        assert answered is not None
        assert len(answered) == 50
        assert [answered[0][name] for name in ("id", "title", "description")] == ["1", "Заделано", "Дороги"]
        card = at.standin.write(at.anna.id, group, "Карточка")[0]
        at.standin.choose(at.anna.id, group, asked, "1", reply_to=card)
        update = at.standin.world.queue.waiting[-1].body
        assert update["message"]["via_bot"]["username"] == "paradnaya_bot"
        chosen = at.bot.parse(update)
        assert isinstance(chosen.event, Message)
        assert (chosen.sender.name, chosen.event.text, chosen.event.reply_to) == ("Анна", "Яма заделана 📍.", str(card))
        await at.bot.offer(Query("", "1"), [])
        await at.bot.offer(query, [])
        assert at.standin.results_of(asked) == []


async def test_leaving() -> None:
    async with bench() as at:
        group = at.group()
        await at.bot.leave(group)
        await at.bot.leave(group)
        assert any("not in the staff chat" in wrong or "cannot see" in wrong for wrong, _ in await at.bot.doctor(group))


async def test_the_doctor() -> None:
    async with bench() as at:
        group = at.group()
        assert await at.bot.doctor(None) == []
        assert await at.bot.doctor(group) == []
        at.standin.set_bot(int(group), "member")
        ((wrong, cure),) = await at.bot.doctor(group)
        assert "Privacy mode" in wrong
        assert "administrator" in cure
        at.standin.privacy = False
        assert await at.bot.doctor(group) == []
        at.standin.inject(PlatformFault("server_error", "getMe"))
        ((wrong, _),) = await at.bot.doctor(group)
        assert "does not answer" in wrong
        at.standin.inject(
            PlatformFault("error", "getChat", value=400, body={"description": "Bad Request: chat not found"})
        )
        ((wrong, _),) = await at.bot.doctor(group)
        assert "cannot see the staff chat (Gone: not_found)" in wrong
        await at.bot._line.call(SetWebhook(url="http://127.0.0.1:9/hook"))
        ((wrong, _),) = await at.bot.doctor(None)
        assert "webhook" in wrong
        stranger = TelegramPlatform("123:ABC", at.base)
        ((wrong, _),) = await stranger.doctor(None)
        await stranger.close()
        assert "token" in wrong


def test_a_bot_that_may_not_speak() -> None:
    member = {"status": "member"}
    assert _speaks({"permissions": {"can_send_messages": True, "can_send_photos": True}}, member) == []
    ((wrong, _),) = _speaks({"permissions": {"can_send_messages": True, "can_send_photos": False}}, member)
    assert "send photos" in wrong
    ((wrong, _),) = _speaks({}, {"status": "restricted", "can_send_messages": False, "can_send_photos": False})
    assert "messages and photos" in wrong


async def test_the_token_is_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with bench() as at:
        at.standin.inject(PlatformFault("reset", "*", times=3))
        for deed in (at.bot.start(), at.bot.fetch(Photo("x"), 5), at.bot.send(at.letter("x"))):
            with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever: it must not tell
                await deed
            assert at.standin.token not in repr(caught.value)
        assert [call.method for call in at.standin.calls if call.fault] == ["getMe", "getFile", "sendMessage"]
        assert at.standin.token not in caplog.text
