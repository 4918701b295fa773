"""Chat state of the Telegram stand-in: members, messages as Telegram would describe them, topics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Body = dict[str, Any]
"""A JSON object in the Bot API's shape."""
ICON_EMOJI = ("📰", "💡", "⚡️", "🔝", "❗️", "📝", "📆", "📁", "📣", "🔥", "❤️", "❓", "💰", "⁉️", "🚗", "🏠", "‼️", "🏁",
         "👀", "✈️", "🚂", "🤖", "💬", "✍️", "⭐️", "✅", "🎖", "🐈")  # fmt: skip
FIRST_ICON = 5_312_536_423_851_630_000
ICONS = {str(FIRST_ICON + number): emoji for number, emoji in enumerate(ICON_EMOJI)}
"""Icons of forum topics, a list that Telegram gives out and changes as it likes: custom emoji id -> its emoji."""
Kind = Literal["private", "group", "supergroup"]
BotStatus = Literal["administrator", "member", "kicked", "left"]


@dataclass
class TelegramPost:
    """Message of a chat. `author`: a user id; `body`: the Message; `lower`: it brought a keyboard under the input."""

    author: int
    kind: str
    body: Body
    edits: int = 0
    deleted: bool = False
    lower: bool = False

    @property
    def id(self) -> int:
        return int(self.body["message_id"])

    @property
    def thread(self) -> int | None:
        return self.body.get("message_thread_id")

    def as_reply_target(self) -> Body:
        """The message as another one's `reply_to_message`: whole, without what it answers itself."""
        return {key: value for key, value in self.body.items() if key != "reply_to_message"}


@dataclass
class TelegramTopic:
    """A forum topic; its id is the id of the service message that began it. `icon`: a custom emoji's id or empty."""

    id: int
    name: str
    color: int
    icon: str = ""
    closed: bool = False
    deleted: bool = False


@dataclass
class TelegramChat:
    """A chat with the bot. `members`: people, the first of a group is its creator.

    `bot`: what the bot is in it, in a private chat "kicked" means blocked; `moved_to`: the supergroup it became;
    `keyboards`, `toasts`: by person; `typing_until`: seconds since the epoch.
    """

    id: int
    kind: Kind
    title: str
    members: list[int]
    admins: list[int] = field(default_factory=list)
    forum: bool = False
    bot: BotStatus = "administrator"
    moved_to: int | None = None
    opened: bool = True
    typing_until: float = 0
    posts: dict[int, TelegramPost] = field(default_factory=dict)
    topics: dict[int, TelegramTopic] = field(default_factory=dict)
    keyboards: dict[int, Body] = field(default_factory=dict)
    toasts: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    reactions: dict[int, list[Body]] = field(default_factory=dict)

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def find_post(self, message: int) -> TelegramPost | None:
        """The message of this id, None when it is not there or deleted."""
        post = self.posts.get(message)
        return post if post and not post.deleted else None

    def topic(self, thread: int | None) -> TelegramTopic | None:
        found = self.topics.get(thread) if thread else None
        return found if found and not found.deleted else None


@dataclass
class TelegramPress:
    """Press of a button that waits for its answer: a callback query."""

    id: str
    person: int
    chat: int
    at: float
    answered: bool = False


@dataclass
class InlineQuery:
    """Inline query: a question typed after the bot's name. `results`: None until it is answered."""

    id: str
    person: int
    at: float
    results: list[Body] | None = None
