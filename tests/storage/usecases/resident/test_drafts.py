"""Drafts: reports that were begun and left are offered once, and dropped after a week with their photos, on both
engines."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dialogs.kernel.session import Session, session_to_json
from storage.records.people.chats import Chat
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.resident.drafts import Drafts
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import picture, resident
from tests.storage.usecases.resident.test_resident import CITY

BEGUN = datetime(2026, 6, 8, 5, 0, tzinfo=UTC)
"""10:00 in Tyumen."""
DAY = timedelta(days=1)


async def begin(tx: Tx, chat: Chat, session: str, at: datetime = BEGUN, flow: str = "report", sha: str = "") -> None:
    answers = {"photos": [{"sha": sha, "exif": None, "album": "", "from": "1"}]} if sha else {}
    body = json.dumps(session_to_json(Session(session, flow, answers=answers)))
    await tx.sessions.put(chat.id, flow, session, body, False, at)


async def tend(tx: Tx, after: timedelta) -> list[str]:
    """Tend the drafts so long after the beginning, and return the new messages."""
    drafts, known = Drafts(UnitOfWork(tx, CITY, BEGUN + after)), await outbox_payloads(tx)
    if await drafts.any_due():
        assert not await drafts.tend()
    return (await outbox_payloads(tx))[len(known) :]


async def outbox_payloads(tx: Tx) -> list[str]:
    return list(await tx.sqlalchemy.scalars(select(outbox.c.payload).order_by(outbox.c.id)))


async def test_a_report_that_was_left_is_offered_once_and_dropped_with_its_photos(store: Store) -> None:
    async with store.writing() as tx:
        (anna, _), info = await resident(tx), await store.media.put(picture())
        await tx.photos.add(info, BEGUN)
        await begin(tx, anna, "r1", sha=info.sha)
        await begin(tx, anna, "m1", flow="mine")
        assert await tend(tx, DAY) == []
        (offer,) = await tend(tx, DAY + timedelta(minutes=1))
        assert '"d:r1"' in offer
        assert await tend(tx, 2 * DAY) == []
        await begin(tx, anna, "r1", BEGUN + 3 * DAY, sha=info.sha)  # gone on with, and left again
        assert await tend(tx, 9 * DAY) == []
        assert await tx.sessions.by_id("r1") is not None
        assert await tend(tx, 11 * DAY) == []
        assert await tx.sessions.by_id("r1") is None
        assert await tx.sessions.by_id("m1") is not None
    assert store.media.path(info.sha) is None


async def test_nobody_is_asked_at_night(store: Store) -> None:
    async with store.writing() as tx:
        await begin(tx, (await resident(tx))[0], "r1")
        assert await tend(tx, DAY + timedelta(hours=11)) == []
        assert len(await tend(tx, DAY + timedelta(hours=23))) == 1


async def test_after_weeks_without_a_clock_it_is_offered_before_it_is_dropped(store: Store) -> None:
    async with store.writing() as tx:
        await begin(tx, (await resident(tx))[0], "r1")
        assert len(await tend(tx, 30 * DAY)) == 1
        assert await tend(tx, 35 * DAY) == []
        assert await tx.sessions.by_id("r1") is not None
        assert await tend(tx, 37 * DAY) == []
        assert await tx.sessions.by_id("r1") is None


async def test_who_cannot_be_reached_is_not_asked(store: Store) -> None:
    async with store.writing() as tx:
        anna, _ = await resident(tx)
        await begin(tx, anna, "r1")
        await tx.chats.mark_unreachable(anna.id, "blocked")
        assert await tend(tx, 2 * DAY) == []
        assert await tend(tx, 8 * DAY) == []
        assert await tx.sessions.by_id("r1") is None


async def test_another_report_is_offered_for_itself(store: Store) -> None:
    async with store.writing() as tx:
        anna, _ = await resident(tx)
        await begin(tx, anna, "r1")
        assert len(await tend(tx, 2 * DAY)) == 1
        await begin(tx, anna, "r2", BEGUN + 3 * DAY)
        assert len(await tend(tx, 5 * DAY)) == 1


async def test_whose_client_has_no_buttons_is_told_what_to_write(store: Store) -> None:
    async with store.writing() as tx:
        anna, _ = await resident(tx)
        await tx.chats.update(anna.id, can_press=False)
        await begin(tx, anna, "r1")
        (offer,) = await tend(tx, 2 * DAY)
        assert "/cancel" in offer
        assert json.loads(offer)["choices"] == []


async def test_more_than_fits_into_a_transaction_is_told_of(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.usecases.resident.drafts.AT_ONCE", 2)
    async with store.writing() as tx:
        for number in range(3):
            await begin(tx, (await resident(tx, str(10 + number)))[0], f"r{number}")
        drafts = Drafts(UnitOfWork(tx, CITY, BEGUN + 2 * DAY))
        assert await drafts.tend()
        assert not await drafts.tend()
        assert len(await outbox_payloads(tx)) == 3


async def test_who_is_blocked_is_not_asked(store: Store) -> None:
    async with store.writing() as tx:
        anna, person = await resident(tx)
        await begin(tx, anna, "r1")
        await tx.bans.add(person.id, "Мат", BEGUN + 3 * DAY, BEGUN)
        assert await tend(tx, DAY + timedelta(minutes=1)) == []
        assert await tx.sessions.by_id("r1") is not None
