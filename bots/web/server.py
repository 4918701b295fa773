"""The program's own HTTP server: `/healthz`, `/readyz`, `/metrics`, and the webhooks.

Promise: a request never waits for more than the store, and health and figures never cost a walk through a large table
more often than every fifteen seconds. A proxy in front of it should pass on `/hook/` alone; the other pages tell
nothing of any person, but are for the operator only.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from aiohttp import web

from bots.runtime.settings import BadSettings, Listen
from bots.web.health import Health
from bots.web.hooks import AT_MOST_BYTES, Hooks
from bots.web.metrics import Metrics

log = logging.getLogger(__name__)

SETTLE_S = 2.0
"""Seconds that requests in progress may go on after the stop is asked for."""


@dataclass
class WebServer:
    """The server. `hooks`: None where no platform brings updates here."""

    listen: Listen
    health: Health
    metrics: Metrics
    hooks: Hooks | None = None
    port: int = 0

    def __post_init__(self) -> None:
        self._runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Listen; returns the port, which `port` holds until the end. Raises BadSettings when the address cannot be
        listened on."""
        app = web.Application(client_max_size=AT_MOST_BYTES)
        app.router.add_get("/healthz", self._health)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._figures)
        if self.hooks is not None:
            app.router.add_post(self.hooks.route, self.hooks.bring)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SETTLE_S)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self.listen.host, self.listen.port).start()
        except OSError as error:
            await self.stop()
            where = f"{self.listen.host}:{self.listen.port}"
            raise BadSettings([f"PARADNAYA_LISTEN: cannot listen on {where}: {error.strerror}."]) from None
        self.port = self._runner.addresses[0][1]
        log.info("listening", extra={"host": self.listen.host, "port": self.port})
        return self.port

    async def stop(self) -> None:
        if self._runner is not None:
            self.port = 0
            await self._runner.cleanup()
            self._runner = None

    async def _health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        found = await self.health.look()
        return web.json_response({"ready": found.ready, **found.parts}, status=200 if found.ready else 503)

    async def _figures(self, _: web.Request) -> web.Response:
        return web.Response(body=await self.metrics.page(), headers={"Content-Type": self.metrics.content_type})
