"""Fair queue: each chat has its turn, known people go before strangers, and nobody is kept out."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bots.intake.fair_queue import STRANGERS, FairQueue, Key
from storage.records.messages.inbox import Arrived


def row(id_: int, chat: str, familiar: bool = True) -> Arrived:
    return Arrived(id_, "vk", chat, familiar)


def work_turns(queue: FairQueue, count: int) -> list[str]:
    """The chats of the next so many turns, one at a time."""
    chats = []
    for _ in range(count):
        for id_, key in queue.next(1).items():
            chats.append(key[1])
            queue.free(id_, key)
    return chats


def test_each_chat_has_its_turn() -> None:
    queue = FairQueue()
    queue.add([*(row(n, "flood") for n in range(1, 100)), row(100, "anna"), row(101, "boris")])
    assert work_turns(queue, 6) == ["flood", "anna", "boris", "flood", "flood", "flood"]


def test_of_a_chat_one_is_worked_at_a_time_and_in_order() -> None:
    queue, a, b = FairQueue(), ("vk", "a"), ("vk", "b")
    queue.add([row(1, "a"), row(2, "a"), row(3, "b")])
    assert (queue.next(5), queue.begun, queue.empty) == ({1: a, 3: b}, 2, False)
    assert queue.next(5) == {}
    queue.free(1, a, again=True)
    assert queue.next(5) == {1: a}
    queue.free(1, a)
    assert queue.next(5) == {2: a}


def test_a_number_that_comes_late_is_put_in_its_place() -> None:
    queue = FairQueue()
    queue.add([row(5, "a"), row(3, "a")])
    assert list(queue.next(1)) == [3]


def test_whom_we_know_does_not_wait_for_ten_thousand_strangers() -> None:
    queue = FairQueue()
    queue.add(row(n, f"stranger {n}", False) for n in range(1, 10_001))
    assert work_turns(queue, 2) == ["stranger 1", "stranger 2"]
    queue.add([row(10_001, "anna")])
    assert work_turns(queue, 2) == ["anna", "stranger 3"]


def test_who_agreed_since_is_known() -> None:
    queue = FairQueue()
    queue.add([row(1, "anna", False), *(row(n, f"stranger {n}", False) for n in range(2, 9)), row(9, "anna")])
    assert work_turns(queue, 3) == ["anna", "anna", "stranger 2"]


def test_strangers_wait_for_three_at_most() -> None:
    queue = FairQueue()
    queue.add(row(n, f"{'known' if n % 2 else 'strange'} {n}", bool(n % 2)) for n in range(1, 257))
    assert Counter(chat.split()[0] for chat in work_turns(queue, 40)) == {"known": 30, "strange": 10}
    assert len(work_turns(queue, 1000)) == 216
    assert queue.empty


def test_strangers_leave_places_to_whom_we_know() -> None:
    queue = FairQueue()
    queue.add(row(n, f"stranger {n}", False) for n in range(1, 40))
    begun = queue.next(32)
    assert list(begun) == list(range(1, STRANGERS + 1))
    assert (queue.next(32), queue.empty) == ({}, False)
    queue.add([row(40, "anna")])
    assert list(queue.next(32)) == [40]
    queue.free(1, begun[1], again=True)
    assert list(queue.next(32)) == [STRANGERS + 1]


def test_strangers_of_one_platform_wait_alone() -> None:
    queue = FairQueue()
    queue.add(Arrived(n, "vk" if n % 2 else "telegram", str(n), False) for n in range(1, 9))
    assert list(queue.next(2, ["vk"])) == [2, 4]
    assert list(queue.next(3)) == [1, 6, 3]
    assert queue.strangers == ["telegram", "vk"]
    assert list(queue.next(9, ["vk", "telegram"])) == []


def test_who_is_not_ours_any_more_is_forgotten() -> None:
    queue = FairQueue()
    queue.add([row(1, "a"), row(2, "a"), row(3, "b")])
    ((id_, key),) = queue.next(1).items()
    queue.clear()
    queue.add([row(1, "a")])
    queue.free(id_, key)
    assert (queue.next(9), queue.empty, queue.begun) == ({}, True, 0)
    queue.add([row(2, "a")])
    assert queue.next(9) == {2: key}


MOVES = st.lists(st.sampled_from(["add", "look again", "next", "end", "again"]), max_size=60)


@given(MOVES, st.lists(st.integers(0, 4), min_size=1, max_size=40))
def test_whatever_happens_order_is_kept_and_nothing_is_lost(moves: list[str], chats: list[int]) -> None:
    queue, rows = FairQueue(), [row(n, str(chat), bool(n % 3)) for n, chat in enumerate(chats, 1)]
    coming, begun, ended = list(rows), list[tuple[int, Key]](), list[int]()
    for move in [*moves, *["add"] * len(rows), *["end", "next"] * 2 * len(rows), "end"]:
        match move:
            case "add" if coming:
                queue.add([coming.pop(0)])
            case "look again":
                queue.add([one for one in rows if one not in coming and one.id not in ended])
            case "next":
                begun += queue.next(2).items()
            case "end" | "again" if begun:
                id_, key = begun.pop(0)
                queue.free(id_, key, again=move == "again")
                ended += [id_] if move == "end" else []
    assert sorted(ended) == [one.id for one in rows]
    for chat in set(chats):
        mine = [id_ for id_ in ended if rows[id_ - 1].chat == str(chat)]
        assert mine == sorted(mine)
