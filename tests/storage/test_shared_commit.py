"""Many callers, few commits."""

from __future__ import annotations

import asyncio

import pytest

from storage.shared_commit import SharedCommit
from storage.store import Store, Tx
from storage.trouble import passing
from tests.stores import NOW
from tests.trouble import undo_all


def chat_at(address: str) -> object:
    async def work(tx: Tx) -> None:
        await tx.chats.of("vk", address, True, NOW)

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
    shared = SharedCommit(store)
    await asyncio.gather(*(shared.do(chat_at(str(n))) for n in range(100)))  # type: ignore[arg-type]
    assert await known(store) == {str(n) for n in range(100)}
    assert len(began) <= 5


async def test_who_fails_fails_alone(store: Store) -> None:
    async def fails(tx: Tx) -> None:
        await tx.chats.of("vk", "99", True, NOW)
        raise LookupError("no")

    shared = SharedCommit(store)
    ends = await asyncio.gather(
        shared.do(chat_at("1")),  # type: ignore[arg-type]
        shared.do(fails),
        shared.do(chat_at("2")),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    assert [type(end) for end in ends] == [type(None), LookupError, type(None)]
    assert await known(store) == {"1", "2"}


async def test_what_the_engine_undoes_with_another_is_done_again(store: Store) -> None:
    """A full disk, or a connection that is cut, takes along what the others in the transaction had done."""
    tries = 0

    async def takes_all_along(tx: Tx) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            await undo_all(tx)

    shared = SharedCommit(store)
    ends = await asyncio.gather(
        *(shared.do(chat_at(str(n))) for n in range(3)),  # type: ignore[arg-type]
        shared.do(takes_all_along),
        *(shared.do(chat_at(str(n))) for n in range(3, 6)),  # type: ignore[arg-type]
        return_exceptions=True,
    )
    failed = [n for n, end in zip((0, 1, 2, None, 3, 4, 5), ends, strict=True) if end is not None]
    assert len(failed) == 1
    assert all(passing(end) for end in ends if isinstance(end, BaseException))
    assert await known(store) == {str(n) for n in range(6)} - {str(n) for n in failed}


async def test_a_leader_who_is_cancelled_takes_nobody_along(store: Store) -> None:
    gate = asyncio.Event()

    async def waits(tx: Tx) -> None:
        gate.set()
        await asyncio.sleep(60)

    shared = SharedCommit(store)
    leader = asyncio.ensure_future(shared.do(waits))
    others = [asyncio.ensure_future(shared.do(chat_at(str(n)))) for n in range(3)]  # type: ignore[arg-type]
    await gate.wait()
    late = asyncio.ensure_future(shared.do(chat_at("9")))  # type: ignore[arg-type]
    given_up = asyncio.ensure_future(shared.do(chat_at("8")))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    given_up.cancel()
    leader.cancel()
    await asyncio.gather(*others, late)
    assert leader.cancelled() or leader.done()
    assert await known(store) == {"0", "1", "2", "9"}
