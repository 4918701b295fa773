"""Maintenance loop: deletes what has passed its retention period, sends alerts to the chats of the staff, and the
morning digest to the chiefs.
"""

from __future__ import annotations

import logging

from bots.runtime.clock import Clock
from bots.runtime.health_alerts import HealthAlerts
from dialogs.notices.administrator import alerts
from storage.privacy.cleanup import clean_up
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods
from storage.records.messages.outbox import NOTICE
from storage.store import Store
from storage.usecases.clock.morning_digest import MorningDigest
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.unit_of_work import writing

log = logging.getLogger(__name__)

EVERY_S = 30.0
SWEEP_EVERY_S = 3600.0


class Maintenance:
    """The loop, run beside the turns; a task that fails is tried again in the next round (EVERY_S). `keep`: the
    retention periods."""

    def __init__(
        self, store: Store, clock: Clock, alarms: HealthAlerts, keep: RetentionPeriods = DEFAULT_PERIODS
    ) -> None:
        self._keep = keep
        self._store = store
        self._alarms = alarms
        self._clock = clock
        self._mornings = MorningDigest(store)

    async def run(self) -> None:
        """Run rounds until cancelled."""
        swept_at: float | None = None
        while True:
            try:
                await self._alarms.look(self._clock.now())
                await self._tell_complaints()
                if swept_at is None or self._clock.monotonic() - swept_at >= SWEEP_EVERY_S:
                    await clean_up(self._store, self._clock.now(), self._keep)
                    swept_at = self._clock.monotonic()
                await self._mornings.look(self._clock.now())
            except Exception:
                log.exception("a chore failed")
            await self._clock.sleep(EVERY_S)

    async def _tell_complaints(self) -> None:
        """Send each kind of alert, at most once an hour, into the chats of the staff."""
        async with self._store.reading() as tx:
            untold = await tx.admin_alerts.untold()
        if not untold:
            return
        now = self._clock.now()
        async with writing(self._store, now) as uow:
            chats = [chat for chat in await uow.tx.staff_chats.chats() if chat.active]
            for key, words in untold if chats else ():
                for chat in chats:
                    await uow.outgoing.say(chat, alerts.warning(words), SendOptions(lane=NOTICE))
                await uow.tx.admin_alerts.told(key, now)
