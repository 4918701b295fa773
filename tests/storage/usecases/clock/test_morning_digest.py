"""Morning digests: to the chiefs alone, once a working day, with what was missed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from dialogs.kernel.screen import screen_from_json
from dialogs.rules.staff.queue import Reach
from storage.store import Store, Tx
from storage.tables import outbox, tickets
from storage.usecases.clock.morning_digest import MorningDigest
from tests.dialogs.talk import RENDERER
from tests.storage.residents import file_ticket, resident

ZONE = ZoneInfo("Asia/Yekaterinburg")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHATS = (("-1", ("all",)), ("-2", ("chiefs",)), ("-3", ("chiefs:zone:cao", "organisation:roads")), ("-4", ("chiefs",)))


async def bound(store: Store) -> dict[str, int]:
    """Bind the chats; their ids; the last one cannot be reached."""
    ids = {}
    async with store.writing() as tx:
        for address, serves in CHATS:
            chat = await tx.chats.get_or_add("telegram", address, False, MONDAY, "ru")
            await tx.staff_chats.bind(await tx.staff_chats.bind_code(MONDAY, serves), chat, MONDAY)
            ids[address] = chat.id
        await tx.chats.mark_unreachable(chat.id, "kicked")
    return ids


async def take_lines(store: Store) -> dict[int, list[str]]:
    """Take the messages to each chat, in lines."""
    async with store.writing() as tx:
        rows = list(await tx.sqlalchemy.execute(select(outbox.c.chat_id, outbox.c.payload).order_by(outbox.c.id)))
        await tx.sqlalchemy.execute(outbox.delete())
    return {chat: RENDERER.say(screen_from_json(json.loads(p)).body, "en").splitlines() for chat, p in rows}


async def check_nothing(tx: Tx) -> None:
    """The lease is held."""


async def test_it_is_sent_once_a_working_day_and_tells_what_was_missed(store: Store) -> None:
    ids = await bound(store)
    head, of_zone = ids["-2"], ids["-3"]
    async with store.writing() as tx:
        who = await resident(tx)

        async def ticket(at: datetime, **more: Any) -> int:
            return (await file_ticket(tx, who, at, **{"zone": "cao", "organisation": "roads", **more})).id

        await ticket(MONDAY - 5 * DAY, due=MONDAY - HOUR)
        await ticket(MONDAY - 2 * DAY, due=MONDAY + HOUR)
        paused = await ticket(MONDAY - 2 * DAY, due=MONDAY - HOUR, zone="lao")
        await tx.sqlalchemy.execute(update(tickets).where(tickets.c.id == paused).values(paused_at=MONDAY - DAY))
        await ticket(MONDAY - HOUR, organisation=None, zone="lao")

    mornings = MorningDigest(store, check_nothing)
    await mornings.send(MONDAY - HOUR)
    assert await take_lines(store) == {}
    await mornings.send(MONDAY)
    first = await take_lines(store)
    assert set(first) == {head, of_zone}
    assert first[head][1:-1] == [
        "🆕 New since 27.02, 09:00: 3",
        "Department of Road Infrastructure and Transp… 2 · to nobody 1",
        "🔴 Deadlines broken: 1",
        "№ 1",
        "📅 Due today: 1",
        "№ 2",
        "❓ Without an organisation: 1",
        "№ 4",
    ]
    assert next(line for line in first[of_zone] if line[-1] == "1").startswith("🆕")
    assert not [line for line in first[of_zone] if "Without" in line]
    await mornings.send(MONDAY + HOUR)
    assert await take_lines(store) == {}

    async with store.writing() as tx:
        await file_ticket(tx, who, MONDAY + HOUR, zone="cao", organisation="uprava_cao")
    await mornings.send(MONDAY + 3 * DAY + 5 * HOUR)
    later = await take_lines(store)
    assert later[of_zone][1:-1] == [
        "🆕 New since 02.03, 09:00: 1",
        "Tsentralny district office 1",
        "🔴 Deadlines broken: 1",
        "№ 2",
        "⏰ Overdue in all: 2",
    ]
    await mornings.send(MONDAY + 5 * DAY + HOUR)
    assert await take_lines(store) == {}


async def test_of_two_who_send_it_one_does(store: Store) -> None:
    ids = await bound(store)
    async with store.reading() as tx:
        chat = await tx.chats.by_id(ids["-2"])
    assert chat is not None
    for _ in range(2):
        await MorningDigest(store, check_nothing)._send(chat, Reach(everything=True), MONDAY.date(), MONDAY)
    async with store.reading() as tx:
        assert await tx.sqlalchemy.scalar(select(func.count()).select_from(outbox)) == 1
