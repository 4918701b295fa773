"""Concurrent change of a ticket, between the look and the write: nothing is written, and the slower one is told."""

from __future__ import annotations

import pytest

from dialogs import acts
from dialogs.kernel.corrections import _correct_part
from dialogs.kernel.errors import Stale
from storage.records.tickets.tickets import Tickets
from storage.store import Store
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.staff import StaffUseCases
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import VERA, file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city


async def refuse_change(*_: object, **__: object) -> None:
    """Stand in for `Tickets.change` when another version is there."""


async def test_the_slower_one_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with store.writing() as tx:
        anna = await resident(tx)
        ticket = await file_ticket(tx, anna)
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW, "ru")
        monkeypatch.setattr(Tickets, "change", refuse_change)
        with pytest.raises(Stale):
            await StaffUseCases(UnitOfWork(tx, CITY, NOW), group, VERA).move(ticket.id, "take")
        with pytest.raises(Stale):
            await ResidentUseCases(UnitOfWork(tx, CITY, NOW), *anna).withdraw(acts.Withdraw(ticket.id))


def test_a_photo_whose_words_alone_were_edited_stays() -> None:
    photo = {"sha": "a", "from": "5", "exif": None, "album": ""}
    kept = {"photos": [photo]}
    assert _correct_part(kept, "photos", {"text": [["5", "слова"]]}, "5") == "photos"
    assert kept == {"photos": [photo]}
