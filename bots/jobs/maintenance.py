"""Recurring jobs of maintenance: delete what has passed its retention period, and send administrators' alerts to the
chats of the staff.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bots.jobs.recurring import ClockLease, Recurring
from bots.runtime.health_alerts import HealthAlerts
from dialogs.notices.administrator import alerts
from storage.privacy.cleanup import clean_up
from storage.privacy.retention_periods import DEFAULT_PERIODS, RetentionPeriods
from storage.records.messages.outbox import NOTICE
from storage.store import Store
from storage.usecases.outgoing.outgoing import SendOptions

LOOK_S = 30.0
CLEAN_UP_EVERY_S = 3600.0


def maintenance(store: Store, keep: RetentionPeriods = DEFAULT_PERIODS) -> Recurring:
    """The clean-up. `keep`: the retention periods."""

    async def work(now: datetime) -> None:
        await clean_up(store, now, keep)

    return Recurring("maintenance", work, LOOK_S, CLEAN_UP_EVERY_S)


class AlertJob:
    """The job of alerts. `holder`: this process; `said`: called when there is something to be sent."""

    def __init__(self, store: Store, alarms: HealthAlerts, holder: str, said: Callable[[], None]) -> None:
        self._store = store
        self._alarms = alarms
        self._lease = ClockLease(store, holder)
        self._said = said

    @property
    def recurring(self) -> Recurring:
        return Recurring("alerts", self.work, LOOK_S)

    async def work(self, now: datetime) -> None:
        """Send each kind of alert, at most once an hour, into the chats of the staff."""
        await self._alarms.look(now)
        async with self._store.reading() as tx:
            untold = await tx.admin_alerts.list_untold()
        if not untold:
            return
        async with self._lease.writing(now) as uow:
            chats = [chat for chat in await uow.tx.staff_chats.chats() if chat.active]
            for key, words in untold if chats else ():
                for chat in chats:
                    await uow.outgoing.say(chat, alerts.warning(words), SendOptions(lane=NOTICE))
                await uow.tx.admin_alerts.mark_told(key, now)
        self._said()
