"""Staff chats: a chat is bound by a code that works once, for a day."""

from datetime import timedelta

from sqlalchemy import func, select

from storage.records.staff.invite_codes import ALPHABET
from storage.store import Store
from storage.tables import codes
from tests.stores import NOW


async def test_a_code_binds_one_chat_once(store: Store) -> None:
    async with store.writing() as tx:
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        other = await tx.chats.get_or_add("vk", "2000000001", False, NOW)
        code = await tx.staff_chats.bind_code(NOW)
        assert await tx.staff_chats.expects_code(NOW)
        assert not await tx.staff_chats.expects_code(NOW + timedelta(hours=24))
        assert len(code) == 8
        assert set(code) <= set(ALPHABET)
        assert not await tx.staff_chats.bind("WRONG", group, NOW)
        assert not await tx.staff_chats.is_staff(group.id)
        assert await tx.staff_chats.bind(f" {code.lower()} ", group, NOW, "vk:5")
        assert not await tx.staff_chats.bind(code, other, NOW)
        assert not await tx.staff_chats.expects_code(NOW)
        assert await tx.staff_chats.is_staff(group.id)
        assert await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), other, NOW)
        assert await tx.staff_chats.bind(await tx.staff_chats.bind_code(NOW), other, NOW)
        assert await tx.staff_chats.chats() == [group, other]
        await tx.staff_chats.unbind(group.id)
        assert await tx.staff_chats.chats() == [other]


async def test_a_code_is_good_for_a_day_and_kept_as_a_hash(store: Store) -> None:
    async with store.writing() as tx:
        group = await tx.chats.get_or_add("telegram", "-1", False, NOW)
        code = await tx.staff_chats.bind_code(NOW)
        assert await tx.sqlalchemy.scalar(select(codes.c.code_hash)) != code
        assert not await tx.staff_chats.bind(code, group, NOW + timedelta(hours=24))
        await tx.staff_chats.bind_code(NOW + timedelta(hours=25))
        assert await tx.sqlalchemy.scalar(select(func.count()).select_from(codes)) == 1
