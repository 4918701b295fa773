"""Group commit: many callers, few commits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from storage.engine.group_commit import GroupCommit
from storage.engine.transient import is_transient
from storage.store import Store, Tx, Work
from tests.stores import NOW
from tests.trouble import undo_all


def chat_at(address: str) -> Work:
    async def work(tx: Tx) -> None:
        await tx.chats.get_or_add("vk", address, True, NOW)

    return work


async def known(store: Store) -> set[str]:
    async with store.reading() as tx:
        found = [await tx.chats.find("vk", str(n)) for n in range(100)]
    return {chat.address for chat in found if chat}


async def test_everybody_is_written_in_few_transactions(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[int] = []
    plain = store.writing

    def counted() -> object:
        began.append(1)
        return plain()

    monkeypatch.setattr(store, "writing", counted)
    shared = GroupCommit(store.writing)
    await asyncio.gather(*(shared.run(chat_at(str(n))) for n in range(100)))
    assert await known(store) == {str(n) for n in range(100)}
    assert len(began) <= 5


async def test_who_fails_fails_alone(store: Store) -> None:
    async def fails(tx: Tx) -> None:
        await tx.chats.get_or_add("vk", "99", True, NOW)
        raise LookupError("no")

    shared = GroupCommit(store.writing)
    ends = await asyncio.gather(
        shared.run(chat_at("1")),
        shared.run(fails),
        shared.run(chat_at("2")),
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [type(None), LookupError, type(None)]
    assert await known(store) == {"1", "2"}


async def test_what_the_engine_undoes_with_another_is_done_again(store: Store) -> None:
    """Full disks, and connections that are cut, take along what the others in the transaction had done."""
    tries = 0

    async def takes_all_along(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await undo_all(tx)

    shared = GroupCommit(store.writing)
    ends = await asyncio.gather(
        *(shared.run(chat_at(str(n))) for n in range(3)),
        shared.run(takes_all_along),
        *(shared.run(chat_at(str(n))) for n in range(3, 6)),
        return_exceptions=True,
    )
    failed = [n for n, end in zip((0, 1, 2, None, 3, 4, 5), ends, strict=True) if end is not None]
    assert len(failed) == 1
    assert all(is_transient(end) for end in ends if isinstance(end, BaseException))
    assert await known(store) == {str(n) for n in range(6)} - {str(n) for n in failed}


async def test_a_leader_who_is_cancelled_takes_nobody_along(store: Store) -> None:
    gate = asyncio.Event()

    async def waits(tx: Tx) -> None:
        gate.set()
        await asyncio.sleep(60)

    shared = GroupCommit(store.writing)
    leader = asyncio.ensure_future(shared.run(waits))
    others = [asyncio.ensure_future(shared.run(chat_at(str(n)))) for n in range(3)]
    await gate.wait()
    late = asyncio.ensure_future(shared.run(chat_at("9")))
    given_up = asyncio.ensure_future(shared.run(chat_at("8")))
    await asyncio.sleep(0)
    given_up.cancel()
    leader.cancel()
    await asyncio.gather(*others, late)
    with pytest.raises(asyncio.CancelledError):
        await leader
    assert await known(store) == {"0", "1", "2", "9"}


@pytest.mark.parametrize("soon", [False, True], ids=["before it could lead", "after it was to lead"])
async def test_who_gives_up_around_taking_over_keeps_nobody_waiting(store: Store, soon: bool) -> None:
    gate = asyncio.Event()

    @asynccontextmanager
    async def writing() -> AsyncIterator[Tx]:
        async with store.writing() as tx:
            yield tx
        if soon:
            asyncio.get_running_loop().call_soon(given_up.cancel)
        else:
            given_up.cancel()

    async def waits(tx: Tx) -> None:
        await gate.wait()

    shared = GroupCommit(writing)
    leader = asyncio.ensure_future(shared.run(waits))
    await asyncio.sleep(0.05)  # its transaction has begun
    given_up = asyncio.ensure_future(shared.run(chat_at("8")))
    late = asyncio.ensure_future(shared.run(chat_at("9")))
    await asyncio.sleep(0)
    gate.set()
    await asyncio.gather(leader, late)
    assert given_up.cancelled()
    assert await known(store) == {"9"}


async def test_nothing_is_done_twice_when_its_leader_is_cancelled_while_the_disk_writes(sqlite_store: Store) -> None:
    runs: list[str] = []

    def counted(address: str) -> Work:
        async def work(tx: Tx) -> None:
            runs.append(address)
            await tx.chats.get_or_add("vk", address, True, NOW)
            if address == "3":
                asyncio.get_running_loop().call_soon(leader.cancel)

        return work

    shared = GroupCommit(sqlite_store.writing)
    leader = asyncio.ensure_future(shared.run(counted("1")))
    await asyncio.gather(*(shared.run(counted(address)) for address in "23"))
    with pytest.raises(asyncio.CancelledError):
        await leader
    assert runs == ["1", "2", "3"]
    assert await known(sqlite_store) == {"1", "2", "3"}


async def test_what_goes_wrong_after_the_commit_undoes_nothing(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_folder(_: object) -> None:
        raise OSError(5, "no folder")

    monkeypatch.setattr(sqlite_store.media, "delete", no_folder)
    runs: list[str] = []

    async def deletes(tx: Tx) -> None:
        runs.append("deletes")
        tx.delete_files(["0" * 64])

    ends = await asyncio.gather(sqlite_store.turn(deletes), sqlite_store.turn(chat_at("1")), return_exceptions=True)
    assert [type(end) for end in ends] == [OSError, type(None)]
    assert runs == ["deletes"]
    assert await known(sqlite_store) == {"1"}
