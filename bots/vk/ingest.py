"""Bots Long Poll of VK: stores events and `ts` in the inbox in one transaction, then asks for the next ones.

VK keeps a history behind `ts`; nothing is confirmed. So a `ts` that is stored with its rows loses nothing and repeats
at most what the inbox knows by its key. Failures: 1 history outdated (go on from the `ts` of the answer), 2 key
expired (new session, same `ts`), 3 information lost (new session and `ts`), 4 and others: start a session anew.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import random
from collections.abc import Awaitable, Callable
from typing import Any

from bots.platform import InboxPort, RawUpdate
from bots.platform_errors import Later, PlatformError, Revoked
from bots.runtime.json_depth import limit_depth
from bots.vk import errors
from bots.vk.inbound import locate
from bots.vk.wire import VkApi, read_object
from dialogs.notices.administrator import alerts

WAIT_S = 25
"""Seconds for which VK holds a request; 25 is what its documentation advises."""
AT_ONCE_S = 1
ANSWER_S = WAIT_S + 10
RENEWED_S = 3 * 3600.0
"""Lifetime of one session in seconds: message_event has been seen to stop after 9 hours of one session."""
LONGEST_PAUSE_S = 30.0
PLATFORM = "vk"

log = logging.getLogger(__name__)


class LongPollClient:
    """Reader of the community's events. `sleep` pauses after failures."""

    def __init__(
        self, call: VkApi, inbox: InboxPort, group: int, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._call = call
        self._inbox = inbox
        self._group = group
        self._sleep = sleep
        self._server = ""
        self._key = ""
        self._ts = ""
        self._since = 0.0
        self._refused = 0

    async def run(self) -> None:
        """Receive until cancelled. Raises Revoked when the token is refused."""
        failures = 0
        while True:
            try:
                await self._poll_once()
                failures = 0
            except Revoked:
                raise
            except Exception as failure:  # a database that is busy must not end the reception
                failures += 1
                await self._recover(failure, failures)

    async def _recover(self, failure: Exception, failures: int) -> None:
        asked = failure.after_s if isinstance(failure, Later) else 0.0
        pause = min(LONGEST_PAUSE_S, max(asked, 0.5 * 2 ** min(failures, 8))) * random.uniform(0.7, 1.0)
        reason = str(failure) if isinstance(failure, PlatformError) else type(failure).__name__
        log.warning("no events from VK", extra={"platform": PLATFORM, "reason": reason, "pause_s": round(pause, 1)})
        if failures > 1:
            self._server = ""
        await self._sleep(pause)

    async def catch_up(self) -> None:
        """Read until the history has nothing newer. Raises a PlatformError."""
        while await self._poll_once(AT_ONCE_S):
            pass

    async def follow(self, seconds: float) -> None:
        """Read for so many seconds. Raises a PlatformError."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while (left := until - loop.time()) > 0:
            await self._poll_once(min(WAIT_S, math.ceil(left)))

    async def _poll_once(self, wait_s: int = WAIT_S) -> bool:
        """Ask once and store the answer; True when there may be more at once."""
        now = asyncio.get_running_loop().time()
        if not self._server or now - self._since > RENEWED_S:
            await self._open()
        answer = await self._ask(wait_s)
        if "failed" in answer:
            self._refused += 1
            await self._handle_failure(answer)
            if self._refused > 1:
                raise Later(1, "failed_again")
            return True
        self._refused = 0
        await self._store(answer)
        return bool(answer.get("updates"))

    async def _open(self, fresh: bool = False) -> None:
        """Open a session. `fresh`: take its `ts` too, which loses the events in between; else reading goes on from the
        stored `ts`."""
        server = await self._call("groups.getLongPollServer", group_id=self._group)
        try:
            address, key, ts = str(server["server"]), str(server["key"]), str(server["ts"])
        except (KeyError, TypeError):
            raise errors.odd_answer() from None
        self._ts = ts if fresh else self._ts or await self._inbox.cursor(PLATFORM)
        if fresh or not self._ts:
            self._ts = ts
            await self._inbox.receive(PLATFORM, (), ts)
        self._server, self._key = address, key
        self._since = asyncio.get_running_loop().time()
        log.info("receiving", extra={"platform": PLATFORM})

    async def _ask(self, wait_s: int) -> dict[str, Any]:
        question = {"act": "a_check", "key": self._key, "ts": self._ts, "wait": str(wait_s)}
        text = await self._call.wire.request_text(self._server, "POST", params=question, within_s=ANSWER_S)
        return read_object(text)

    async def _handle_failure(self, answer: dict[str, Any]) -> None:
        code = answer["failed"]
        if code == 1 and "ts" in answer:
            await self._report_loss("VK's history is outdated: events may be lost", code)
            self._ts = str(answer["ts"])
            await self._inbox.receive(PLATFORM, (), self._ts)
        elif code == 2:
            await self._open()
        elif code == 3:
            await self._report_loss("VK lost its history: events may be lost", code)
            await self._open(fresh=True)
        else:
            self._server = ""
            raise Later(1, f"failed_{code}")

    async def _report_loss(self, what: str, code: int) -> None:
        log.warning(what, extra={"platform": PLATFORM, "failed": code})
        await self._inbox.complain(f"history:{PLATFORM}", alerts.history_lost())

    async def _store(self, answer: dict[str, Any]) -> None:
        updates = answer.get("updates", [])
        if "ts" not in answer or not isinstance(updates, list):
            self._server = ""
            raise errors.odd_answer()
        ts = str(answer["ts"])
        if updates or ts != self._ts:
            await self._inbox.receive(PLATFORM, [row_of(update) for update in updates], ts)
            self._ts = ts


def row_of(update: object) -> RawUpdate:
    """Inbox row of a raw event. A half of a surrogate pair stays escaped: no database takes it. Values too deeply
    nested to be written become null."""
    key, chat = locate(update)
    try:
        body = json.dumps(update, ensure_ascii=False)
    except RecursionError:
        update = limit_depth(update)
        body = json.dumps(update, ensure_ascii=False)
    if not body.isascii():
        try:
            body.encode()
        except UnicodeEncodeError:
            body = json.dumps(update)
    return RawUpdate(key, chat, body)
