"""Fault generator of the soak: by dice, on each platform a fault every so often, in its own words.

Drawn so that the platforms themselves lose nothing: bursts are shorter than the program's tries of a photo, a Long Poll
history that is said to be lost has been read, a repeated or late update arrives. Rare ones (`patient`) are followed by
minutes of rest that a platform asks for.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from bots.runtime.tasks import TaskGroup
from bots.sandbox.standin import PlatformFault, PlatformName, StandIn

Draw = Callable[[random.Random], PlatformFault]

POISON: Mapping[PlatformName, Sequence[dict[str, object]]] = {
    "telegram": (
        {"message": {"message_id": "x", "chat": 5}},
        {"callback_query": {"id": 7, "from": None}},
        {"message": []},
        {"my_chat_member": {"chat": {"id": "here"}}},
        {"of_tomorrow": {"what": "nobody knows"}},
    ),
    "vk": (
        {"type": "message_new", "object": {"message": "no"}},
        {"type": "message_event", "object": None},
        {"type": "message_allow", "object": {"user_id": "somebody"}},
        {"type": "of_tomorrow", "object": {"what": "nobody knows"}},
    ),
}
POLL: Mapping[PlatformName, str] = {"telegram": "getUpdates", "vk": "a_check"}
METHODS: Mapping[PlatformName, Mapping[str, float]] = {
    "telegram": {"sendMessage": 6, "sendPhoto": 1, "editMessageText": 2, "getFile": 1, "file": 1,
                 "answerCallbackQuery": 1, "*": 0.5},
    "vk": {"messages.send": 6, "messages.edit": 2, "photo": 1, "upload": 0.5, "photos.saveMessagesPhoto": 0.5,
           "messages.sendMessageEventAnswer": 1, "*": 0.5},
}  # fmt: skip
"""Calls that faults strike, and how likely each is. `*` is whatever comes next, the calls of a start among them."""
MOST_WAITING = 3
"""Faults that have found no call yet, after which no further ones are ordered. Those of a call that is rare (a photo)
all fall upon the next one, whose pauses double each time: ten in a row kept a chat waiting for five minutes, and all
other calls went without faults meanwhile."""


@dataclass(frozen=True)
class Mischief:
    """Fault generator. `every_s`: seconds between two faults of one platform, on average; 0 for none. `struck`:
    faults so far by platform; `given`: those that were ordered, and how much poison, which strikes no call."""

    stand_ins: Mapping[PlatformName, StandIn]
    every_s: float
    seed: int
    patient: bool = False
    struck: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)

    async def live(self) -> None:
        """Order faults until cancelled; those that have not struck by then never will."""
        try:
            async with TaskGroup() as nursery:
                for platform in self.stand_ins if self.every_s else ():
                    nursery.start(self._strike(platform), f"mischief in {platform}")
                await asyncio.Event().wait()
        finally:
            for stand_in in self.stand_ins.values():
                stand_in.clear_faults()

    async def _strike(self, platform: PlatformName) -> None:
        dice = random.Random(f"{self.seed} {platform}")
        draws = self._draws(platform)
        while True:
            await asyncio.sleep(dice.expovariate(1 / self.every_s))
            (draw,) = dice.choices(list(draws), weights=list(draws.values()))
            fault = draw(dice)
            if fault.kind == "poison":
                self.given["poison"] += 1
            elif self.given[platform] - self.struck[platform] > MOST_WAITING:
                continue
            else:
                self.given[platform] += fault.times
            self.stand_ins[platform].inject(fault)

    def _draws(self, platform: PlatformName) -> Mapping[Draw, float]:
        """Faults and how likely each is."""
        poll, methods = POLL[platform], METHODS[platform]

        def call(dice: random.Random) -> str:
            return dice.choices(list(methods), weights=list(methods.values()))[0]

        common: dict[Draw, float] = {
            lambda dice: PlatformFault("server_error", call(dice), dice.randint(1, 3), dice.choice((500, 502, 504))): 2,
            lambda dice: PlatformFault("timeout_before", call(dice), value=dice.uniform(0.3, 2)): 1,
            lambda dice: PlatformFault("lost_answer", call(dice), value=dice.uniform(0.1, 1.5)): 3,
            lambda dice: PlatformFault("reset", call(dice), dice.randint(1, 2)): 2,
            lambda dice: PlatformFault(dice.choice(("server_error", "reset")), poll): 0.5,
            lambda dice: PlatformFault(
                dice.choice(("timeout_before", "lost_answer")), poll, value=dice.uniform(0.1, 1)
            ): 0.5,
            lambda dice: PlatformFault("duplicate_update", times=dice.randint(1, 3)): 2,
            lambda dice: PlatformFault("late_update", value=dice.uniform(0.2, 3)): 1,
            lambda dice: PlatformFault("reordered_update", value=2): 1,
            lambda dice: PlatformFault("poison", body=dice.choice(POISON[platform])): 0.3,
        }
        return common | (_of_telegram() if platform == "telegram" else _of_vk(patient=self.patient))


def _of_telegram() -> dict[Draw, float]:
    return {
        lambda dice: PlatformFault("flood", "sendMessage", times=dice.randint(1, 8), value=dice.randint(1, 2)): 2,
        lambda dice: PlatformFault("flood", "getUpdates", value=1): 0.3,
    }


def _of_vk(*, patient: bool) -> dict[Draw, float]:
    """Codes 9, 14 and 29 ask for one to five minutes of rest."""
    hard: dict[Draw, float] = {}
    if patient:
        hard = {lambda dice: PlatformFault("flood", "messages.send", value=dice.choice((9, 9, 14, 29))): 0.03}
    return hard | {
        lambda dice: PlatformFault("flood", "messages.send", dice.randint(1, 4), dice.choice((6, 10, 1))): 2,
        lambda dice: PlatformFault("failed", "a_check", value=dice.randint(1, 4), body={"lossless": True}): 0.5,
    }
