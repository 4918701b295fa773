"""Minimal conversation for tests: one script, without facts, through JSON between turns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dialogs.kernel.events import Message, Press
from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.script import Flow
from dialogs.kernel.session import Session, session_from_json, session_to_json
from dialogs.kernel.turn import Finish, Show, Turn, turn
from dialogs.kernel.words import Plain, Words
from tests.dialogs.talk import RENDERER

COLOURS = tuple(Choice(c, Plain(c)) for c in ("red", "green", "blue"))


def say(words: Words) -> str:
    return RENDERER.say(words, "en")


class BareChat:
    """Chat with one flow, without facts."""

    def __init__(self, script: Callable[[Any, Mapping[str, Any]], Any], keeps: Mapping[str, str] | None = None) -> None:
        self.flow = Flow("test", script, keeps or {})
        self.session = Session("s1", "test")
        self.do(None)

    def do(self, event: Message | Press | None) -> Turn:
        self.last = turn(self.flow, None, self.session, event, say)
        self.session = session_from_json(session_to_json(self.last.session))
        return self.last

    def write(self, text: str) -> Turn:
        return self.do(Message("1", text))

    def press(self, choice: str) -> Turn:
        return self.do(Press(f"{self.session.tag}:{choice}"))

    @property
    def screen(self) -> Screen:
        assert isinstance(self.last.outcome, Show)
        return self.last.outcome.screen

    @property
    def value(self) -> Any:
        assert isinstance(self.last.outcome, Finish)
        return self.last.outcome.value

    def body(self) -> str:
        return say(self.screen.body)

    def heard_text(self) -> str:
        return "" if self.screen.heard is None else say(self.screen.heard)

    def ids(self) -> list[str]:
        return [c.id for c in (*self.screen.choices, *self.screen.nav)]
