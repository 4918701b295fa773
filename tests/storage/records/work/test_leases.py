"""Leases: one process holds, others watch; a silent holder finds out before anything is written."""

from __future__ import annotations

import asyncio

import pytest

from storage.records.work.leases import LeaseRow, Overtaken
from storage.store import Store


async def held_leases(store: Store) -> list[tuple[str, str, int]]:
    async with store.reading() as tx:
        return [(lease.name, lease.holder, lease.beat) for lease in await tx.leases.all()]


async def test_what_is_free_is_taken_by_one(store: Store) -> None:
    async with store.writing() as tx:
        assert await tx.leases.take("clock", "a", None)
        assert not await tx.leases.take("clock", "b", None)
    assert await held_leases(store) == [("clock", "a", 0)]


async def test_who_beats_is_told_what_it_holds(store: Store) -> None:
    async with store.writing() as tx:
        await tx.leases.take("clock", "a", None)
        await tx.leases.take("turns/b", "b", None)
        assert await tx.leases.beat("a") == {"clock"}
        assert await tx.leases.beat("nobody") == set()
    assert await held_leases(store) == [("clock", "a", 1), ("turns/b", "b", 0)]


async def test_a_dead_holder_is_followed_by_one_and_a_living_one_by_nobody(store: Store) -> None:
    async with store.writing() as tx:
        await tx.leases.take("clock", "a", None)
        seen = LeaseRow("clock", "a", 0)
        assert await tx.leases.take("clock", "b", seen)
        assert not await tx.leases.take("clock", "c", seen)
        await tx.leases.beat("b")
        assert not await tx.leases.take("clock", "c", LeaseRow("clock", "b", 1))
        assert not await tx.leases.forget(LeaseRow("clock", "b", 1))
        assert await tx.leases.forget(LeaseRow("clock", "b", 2))
    assert await held_leases(store) == []


async def test_what_is_let_go_is_free_and_only_the_holders_own(store: Store) -> None:
    async with store.writing() as tx:
        for name, holder in (("clock", "a"), ("ingest/vk", "a"), ("ingest/telegram", "b")):
            await tx.leases.take(name, holder, None)
        await tx.leases.let_go("a", ["ingest/vk", "ingest/telegram"])
    assert [(name, holder) for name, holder, _ in await held_leases(store)] == [
        ("clock", "a"),
        ("ingest/telegram", "b"),
    ]


async def test_a_lease_is_held_still_by_its_holder_alone(store: Store) -> None:
    async with store.writing() as tx:
        await tx.leases.take("clock", "a", None)
        await tx.leases.hold_still("clock", "a")
        for name, holder in (("clock", "b"), ("ingest/vk", "a")):
            with pytest.raises(Overtaken):
                await tx.leases.hold_still(name, holder)


async def test_nobody_overtakes_in_the_middle_of_a_transaction(store: Store) -> None:
    """Nobody waits for its end either, but on SQLite, where one writes at a time."""
    async with store.writing() as tx:
        await tx.leases.take("clock", "a", None)

    async def overtake() -> bool:
        async with store.writing() as tx:
            return await tx.leases.take("clock", "b", LeaseRow("clock", "a", 0))

    async with store.writing() as tx:
        await tx.leases.hold_still("clock", "a")
        meanwhile = asyncio.create_task(overtake())
        if tx.sqlalchemy.dialect.name == "postgresql":
            assert await meanwhile is False
    if tx.sqlalchemy.dialect.name == "postgresql":
        assert await overtake()
    else:
        assert await meanwhile


def test_a_presence_says_its_part() -> None:
    assert LeaseRow("turns/a", "a", 0).part == "turns"
    assert [LeaseRow(name, "a", 0).part for name in ("ingest/vk", "clock")] == ["", ""]
