"""Inbox: raw updates are kept once, worked in order within a chat, and not kept longer than needed."""

from datetime import timedelta

from sqlalchemy import select

from storage.records.messages.inbox import InboxRow
from storage.store import Store
from storage.tables import inbox
from tests.storage.residents import Update, heads, resident
from tests.stores import NOW


async def receive_updates(store: Store, *updates: Update, platform: str = "vk", cursor: str = "1") -> None:
    async with store.writing() as tx:
        await tx.inbox.receive(platform, updates, cursor, NOW)


async def first_of_each(store: Store) -> list[InboxRow]:
    async with store.reading() as tx:
        return await heads(tx)


async def bodies(store: Store) -> list[tuple[str, str | None]]:
    async with store.reading() as tx:
        rows = await tx.sqlalchemy.execute(select(inbox.c.state, inbox.c.body).order_by(inbox.c.id))
        return [(row.state, row.body) for row in rows]


async def test_an_update_delivered_twice_is_kept_once(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "a"), cursor="2")
    await receive_updates(store, Update("2", "a"), Update("3", "a"), cursor="3")
    await receive_updates(store, Update("3", "a"), platform="telegram")
    async with store.reading() as tx:
        assert await tx.inbox.waiting() == 4
        assert await tx.inbox.cursor("vk") == "3"
        assert await tx.inbox.cursor("telegram") == "1"
        assert not await tx.inbox.cursor("max")


async def test_a_cursor_may_move_without_updates(store: Store) -> None:
    await receive_updates(store, cursor="7")
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "7"
    assert await first_of_each(store) == []


async def test_updates_that_are_brought_move_no_cursor_and_are_timed(store: Store) -> None:
    await receive_updates(store, cursor="7")
    async with store.writing() as tx:
        assert await tx.inbox.lag_s(NOW) == 0
        await tx.inbox.receive("vk", [Update("8", "a")], None, NOW)
        await tx.inbox.receive("vk", [Update("9", "a")], None, NOW + timedelta(seconds=2))
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "7"
        assert await tx.inbox.lag_s(NOW + timedelta(seconds=5)) == 5
        assert await tx.inbox.lag_s(NOW - timedelta(seconds=5)) == 0


async def test_what_waits_is_found_by_number(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "a"), Update("3", "b"))
    await receive_updates(store, Update("1", ""), platform="telegram")
    async with store.reading() as tx:
        one, two, three, four = await tx.inbox.waiting_rows()
        assert [(row.platform, row.chat) for row in (one, two, three, four)] == [
            ("vk", "a"),
            ("vk", "a"),
            ("vk", "b"),
            ("telegram", ""),
        ]
        assert await tx.inbox.waiting_rows(two.id) == [three, four]
        assert await tx.inbox.waiting_rows(0, most=1) == [one]
        rows = await tx.inbox.rows([four.id, one.id, 99])
    assert [row.id for row in rows] == [one.id, four.id]
    async with store.writing() as tx:
        await tx.inbox.mark_done(one.id, NOW)
        await tx.inbox.dead_letter(two.id, "odd", NOW)
        assert await tx.inbox.waiting_rows() == [three, four]
        assert await tx.inbox.rows([one.id, two.id]) == []


async def test_who_is_familiar_has_agreed_or_is_the_staff(store: Store) -> None:
    await receive_updates(store, *(Update(chat, chat) for chat in "12345"))
    await receive_updates(store, Update("1", "1"), platform="telegram")
    async with store.writing() as tx:
        _, anna = await resident(tx, "1")
        await tx.people.consent(anna.id, "1", NOW)
        await resident(tx, "2")
        await tx.chats.get_or_add("vk", "3", True, NOW)
        await tx.staff_chats.bind(
            await tx.staff_chats.bind_code(NOW), await tx.chats.get_or_add("vk", "4", False, NOW), NOW
        )
        await tx.chats.get_or_add("telegram", "1", True, NOW)
        found = await tx.inbox.waiting_rows()
    assert [(row.platform, row.chat) for row in found if row.familiar] == [("vk", "1"), ("vk", "4")]


async def test_a_worked_update_loses_its_body_and_keeps_its_key(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "a"))
    first = (await first_of_each(store))[0]
    async with store.writing() as tx:
        await tx.inbox.mark_done(first.id, NOW)
    assert await bodies(store) == [("done", None), ("new", "{}")]
    assert [row.key for row in await first_of_each(store)] == ["2"]
    await receive_updates(store, Update("1", "a"))
    assert [row.key for row in await first_of_each(store)] == ["2"]


async def test_an_update_set_aside_blocks_nobody(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "a"))
    async with store.writing() as tx:
        await tx.inbox.dead_letter((await first_of_each(store))[0].id, "ValueError", NOW)
    assert [row.key for row in await first_of_each(store)] == ["2"]


async def test_a_failed_turn_is_counted_and_stays_first(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "a"))
    async with store.writing() as tx:
        await tx.inbox.count_try((await heads(tx))[0].id)
    assert [(row.key, row.tries) for row in await first_of_each(store)] == [("1", 1)]


async def test_erasing_a_chat_empties_what_is_kept_of_it(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "b"))
    async with store.writing() as tx:
        await tx.inbox.erase("vk", "a", NOW)
    assert await bodies(store) == [("done", None), ("new", "{}")]


async def begin_counts(store: Store) -> list[int]:
    async with store.reading() as tx:
        return [row.begun for row in await heads(tx)]


async def test_what_has_begun_and_not_ended_is_counted(store: Store) -> None:
    await receive_updates(store, Update("1", "a"), Update("2", "b"))
    async with store.writing() as tx:
        first, second = await heads(tx)
        assert await tx.inbox.newest_id() == second.id
        for _ in range(3):
            assert await tx.inbox.begin(first.id, "us")
        await tx.inbox.take_back(first.id, "us")
        await tx.inbox.take_back(second.id, "us")
    assert await begin_counts(store) == [2, 0]
    async with store.writing() as tx:
        await tx.inbox.mark_done(first.id, NOW)
        assert not await tx.inbox.begin(first.id, "us")
        await tx.inbox.take_back(first.id, "us")
    assert await begin_counts(store) == [0]


async def test_numbers_begin_at_nothing(store: Store) -> None:
    async with store.reading() as tx:
        assert await tx.inbox.newest_id() == 0


async def test_what_a_living_process_has_begun_nobody_else_begins(store: Store) -> None:
    await receive_updates(store, Update("1", "a"))
    async with store.writing() as tx:
        (row,) = await heads(tx)
        await tx.leases.take("turns/them", "them", None)
        assert await tx.inbox.begin(row.id, "them")
        assert not await tx.inbox.begin(row.id, "us")
        assert await tx.inbox.begin(row.id, "them")
        await tx.leases.let_go("them", ["turns/them"])
        await tx.leases.take("clock", "them", None)
        assert await tx.inbox.begin(row.id, "us")
    assert await begin_counts(store) == [3]
    async with store.writing() as tx:
        await tx.leases.take("turns/us", "us", None)
        await tx.inbox.take_back(row.id, "them")
        assert not await tx.inbox.begin(row.id, "others")
        await tx.inbox.take_back(row.id, "us")
        assert await tx.inbox.begin(row.id, "others")
    assert await begin_counts(store) == [2]
