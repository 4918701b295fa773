"""HTTP server of the Bot API: addresses, faults, answers in the API's envelope."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bots.sandbox.standin import PlatformFault
from bots.sandbox.telegram import asking, editing, inline, sending, topics, webhooks
from bots.sandbox.telegram.form import ApiForm, read_form
from bots.sandbox.telegram.refusal import TelegramRefusal, flood
from bots.sandbox.telegram.world import TelegramWorld
from bots.sandbox.wire import WireLog

Call = Callable[[TelegramWorld, ApiForm], Any]
METHODS: dict[str, tuple[str, Call]] = {
    name.lower(): (name, call)
    for module in (asking, sending, editing, topics, inline, webhooks)
    for name, call in module.METHODS.items()
}
BAD_GATEWAY = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
MOST_BYTES = 64 << 20
Heard = Callable[[str, ApiForm, Any], None]


class TelegramServer:
    """HTTP server of one world. `heard`: told of every call that was carried out or refused (result None)."""

    def __init__(self, world: TelegramWorld, token: str, log: WireLog, heard: Heard) -> None:
        self._world = world
        self._token = token
        self._log = log
        self._heard = heard
        self._stopping = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> str:
        """Listen, and return the base address."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        self._stopping = asyncio.Event()
        self._world.queue.open()
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        return f"http://{host}:{bound}"

    async def stop(self) -> None:
        """Stop listening; polls and unanswered calls are let go."""
        self._stopping.set()
        self._world.queue.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _call(self, request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        wanted = request.match_info["method"]
        form = await read_form(request)
        name, _ = METHODS.get(wanted.lower(), (wanted, None))
        name = "getUpdates" if wanted.lower() == "getupdates" else name
        chat = form.number("chat_id") or None
        fault = self._world.faults.take(name, chat)
        answer = await self._strike(fault, request)
        late = fault is not None and fault.kind == "lost_answer"
        if answer is None:
            answer = await self._answer(request.match_info["token"], name, form)
        if name != "getUpdates" or fault or not answer.get("ok"):
            self._write_down(name, form, answer, began, fault)
        if late and fault is not None:
            await self._silence(request, fault.value)
        return _response(answer)

    async def _strike(self, fault: PlatformFault | None, request: web.Request) -> dict[str, Any] | None:
        """Answer of a fault in place of the call; None: the call goes on."""
        if fault is None or fault.kind == "lost_answer":
            return None
        if fault.kind == "revoked":
            return TelegramRefusal(401, "Unauthorized").body()
        if fault.kind == "flood":
            return flood(max(1, int(fault.value))).body()
        if fault.kind == "error":
            description = str(fault.body.get("description", "Bad Request: injected"))
            parameters = fault.body.get("parameters")
            known = parameters if isinstance(parameters, dict) else {}
            return TelegramRefusal(int(fault.value) or 400, description, known).body()
        if fault.kind == "server_error":
            return {"html": BAD_GATEWAY, "error_code": int(fault.value) or 502}
        await self._silence(request, fault.value if fault.kind == "timeout_before" else 0.001)
        return {}

    async def _silence(self, request: web.Request, seconds: float) -> None:
        """Say nothing so long (0: until the client or the server goes), then cut the line."""
        try:
            async with asyncio.timeout(seconds or None):
                await self._stopping.wait()
        except TimeoutError:
            pass
        if request.transport is not None:
            request.transport.abort()

    async def _answer(self, token: str, name: str, form: ApiForm) -> dict[str, Any]:
        result: Any = None
        try:
            if token != self._token:
                raise TelegramRefusal(401, "Unauthorized")
            result = await self._carry_out(name, form)
            answer = {"ok": True, "result": result}
        except TelegramRefusal as refused:
            answer = refused.body()
        self._heard(name, form, result)
        return answer

    async def _carry_out(self, name: str, form: ApiForm) -> Any:
        if name == "getUpdates":
            return await webhooks.get_updates(self._world, form)
        known = METHODS.get(name.lower())
        if known is None:
            raise TelegramRefusal(404, "Not Found")
        return known[1](self._world, form)

    def _write_down(self, name: str, form: ApiForm, answer: dict[str, Any], began: float,
                    fault: PlatformFault | None) -> None:  # fmt: skip
        asked: dict[str, Any] = dict(form.fields)
        asked |= {part: f"<{sent.name}, {len(sent.data)} bytes>" for part, sent in form.files.items()}
        summary = form.text("text") or form.text("caption") or str(answer.get("description", ""))
        spent = (time.perf_counter() - began) * 1000
        kind = fault.kind if fault else ""
        self._log.add("call", name, asked, answer, summary=summary[:80], ms=spent, fault=kind)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        fault = self._world.faults.take("file")
        struck = await self._strike(fault, request)
        if struck is not None:
            return _response(struck)
        card = self._world.files.at_path(request.match_info["path"])
        if request.match_info["token"] != self._token or card is None:
            return _response(TelegramRefusal(404, "Not Found").body())
        if fault is not None:
            await self._silence(request, fault.value)
        return web.Response(body=self._world.files.bytes[card.id], content_type="application/octet-stream")


def _response(answer: dict[str, Any]) -> web.Response:
    status = int(answer.get("error_code", 200))
    if "html" in answer:
        return web.Response(text=answer["html"], status=status, content_type="text/html")
    return web.json_response(answer, status=status)
