"""HTTP server of the page: static files, one stream of events, and acts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from bots.sandbox.page import acts, guard, letter, picture
from bots.sandbox.posted import read_posted_form
from bots.sandbox.samples import Sample
from bots.sandbox.world import World

STATIC = Path(__file__).parent / "static"
LARGEST = 25 * 1024 * 1024
"""Bytes of a request, photos included."""
LOOK_S = 0.04
"""How often a stream looks for a change of the pulse."""
LOOK_ANYWAY_LOOKS = 10
"""Looks after which a stream compares the whole picture: a typing mark fades without a call."""
HEARTBEAT_LOOKS = 375
"""Looks without news after which a stream sends a comment, so that a closed page is noticed."""
PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
"""First bytes of what is shown as a picture; anything else is a download."""


class ChatPage:
    """HTTP server that shows the three chats of a world.

    `city_map`: a GeoJSON FeatureCollection, [lon, lat]; a feature's properties are `kind` ("boundary" or "zone"),
    `name` and, if any, `short`. `state_folder`: named on the page. `city`: named in the head of the page.
    """

    def __init__(
        self,
        world: World,
        *,
        city_map: dict[str, object],
        samples: Sequence[Sample],
        state_folder: Path,
        city: str = "",
    ) -> None:
        self._world = world
        self._samples = {sample.key: sample for sample in samples}
        self._about: dict[str, object] = {
            "city": city,
            "folder": str(state_folder),
            "map": city_map,
            "samples": [{"key": sample.key, "as_file": sample.as_file} for sample in samples],
        }
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the address to open. ValueError for an address other machines could reach."""
        guard.refuse_other_hosts(host)
        self._closing.clear()
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        return f"http://{host}:{bound}/"

    async def stop(self) -> None:
        """End the streams and close; a page that is open says so and comes back by itself."""
        self._closing.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[guard.guard], client_max_size=LARGEST)
        application.on_response_prepare.append(guard.add_headers)
        application.add_routes(
            [
                web.get("/", self._index),
                web.get("/api/about", self._tell),
                web.get("/api/state", self._state),
                web.get("/api/events", self._events),
                web.get("/api/call/{platform}/{seq:\\d+}", self._call),
                web.get("/file/{platform}/{key:.+}", self._file),
                web.get("/sample/{key}", self._sample),
                web.post("/api/write", self._write),
                web.post("/api/{act}", self._act),
                web.static("/static", STATIC),
            ]
        )
        return application

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _tell(self, _request: web.Request) -> web.Response:
        return web.json_response(self._about)

    async def _state(self, _request: web.Request) -> web.Response:
        return web.json_response({"columns": picture.columns(self._world), "lines": picture.lines(self._world, {})})

    async def _call(self, request: web.Request) -> web.Response:
        try:
            found = picture.call(self._world, request.match_info["platform"], int(request.match_info["seq"]))
        except ValueError as unknown:
            return _refusal(unknown, 404)
        return web.json_response(found)

    async def _file(self, request: web.Request) -> web.Response:
        try:
            data = self._world.stand_in(request.match_info["platform"]).file(request.match_info["key"])
        except (LookupError, ValueError) as unknown:
            return _refusal(unknown, 404)
        return _picture_response(data)

    async def _sample(self, request: web.Request) -> web.Response:
        sample = self._samples.get(request.match_info["key"])
        return _picture_response(sample.data) if sample else _refusal(ValueError("no such sample"), 404)

    async def _write(self, request: web.Request) -> web.Response:
        try:
            form = await read_posted_form(request)
            ids = letter.write(self._world, form, self._samples)
        except (ValueError, LookupError) as refused:
            return _refusal(refused)
        self._world.touched += 1
        return web.json_response({"messages": ids})

    async def _act(self, request: web.Request) -> web.Response:
        act = acts.ACTS.get(request.match_info["act"])
        if act is None or request.content_type != "application/json":
            raise web.HTTPNotFound
        try:
            act(self._world, await request.json())
        except (ValueError, LookupError, TypeError) as refused:
            return _refusal(refused)
        self._world.touched += 1
        return web.json_response({})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Columns that changed (`columns`) and new lines of the wire log (`lines`), the whole of both at first."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"retry: 500\n\n")
        try:
            await self._stream(response)
        except ConnectionResetError:
            pass
        return response

    async def _stream(self, response: web.StreamResponse) -> None:
        after: dict[str, int] = {}
        known: dict[str, dict[str, object]] = {}
        pulse: tuple[int, ...] = ()
        looks = 0
        while not self._closing.is_set():
            if self._world.pulse() != pulse or looks % LOOK_ANYWAY_LOOKS == 0:
                pulse = self._world.pulse()
                now = picture.columns(self._world)
                changed = {column: drawn for column, drawn in now.items() if known.get(column) != drawn}
                known = now
                await _send(response, "columns", changed)
                await _send(response, "lines", picture.lines(self._world, after))
            looks += 1
            if looks % HEARTBEAT_LOOKS == 0:
                await response.write(b": still here\n\n")
            await asyncio.sleep(LOOK_S)


async def _send(
    response: web.StreamResponse, event: str, value: dict[str, dict[str, object]] | list[dict[str, object]]
) -> None:
    if value:
        await response.write(f"event: {event}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n".encode())


def _picture_response(data: bytes) -> web.Response:
    for start, content_type in PICTURES.items():
        if data.startswith(start):
            return web.Response(body=data, content_type=content_type)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return web.Response(body=data, content_type="image/webp")
    return web.Response(
        body=data, content_type="application/octet-stream", headers={"Content-Disposition": "attachment"}
    )


def _refusal(fault: Exception, status: int = 400) -> web.Response:
    words = str(fault.args[0]) if fault.args else str(fault)
    return web.json_response({"error": words}, status=status)
