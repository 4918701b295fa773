"""Forum topics as values: a topic's appearance, its number in the chat, and the calls needed to bring it up to date."""

from __future__ import annotations

from dataclasses import dataclass

NAME_LENGTH = 100
"""Characters of a name; Telegram takes 128."""


@dataclass(frozen=True)
class TopicAppearance:
    """A topic's appearance. `icon`: as the platform names it (Telegram: an emoji), empty for the platform's default."""

    name: str
    icon: str = ""
    closed: bool = False


@dataclass(frozen=True)
class Topic:
    """A topic of a chat, known by its `key`. `wanted`: the appearance it should have; `thread`: its number on the
    platform, None while it has not been made; `known`: the appearance it has now."""

    key: str
    wanted: TopicAppearance
    thread: int | None = None
    known: TopicAppearance | None = None

    @property
    def calls(self) -> int:
        """Number of API calls that bring the topic to its wanted appearance; each is a message that its readers see."""
        if self.thread is None or self.known is None:
            return 1 + self.wanted.closed
        now, then = self.known, self.wanted
        return ((now.name, now.icon) != (then.name, then.icon)) + (now.closed != then.closed)
