"""Merging of duplicates: the report goes on in another ticket with its followers, and the merge can be taken back."""

from __future__ import annotations

import pytest

from dialogs.acts import Say
from dialogs.kernel.errors import NotAllowed, Unfit
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Given, Happened, Status
from storage.store import Store
from storage.usecases.reactions.event import Reply
from storage.usecases.resident.resident import ResidentUseCases
from storage.usecases.staff.merging import Merging
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.desks import CITY, desk_of, file_with_cards, member, room, take_screens, words
from tests.storage.residents import resident
from tests.stores import NOW


async def test_followers_go_along_and_are_told(store: Store) -> None:
    async with store.writing() as tx:
        chat, anna, boris, dina = (
            await room(tx, "-1"),
            await resident(tx, "7"),
            await resident(tx, "8"),
            await resident(tx, "9"),
        )
        main = await file_with_cards(tx, anna, chat, words="Яма у дома")
        same = await file_with_cards(tx, boris, chat, words="Большая яма")
        await tx.history.add_photos(same.id, ["a" * 64])
        await tx.tickets.follow(same.id, dina[1].id, "joined", NOW)
        await tx.tickets.follow(main.id, dina[1].id, "joined", NOW)
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        merged = await desk.move(same.id, "duplicate", Given(other=main.id), Reply("60", "1"))
        assert (merged.status, merged.duplicate_of) == (Status.DUPLICATE, main.id)
        assert await tx.tickets.followers(main.id) == [
            (anna[1].id, "author"),
            (dina[1].id, "joined"),
            (boris[1].id, "merged"),
        ]
        assert [line.kind for line in await tx.history.of_ticket(main.id)] == [Happened.MERGED]
        for person in (boris, dina):
            (heard,) = await words(tx, person[0])
            assert main.number in heard
        assert await words(tx, anna[0]) == []
        shown = await take_screens(tx, chat)
        cards = ["\n".join(map(str, [screen.body])) for kind, _, screen in shown if kind == "card"]
        assert len(cards) == 2
        (told,) = [screen for kind, _, screen in shown if kind == "notice"]
        assert told.photos == ("a" * 64,)

        await desk.move(main.id, "take")
        for person in (anna, boris, dina):
            assert len(await words(tx, person[0])) == 1
        reporter = ResidentUseCases(UnitOfWork(tx, CITY, NOW), *boris)
        await reporter.tell(Say(same.id, "Уже едут?", (), (), ()))
        assert [line.words for line in await tx.history.of_ticket(main.id)][-1] == "Уже едут?"


async def test_neither_chains_nor_circles(store: Store) -> None:
    async with store.writing() as tx:
        chat = await room(tx, "-1")
        a, b, c, d = [await file_with_cards(tx, await resident(tx, str(n)), chat, words="") for n in range(7, 11)]
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))

        async def merge(one: int, into: int) -> int | None:
            return (await desk.move(one, "duplicate", Given(other=into))).duplicate_of

        for wrong in (a.id, 999):
            with pytest.raises(Unfit):
                await merge(a.id, wrong)
        assert await merge(a.id, b.id) == b.id
        with pytest.raises(Unfit):
            await merge(b.id, a.id)
        assert await merge(c.id, a.id) == b.id
        assert await merge(b.id, d.id) == d.id
        assert {t.id for t in await tx.tickets.duplicates_of(d.id)} == {a.id, b.id, c.id}
        voices = await tx.tickets.by_id(d.id)
        assert voices is not None
        assert voices.voices == 4
        await desk.move(d.id, "reject", reply=Reply("60", "Не город"))
        e = await file_with_cards(tx, await resident(tx, "11"), chat)
        with pytest.raises(Unfit):
            await merge(e.id, d.id)
        with pytest.raises(Unfit):
            await merge(e.id, a.id)
        stranger = desk_of(tx, chat, await member(tx, "2", "Глеб", Grant(Role.OFFICER, "organisation:forest")))
        with pytest.raises(NotAllowed):
            await stranger.move(e.id, "duplicate", Given(other=999))


async def test_taken_back_only_those_who_came_with_it_leave(store: Store) -> None:
    async with store.writing() as tx:
        chat, anna, boris, dina = (
            await room(tx, "-1"),
            await resident(tx, "7"),
            await resident(tx, "8"),
            await resident(tx, "9"),
        )
        main, first, second = (
            await file_with_cards(tx, anna, chat),
            await file_with_cards(tx, boris, chat),
            await file_with_cards(tx, dina, chat),
        )
        await tx.tickets.follow(first.id, dina[1].id, "joined", NOW)
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        for each in (first, second):
            await desk.move(each.id, "duplicate", Given(other=main.id))
        again = await desk.move(first.id, "reopen", reply=Reply("60", "Это другая яма"))
        assert (again.status, again.duplicate_of) == (Status.IN_PROGRESS, None)
        assert [person for person, _ in await tx.tickets.followers(main.id)] == [anna[1].id, dina[1].id]


async def test_suggestions_are_the_nearest_open_ones_of_the_group(store: Store) -> None:
    async with store.writing() as tx:
        chat = await room(tx, "-1")
        anna = await resident(tx, "7")
        ticket = await file_with_cards(tx, anna, chat, category="pothole")
        near = [
            await file_with_cards(tx, anna, chat, category="sign", lat=57.153 + step / 10_000, words=str(step))
            for step in range(1, 8)
        ]
        await file_with_cards(tx, anna, chat, category="park", words="другое")
        await file_with_cards(tx, anna, chat, category="pothole", lat=57.16, words="далеко")
        desk = desk_of(tx, chat, await member(tx, "1", "Вера"))
        found = await Merging(desk).suggestions(ticket)
        assert [(other.id, far) for other, far in found] == [
            (each.id, round(11.12 * step)) for step, each in enumerate(near[:5], 1)
        ]
        unknown = await file_with_cards(tx, anna, chat, category="gone")
        assert await Merging(desk).suggestions(unknown) == []
