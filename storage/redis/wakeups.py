"""Wake-ups for the workers of the inbox, the outbox and the jobs, in this process and in the others.

A wake-up may be lost: every worker polls each half second too. It is delivered within the process at once, and to the
other processes through Redis (`carry`), several of one kind as one; ringing never waits.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Literal

from storage.redis.client import RedisClient, RedisUnavailable

Bell = Literal["inbox", "outbox", "jobs"]


class Wakeups:
    """Wake-up bus of one process."""

    def __init__(self) -> None:
        self._me = secrets.token_hex(4)
        self._wakes: defaultdict[str, list[Callable[[], None]]] = defaultdict(list)
        self._to_carry: set[Bell] = set()
        self._rung = asyncio.Event()

    def listen(self, bell: Bell, wake: Callable[[], None]) -> None:
        """Call `wake` whenever the bell is rung, here or elsewhere."""
        self._wakes[bell].append(wake)

    def connect(self, wakes: Mapping[Bell, Callable[[], None]]) -> None:
        """Listen to several bells."""
        for bell, wake in wakes.items():
            self.listen(bell, wake)

    def ring(self, bell: Bell) -> None:
        self._wake(bell)
        self._to_carry.add(bell)
        self._rung.set()

    def hear(self, message: bytes) -> None:
        """Handle a message of the channel; this process's own are known already."""
        who, _, bell = message.decode("ascii", "replace").partition(" ")
        if who != self._me:
            self._wake(bell)

    async def carry(self, link: RedisClient) -> None:
        """Publish wake-ups to the other processes, until cancelled."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            while self._to_carry:
                try:
                    await link.ask("PUBLISH", link.channel, f"{self._me} {self._to_carry.pop()}")
                except RedisUnavailable:
                    pass

    def _wake(self, bell: str) -> None:
        for wake in self._wakes.get(bell, ()):
            wake()
