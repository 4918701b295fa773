"""How fast a platform lets a bot speak."""

from bots.budgets import Budget, Window
from bots.platform import Limits, Rate

LIMITS = Limits(Rate(5, 1.0), chat=Rate(1, 1.0), group=Rate(4, 60.0))


def take(budget: Budget, chat: int, now: float, cost: int = 1, *, private: bool = True) -> float:
    return budget.take(chat, private=private, cost=cost, now=now)


def test_a_chat_waits_for_its_own_second_and_holds_nobody() -> None:
    budget = Budget(LIMITS)
    assert take(budget, 1, 0.0) == 0
    assert take(budget, 1, 0.25) == 0.75
    assert take(budget, 2, 0.25) == 0
    assert take(budget, 1, 1.0) == 0


def test_the_whole_bot_has_a_rate() -> None:
    budget = Budget(LIMITS)
    assert [take(budget, chat, 0.0) for chat in range(6)] == [0, 0, 0, 0, 0, 1.0]
    assert (budget.free(0.5), budget.opens_in_s(0.5)) == (0, 0.5)
    assert (budget.free(1.0), budget.opens_in_s(1.0)) == (5, 0)


def test_a_group_has_its_minute_besides() -> None:
    budget = Budget(LIMITS)
    assert [take(budget, 1, float(at), private=False) for at in range(4)] == [0, 0, 0, 0]
    assert take(budget, 1, 10.0, private=False) == 50.0
    assert [take(budget, 2, float(at)) for at in range(20, 26)] == [0] * 6


def test_an_album_costs_its_photos_and_one_larger_than_the_rate_waits_for_an_empty_window() -> None:
    window = Window(Rate(3, 10.0))
    window.use(0.0, 1)
    assert window.wait_s(1.0, 2) == 0
    assert window.wait_s(1.0, 3) == 9.0
    assert window.wait_s(1.0, 8) == 9.0
    assert window.wait_s(10.0, 8) == 0


def test_a_pause_of_the_whole_bot_is_kept() -> None:
    budget = Budget(LIMITS)
    budget.pause(30.0)
    budget.pause(20.0)
    assert take(budget, 1, 10.0) == 20.0
    assert (budget.free(10.0), budget.opens_in_s(10.0)) == (0, 20.0)
    assert take(budget, 1, 30.0) == 0


def test_the_windows_of_many_chats_are_not_kept_for_ever() -> None:
    budget = Budget(Limits(Rate(100_000, 1.0), chat=Rate(1, 1.0)))
    for chat in range(10_010):
        assert take(budget, chat, 0.0) == 0
    assert len(budget._chats) <= 10_001
