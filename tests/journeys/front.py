"""Reverse proxy in front of the program, as a city has one: it keeps a path of its own before the program's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

PATH = "/front"


@dataclass
class Front:
    """Reverse proxy. `port`: where the program listens now, 0 while it does not; `lose`: how many answers of the
    program get lost on their way back; `answers`: (path, status) of every request."""

    port: Callable[[], int] = lambda: 0
    lose: int = 0
    address: str = ""
    answers: list[tuple[str, int]] = field(default_factory=list)

    async def start(self) -> str:
        """Listen, and return the public address."""
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", PATH + "/{path:.*}", self._pass)
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}{PATH}"
        return self.address

    async def stop(self) -> None:
        await self._runner.cleanup()
        await self._http.close()

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        status, body = await self._ask(request)
        if status == 200 and self.lose:
            self.lose -= 1
            status = 0
        self.answers.append((request.path, status))
        if not status:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=502)
        return web.Response(status=status, body=body)

    async def _ask(self, request: web.Request) -> tuple[int, bytes]:
        if not (port := self.port()):
            return 502, b""
        url = f"http://127.0.0.1:{port}{request.path_qs}"
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "content-length")}
        try:
            async with self._http.request(request.method, url, data=await request.read(), headers=headers) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientError:
            return 502, b""
