"""Error classification: each answer of Telegram or failure of the network becomes the error that says what to do about
it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiogram.methods import SendMessage

from bots.platform_errors import Broken, ChatMigrated, Gone, Later, Lost, PlatformError, Revoked, Vanished
from bots.telegram.errors import Conflict, sentence
from bots.telegram.session import BotApi

TOKEN = "123:ABC"
SEND = SendMessage(chat_id=1, text="x")


async def call_errors(*answers: bytes | None, repeatable: bool = False, proxy: bool = False) -> list[PlatformError]:
    """Make a call for each of these answers of the server (or the proxy), and return the errors; None cuts the line."""
    now: list[bytes | None] = [None]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        if now[0]:
            writer.write(now[0])
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    line = BotApi(TOKEN, "http://127.0.0.1:9" if proxy else host, host if proxy else None)
    found = []
    async with server:
        for now[0] in answers:
            with pytest.raises(PlatformError) as caught:
                await line.call(SEND, repeatable=repeatable, timeout_s=3)
            assert TOKEN not in repr(caught.value)
            assert caught.value.__suppress_context__
            found.append(caught.value)
        await line.close()
        await asyncio.sleep(0.01)  # the server's side closes, too
    return found


def http(status: int, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


def refusal(code: int, description: str, **parameters: Any) -> bytes:
    body = {"ok": False, "error_code": code, "description": description}
    return http(code, json.dumps(body | ({"parameters": parameters} if parameters else {})).encode())


SORTED: list[tuple[bytes | None, type[PlatformError], str]] = [
    (refusal(403, "Forbidden: bot was blocked by the user"), Gone, "blocked"),
    (refusal(403, "Forbidden: user is deactivated"), Gone, "deactivated"),
    (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), Gone, "kicked"),
    (refusal(403, "Forbidden: bot is not a member of the supergroup chat"), Gone, "kicked"),
    (refusal(403, "Forbidden: the group chat was deleted"), Gone, "kicked"),
    (refusal(403, "Forbidden: bot can't initiate conversation with a user"), Gone, "denied"),
    (refusal(403, "Forbidden: something new"), Gone, "denied"),
    (refusal(400, "Bad Request: chat not found"), Gone, "not_found"),
    (refusal(400, "Bad Request: PEER_ID_INVALID"), Gone, "not_found"),
    (refusal(400, "Bad Request: message to edit not found"), Vanished, "message"),
    (refusal(400, "Bad Request: message thread not found"), Vanished, "topic"),
    (refusal(400, "Bad Request: TOPIC_DELETED"), Vanished, "topic"),
    (refusal(400, "Bad Request: message to be replied not found"), Vanished, "reply"),
    (refusal(400, "Bad Request: wrong file identifier/HTTP URL specified"), Vanished, "file"),
    (refusal(400, "Bad Request: file is too big"), Broken, "too_big"),
    (refusal(400, "Bad Request: IMAGE_PROCESS_FAILED"), Broken, "unfit_photo"),
    (refusal(400, "Bad Request: message is not modified: same"), Broken, "not_modified"),
    (refusal(400, "Bad Request: not enough rights to send photos to the chat"), Broken, "not enough rights"),
    (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), Broken, "BUTTON_DATA_INVALID"),
    (refusal(413, "Request Entity Too Large"), Broken, "too_big"),
    (refusal(401, "Unauthorized"), Revoked, "token"),
    (refusal(404, "Not Found"), Revoked, "token"),
    (refusal(409, "Conflict: terminated by other getUpdates request"), Conflict, "another copy"),
    (refusal(418, "I'm a teapot"), Broken, "teapot"),
    (refusal(500, "Internal Server Error"), Lost, ""),
    (http(502, b"<html>Bad Gateway</html>", "text/html"), Lost, ""),
    (http(200, b"[]"), Lost, ""),
    (http(200, b"\xff\xfe"), Lost, ""),
    (None, Lost, ""),
]


async def test_sorted() -> None:
    found = await call_errors(*(raw for raw, _, _ in SORTED))
    for (raw, kind, word), error in zip(SORTED, found, strict=True):
        assert type(error) is kind, raw
        assert word in str(error), raw


async def test_waits_and_moves() -> None:
    upgraded = "Bad Request: group chat was upgraded to a supergroup chat"
    assert await call_errors(
        refusal(429, "Too Many Requests", retry_after=17),
        refusal(429, "Too Many Requests: retry later"),
        refusal(400, upgraded, migrate_to_chat_id=-100500),
    ) == [Later(17.0, "flood", asked=True), Later(5.0, "flood"), ChatMigrated("-100500")]


async def test_an_interrupted_call_that_may_be_repeated_is_later() -> None:
    html, oops = http(502, b"<html>", "text/html"), refusal(500, "Internal Server Error")
    found = await call_errors(None, html, oops, repeatable=True)
    assert [type(error) for error in found] == [Later, Later, Later]


async def test_what_never_left_is_later() -> None:
    line = BotApi(TOKEN, "http://127.0.0.1:9")
    with pytest.raises(Later):
        await line.call(SEND, repeatable=False)
    await line.close()
    found = await call_errors(http(403, b"", "text/plain"), None, proxy=True)
    assert [type(error) for error in found] == [Later, Later]


async def test_a_call_never_answered_is_lost() -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(swallow, "127.0.0.1", 0) as server:
        line = BotApi(TOKEN, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        with pytest.raises(Lost):
            await line.call(SEND, repeatable=False, timeout_s=0.2)
        await line.close()
        await asyncio.sleep(0.01)


def test_a_sentence_quotes_nothing() -> None:
    said = "Bad Request: inline keyboard button URL 'https://x.org/?pt=65.5,57.1' is invalid: Wrong HTTP URL"
    assert sentence(said) == "inline keyboard button URL '...' is invalid: Wrong HTTP URL"
    assert (
        sentence("Bad Request: message can't be edited because it's old") == "message can't be edited because it's old"
    )


def test_a_token_that_cannot_be_one() -> None:
    with pytest.raises(Revoked, match="form"):
        BotApi("oops")
