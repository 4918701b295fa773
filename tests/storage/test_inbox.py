"""Raw updates are kept once, worked in order within a chat, and not kept longer than needed."""

from datetime import timedelta

from sqlalchemy import select

from storage.inbox import InboxRow
from storage.store import Store
from storage.tables import inbox
from tests.storage.residents import Update
from tests.stores import NOW


async def received(store: Store, *updates: Update, platform: str = "vk", cursor: str = "1") -> None:
    async with store.writing() as tx:
        await tx.inbox.receive(platform, updates, cursor, NOW)


async def taken(store: Store, limit: int = 10, busy: tuple[tuple[str, str], ...] = ()) -> list[InboxRow]:
    async with store.reading() as tx:
        return await tx.inbox.take(limit, busy)


async def bodies(store: Store) -> list[tuple[str, str | None]]:
    async with store.reading() as tx:
        rows = await tx.connection.execute(select(inbox.c.state, inbox.c.body).order_by(inbox.c.id))
        return [(row.state, row.body) for row in rows]


async def test_an_update_delivered_twice_is_kept_once(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "a"), cursor="2")
    await received(store, Update("2", "a"), Update("3", "a"), cursor="3")
    await received(store, Update("3", "a"), platform="telegram")
    async with store.reading() as tx:
        assert await tx.inbox.waiting() == 4
        assert await tx.inbox.cursor("vk") == "3"
        assert await tx.inbox.cursor("telegram") == "1"
        assert not await tx.inbox.cursor("max")


async def test_a_cursor_may_move_without_updates(store: Store) -> None:
    await received(store, cursor="7")
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "7"
    assert await taken(store) == []


async def test_updates_that_are_brought_move_no_cursor_and_are_timed(store: Store) -> None:
    await received(store, cursor="7")
    async with store.writing() as tx:
        assert await tx.inbox.lag_s(NOW) == 0
        await tx.inbox.receive("vk", [Update("8", "a")], None, NOW)
        await tx.inbox.receive("vk", [Update("9", "a")], None, NOW + timedelta(seconds=2))
    async with store.reading() as tx:
        assert await tx.inbox.cursor("vk") == "7"
        assert await tx.inbox.lag_s(NOW + timedelta(seconds=5)) == 5
        assert await tx.inbox.lag_s(NOW - timedelta(seconds=5)) == 0


async def test_of_each_chat_the_oldest_is_taken(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "a"), Update("3", "b"), Update("4", ""), Update("5", ""))
    assert [(row.key, row.chat) for row in await taken(store)] == [("1", "a"), ("3", "b"), ("4", "")]
    assert [row.key for row in await taken(store, limit=2)] == ["1", "3"]


async def test_a_busy_chat_is_left_alone(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "b"))
    await received(store, Update("1", "a"), platform="telegram")
    rows = await taken(store, 2, (("vk", "a"),))
    assert [(row.platform, row.chat) for row in rows] == [("vk", "b"), ("telegram", "a")]


async def test_a_worked_update_loses_its_body_and_keeps_its_key(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "a"))
    first = (await taken(store))[0]
    async with store.writing() as tx:
        await tx.inbox.done(first.id, NOW)
    assert await bodies(store) == [("done", None), ("new", "{}")]
    assert [row.key for row in await taken(store)] == ["2"]
    await received(store, Update("1", "a"))
    assert [row.key for row in await taken(store)] == ["2"]


async def test_an_update_set_aside_blocks_nobody(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "a"))
    async with store.writing() as tx:
        await tx.inbox.aside((await taken(store))[0].id, "ValueError", NOW)
    assert [row.key for row in await taken(store)] == ["2"]


async def test_a_failed_turn_is_counted_and_stays_first(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "a"))
    async with store.writing() as tx:
        await tx.inbox.tried((await tx.inbox.take(1))[0].id)
    assert [(row.key, row.tries) for row in await taken(store)] == [("1", 1)]


async def test_after_seven_days_worked_updates_are_forgotten(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "b"), Update("3", "c"))
    async with store.writing() as tx:
        one, two, _ = await tx.inbox.take(3)
        await tx.inbox.done(one.id, NOW)
        await tx.inbox.aside(two.id, "ValueError", NOW)
        await tx.inbox.sweep(NOW + timedelta(days=7))
    assert len(await bodies(store)) == 3
    async with store.writing() as tx:
        await tx.inbox.sweep(NOW + timedelta(days=7, seconds=1))
    assert await bodies(store) == [("new", "{}")]


async def test_erasing_a_chat_empties_what_is_kept_of_it(store: Store) -> None:
    await received(store, Update("1", "a"), Update("2", "b"))
    async with store.writing() as tx:
        await tx.inbox.erase("vk", "a", NOW)
    assert await bodies(store) == [("done", None), ("new", "{}")]
