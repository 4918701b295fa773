"""Extension of a deadline: kept, told to the resident with its reason, refused where it cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Given, Happened
from storage.store import Store
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.extending import extend
from tests.storage.desks import anna, desk_of, file_with_cards, member, room, words
from tests.stores import NOW

DUE = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


async def test_the_deadline_moves_and_the_resident_hears_why(store: Store) -> None:
    async with store.writing() as tx:
        chat, resident = await room(tx, "-1"), await anna(tx)
        ticket = await file_with_cards(tx, resident, chat, due=DUE)
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        given = Given(words="Ждём асфальт", until=date(2026, 3, 20))
        extended = await extend(desk, ticket.id, given, Reply("60", "20.03 Ждём асфальт"))
        assert extended.due == datetime(2026, 3, 20, 13, 0, tzinfo=UTC)
        assert extended.answered_at == NOW
        (line,) = await tx.history.of_ticket(ticket.id)
        assert (line.kind, line.facts["from"]) == (Happened.EXTENDED, DUE.isoformat())
        (heard,) = await words(tx, resident[0])
        assert "20 марта" in heard
        assert "Ждём асфальт" in heard
        again = await extend(desk, ticket.id, Given(words="Ещё", until=date(2026, 3, 23)), Reply("61", "23.03 Ещё"))
        assert again.answered_at == NOW


async def test_what_cannot_be_is_said(store: Store) -> None:
    async with store.writing() as tx:
        chat, resident = await room(tx, "-1"), await anna(tx)
        ticket = await file_with_cards(tx, resident, chat)
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        for given in (
            Given(words="Ждём"),
            Given(until=date(2026, 3, 20)),
            Given(words="Ждём", until=date(2026, 2, 20)),
            Given(words="Ждём", until=date(2026, 3, 21)),
        ):
            with pytest.raises(Unfit):
                await extend(desk, ticket.id, given, Reply("60", "…"))
        stranger = desk_of(tx, chat, await member(tx, "2", "Глеб", Grant(Role.OFFICER, "organisation:forest")))
        with pytest.raises(NotAllowed):
            await extend(stranger, ticket.id, Given(words="Ждём", until=date(2026, 3, 20)), Reply("60", "…"))
        unpromised = await extend(desk, ticket.id, Given(words="Ждём", until=date(2026, 3, 20)), Reply("62", "…"))
        assert unpromised.due is not None
        assert (await tx.history.of_ticket(ticket.id))[0].facts["from"] is None
