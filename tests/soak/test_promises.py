"""Checks of the soak: each broken promise is seen; one is broken here on purpose, by one."""

from __future__ import annotations

import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import update

from bots.app import renderer_of
from bots.sandbox.standin import Bubble, View
from dialogs.notices.staff.card import card
from storage.media.photo_files import MediaInfo
from storage.records.messages.outbox_row import OutgoingMessage
from storage.records.work.jobs import QUICK, NewJob
from storage.store import Store
from storage.tables import outbox
from storage.usecases.unit_of_work import UnitOfWork
from tests.soak.chat import Silences
from tests.soak.plan import SoakPlan
from tests.soak.program import Warm
from tests.soak.promises import check_promises
from tests.soak.scene import EndedStory, Scene, ready_scene
from tests.storage.residents import Update, file_ticket, resident
from tests.stores import NOW, tyumen


@dataclass
class Run:
    """Run that went well: one resident, one ticket, one card, nothing under way."""

    scene: Scene
    store: Store
    cards: list[Bubble]

    async def broken_promises(self) -> str:
        return "; ".join((await check_promises(self.scene)).broken)


@pytest.fixture
async def run(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Run]:
    shutil.copy(sqlite_template, tmp_path / "soak.db")
    nobody = cast("Warm", None)
    async with ready_scene(SoakPlan(kills=0, lasts_s=1.0, seed=1), tmp_path, nobody) as scene:
        folder = tyumen()
        store = await Store.open(scene.database, scene.media, folder.city)
        async with store.writing() as tx:
            ticket = await file_ticket(tx, await resident(tx), words="Яма (r1)")
            await tx.photos.add(MediaInfo("ab" * 32, "image/jpeg", 4, 3, 100, None), NOW)
            await tx.history.add_photos(ticket.id, ["ab" * 32])
            screen = card(folder.city, ticket, await UnitOfWork(tx, folder.city, NOW).cards.context_of(ticket))
        bubble = Bubble(1, "bot", renderer_of(folder).screen(screen, "ru").text, 0.0)
        scene.told["r1"] = EndedStory("vk", "album", 1, ticket.number)
        went_well = Run(scene, store, [bubble])
        room = View(1, "Сотрудники", ())
        monkeypatch.setattr(scene.stand_ins["vk"], "view", lambda *_: replace(room, bubbles=tuple(went_well.cards)))
        yield went_well
        await store.close()


async def test_all_is_well(run: Run) -> None:
    outcome = await check_promises(run.scene)
    assert outcome.broken == []
    assert dict(outcome.table)["reports filed"] == "1"


async def test_a_report_is_lost(run: Run) -> None:
    run.scene.told["r2"] = EndedStory("telegram", "in pieces", 0, "ТМН-2026-7")
    assert "ТМН-2026-7 of r2 is in no store" in await run.broken_promises()


async def test_a_report_is_filed_twice_and_its_second_ticket_has_no_card(run: Run) -> None:
    async with run.store.writing() as tx:
        await file_ticket(tx, await resident(tx), words="Яма (r1)", category="lighting")
    assert "2 tickets of r1" in await run.broken_promises()
    assert "no card of" in await run.broken_promises()


async def test_a_ticket_is_nobodys(run: Run) -> None:
    run.scene.told.clear()
    assert "a ticket of nobody" in await run.broken_promises()


async def test_a_photo_is_missing(run: Run) -> None:
    run.scene.told["r1"] = replace(run.scene.told["r1"], photos=2)
    assert "1 of 2 photos" in await run.broken_promises()


async def test_a_card_is_out_of_date(run: Run) -> None:
    run.cards[0] = replace(run.cards[0], text=run.cards[0].text + " и ещё")
    assert "is out of date" in await run.broken_promises()


async def test_a_card_came_twice(run: Run) -> None:
    run.cards.append(replace(run.cards[0], id=2))
    assert await run.broken_promises() == "1 cards were doubled"


async def test_a_job_has_no_result_or_two_or_was_set_aside(run: Run) -> None:
    run.scene.jobs.note("own_data", ("vk", 5))
    run.scene.jobs.note("find", ("vk", 5), 7)
    assert await run.broken_promises() == "0 results of /find in vk"
    async with run.store.writing() as tx:
        chat, _ = await resident(tx, "5")
        message = OutgoingMessage(chat, "notice", "", reply_to="7")
        ids = [await tx.outbox.add(message, NOW) for _ in range(2)]
        await tx.sqlalchemy.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state="sent"))
        await tx.jobs.put(NewJob("find", "find", {}), NOW)
        job = await tx.jobs.claim(NOW, QUICK, "me")
        assert job is not None
        await tx.jobs.set_aside(job.id, "me", "why")
    assert await run.broken_promises() == "2 results of /find in vk; 1 jobs are aside"


async def test_something_still_waits_and_something_was_set_aside(run: Run) -> None:
    async with run.store.writing() as tx:
        await tx.inbox.receive("vk", [Update("1", "a"), Update("2", "b")], "2", NOW)
        row, *_ = await tx.inbox.waiting_rows()
        await tx.inbox.dead_letter(row.id, "poison", NOW)
    assert await run.broken_promises() == "1 rows of the inbox are aside; 1 rows of the inbox are new"
    run.scene.given["poison"] = 1
    assert await run.broken_promises() == "1 rows of the inbox are new"


async def test_somebody_waited_too_long_or_for_ever(run: Run) -> None:
    silences = run.scene.silences
    silences.add("vk: menu", 45.0, disturbed=True)
    assert await run.broken_promises() == ""
    silences.add("vk: menu", 31.0, disturbed=False)
    assert "answered after 31.0 s though nothing went wrong" in await run.broken_promises()
    run.scene.silences = Silences()
    run.scene.unheard.append("r1: no answer")
    run.scene.tally.disorder.append("a: 2 after 3")
    run.scene.tally.kills.append(time.monotonic())
    assert await run.broken_promises() == "r1: no answer; a: 2 after 3"
