"""HTTP server of VK: /method/, /lp, /upload/, /photo/, /doc/ on 127.0.0.1, in the words of the real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from bots.sandbox.faults import POLL_KINDS, PlatformFaults
from bots.sandbox.posted import PostedFile, read_posted_form
from bots.sandbox.standin import PlatformFault
from bots.sandbox.vk.calls import VkMethods
from bots.sandbox.vk.chats import CONVERSATION
from bots.sandbox.vk.files import HERE
from bots.sandbox.vk.refusals import VkRefusal
from bots.sandbox.wire import WireLog

LARGEST = 52 << 20
OnCall = Callable[[str, dict[str, str], dict[str, Any]], None]
UNHEARD = frozenset({"timeout_before", "reset", "server_error"})
"""Faults that strike before the call is accepted."""
WITHOUT_WORDS = UNHEARD | {"lost_answer"}
"""Faults that need no error object, so they may strike files and polls too."""
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class VkServer:
    """HTTP server of one stand-in. `on_call` hears method, form and answer of every accepted call, errors included;
    what it raises is kept in `complaints`."""

    def __init__(self, calls: VkMethods, faults: PlatformFaults, log: WireLog) -> None:
        self.calls = calls
        self.on_call: OnCall | None = None
        self.complaints: list[str] = []
        self.base = ""
        self._faults = faults
        self._log = log
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()

    async def start(self, host: str, port: int) -> str:
        """Listen, and return the base address. Port 0 is any free one."""
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/method/{name}", self._method)
        app.router.add_route("*", "/lp", self._poll)
        app.router.add_post("/upload/{kind:photo|doc}", self._upload)
        app.router.add_get("/photo/{key}/{letter}.jpg", self._photo)
        app.router.add_get("/doc/{key}/{name}", self._document)
        self._stopping = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        address = self._runner.addresses[0]
        self.base = f"http://{address[0]}:{address[1]}"
        self.calls.longpoll.open()
        return self.base

    async def stop(self) -> None:
        """Stop listening; calls that still wait are let go."""
        self._stopping.set()
        self.calls.longpoll.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def words(self, body: object) -> str:
        """Write JSON as it goes out, the placeholder of our own address replaced."""
        return json.dumps(body, ensure_ascii=False).replace(HERE, self.base)

    async def _method(self, request: web.Request) -> web.StreamResponse:
        loop = asyncio.get_running_loop()
        started, name = loop.time(), request.match_info["name"]
        form = await _form(request)
        fault = self._faults.take(name, _chat(form))
        if fault is not None and fault.kind in UNHEARD:
            self._write(name, form, fault.kind, loop.time() - started, fault)
            return await self._refuse(request, fault)
        token, version = _credentials(request, form)
        body = self._answer(name, token, version, form, fault)
        words = self.words(body)
        self._write(name, form, words, loop.time() - started, fault)
        self._tell(name, form, words)
        if fault is not None and fault.kind == "lost_answer":
            return await self._silence(request, fault.value)
        return web.Response(text=words, content_type="application/json")

    def _answer(
        self, name: str, token: str, version: str, form: dict[str, str], fault: PlatformFault | None
    ) -> dict[str, object]:
        try:
            if fault is not None and fault.kind in ("error", "flood", "revoked"):
                raise _injected_refusal(fault)
            return {"response": self.calls.call(name, token, version, form)}
        except VkRefusal as refusal:
            return refusal.body({"method": name, **form})

    def _tell(self, name: str, form: dict[str, str], words: str) -> None:
        if self.on_call is None:
            return
        try:
            self.on_call(name, form, json.loads(words))
        except Exception as wrong:
            self.complaints.append(f"{name}: {wrong!r}")

    def _write(self, name: str, form: object, answer: object, seconds: float, fault: PlatformFault | None) -> None:
        text = form.get("message", "") if isinstance(form, dict) else ""
        kind = fault.kind if fault else ""
        self._log.add("call", name, form, answer, summary=text[:80], ms=round(seconds * 1000, 2), fault=kind)

    async def _refuse(self, request: web.Request, fault: PlatformFault) -> web.StreamResponse:
        if fault.kind == "server_error":
            return web.Response(status=int(fault.value) or 502, text=BAD_GATEWAY, content_type="text/html")
        if fault.kind == "reset":
            return _cut_connection(request)
        return await self._silence(request, fault.value)

    async def _silence(self, request: web.Request, seconds: float) -> web.StreamResponse:
        """No answer so long (0: until the client goes away or the server stops), then the line is cut."""
        try:
            async with asyncio.timeout(seconds or None):
                await self._stopping.wait()
        except TimeoutError:
            pass
        return _cut_connection(request)

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        query = {**request.query, **await _form(request)}
        key, ts = query.get("key", ""), query.get("ts", "")
        fault = self._faults.take("a_check", None, POLL_KINDS | WITHOUT_WORDS | {"revoked"})
        if fault is not None and fault.kind == "revoked":
            fault.kind, fault.value = "failed", 2
        if fault is not None and fault.body.get("lossless") and not self.calls.longpoll.read_up(ts):
            self._faults.inject(replace(fault, times=1))
            fault = None
        if fault is not None and fault.kind == "failed":
            answer = self.calls.longpoll.failure(int(fault.value), key)
            self._write("a_check", {"ts": ts}, answer, 0, fault)
            return web.json_response(answer)
        if fault is not None and fault.kind != "lost_answer":
            self._write("a_check", {"ts": ts}, fault.kind, 0, fault)
            return await self._refuse(request, fault)
        answer = await self.calls.longpoll.check(key, ts, _seconds(query.get("wait", "25")))
        words = self.words(answer)
        for event in json.loads(words).get("updates", []):
            self._log.add("update", str(event.get("type", "")), {"ts": ts}, event)
        if fault is not None:
            return await self._silence(request, fault.value)
        return web.Response(text=words, content_type="application/json")

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        uploads = self.calls.uploads
        field, take = ("photo", uploads.post_photo) if kind == "photo" else ("file", uploads.post_document)
        sent = (await read_posted_form(request)).get(field)
        fault = self._faults.take("upload", None, WITHOUT_WORDS)
        if fault is not None:
            return await self._refuse(request, fault)
        if not isinstance(sent, PostedFile):
            return web.json_response({"error": "ERR_UPLOAD_BAD_FIELD", "error_descr": f"{field} is required"})
        answer = take(sent.name, sent.data)
        self._log.add("call", f"upload/{kind}", {"bytes": len(sent.data)}, answer)
        return web.Response(text=json.dumps(answer), content_type="text/html")

    async def _photo(self, request: web.Request) -> web.StreamResponse:
        expires = request.query.get("expires")
        fault = self._faults.take("photo", None, WITHOUT_WORDS)
        if fault is not None:
            return await self._refuse(request, fault)
        if expires is not None and float(expires) < self.calls.community.now():
            return web.Response(status=404, text="expired")
        files = self.calls.community.files
        key, letter = request.match_info["key"], request.match_info["letter"]
        if key not in files.blobs:
            return web.Response(status=404, text="not found")
        data = await asyncio.to_thread(files.photo_of_size, key, letter)
        return web.Response(body=data, content_type="image/jpeg")

    async def _document(self, request: web.Request) -> web.StreamResponse:
        data = self.calls.community.files.blobs.get(request.match_info["key"])
        if data is None:
            return web.Response(status=404, text="not found")
        return web.Response(body=data, content_type="application/octet-stream")


async def _form(request: web.Request) -> dict[str, str]:
    """The parameters of a call: query and body together, the credentials left in."""
    sent: Mapping[str, object] = await read_posted_form(request) if request.method == "POST" else {}
    form = {name: value for name, value in sent.items() if isinstance(value, str)}
    return {**request.query, **form}


def _credentials(request: web.Request, form: dict[str, str]) -> tuple[str, str]:
    """Token and version, taken out of the form: it is logged and shown without them."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return form.pop("access_token", "") or bearer, form.pop("v", "")


def _chat(form: dict[str, str]) -> int | None:
    """The one chat a call is about; None when it is about none or several."""
    for name, shift in (("peer_id", 0), ("peer_ids", 0), ("user_id", 0), ("chat_id", CONVERSATION)):
        if form.get(name, "").lstrip("-").isdecimal():
            return int(form[name]) + shift
    return None


def _injected_refusal(fault: PlatformFault) -> VkRefusal:
    if fault.kind == "revoked":
        return VkRefusal(5)
    code = int(fault.value) or (6 if fault.kind == "flood" else 1)
    extra = dict(fault.body)
    if code == 14 and not extra:
        extra = {"captcha_sid": "239633676097", "captcha_img": f"{HERE}/photo/none/s.jpg"}
    return VkRefusal(code, extra=extra)


def _cut_connection(request: web.Request) -> web.StreamResponse:
    """Cut the connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)


def _seconds(raw: str) -> float:
    return float(raw) if raw.isdecimal() else 25.0
