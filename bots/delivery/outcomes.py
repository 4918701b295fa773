"""Outcome recorder: writes to the store what a platform answered for a row of the outbox, and decides what happens to
the row next.

A failure is a value: try again later, give up, moved, gone. Each outcome is one small transaction, and concurrent ones
share their commits.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from bots.delivery.rate_limiter import RateLimiter
from bots.platform import Letter, Sent
from bots.platform_errors import ChatMigrated, Gone, Later, Lost, PlatformError, Revoked, Vanished
from bots.platforms import title_of, token_setting
from bots.runtime.clock import Clock
from bots.runtime.counters import Counters
from bots.runtime.poll_loop import insist
from dialogs.kernel.screen import Screen
from dialogs.kernel.words import T
from dialogs.notices.administrator import alerts
from storage.records.messages.outbox import ANNOUNCEMENT, KEPT, OutboxRow
from storage.store import Store
from storage.usecases.outgoing.delivery_mark import mark_delivery
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.staff.chat_binding import chat_moved
from storage.usecases.unit_of_work import UnitOfWork, note

log = logging.getLogger(__name__)

TIRED_S = 60.0
"""The longest pause between two tries of one message."""
LONGEST_S = 300.0
"""Longest wait of a row at a time in seconds, whatever was asked: see `storage.records.messages.outbox` about clocks
that are set back."""
HELD = timedelta(seconds=LONGEST_S)
"""Wait of a row at a time for a staff chat that is away."""
TRIES = 5
"""Tries of a message that cannot even be composed."""
NOT_SENT = T("The file could not be sent. The administrators have been told.")


class OutcomeRecorder:
    """Recorder of outcomes. `budgets`: told of a pause that a platform asks of the whole bot."""

    def __init__(self, store: Store, budgets: Mapping[str, RateLimiter], clock: Clock, watch: Counters) -> None:
        self._store = store
        self._budgets = budgets
        self._clock = clock
        self._watch = watch

    async def record_sent(self, row: OutboxRow, letter: Letter, sent: Sent) -> None:
        await self.write(lambda uow: self._write_sent(uow, row, letter, sent))

    async def _write_sent(self, uow: UnitOfWork, row: OutboxRow, letter: Letter, sent: Sent) -> None:
        thread = letter.thread if letter.own_topic else None
        await uow.tx.outbox.mark_sent(row.id, sent.handles, uow.now, thread)
        if letter.leaves:
            await uow.outgoing.unsay(row.chat, letter.leaves)
        if letter.documents:
            uow.tx.delete_files(await uow.tx.files.forget(uow.now))
        if sent.photos:
            await uow.tx.media_handles.put(row.chat.platform, sent.photos)
        if sent.keyboard_up != row.chat.keyboard_up:
            await uow.tx.chats.update(row.chat.id, keyboard_up=sent.keyboard_up)
        if sent.no_buttons is not None:
            await uow.tx.admin_alerts.add(f"buttons:{row.chat.platform}", sent.no_buttons, uow.now)
        elif letter.menu:
            await uow.tx.chats.update(row.chat.id, menu_shown_lang=row.chat.lang)
        if sent.no_thread:
            await uow.tx.chats.update(row.chat.id, thread=None)
            await uow.tx.admin_alerts.add(f"topic:{row.chat.id}", alerts.topic_gone(), uow.now)
        if row.purpose == "answer" and row.history_id is not None:
            await mark_delivery(uow, row.history_id, "sent")

    async def record_failure(self, row: OutboxRow, error: PlatformError) -> None:
        """Sort a platform's error into the next step: try again, send anew, follow a moved chat, or give up."""
        match error:
            case Gone(reason):
                await self.record_unreachable(row, reason)
            case ChatMigrated(to):
                await self.write(lambda uow: self._follow_chat(uow, row, to))
            case Later(after_s, reason, whole, asked):
                if whole:
                    await self._budgets[row.chat.platform].pause(after_s, self._clock.monotonic())
                wait_s = after_s if asked else max(after_s, backoff_s(row.tries))
                await self.later(row, min(LONGEST_S, wait_s), reason or "later")
            case Lost() if row.lane == ANNOUNCEMENT:
                await self.record_refusal(row, "its answer was lost")
            case Lost():
                await self.later(row, backoff_s(row.tries), "its answer was lost")
            case Vanished() if row.tries < TRIES:
                await self.write(lambda uow: self._send_anew(uow, row, str(error)))
            case Revoked():
                log.error("the platform refuses the token", extra={"platform": row.chat.platform})
                await self._budgets[row.chat.platform].pause(TIRED_S, self._clock.monotonic())
                await self.write(lambda uow: self._shut_out(uow, row, str(error)))
            case _:
                await self.record_refusal(row, str(error))

    async def later(self, row: OutboxRow, after_s: float, why: str) -> None:
        at = self._clock.now() + timedelta(seconds=after_s)
        await self.write(lambda uow: uow.tx.outbox.later(row.id, at, why, row.holder))

    async def _send_anew(self, uow: UnitOfWork, row: OutboxRow, why: str) -> None:
        await uow.tx.outbox.send_anew(row.id)
        await uow.tx.outbox.later(row.id, uow.now, why, row.holder)

    async def _shut_out(self, uow: UnitOfWork, row: OutboxRow, why: str) -> None:
        now, platform = uow.now, row.chat.platform
        words = alerts.shut_out(title_of(platform), why, token_setting(platform))
        await uow.tx.outbox.later(row.id, now + timedelta(seconds=TIRED_S), "revoked", row.holder)
        await uow.tx.admin_alerts.add(f"token:{platform}", words, now)

    async def _follow_chat(self, uow: UnitOfWork, row: OutboxRow, to: str) -> None:
        moved = await chat_moved(uow, row.chat.platform, row.chat.address, to)
        wait_s = 0.0 if moved else backoff_s(row.tries)
        await uow.tx.outbox.later(row.id, uow.now + timedelta(seconds=wait_s), "moved", row.holder)

    async def record_unreachable(self, row: OutboxRow, reason: str) -> None:
        """Record that the chat cannot be reached: its pushes stay off until the person returns, and the staff are told
        why their answer did not arrive. For the staff's own chat the rows are held until the bot is let in again."""
        await self.write(lambda uow: self._give_up_or_hold(uow, row, reason))

    async def _give_up_or_hold(self, uow: UnitOfWork, row: OutboxRow, reason: str) -> None:
        now, chat = uow.now, row.chat
        await uow.tx.chats.mark_unreachable(chat.id, reason)
        if await uow.tx.staff_chats.is_staff(chat.id) and now - row.created_at < KEPT:
            await uow.tx.outbox.defer(row.id, now + HELD, row.holder)
            await uow.tx.admin_alerts.add(f"staff:{chat.id}", alerts.staff_unreachable(title_of(chat.platform)), now)
            return
        for line in await uow.tx.outbox.give_up_chat(chat.id, reason):
            if chat.private:
                await mark_delivery(uow, line, reason)

    async def record_refusal(self, row: OutboxRow, why: str) -> None:
        log.error("a message was refused", extra={"row": row.id, "kind": row.kind, "why": why[:200]})
        await self.write(lambda uow: self._set_aside(uow, row, why[:200]))

    async def _set_aside(self, uow: UnitOfWork, row: OutboxRow, why: str) -> None:
        platform = row.chat.platform
        await uow.tx.outbox.give_up(row.id, why)
        await uow.tx.admin_alerts.add(f"refused:{platform}", alerts.refusal_alert(title_of(platform), why), uow.now)
        if row.purpose == "answer" and row.history_id is not None:
            await mark_delivery(uow, row.history_id, "refused")
        if json.loads(row.payload).get("files"):
            await uow.outgoing.say(row.chat, Screen(NOT_SENT), SendOptions(lane=row.lane))

    async def write(self, work: Callable[[UnitOfWork], Awaitable[object]]) -> None:
        """Write in one transaction, repeated until the store can: what the platform did must not be forgotten."""
        await insist(lambda: note(self._store, self._clock.now(), work), self._clock, self._watch)


def backoff_s(tries: int) -> float:
    """Back-off in seconds: 1, 2, 4 … up to TIRED_S."""
    return float(min(TIRED_S, 2 ** min(tries - 1, 6)))
