"""Rate limiter for the messages of a bot on one platform, shared by all of its processes.

Promise: never more than the rate's `count` within any `within_s`, and never during a pause that the platform asked for.
A single process uses a sliding window of its own; several share one window in Redis, moved by a script with the
server's time. A process that cannot reach Redis keeps to its n-th share of the rate, and those that reach it pool
theirs: the script counts the processes seen lately and gives out as many shares. So the processes need not agree on
whether Redis is away.

Between the two modes a process is silent: after losing Redis, until its share is no longer counted there and what was
given out has left every window; after finding it again, until what it has used by itself has.

Limits of the promise: more processes than `count` (each still gets one), a message that costs more than a share (it
goes when the window is empty), and the moment when Redis' clock is set. Set back, all that is used counts as used now.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from math import ceil, inf
from time import monotonic
from typing import Protocol

from storage.redis.client import ANSWER_S, RedisClient, RedisUnavailable
from storage.redis.rate_window import Rate, Window

MARK_S = 1.5
"""For so long a process counts as one that reaches Redis; each asks at least every half second."""
FRESH_S = 0.25
"""So old may be what is known of the window when it is only looked at."""

TAKE = """
local used, here, pause = KEYS[1], KEYS[2], KEYS[3]
local count, within, cost, members, me, mark, by = unpack(ARGV)
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local stamp = string.format('%.0f', now)
if now > tonumber(by) then return {stamp} end

redis.call('ZADD', here, now, me)
redis.call('ZREMRANGEBYSCORE', here, '-inf', now - mark)
redis.call('ZREMRANGEBYSCORE', here, '(' .. stamp, '+inf')
redis.call('PEXPIRE', here, math.ceil(mark / 1000))
local shares = math.min(redis.call('ZCARD', here), members)
local allowed = math.max(1, math.floor(count * shares / members))

if tonumber(redis.call('LINDEX', used, -1) or 0) > now then
  local n = redis.call('LLEN', used)
  redis.call('DEL', used)
  for _ = 1, n do redis.call('RPUSH', used, stamp) end
end
while tonumber(redis.call('LINDEX', used, 0) or now) <= now - within do redis.call('LPOP', used) end

local paused = 0
local asked = redis.call('HMGET', pause, 'at', 'for')
if asked[1] then
  if tonumber(asked[1]) > now then
    redis.call('HSET', pause, 'at', stamp)
    asked[1] = now
  end
  paused = math.max(0, asked[1] + asked[2] - now)
end

local function wait_for(n)
  local over = redis.call('LLEN', used) + math.min(n, allowed) - allowed
  local room = over > 0 and redis.call('LINDEX', used, over - 1) + within - now or 0
  return math.max(paused, room)
end
local wait = wait_for(tonumber(cost))
if wait == 0 then
  for _ = 1, cost do redis.call('RPUSH', used, stamp) end
  redis.call('PEXPIRE', used, math.ceil(within / 1000))
end
local free = paused > 0 and 0 or math.max(0, allowed - redis.call('LLEN', used))
return {stamp, wait, free, wait_for(1), paused}
"""
"""Microseconds of the server's clock. `used`: a list of the moments of use; `here`: who asked when; `by`: later nothing
is done, since whoever asked has gone his own way by then, as when a server that hung goes on."""
PAUSE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local asked = redis.call('HMGET', KEYS[1], 'at', 'for')
if not asked[1] or asked[1] + asked[2] < now + ARGV[1] then
  redis.call('HSET', KEYS[1], 'at', string.format('%.0f', now), 'for', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[1] / 1000) + 1000)
end
"""

Members = Callable[[], int]
"""How many processes send now, this one included."""


class RateSource(Protocol):
    """Rate limiter of a platform as one process sees it. `now`: monotonic seconds of this process."""

    async def take(self, cost: int, now: float) -> float:
        """Use the rate and return 0, or return the seconds to wait without using it."""

    async def free_capacity(self, now: float) -> int:
        """Number of messages that this process may take now; 0 while the bot waits."""

    def opens_in_s(self, now: float) -> float:
        """Seconds until one more message goes, as far as is known; 0 when it does now."""

    async def pause(self, for_s: float, now: float) -> None:
        """Stop all messages for `for_s` seconds, since the platform asked the whole bot to wait."""


def single_process() -> int:
    """Number of sending processes when nobody else sends."""
    return 1


class OwnRates:
    """Rate limiter within the process, for the n-th part of the rate."""

    def __init__(self, rate: Rate, members: Members = single_process) -> None:
        self._rate = rate
        self._members = members
        self._window = Window(rate)
        self._until = 0.0

    async def take(self, cost: int, now: float) -> float:
        wait = max(self._until - now, self._now_of(cost, now))
        if wait > 0:
            return wait
        self.record_use(cost, now)
        return 0.0

    async def free_capacity(self, now: float) -> int:
        return 0 if self.opens_in_s(now) else self._window.rate.count - self._window.used_by(now)

    def opens_in_s(self, now: float) -> float:
        return max(0.0, self._until - now, self._now_of(1, now))

    async def pause(self, for_s: float, now: float) -> None:
        self.silence_until(now + for_s)

    def silence_until(self, until: float) -> None:
        """Let nothing go before that moment."""
        self._until = max(self._until, until)

    def record_use(self, cost: int, now: float) -> None:
        """Record a use of the rate, also one that another limiter allowed."""
        self._window.use(now, cost)

    def empty_in_s(self, now: float) -> float:
        return self._window.empty_in_s(now)

    def _now_of(self, cost: int, now: float) -> float:
        self._window.rate = Rate(max(1, self._rate.count // self._members()), self._rate.within_s)
        return self._window.wait_s(now, cost)


class SharedRates:
    """Rate limiter with one window in Redis for all processes that reach it; the process's own share while it is
    away."""

    def __init__(self, link: RedisClient, name: str, rate: Rate, members: Members = single_process) -> None:
        """`name`: of the window, the same in every process."""
        self._link = link
        self._keys = [f"{link.channel}:{name}:{part}" for part in ("used", "here", "pause")]
        self._rate = rate
        self._members = members
        self._alone = OwnRates(rate, members)
        self._me = secrets.token_hex(4)
        self._in_pool = True
        """Until the first failure: others may count on a process that has just started, too."""
        self._free = 0
        self._opens_at = self._asked_at = -inf
        self._ahead_us = -inf
        """How far the server's clock is ahead of this process's, at least."""

    async def take(self, cost: int, now: float) -> float:
        wait = await self._ask(cost, now)
        if wait is None:
            return await self._alone.take(cost, now)
        if wait == 0:
            self._alone.record_use(cost, now)
        return wait

    async def free_capacity(self, now: float) -> int:
        if (not self._in_pool or now - self._asked_at >= FRESH_S) and await self._ask(0, now) is None:
            return await self._alone.free_capacity(now)
        return ceil(self._free / self._members())

    def opens_in_s(self, now: float) -> float:
        return max(0.0, self._opens_at - now, 0.0 if self._in_pool else self._alone.opens_in_s(now))

    async def pause(self, for_s: float, now: float) -> None:
        self._alone.silence_until(now + for_s)
        self._opens_at = max(self._opens_at, now + for_s)
        with suppress(RedisUnavailable):
            await self._link.ask("EVAL", PAUSE, 1, self._keys[2], ceil(for_s * 1e6))

    async def _ask(self, cost: int, now: float) -> float | None:
        """Seconds to wait for `cost`, None while Redis is away."""
        if not self._in_pool and self._link.up and (wait := self._alone.empty_in_s(now)):
            self._free, self._opens_at = 0, now + wait
            return wait
        began = monotonic()
        try:
            wait_us, free, opens_us, pause_us = await self._in_time(cost)
        except RedisUnavailable:
            self._leave(now + max(ANSWER_S, monotonic() - began))
            return None
        self._in_pool = True
        self._alone.silence_until(now + pause_us / 1e6)
        self._free, self._opens_at, self._asked_at = free, now + opens_us / 1e6, now
        return wait_us / 1e6

    async def _in_time(self, cost: int) -> list[int]:
        """Run the script and return its answer; it is asked again when it ran too late by what is known of the server's
        clock."""
        size = (self._rate.count, ceil(self._rate.within_s * 1e6), cost)
        for _ in range(3):
            by = (monotonic() + ANSWER_S) * 1e6 + self._ahead_us
            who = (self._members(), self._me, ceil(MARK_S * 1e6), max(0, by))
            answer: list[int] = await self._link.ask("EVAL", TAKE, 3, *self._keys, *size, *who)
            self._ahead_us = int(answer.pop(0)) - monotonic() * 1e6
            if answer:
                return answer
        raise RedisUnavailable("its clock does not stand still")

    def _leave(self, unseen_from: float) -> None:
        """Leave the pool: silent for as long as others may still count this process. `unseen_from`: later nothing that
        this process asked is done."""
        if self._in_pool and self._members() > 1:
            self._alone.silence_until(unseen_from + MARK_S + self._rate.within_s)
        self._in_pool, self._opens_at = False, -inf
