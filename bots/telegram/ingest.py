"""Long polling of Telegram: stores the updates of getUpdates in the inbox, and confirms them by the next call."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from typing import Any

from aiogram.methods import DeleteWebhook, GetUpdates, GetWebhookInfo

from bots.platform import InboxPort, RawUpdate
from bots.platform_errors import Broken, Later, PlatformError, Revoked
from bots.runtime.json_depth import limit_depth
from bots.telegram.errors import Conflict
from bots.telegram.inbound import WANTED, locate
from bots.telegram.session import BotApi

log = logging.getLogger(__name__)

PLATFORM = "telegram"
HOLD_S = 30
"""Seconds for which Telegram holds an empty answer; it caps this at 50 s."""
LONGEST_WAIT_S = 30.0
CONFLICT_S = 60.0
"""Seconds for which a restart may overlap with the copy that is ending."""


class Ingest:
    """The poller. `conflict_s`: seconds for which another copy that polls is tolerated."""

    def __init__(self, line: BotApi, inbox: InboxPort, *, conflict_s: float = CONFLICT_S) -> None:
        self._line = line
        self._inbox = inbox
        self._conflict_s = conflict_s
        self._failures = 0
        self._conflict_since: float | None = None
        self._conflict_last = 0.0

    async def run(self) -> None:
        """Receive until cancelled. Failures of Telegram are waited out; failures of the inbox are raised, with nothing
        lost: an update that was not stored is not confirmed. Raises Revoked."""
        hooked = True
        offset = await self._inbox.cursor(PLATFORM)
        while True:
            try:
                if hooked:
                    await self._unhook()
                    hooked = False
                    log.info("receiving", extra={"platform": PLATFORM})
                batch = await self._poll(offset)
            except PlatformError as failure:
                hooked = hooked or isinstance(failure, Conflict)
                await asyncio.sleep(self._wait(failure))
                continue
            self._reset_failures()
            offset = await self._store(batch, offset)

    async def _unhook(self) -> None:
        """Delete a webhook, since nothing can be polled while one is set. Pending updates are kept."""
        info = await self._line.call(GetWebhookInfo())
        if isinstance(info, dict) and info.get("url"):
            log.warning("A webhook was set: deleted, pending updates are kept")
            await self._line.call(DeleteWebhook(drop_pending_updates=False))

    async def _poll(self, offset: str) -> list[Any]:
        method = GetUpdates(
            offset=int(offset) if offset else None, limit=100, timeout=HOLD_S, allowed_updates=list(WANTED)
        )
        batch = await self._line.call(method, timeout_s=HOLD_S + 10)
        if not isinstance(batch, list):
            raise Broken("getUpdates answered no list")
        return batch

    async def _store(self, batch: list[Any], offset: str) -> str:
        """Store the batch; returns the new offset, one more than the last of the batch. Never the greatest id ever
        seen: after a quiet week Telegram starts them anew at random."""
        rows = [row for raw in batch if (row := row_of(raw))]
        if not rows:
            return offset
        following = str(int(rows[-1].key) + 1)
        await self._inbox.receive(PLATFORM, rows, following)
        return following

    def _reset_failures(self) -> None:
        if self._failures:
            log.warning("Telegram: receiving again", extra={"failures": self._failures})
        self._failures = 0

    def _wait(self, failure: PlatformError) -> float:
        """Seconds to wait; raises the failure when waiting is no cure."""
        if isinstance(failure, Conflict):
            self._bear(failure)
        elif isinstance(failure, Revoked):
            raise failure
        if not self._failures:
            log.warning("Telegram: not receiving", extra={"error": type(failure).__name__, "reason": str(failure)})
        self._failures += 1
        if isinstance(failure, Later) and failure.reason == "flood":
            return failure.after_s
        return min(LONGEST_WAIT_S, 2.0 ** min(self._failures - 1, 5)) * random.uniform(0.5, 1.0)

    def _bear(self, conflict: Conflict) -> None:
        """Raise the conflict once it has lasted `conflict_s`. Two copies take turns at winning, so a success in between
        ends nothing: only a quiet `conflict_s` does."""
        now = asyncio.get_running_loop().time()
        if self._conflict_since is None or now - self._conflict_last > self._conflict_s:
            self._conflict_since = now
        self._conflict_last = now
        if now - self._conflict_since >= self._conflict_s:
            raise conflict


def row_of(raw: Any) -> RawUpdate | None:
    """Inbox row of a raw update, of which only the key and the chat are read. Half a surrogate pair cannot be stored
    and becomes `?`; values too deeply nested to be written become null."""
    try:
        key, chat = locate(raw)
    except (ValueError, AttributeError):
        log.warning("An update without an id was skipped")
        return None
    try:
        body = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        body = json.dumps(limit_depth(raw), ensure_ascii=False)
    return RawUpdate(key, chat, body.encode("utf-8", "replace").decode())
