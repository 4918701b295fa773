"""Partition of chats among several processes: each chat is one's, and a row is worked and sent by one whatever they
think."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from storage.records.messages.outbox import ANNOUNCEMENT, OutgoingMessage
from storage.records.work.partition import Partition, bucket
from storage.store import Store
from tests.storage.residents import Update, heads
from tests.stores import NOW

HALVES = (Partition(0, 2), Partition(1, 2))


def test_a_bucket_is_the_same_for_ever_and_halves_are_halves() -> None:
    assert bucket("vk", "2000000001") == 377_146_990
    assert bucket("vk", "1") != bucket("telegram", "1")
    assert 0 <= bucket("vk", "\ud83d") < 2**31
    first = sum(bucket("telegram", str(n)) % 2 == 0 for n in range(1000))
    assert 400 < first < 600


async def test_each_chat_of_the_inbox_is_taken_by_one(store: Store) -> None:
    async with store.writing() as tx:
        await tx.inbox.receive("vk", [Update(str(n), str(n % 20)) for n in range(40)], "1", NOW)
    async with store.reading() as tx:
        ours, theirs = [{row.chat for row in await heads(tx, share)} for share in HALVES]
    assert ours | theirs == {str(n) for n in range(20)}
    assert not ours & theirs
    assert ours
    assert theirs


async def test_a_row_is_worked_by_one_of_two_who_think_it_theirs(store: Store) -> None:
    async with store.writing() as tx:
        await tx.inbox.receive("vk", [Update("1", "a")], "1", NOW)
        (row,) = await heads(tx)

    async def work() -> bool:
        async with store.writing() as tx:
            won = await tx.inbox.mark_done(row.id, NOW)
            await asyncio.sleep(0.05)
            return won

    assert sorted(await asyncio.gather(work(), work())) == [False, True]
    async with store.writing() as tx:
        assert not await tx.inbox.dead_letter(row.id, "late", NOW)
        await tx.inbox.count_try(row.id)
    assert not await work()


async def test_a_turn_that_fails_leaves_its_row_to_others(store: Store) -> None:
    async with store.writing() as tx:
        await tx.inbox.receive("vk", [Update("1", "a")], "1", NOW)
        (row,) = await heads(tx)
        with suppress(KeyError):
            async with tx.savepoint():
                assert await tx.inbox.mark_done(row.id, NOW)
                raise KeyError
        assert await tx.inbox.mark_done(row.id, NOW)


async def test_each_chat_of_the_outbox_is_sent_to_by_one(store: Store) -> None:
    async with store.writing() as tx:
        for n in range(10):
            await tx.outbox.add(
                OutgoingMessage(await tx.chats.get_or_add("vk", str(n), True, NOW), "notice", str(n)), NOW
            )
        halves = [await tx.outbox.claim(NOW, 99, share=share, holder=f"{share.place}") for share in HALVES]
        assert sorted(row.payload for half in halves for row in half) == [str(n) for n in range(10)]
        assert [len(half) for half in halves] == [5, 5]
        assert [await tx.outbox.has_due(NOW, share=share) for share in HALVES] == [False, False]


async def test_a_share_knows_when_its_next_row_is_due(store: Store) -> None:
    async with store.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "1", True, NOW)
        at = NOW.replace(hour=NOW.hour + 1)
        await tx.outbox.add(OutgoingMessage(chat, "notice", "a", not_before=at), NOW)
        mine = Partition(chat.id % 2, 2)
        assert await tx.outbox.next_due(NOW, mine) == at
        assert await tx.outbox.next_due(NOW, Partition(1 - mine.place, 2)) is None


async def test_what_a_dead_process_had_on_its_way_waits_again_and_the_livings_goes_on(store: Store) -> None:
    async with store.writing() as tx:
        for holder in ("dead", "alive"):
            await tx.leases.take(f"delivery/{holder}", holder, None)
            await tx.leases.take(f"turns/{holder}", holder, None)
        rows = {}
        for holder, address, lane in (("alive", "1", 0), ("dead", "2", 0), ("dead", "3", ANNOUNCEMENT)):
            chat = await tx.chats.get_or_add("vk", address, True, NOW)
            rows[address] = await tx.outbox.add(OutgoingMessage(chat, "notice", "a", lane=lane), NOW)
            await tx.outbox.claim(NOW, 9, holder=holder)
        assert await tx.outbox.recover() == 0
        await tx.leases.let_go("dead", ["delivery/dead"])
        assert await tx.outbox.recover(["vk"]) == 1
        states = [await tx.outbox.state(row) for row in rows.values()]
        assert states == [("sending", ""), ("waiting", ""), ("broken", "interrupted")]


async def test_who_was_taken_for_dead_cannot_put_back_what_another_sends(store: Store) -> None:
    async with store.writing() as tx:
        row = await tx.outbox.add(OutgoingMessage(await tx.chats.get_or_add("vk", "1", True, NOW), "notice", "a"), NOW)
        await tx.outbox.claim(NOW, 1, holder="slow")
        assert await tx.outbox.is_held(row, "slow")
        await tx.outbox.recover()
        assert not await tx.outbox.is_held(row, "slow")
        await tx.outbox.claim(NOW, 1, holder="other")
        await tx.outbox.defer(row, NOW, "slow")
        await tx.outbox.later(row, NOW, "slow", "slow")
        assert await tx.outbox.state(row) == ("sending", "")
        assert await tx.outbox.is_held(row, "other")
        await tx.outbox.mark_sent(row, [], NOW)
        assert await tx.outbox.state(row) == ("sent", "")
