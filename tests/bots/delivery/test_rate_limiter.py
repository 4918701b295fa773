"""Rate limiter: a bot sends as fast as the platform allows for a chat, a group and the whole bot, and no faster."""

from bots.delivery.rate_limiter import RateLimiter
from bots.platform import SendLimits
from storage.redis.rate_window import Rate

LIMITS = SendLimits(Rate(5, 1.0), chat=Rate(1, 1.0), group=Rate(4, 60.0))


async def take(budget: RateLimiter, chat: int, now: float, cost: int = 1, *, private: bool = True) -> float:
    return await budget.take(chat, private=private, cost=cost, now=now)


async def test_a_chat_waits_for_its_own_second_and_holds_nobody() -> None:
    budget = RateLimiter(LIMITS)
    assert await take(budget, 1, 0.0) == 0
    assert await take(budget, 1, 0.25) == 0.75
    assert await take(budget, 2, 0.25) == 0
    assert await take(budget, 1, 1.0) == 0


async def test_the_whole_bot_has_a_rate_and_pauses() -> None:
    budget = RateLimiter(LIMITS)
    assert [await take(budget, chat, 0.0) for chat in range(6)] == [0, 0, 0, 0, 0, 1.0]
    assert (await budget.free_capacity(0.5), budget.opens_in_s(0.5)) == (0, 0.5)
    await budget.pause(30.0, 1.0)
    assert (await take(budget, 1, 11.0), await budget.free_capacity(11.0), budget.opens_in_s(11.0)) == (20.0, 0, 20.0)
    assert await take(budget, 1, 31.0) == 0


async def test_a_chat_that_waits_uses_nothing_of_the_bots_rate() -> None:
    budget = RateLimiter(LIMITS)
    assert [await take(budget, 1, 0.0), await take(budget, 1, 0.0), await budget.free_capacity(0.0)] == [0, 1.0, 4]


async def test_a_group_has_its_minute_besides() -> None:
    budget = RateLimiter(LIMITS)
    assert [await take(budget, 1, float(at), private=False) for at in range(4)] == [0, 0, 0, 0]
    assert await take(budget, 1, 10.0, private=False) == 50.0
    assert [await take(budget, 2, float(at)) for at in range(20, 26)] == [0] * 6


async def test_the_windows_of_many_chats_are_not_kept_for_ever() -> None:
    budget = RateLimiter(SendLimits(Rate(100_000, 1.0), chat=Rate(1, 1.0)))
    for chat in range(10_010):
        assert await take(budget, chat, 0.0) == 0
    assert len(budget._chats) <= 10_001
