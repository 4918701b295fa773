"""Health alerts: warns the administrators of late messages and of disks that fill up, before anything fails.

A database on another machine has a disk that cannot be seen from here; when that one is full, the store says so.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bots.runtime.backlog import Backlog
from dialogs.kernel.words import Words
from dialogs.notices.administrator import alerts
from storage.records.messages.outbox import ANNOUNCEMENT
from storage.store import Store

LATE_S = 300.0
"""Seconds after which a message is late; announcements may take hours."""
LEAST_FREE = 1 << 30
LEAST_SHARE = 10
"""A small disk is nearly full with less than a tenth of it free."""


@dataclass(frozen=True)
class HealthAlerts:
    """Checks of lateness and of free disk space. `folders`: by the setting that says where each is."""

    store: Store
    backlog: Backlog
    folders: Mapping[str, Path]

    async def look(self, now: datetime) -> None:
        """Note an alert for each thing that is wrong now."""
        found = {**await self._backlog_alerts(), **await asyncio.to_thread(self._disk_alerts)}
        if found:
            async with self.store.writing() as tx:
                for key, words in found.items():
                    await tx.admin_alerts.add(key, words, now)

    async def _backlog_alerts(self) -> dict[str, Words]:
        waiting = await self.backlog.waiting()
        unsent_s = max((s for (_, lane), s in waiting.outbox_lag_s.items() if lane < ANNOUNCEMENT), default=0.0)
        found: dict[str, Words] = {}
        if unsent_s > LATE_S:
            found["outbox"] = alerts.outbox_late(int(unsent_s // 60))
        if waiting.inbox_lag_s > LATE_S:
            found["inbox"] = alerts.inbox_late(int(waiting.inbox_lag_s // 60))
        return found

    def _disk_alerts(self) -> dict[str, Words]:
        """Alerts by key; of folders on one disk the first alone."""
        found: dict[int, tuple[str, Words]] = {}
        for setting, folder in self.folders.items():
            there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
            disk = shutil.disk_usage(there)
            if disk.free < min(LEAST_FREE, disk.total // LEAST_SHARE):
                words = alerts.disk_nearly_full(setting, disk.free >> 20)
                found.setdefault(there.stat().st_dev, (f"disk:{setting}", words))
        return dict(found.values())
