"""Job worker: slow answers (figures, tables) are made before the turn, for whoever may have them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from bots.app import renderer_of
from bots.jobs import export, sheet
from bots.jobs.job import FinishedJob
from bots.jobs.worker import JobWorker
from bots.platform import Inbound, Sender
from bots.staff import buttons, commands
from bots.staff.context import NOTHING_HERE, StaffContext
from dialogs.kernel.events import Event, Left, Message, Press
from dialogs.rules.staff.access import Grant, Member, Role
from storage.store import Store, Tx
from storage.tables import outbox
from storage.usecases.unit_of_work import UnitOfWork
from tests.clocks import START, HandClock
from tests.storage.residents import filed, resident
from tests.stores import tyumen

CHIEF = (Grant(Role.CHIEF),)


def inbound(event: Event, chat: str = "1", sender: str = "1", language: str = "en-US") -> Inbound:
    return Inbound(chat, chat == "1", Sender(sender, "", language), event)


def asks(text: str, **more: str) -> Inbound:
    return inbound(Message("7", text), **more)


async def made(store: Store, asked: Inbound) -> FinishedJob | None:
    folder = tyumen()
    return await JobWorker(store, folder.city, renderer_of(folder), HandClock()).made("telegram", asked)


async def member(store: Store, grants: tuple[Grant, ...] = CHIEF) -> Member:
    async with store.writing() as tx:
        return await tx.members.grant("telegram", "1", "Вера", grants=grants, now=START)


@pytest.mark.parametrize(
    "asked",
    [
        asks("/help"),
        asks("/stats", sender="2"),
        asks("/stats", chat="-5"),
        inbound(Message("7", "/stats", edited=True)),
        inbound(Press("f:today:x:,,")),
        inbound(Press("m:report")),
        inbound(Left("blocked")),
    ],
)
async def test_nothing_is_made_for_others_or_of_other_words(sqlite_store: Store, asked: Inbound) -> None:
    await member(sqlite_store)
    assert await made(sqlite_store, asked) is None


async def test_in_a_chat_unknown_so_far_the_language_of_the_app_is_spoken(sqlite_store: Store) -> None:
    await member(sqlite_store)
    ready = await made(sqlite_store, asks("/stats week"))
    assert ready is not None
    assert not ready.done.photos
    assert await made(sqlite_store, inbound(Press("f:year:c:,,roads"))) is not None


async def test_a_table_ends_where_it_would_be_too_big(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PART", 4)
    monkeypatch.setattr(sheet, "AT_MOST_CSV_BYTES", 2_500)
    await member(sqlite_store)
    async with sqlite_store.writing() as tx:
        who = await resident(tx)
        for n in range(12):
            await filed(tx, who, START, session_id=str(n), words="Слова " * 40)
    ready = await made(sqlite_store, asks("/export"))
    assert ready is not None
    lines = list(csv.reader(io.StringIO(ready.done.files[1].content.decode("utf-8-sig"), newline="")))
    assert 2 < len(lines) < 12
    assert "newest of" in repr(ready.done.screen.body)


async def room(tx: Tx, who: Member, asked: Inbound, ready: FinishedJob | None) -> StaffContext:
    chat = await tx.chats.of("telegram", "1", True, START, "ru")
    return StaffContext(UnitOfWork(tx, tyumen().city, START), tyumen(), chat, None, who, asked, ready)


async def test_who_has_other_roles_by_now_asks_again(sqlite_store: Store) -> None:
    who, asked = await member(sqlite_store), asks("/stats")
    ready = await made(sqlite_store, asked)
    other = replace(who, grants=(Grant(Role.OFFICER, "organisation:roads"),))
    assert isinstance(asked.event, Message)
    press = Press("f:today::,,")
    async with sqlite_store.writing() as tx:
        for each, given in ((who, ready), (other, ready), (who, None)):
            assert await commands.work(await room(tx, each, asked, given), asked.event)
        assert await buttons.work(await room(tx, other, inbound(press), ready), press) == NOTHING_HERE
        assert await buttons.work(await room(tx, who, inbound(press), ready), press) is None
        said = list(await tx.sqlalchemy.scalars(select(outbox.c.payload).order_by(outbox.c.id)))
    assert ["just changed" in payload for payload in said] == [False, True, True, False]
