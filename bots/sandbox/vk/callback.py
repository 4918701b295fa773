"""Callback API of VK: events are brought to the community's servers, until each answers `ok` or was asked six times.

An address is asked for the confirmation code when it is new or changed, and brought events once it has told it. Events
are brought side by side, in no order. A server that answers `remove` is deleted.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bots.runtime.tasks import TaskGroup
from bots.sandbox.wire import WireLog

PAUSES_S = (10.0, 180.0, 600.0, 1800.0, 3600.0)
"""Before each of the five repeats."""
LONGEST_RETRY_AFTER_S = 3 * 3600
HONOURED = frozenset({410, 429, 503})
"""Statuses whose Retry-After is kept."""
ANSWER_WITHIN_S = 10.0
LOOK_AGAIN_S = 0.2


@dataclass
class CallbackServer:
    """Callback server of a community. `status`: wait (for the code), ok, failed."""

    id: int
    url: str
    title: str
    secret_key: str
    status: str = "wait"


@dataclass(eq=False)
class Owed:
    """Event on its way to a server; `tries` so far; `not_before` in the loop's time."""

    server: int
    event: dict[str, Any]
    tries: int = 0
    not_before: float = 0.0


@dataclass
class Callbacks:
    """Callback servers of one community. `settings`: event types switched on, by server; `pauses_s`: before each
    repeat; `lost`: events given up after the last."""

    group_id: int
    servers: dict[int, CallbackServer] = field(default_factory=dict)
    settings: dict[int, dict[str, int]] = field(default_factory=dict)
    owed: list[Owed] = field(default_factory=list)
    lost: list[dict[str, Any]] = field(default_factory=list)
    pauses_s: tuple[float, ...] = PAUSES_S
    pushed: Callable[[], None] = lambda: None
    _changes: int = 0

    @property
    def code(self) -> str:
        """Confirmation code; another one after each change of a server."""
        seed = f"confirm {self.group_id} {self._changes}".encode()
        return hashlib.sha1(seed, usedforsecurity=False).hexdigest()[:8]

    def put(self, server: CallbackServer) -> None:
        """Add or change a server: it has to tell the code first."""
        self._changes += 1
        server.status = "wait"
        self.servers[server.id] = server
        self.owed.append(Owed(server.id, {"type": "confirmation", "group_id": self.group_id}))
        self.pushed()

    def delete(self, number: int) -> None:
        del self.servers[number], self.settings[number]

    def is_wanted(self, kind: str) -> bool:
        """True when any server wants events of this type."""
        return any(self._wants(number, kind) for number in self.servers)

    def queue_event(self, event: dict[str, Any]) -> None:
        """Queue an event for every confirmed server that wants it; one of an unknown type, for all."""
        kind = str(event.get("type"))
        self.owed += [Owed(number, event) for number in self.servers if self._wants(number, kind)]
        self.pushed()

    def _wants(self, number: int, kind: str) -> bool:
        return self.servers[number].status == "ok" and bool(self.settings[number].get(kind, 1))


class Bringer:
    """Worker that delivers the events, beside the stand-in's server. `words`: JSON as it goes out."""

    def __init__(self, callbacks: Callbacks, words: Callable[[object], str], log: WireLog) -> None:
        self._callbacks = callbacks
        self._words = words
        self._log = log
        self._wake = asyncio.Event()
        self._busy: list[Owed] = []

    async def run(self) -> None:
        """Deliver until cancelled."""
        self._wake = asyncio.Event()
        self._callbacks.pushed = self._wake.set
        patience = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        async with aiohttp.ClientSession(timeout=patience) as http, TaskGroup() as nursery:
            while True:
                self._wake.clear()
                now = asyncio.get_running_loop().time()
                for one in self._callbacks.owed:
                    if one not in self._busy and one.not_before <= now:
                        self._busy.append(one)
                        nursery.start(self._bring(http, one), "callback")
                try:
                    async with asyncio.timeout(LOOK_AGAIN_S):
                        await self._wake.wait()
                except TimeoutError:
                    continue

    async def _bring(self, http: aiohttp.ClientSession, one: Owed) -> None:
        try:
            server = self._callbacks.servers.get(one.server)
            if server is None:
                self._callbacks.owed.remove(one)
            else:
                self._settle(one, server, *await self._ask(http, server, one))
        finally:
            self._busy.remove(one)
            self._wake.set()

    async def _ask(self, http: aiohttp.ClientSession, server: CallbackServer, one: Owed) -> tuple[int, str, str]:
        """Status (0: none came), body and Retry-After."""
        kind = str(one.event.get("type"))
        headers = {"Content-Type": "application/json"} | ({"X-Retry-Counter": str(one.tries)} if one.tries else {})
        secret = {"secret": server.secret_key} if server.secret_key and kind != "confirmation" else {}
        try:
            async with http.post(server.url, data=self._words(one.event | secret), headers=headers) as answer:
                found = answer.status, await answer.text(errors="replace"), answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as lost:
            found = 0, type(lost).__name__, ""
        wrong = "" if found[0] == 200 else "not taken"
        self._log.add("update", kind, one.event, f"{found[0]} {found[1]}"[:200], fault=wrong)
        return found

    def _settle(self, one: Owed, server: CallbackServer, status: int, text: str, after: str) -> None:
        if status == 200 and text == "remove":
            self._callbacks.delete(server.id)
        elif one.event.get("type") == "confirmation":
            server.status = "ok" if status == 200 and text == self._callbacks.code else "failed"
        elif status != 200 or text != "ok":
            self._retry_later(one, float(after) if after.isdigit() and status in HONOURED else 0.0)
            return
        self._callbacks.owed.remove(one)

    def _retry_later(self, one: Owed, after_s: float) -> None:
        if one.tries >= len(self._callbacks.pauses_s):
            self._callbacks.owed.remove(one)
            self._callbacks.lost.append(one.event)
            return
        pause = min(after_s, LONGEST_RETRY_AFTER_S) or self._callbacks.pauses_s[one.tries]
        one.tries += 1
        one.not_before = asyncio.get_running_loop().time() + pause
