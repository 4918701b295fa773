"""Health alerts: the administrators are told of late work and of full disks before anything fails."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from bots.runtime.backlog import Backlog
from bots.runtime.health_alerts import LATE_S, LEAST_FREE, HealthAlerts
from dialogs.notices.administrator import alerts
from storage.records.messages.outbox import ANNOUNCEMENT, DIALOG, OutgoingMessage
from storage.store import Store
from tests.clocks import START, HandClock
from tests.storage.residents import Update

LATER = timedelta(seconds=LATE_S + 60)


class Disk(NamedTuple):
    total: int
    used: int
    free: int


async def look_for_alerts(store: Store, clock: HandClock, **folders: Path) -> dict[str, object]:
    await HealthAlerts(store, Backlog(store, clock), folders).look(clock.now())
    async with store.reading() as tx:
        return dict(await tx.admin_alerts.list_untold())


async def test_what_waits_for_minutes_is_told_but_announcements_may(sqlite_store: Store) -> None:
    clock = HandClock()
    async with sqlite_store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "7", True, START)
        await tx.outbox.add(OutgoingMessage(chat, "notice", "{}", lane=ANNOUNCEMENT), START)
    clock.advance(LATER.total_seconds())
    assert await look_for_alerts(sqlite_store, clock) == {}
    async with sqlite_store.writing() as tx:
        await tx.outbox.add(OutgoingMessage(chat, "screen", "{}", lane=DIALOG), START)
        await tx.inbox.receive("vk", [Update("1", "7")], None, START)
    clock.advance(60)
    assert await look_for_alerts(sqlite_store, clock) == {
        "outbox": alerts.outbox_late(7),
        "inbox": alerts.inbox_late(7),
    }


async def test_a_disk_is_told_of_once_and_by_its_setting(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = {"PARADNAYA_MEDIA": tmp_path / "not" / "there" / "yet", "PARADNAYA_DATABASE": tmp_path}
    full = {"PARADNAYA_MEDIA": alerts.disk_nearly_full("PARADNAYA_MEDIA", 1023)}
    large, small = Disk(1 << 40, 0, LEAST_FREE), Disk(LEAST_FREE, 0, LEAST_FREE >> 2)
    filled = Disk(1 << 40, 0, LEAST_FREE - 1)
    for disk, expected in ((large, {}), (small, {}), (filled, full)):
        monkeypatch.setattr("bots.runtime.health_alerts.shutil.disk_usage", lambda _, disk=disk: disk)
        found = await look_for_alerts(sqlite_store, HandClock(), **folders)
        assert found == {f"disk:{setting}": words for setting, words in expected.items()}
