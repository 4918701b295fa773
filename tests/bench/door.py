"""Minimal HTTP server of the bench, which must cost less than the bots measured in front of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

Form = dict[str, Any]
Handler = Callable[[str, Form], Any]
"""(path, parameters) -> bytes, a JSON value, or an awaitable of one."""


class Door(asyncio.Protocol):
    """HTTP connection: requests one after another, each read whole."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._raw = b""
        self._transport: asyncio.Transport | None = None
        self._working = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports are no asyncio.Transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._raw += data
        self._go_on()

    def _go_on(self) -> None:
        while not self._working and (found := _request(self._raw)) is not None:
            path, kind, body, self._raw = found
            answer = self._handler(path.partition("?")[0], _form(path, kind, body))
            if isinstance(answer, Awaitable):
                self._working = True
                asyncio.ensure_future(answer).add_done_callback(self._late)
            else:
                self._say(answer)

    def _late(self, answer: asyncio.Future[Any]) -> None:
        self._working = False
        if not answer.cancelled():
            self._say(answer.result())
            self._go_on()

    def _say(self, answer: Any) -> None:
        if self._transport is None:
            return
        body = answer if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)


def _request(raw: bytes) -> tuple[str, bytes, bytes, bytes] | None:
    """(target, media type, body, what follows); None while it is not whole."""
    at = raw.find(b"\r\n\r\n")
    if at < 0:
        return None
    lines = raw[:at].split(b"\r\n")
    named = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines[1:])}
    kind, start = named.get(b"content-type", b""), at + 4
    if named.get(b"transfer-encoding") == b"chunked":
        return _chunked_request(lines[0], kind, raw[start:])
    end = start + int(named.get(b"content-length", 0))
    if len(raw) < end:
        return None
    return lines[0].split(b" ")[1].decode(), kind, raw[start:end], raw[end:]


def _chunked_request(line: bytes, kind: bytes, rest: bytes) -> tuple[str, bytes, bytes, bytes] | None:
    body = b""
    while (at := rest.find(b"\r\n")) >= 0:
        size = int(rest[:at], 16)
        if len(rest) < at + 2 + size + 2:
            return None
        body, rest = body + rest[at + 2 : at + 2 + size], rest[at + 4 + size :]
        if not size:
            return line.split(b" ")[1].decode(), kind, body, rest
    return None


def _form(path: str, kind: bytes, body: bytes) -> Form:
    form: Form = dict(parse_qsl(path.partition("?")[2]))
    if kind.startswith(b"application/json"):
        form |= json.loads(body or b"{}")
    elif kind.startswith(b"multipart/"):
        form |= _parts(kind, body)
    elif body:
        form |= dict(parse_qsl(body.decode()))
    return form


def _parts(kind: bytes, body: bytes) -> Form:
    boundary = b"--" + kind.partition(b"boundary=")[2].strip(b'"')
    form: Form = {}
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0].decode()
        form[name] = value[:-2] if b"filename=" in head else value[:-2].decode()
    return form


async def listen(handler: Handler) -> tuple[asyncio.AbstractServer, str]:
    """Start a server; (the server, its base address)."""
    server = await asyncio.get_running_loop().create_server(lambda: Door(handler), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    return server, f"http://127.0.0.1:{port}"
