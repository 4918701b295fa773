"""Forum topics as values: how one looks, and where it is."""

from __future__ import annotations

from dataclasses import dataclass

NAME_LENGTH = 100
"""Characters of a name; Telegram takes 128."""


@dataclass(frozen=True)
class Look:
    """A topic as its readers see it. `icon`: an emoji, empty for whatever the platform gives."""

    name: str
    icon: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Topic:
    """A topic of a chat, known by its `key`. `wanted`: how it should look; `thread`: its number, None while it has not
    been made; `known`: how it looks now."""

    key: str
    wanted: Look
    thread: int | None = None
    known: Look | None = None

    @property
    def calls(self) -> int:
        """How many calls it takes to have it as it should be; each is a message that its readers see."""
        if self.thread is None or self.known is None:
            return 1 + self.wanted.closed
        now, then = self.known, self.wanted
        return ((now.name, now.icon) != (then.name, then.icon)) + (now.closed != then.closed)
