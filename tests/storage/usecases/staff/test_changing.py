"""Change of a ticket's topic or place: routed again, reckoned anew, told, and shown where it belongs now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.deadlines import first_due, resolution_due
from dialogs.rules.tickets.lifecycle import Given, Happened, Status
from storage.store import Store
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.changing import Changing, PlaceInCity
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.desks import CITY, anna, desk_of, file_with_cards, member, room, take_screens, words
from tests.stores import NOW

PARK = "organisation:forest"


async def test_another_topic_is_anothers_and_has_other_deadlines(store: Store) -> None:
    async with store.writing() as tx:
        operators, roads, forest = (
            await room(tx, "-1", "operators"),
            await room(tx, "-2", "organisation:roads"),
            await room(tx, "-3", PARK),
        )
        resident = await anna(tx)
        ticket = await file_with_cards(tx, resident, roads, category="pothole", organisation="roads")
        desk = desk_of(tx, operators, await member(tx, "1", "Вера"))
        taken = await desk.move(ticket.id, "take")
        await words(tx, resident[0])
        await take_screens(tx, roads)
        changed = await Changing(desk).topic(ticket.id, "park")
        assert (changed.organisation, changed.status, changed.officer_id) == ("forest", Status.NEW, None)
        assert changed.due == resolution_due(CITY, "park", NOW)
        assert (changed.first_due, taken.answered_at) == (ticket.first_due, NOW)
        lines = await tx.history.of_ticket(ticket.id)
        assert [(line.kind, line.act) for line in lines[1:]] == [(Happened.MOVED, "route"), (Happened.CHANGED, "")]
        assert lines[-1].facts["category"] == ["pothole", "park"]
        (heard,) = await words(tx, resident[0])
        assert "Яма на дороге → " in heard
        assert "ЛесПаркХоз" in heard
        ((kind, edit, screen),) = await take_screens(tx, roads)
        assert (kind, edit, screen.choices) == ("notice", f"c{ticket.id}", ())
        assert [kind for kind, _, _ in await take_screens(tx, forest)] == ["card"]
        assert await take_screens(tx, operators) == []


async def test_another_place_may_be_another_zones(store: Store) -> None:
    async with store.writing() as tx:
        chat, resident = await room(tx, "-1", "operators"), await anna(tx)
        ticket = await file_with_cards(tx, resident, chat, category="dirtyyard", organisation="uprava_cao", zone="cao")
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        placed = PlaceInCity(57.10, 65.60, "ул. Новая, 1", "lao")
        changed = await Changing(desk).place(ticket.id, placed, Reply("60", "ул. Новая, 1"))
        assert (changed.address, changed.zone, changed.organisation) == ("ул. Новая, 1", "lao", "uprava_lao")
        assert changed.first_due == first_due(CITY, "dirtyyard", NOW)
        line = (await tx.history.of_ticket(ticket.id))[-1]
        assert (line.words, line.facts["place"], line.facts["zone"]) == ("", True, ["cao", "lao"])
        (heard,) = await words(tx, resident[0])
        assert "ул. Республики, 142 → ул. Новая, 1" in heard
        with pytest.raises(Unfit):
            await Changing(desk).place(ticket.id, placed)
        officer = desk_of(tx, chat, await member(tx, "2", "Глеб", Grant(Role.OFFICER)))
        with pytest.raises(NotAllowed):
            await Changing(officer).topic(ticket.id, "park")


async def test_what_nobody_answers_for_is_the_operators(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with store.writing() as tx:
        chat, resident = await room(tx, "-1", "operators"), await anna(tx)
        ticket = await file_with_cards(tx, resident, chat, category="pothole", organisation="roads")
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        monkeypatch.setattr("storage.usecases.staff.changing.route", lambda *_: None)
        changed = await Changing(desk).topic(ticket.id, "sign")
        assert (changed.organisation, changed.status) == (None, Status.NEW)
        assert (await Changing(desk).topic(ticket.id, "pothole")).organisation is None


async def test_a_pause_is_given_back(store: Store) -> None:
    """The time it waited for its resident before the change is not lost, nor is the time it still waits."""
    async with store.writing() as tx:
        chat, resident = await room(tx, "-1", "operators"), await anna(tx)
        ticket = await file_with_cards(
            tx, resident, chat, category="pothole", organisation="roads", due=NOW + timedelta(days=9)
        )
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        await desk.move(ticket.id, "ask", Given(words="Где?"))
        later = desk_of(tx, chat, desk.member)
        later = type(later)(UnitOfWork(tx, CITY, NOW + timedelta(days=2)), chat, desk.member)
        changed = await Changing(later).topic(ticket.id, "park")
        plain = resolution_due(CITY, "park", NOW)
        assert changed.status is Status.NEW
        assert changed.paused_at is None
        assert changed.due is not None
        assert plain is not None
        assert changed.due - plain >= timedelta(days=2)
