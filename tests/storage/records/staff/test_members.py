"""Members, their roles, and the codes that give them, on both engines."""

from __future__ import annotations

from datetime import timedelta

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Plain
from dialogs.rules.staff.access import Grant, Role
from storage.store import Store
from storage.usecases.staff.chat_binding import ChatBinding
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import file_ticket, resident
from tests.stores import NOW, tyumen

CITY = tyumen().city
ROADS = Grant(Role.OFFICER, "organisation:roads")


async def test_roles_are_given_taken_and_end_with_a_dismissal(store: Store) -> None:
    async with store.writing() as tx:
        assert await tx.members.by_account("vk", "5") is None
        assert not await tx.members.any_admin()
        vera = await tx.members.grant("vk", "5", "Вера", grants=(ROADS, Grant(Role.ADMIN)), now=NOW)
        again = await tx.members.grant("vk", "5", "", grants=(ROADS,), now=NOW, by="7")
        assert again == vera == await tx.members.by_account("vk", "5") == await tx.members.by_id(vera.id)
        assert set(vera.grants) == {ROADS, Grant(Role.ADMIN)}
        assert await tx.members.any_admin()
        await tx.members.rename(vera.id, "Вера П.")
        await tx.members.revoke(vera.id, (Grant(Role.ADMIN),))
        gleb = await tx.members.grant("telegram", "5", "Глеб", grants=(), now=NOW)
        assert [(m.name, m.grants) for m in await tx.members.all()] == [("Вера П.", (ROADS,)), ("Глеб", ())]
        await tx.members.dismiss(vera.id, NOW)
        assert await tx.members.by_account("vk", "5") is None
        assert await tx.members.all() == [gleb]
        back = await tx.members.grant("vk", "5", "Вера", grants=(ROADS,), now=NOW)
        assert (back.id, back.grants) == (vera.id, (ROADS,))


async def test_an_invitation_is_good_once_and_for_a_day(store: Store) -> None:
    async with store.writing() as tx:
        code = await tx.members.invite((ROADS, Grant(Role.OPERATOR)), NOW)
        assert await tx.staff_chats.bind(code, await tx.chats.get_or_add("vk", "2", False, NOW), NOW) is None
        assert await tx.members.accept("WRONG", "vk", "5", "Вера", NOW) is None
        assert await tx.members.accept(code, "vk", "5", "Вера", NOW + timedelta(days=1)) is None
        vera = await tx.members.accept(f" {code.lower()} ", "vk", "5", "Вера", NOW)
        assert vera is not None
        assert set(vera.grants) == {ROADS, Grant(Role.OPERATOR)}
        assert await tx.members.accept(code, "vk", "6", "Глеб", NOW) is None


async def test_who_binds_a_chat_works_in_it_and_the_first_is_the_administrator(store: Store) -> None:
    async with store.writing() as tx:
        for number, expected in enumerate(({Grant(Role.ADMIN), ROADS}, {ROADS})):
            chat = await tx.chats.get_or_add("vk", f"200000000{number}", False, NOW)
            code = await tx.staff_chats.bind_code(NOW, ("organisation:roads",), "ticket")
            assert await ChatBinding(UnitOfWork(tx, CITY, NOW), chat).bind(code, str(number), "Вера")
            member = await tx.members.by_account("vk", str(number))
            assert member is not None
            assert set(member.grants) == expected
            bound = await tx.staff_chats.of_chat(chat.id)
            assert bound is not None
            assert (bound.serves, bound.topics) == (("organisation:roads",), "ticket")


async def test_a_card_goes_where_it_is_served_and_changes_where_it_was(store: Store) -> None:
    async with store.writing() as tx:
        chats = {}
        for number, serves in enumerate(("operators", "organisation:roads", "organisation:housing", "chiefs")):
            chat = chats[serves] = await tx.chats.get_or_add("vk", f"200000000{number}", False, NOW)
            await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW, (serves,)), chat, NOW)
        anna = await resident(tx)
        ticket = await file_ticket(tx, anna, organisation="roads")
        uow = UnitOfWork(tx, CITY, NOW)
        await uow.cards.draw(ticket)
        cards = [row for row in await tx.outbox.claim(NOW, 9) if row.kind == "card"]
        assert [row.chat.id for row in cards] == [chats["organisation:roads"].id]
        await tx.outbox.mark_sent(cards[0].id, ["50"], NOW)
        moved = await tx.tickets.change(ticket, organisation="housing")
        assert moved is not None
        await uow.cards.draw(moved)
        await uow.outgoing.to_chiefs(moved, Screen(Plain("срок прошёл")))
        rows = await tx.outbox.claim(NOW, 9)
        assert {(row.chat.id, row.kind) for row in rows} == {
            (chats["organisation:roads"].id, "notice"),  # a line in the place of the card
            (chats["organisation:housing"].id, "card"),
            (chats["chiefs"].id, "notice"),
        }


async def test_without_chiefs_it_is_said_under_the_card_and_the_head_has_a_chat_of_their_own(store: Store) -> None:
    async with store.writing() as tx:
        every, chiefs = [await tx.chats.get_or_add("vk", f"200000000{n}", False, NOW) for n in range(2)]
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), every, NOW)
        ticket = await file_ticket(tx, await resident(tx))
        uow = UnitOfWork(tx, CITY, NOW)
        await uow.outgoing.to_chiefs(ticket, Screen(Plain("срок прошёл")), head=True)
        assert [row.chat.id for row in await tx.outbox.claim(NOW, 9)] == [every.id]
        await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), chiefs, NOW)
        await tx.staff_chats.change(chiefs.id, serves=("chiefs",), topics="organisation")
        await tx.staff_chats.change(chiefs.id)
        await uow.outgoing.to_chiefs(ticket, Screen(Plain("срок прошёл")), head=True)
        assert [row.chat.id for row in await tx.outbox.claim(NOW, 9)] == [chiefs.id]
        bound = await tx.staff_chats.of_chat(chiefs.id)
        assert bound is not None
        assert (bound.serves, bound.topics) == (("chiefs",), "organisation")
