"""Forum topics of Telegram: makes, renames, closes and reopens them. No call lists them, so the caller has to keep
their numbers.

Icons are custom emoji out of a list that Telegram gives out; it is asked for once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiogram.methods import (
    CloseForumTopic,
    CreateForumTopic,
    EditForumTopic,
    GetForumTopicIconStickers,
    ReopenForumTopic,
    TelegramMethod,
)

from bots.forum_topic import TopicAppearance
from bots.platform_errors import Broken
from bots.telegram.session import BotApi
from dialogs.rules.tickets.status import Status

ICONS: Mapping[Status, str] = {
    Status.NEW: "❗️",
    Status.IN_PROGRESS: "⚡️",
    Status.PLANNED: "📆",
    Status.WAITING: "❓",
    Status.FORWARDED: "✈️",
    Status.RESOLVED: "🏁",
    Status.CLOSED: "✅",
    Status.REJECTED: "‼️",
    Status.DUPLICATE: "📁",
    Status.WITHDRAWN: "💬",
}
"""Icons of tickets' topics, out of those that Telegram has: the emoji of `STATUSES` are not among them."""
OTHER_ICON = "📝"
"""Icon of a status that has none of its own yet."""
VARIATION = "\N{VARIATION SELECTOR-16}"
"""Character that some clients write after an emoji, and some do not."""


class TopicApi:
    """Client of forum topics. Raises PlatformErrors: Broken where a group has no topics or the bot may not change them,
    Vanished("topic")."""

    def __init__(self, line: BotApi) -> None:
        self._line = line
        self._icons: dict[str, str] | None = None
        """Emoji -> custom emoji id."""

    async def make(self, chat: str, look: TopicAppearance) -> int:
        """Make an open topic; returns its number."""
        icon = await self._icon(look.icon)
        method = CreateForumTopic(chat_id=int(chat), name=look.name, icon_custom_emoji_id=icon)
        made: Any = await self._line.call(method, repeatable=False)
        number = made.get("message_thread_id") if isinstance(made, dict) else None
        if not isinstance(number, int):
            raise Broken("createForumTopic answered no topic")
        return number

    async def change(self, chat: str, thread: int, now: TopicAppearance, then: TopicAppearance) -> None:
        where: dict[str, Any] = {"chat_id": int(chat), "message_thread_id": thread}
        name = then.name if then.name != now.name else None
        icon = await self._icon(then.icon) if then.icon != now.icon else None
        if name or icon:
            await self._call(EditForumTopic(**where, name=name, icon_custom_emoji_id=icon))
        if then.closed != now.closed:
            await self._call(CloseForumTopic(**where) if then.closed else ReopenForumTopic(**where))

    async def _call(self, method: TelegramMethod[Any]) -> None:
        """Call a method; a change that is made already is no fault."""
        try:
            await self._line.call(method)
        except Broken as refusal:
            if str(refusal) != "not_modified":
                raise

    async def _icon(self, emoji: str) -> str | None:
        """Custom emoji id of an emoji; None for no emoji, and for one that no topic may have."""
        if not emoji:
            return None
        if self._icons is None:
            stickers: Any = await self._line.call(GetForumTopicIconStickers())
            self._icons = {
                str(sticker.get("emoji", "")).replace(VARIATION, ""): str(sticker["custom_emoji_id"])
                for sticker in stickers
                if isinstance(sticker, dict) and "custom_emoji_id" in sticker
            }
        return self._icons.get(emoji.replace(VARIATION, ""))
