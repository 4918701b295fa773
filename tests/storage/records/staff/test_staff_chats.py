"""Staff chats: a chat is bound by a code that works once, for a day."""

from datetime import timedelta

from sqlalchemy import func, select

from storage.records.staff.invite_codes import ALPHABET
from storage.store import Store
from storage.tables import codes
from tests.stores import NOW


async def test_a_code_binds_one_chat_once(store: Store) -> None:
    async with store.writing() as tx:
        group = await tx.chats.of("telegram", "-1", False, NOW)
        other = await tx.chats.of("vk", "2000000001", False, NOW)
        code = await tx.staff.bind_code(NOW)
        assert await tx.staff.expects_code(NOW)
        assert not await tx.staff.expects_code(NOW + timedelta(hours=24))
        assert len(code) == 8
        assert set(code) <= set(ALPHABET)
        assert not await tx.staff.bind("WRONG", group, NOW)
        assert not await tx.staff.is_staff(group.id)
        assert await tx.staff.bind(f" {code.lower()} ", group, NOW, "vk:5")
        assert not await tx.staff.bind(code, other, NOW)
        assert not await tx.staff.expects_code(NOW)
        assert await tx.staff.is_staff(group.id)
        assert await tx.staff.bind(await tx.staff.bind_code(NOW), other, NOW)
        assert await tx.staff.bind(await tx.staff.bind_code(NOW), other, NOW)
        assert await tx.staff.chats() == [group, other]
        await tx.staff.unbind(group.id)
        assert await tx.staff.chats() == [other]


async def test_a_code_is_good_for_a_day_and_kept_as_a_hash(store: Store) -> None:
    async with store.writing() as tx:
        group = await tx.chats.of("telegram", "-1", False, NOW)
        code = await tx.staff.bind_code(NOW)
        assert await tx.connection.scalar(select(codes.c.code_hash)) != code
        assert not await tx.staff.bind(code, group, NOW + timedelta(hours=24))
        await tx.staff.bind_code(NOW + timedelta(hours=25))
        assert await tx.connection.scalar(select(func.count()).select_from(codes)) == 1
