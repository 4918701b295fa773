"""Telegram stand-in: one world, its server, its phones."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from bots.runtime.tasks import TaskGroup
from bots.sandbox.faults import Struck
from bots.sandbox.standin import PlatformFault, PlatformName, WireCall
from bots.sandbox.telegram import snapshot
from bots.sandbox.telegram.deliver import Deliverer
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.inline import InlineMode
from bots.sandbox.telegram.queue import QueuedUpdate
from bots.sandbox.telegram.server import TelegramServer
from bots.sandbox.telegram.world import TelegramWorld
from bots.sandbox.wire import WireLog

TOKEN = "700000001:AAH_stand-in_of_the_local_sandbox_0001"  # noqa: S105 - opens nothing
OnCall = Callable[[str, dict[str, str], dict[str, bytes], Any], None]
OnUpdate = Callable[[dict[str, Any]], None]


class TelegramStandIn(InlineMode):
    """Telegram's implementation of the port `StandIn`.

    `now`: seconds since the epoch. `on_call(method, form, files, result)` hears every call after it was answered,
    with result None when it was refused; `on_update(update)` every update before it can be fetched. What a hook
    raises is kept in `complaints`. `base`: the address while it serves, empty before. `webhook_pace`, to be set before
    `start`: how much of the pauses between the repeats of a webhook is kept.
    """

    platform: PlatformName = "telegram"

    def __init__(self, now: Callable[[], float], token: str = TOKEN, *, name: str = "Парадная",
                 username: str = "paradnaya_bot") -> None:  # fmt: skip
        self.token = token
        self.base = ""
        self.webhook_pace = 1.0
        self.world = TelegramWorld(now, token, name, username)
        self.on_call: OnCall | None = None
        self.on_update: OnUpdate | None = None
        self.complaints: list[str] = []
        self._life = AsyncExitStack()
        self._log = WireLog("telegram", now)
        self.calls: list[WireCall] = self._log.calls
        self._server = TelegramServer(self.world, token, self._log, self._heard_call)
        self.world.queue.heard = self._heard_update
        self.world.queue.given = self._log_update

    @property
    def limits(self) -> bool:
        return self.world.limits

    @limits.setter
    def limits(self, enforced: bool) -> None:
        self.world.limits = enforced

    @property
    def privacy(self) -> bool:
        """Privacy mode of the bot: on, it hears little in a group unless it is administrator there."""
        return self.world.privacy

    @privacy.setter
    def privacy(self, on: bool) -> None:
        self.world.privacy = on

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        self.base = await self._server.start(host, port)
        nursery = await self._life.enter_async_context(TaskGroup())
        nursery.start(Deliverer(self.world, self.webhook_pace).run(), "webhook")
        return self.base

    async def stop(self) -> None:
        await self._life.aclose()
        await self._server.stop()

    def inject(self, fault: PlatformFault) -> None:
        """Order a fault: a poisoned update is queued at once, `times` times; any other fault waits for its call."""
        if fault.kind != "poison":
            self.world.faults.inject(fault)
            return
        for _ in range(max(1, fault.times)):
            self.raw_update(dict(fault.body))

    def clear_faults(self) -> None:
        self.world.faults.clear()

    def on_fault(self, struck: Struck) -> None:
        self.world.faults.struck = struck

    def dump(self) -> dict[str, object]:
        return snapshot.dump(self.world)

    def load(self, state: dict[str, object], files: dict[str, bytes]) -> None:
        snapshot.load(self.world, state, files)

    def files(self) -> dict[str, bytes]:
        return dict(self.world.files.bytes)

    def pending(self) -> int:
        """Count the updates the bot has not confirmed."""
        return len(self.world.queue.waiting)

    def _heard_call(self, method: str, form: ApiForm, result: Any) -> None:
        if self.on_call is None:
            return
        try:
            self.on_call(method, form.fields, {part: sent.data for part, sent in form.files.items()}, result)
        except Exception as wrong:
            self.complaints.append(f"{method}: {wrong!r}")

    def _heard_update(self, update: dict[str, Any]) -> None:
        if self.on_update is None:
            return
        try:
            self.on_update(update)
        except Exception as wrong:
            self.complaints.append(f"update {update.get('update_id')}: {wrong!r}")

    def _log_update(self, one: QueuedUpdate) -> None:
        fault = "duplicate_update" if one.doubled else ""
        self._log.add("update", one.kind, one.body, "", summary=_summary(one.body), fault=fault)


def _summary(update: dict[str, Any]) -> str:
    """The words of an update for the log's line."""
    body = next((value for key, value in update.items() if key != "update_id" and isinstance(value, dict)), {})
    return str(body.get("text") or body.get("caption") or body.get("data") or "")[:80]
