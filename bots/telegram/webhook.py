"""Webhook of Telegram: sets it, keeps it set, and reads the requests that bring updates.

Telegram has one queue for webhook and polling: an update whose arrival was not confirmed waits for a day, whichever of
the two comes next, so switching between them loses nothing. It keeps a queue for each chat and brings the next update
of a chat once the one before has been answered with 2xx; presses have queues of their own.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from collections.abc import Mapping

from aiogram.methods import GetWebhookInfo, SetWebhook

from bots.platform import Hook, InboxPort, WebhookBatch, odd_row
from bots.platforms import title_of
from bots.telegram.errors import sentence
from bots.telegram.inbound import WANTED
from bots.telegram.ingest import PLATFORM, row_of
from bots.telegram.session import BotApi
from dialogs.notices.administrator import alerts

log = logging.getLogger(__name__)

SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
LOOK_EVERY_S = 60.0


def receive_hook(hook: Hook, headers: Mapping[str, str], body: bytes) -> WebhookBatch:
    """Understand a request to the hook. With the right secret anything is taken: if refused, it would come again for a
    day and keep its chat waiting."""
    given = headers.get(SECRET, "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, hook.secret.encode()):
        return WebhookBatch(status=401)
    try:
        row = row_of(json.loads(body))
    except (ValueError, RecursionError):
        row = None
    return WebhookBatch((row or odd_row(body),))


class Webhook:
    """Watcher that keeps the webhook set."""

    def __init__(self, line: BotApi, inbox: InboxPort, hook: Hook) -> None:
        self._line = line
        self._inbox = inbox
        self._hook = hook
        self._failed_at = 0

    async def run(self) -> None:
        """Watch until cancelled. Raises Broken when Telegram refuses the address, and any other error of its calls."""
        await self._set_webhook()
        log.info("receiving", extra={"platform": PLATFORM, "by": "webhook"})
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self._look()

    async def _set_webhook(self) -> None:
        """Set the webhook; pending updates are kept. It is set anew at each start: no call tells which secret is in
        use."""
        await self._line.call(
            SetWebhook(
                url=self._hook.url,
                secret_token=self._hook.secret,
                allowed_updates=list(WANTED),
                drop_pending_updates=False,
            )
        )

    async def _look(self) -> None:
        info = await self._line.call(GetWebhookInfo())
        if info.get("url") != self._hook.url:
            log.warning("the webhook was changed by somebody else: set again", extra={"platform": PLATFORM})
            await self._set_webhook()
            return
        failed_at = info.get("last_error_date", 0)
        if failed_at != self._failed_at and info.get("pending_update_count", 0):
            why = sentence(str(info.get("last_error_message", "")))
            log.warning("updates are not brought", extra={"platform": PLATFORM, "why": why})
            await self._inbox.complain(f"hook:{PLATFORM}", alerts.hook_fails(title_of(PLATFORM), why))
        self._failed_at = failed_at
