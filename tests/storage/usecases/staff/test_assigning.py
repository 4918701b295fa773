"""Assignment: a ticket is given or taken over, and those concerned are told in the right chat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.kernel.errors import NotAllowed, Stale
from dialogs.rules.staff.access import Grant, Role
from dialogs.rules.tickets.lifecycle import Happened
from storage.store import Store
from storage.usecases.reactions.event import Reply
from storage.usecases.staff.assigning import Assigning
from tests.storage.desks import anna, desk_of, file_with_cards, member, room, take_screens, words

OFFICER = Grant(Role.OFFICER, "organisation:roads")
ROADS = "organisation:roads"


async def test_a_colleague_is_given_it_and_called_once(store: Store) -> None:
    async with store.writing() as tx:
        chat = await room(tx, "-1", ROADS)
        ticket = await file_with_cards(tx, await anna(tx), chat, organisation="roads")
        vera, gleb = await member(tx, "1", "Вера", OFFICER), await member(tx, "2", "Глеб", OFFICER)
        other = await member(tx, "3", "Дина", Grant(Role.OFFICER, "organisation:forest"))
        desk = Assigning(desk_of(tx, chat, gleb))
        assert [each.name for each in await desk.colleagues(ticket)] == ["Глеб", "Вера"]
        given, colleague = await desk.give(ticket.id, vera.id)
        assert (given.officer_id, given.status, colleague) == (vera.id, ticket.status, vera)
        assert await words(tx, chat) == [f"Вера, № {ticket.number} теперь ваша заявка, от коллеги: Глеб."]
        (line,) = await tx.history.of_ticket(ticket.id)
        assert (line.kind, line.facts) == (Happened.ASSIGNED, {"from": None, "officer": vera.id})
        assert [each.name for each in await desk.colleagues(given)] == ["Глеб"]
        for nobody in (other.id, 999):
            with pytest.raises(NotAllowed):
                await desk.give(ticket.id, nobody)
        await desk.give(ticket.id, gleb.id)
        assert await words(tx, chat) == [f"Вера, № {ticket.number} теперь у коллеги: Глеб."]


async def test_taking_what_a_colleague_has_tells_them(store: Store) -> None:
    async with store.writing() as tx:
        chat = await room(tx, "-1", ROADS)
        ticket = await file_with_cards(tx, await anna(tx), chat, organisation="roads")
        vera, gleb = await member(tx, "1", "Вера", OFFICER), await member(tx, "2", "", OFFICER)
        await Assigning(desk_of(tx, chat, vera)).give(ticket.id, gleb.id)
        await take_screens(tx, chat)
        await desk_of(tx, chat, vera).move(ticket.id, "take")
        assert await words(tx, chat) == [f"2, № {ticket.number} теперь у коллеги: Вера."]
        await desk_of(tx, chat, vera).move(ticket.id, "done", reply=Reply("60", "Готово"))
        with pytest.raises(Stale):
            await Assigning(desk_of(tx, chat, vera)).give(ticket.id, gleb.id)


async def test_somebody_without_roles_any_more_is_not_called(store: Store) -> None:
    async with store.writing() as tx:
        chat = await room(tx, "-1", ROADS)
        ticket = await file_with_cards(tx, await anna(tx), chat, organisation="roads")
        vera, gleb = await member(tx, "1", "Вера", OFFICER), await member(tx, "2", "Глеб", OFFICER)
        await desk_of(tx, chat, gleb).move(ticket.id, "take")
        await tx.members.revoke(gleb.id, [OFFICER])
        await take_screens(tx, chat)
        await Assigning(desk_of(tx, chat, vera)).give(ticket.id, vera.id)
        assert await words(tx, chat) == []


async def test_whoever_is_elsewhere_is_called_there(store: Store) -> None:
    """They are called in a chat of their platform with the card; else in their own; else here, by the mere name."""
    async with store.writing() as tx:
        here, there = await room(tx, "-1", ROADS), await room(tx, "2000000001", ROADS, platform="vk")
        ticket = await file_with_cards(tx, await anna(tx), here, organisation="roads")
        vera = await member(tx, "1", "Вера", OFFICER)
        gleb = await member(tx, "5", "Глеб", OFFICER, platform="vk")
        desk = Assigning(desk_of(tx, here, vera))
        given = f"Глеб, № {ticket.number} теперь ваша заявка, от коллеги: Вера."

        await tx.message_links.put(there.id, "9", ticket.id, "card")
        await desk.give(ticket.id, gleb.id)
        assert (await words(tx, here), await words(tx, there)) == ([], [given])

        await tx.chats.mark_unreachable(there.id, "kicked")
        await desk.give(ticket.id, vera.id)
        await take_screens(tx, here)
        await desk.give(ticket.id, gleb.id)
        assert await words(tx, here) == [given]

        own = await tx.chats.get_or_add("vk", "5", True, ticket.created_at, "ru")
        await desk.give(ticket.id, vera.id)
        await take_screens(tx, own)
        await desk.give(ticket.id, gleb.id)
        assert [kind for kind, _, _ in await take_screens(tx, own)] == ["card", "notice"]

        mine = Assigning(replace(desk.desk, chat=own, member=gleb))
        await mine.give(ticket.id, gleb.id)
        assert [kind for kind, _, _ in await take_screens(tx, own)] == ["card"]
