"""Simulated residents who answer at once: each has a dialog, which turns the bot's message into the resident's next
act."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

Point = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True)
class ShownMessage:
    """Message of the bot. `buttons`: label -> data; `raw`: the message as the platform keeps it."""

    chat: int
    number: int
    text: str
    buttons: Mapping[str, str]
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Do:
    """Next act of a resident: a press of a button, or words, a place, a photo. `step`: its name in the figures;
    `about`: the message that is answered."""

    step: str
    label: str = ""
    text: str = ""
    point: Point | None = None
    photo: bool = False
    about: ShownMessage | None = None


Dialog = Callable[["BenchPhone", ShownMessage | None], Do | None]
"""What to do about a message; None: it is not what is waited for. Asked with None to begin."""


@dataclass
class BenchPhone:
    """Resident in front of one chat. `took`: seconds of each step's answer, by step."""

    wire: BenchServer
    person: int
    chat: int
    dialog: Dialog
    going: bool = False
    step: str = ""
    since: float = 0.0
    done: int = 0
    took: list[tuple[str, float]] = field(default_factory=list)
    held: tuple[Do, ShownMessage] | None = None
    about: ShownMessage | None = None

    def go(self) -> None:
        """Begin, or go on from the act that was held back."""
        self.going = True
        if self.held is None and not self.step:
            self._act(self.dialog(self, None), None)
        elif self.held is not None:
            held, self.held = self.held, None
            self._act(*held)

    def hold(self) -> None:
        """Hold back the next act once the answer that is waited for is there."""
        self.going = False

    def hear(self, bubble: ShownMessage) -> None:
        if not self.step:
            return
        what = self.dialog(self, bubble)
        if what is None:
            return
        self.took.append((self.step, time.perf_counter() - self.since))
        self.step = ""
        if self.going:
            self._act(what, bubble)
        else:
            self.held = (what, bubble)

    def _act(self, what: Do | None, bubble: ShownMessage | None) -> None:
        assert what is not None
        self.step, self.since = what.step, time.perf_counter()
        if what.label:
            assert bubble is not None
            self.wire.press(self, bubble, bubble.buttons[what.label])
        else:
            self.wire.write(self, what)


class BenchServer:
    """Server of a platform. `updates`: given out so far; `said`: messages of the bot so far; `elsewhere`: of these, to
    the staff; `said_at`: when the last of them was."""

    platform: ClassVar[str]

    def __init__(self) -> None:
        self.phones: dict[int, BenchPhone] = {}
        self.updates = 0
        self.said = 0
        self.said_at = 0.0
        self.elsewhere = 0
        self.last: ShownMessage | None = None
        self._heard: list[ShownMessage] = []

    def count(self, bubble: ShownMessage) -> None:
        """Count a message of the bot; its reader sees it once the call has been answered."""
        self.said += 1
        self.said_at = time.perf_counter()
        self.last = bubble
        phone = self.phones.get(bubble.chat)
        if phone is None:
            self.elsewhere += 1
        else:
            asyncio.get_running_loop().call_soon(phone.hear, bubble)

    def answer(self, path: str, form: dict[str, Any]) -> Any:
        """Answer a call; see `door.Handler`."""
        raise NotImplementedError

    def write(self, phone: BenchPhone, what: Do) -> None:
        raise NotImplementedError

    def press(self, phone: BenchPhone, bubble: ShownMessage, data: str) -> None:
        raise NotImplementedError
