"""Icons of forum topics: custom emoji, a list that Telegram gives out and changes as it likes."""

from __future__ import annotations

from bots.sandbox.telegram.chats import Body

EMOJI = ("📰", "💡", "⚡️", "🔝", "❗️", "📝", "📆", "📁", "📣", "🔥", "❤️", "❓", "💰", "⁉️", "🚗", "🏠", "‼️", "🏁",
         "👀", "✈️", "🚂", "🤖", "💬", "✍️", "⭐️", "✅", "🎖", "🐈")  # fmt: skip
FIRST_ID = 5_312_536_423_851_630_000
BY_ID = {str(FIRST_ID + number): emoji for number, emoji in enumerate(EMOJI)}
"""Custom emoji id -> the emoji it stands for."""


def stickers() -> list[Body]:
    """Answer of `getForumTopicIconStickers`: a Sticker for each icon."""
    shape = {"type": "custom_emoji", "width": 100, "height": 100, "is_animated": False, "is_video": False}
    return [
        {"file_id": f"CAACAgIAAxUAAW{number}", "file_unique_id": f"AgAD{number}", "emoji": emoji, "set_name": "Topics"}
        | shape
        | {"custom_emoji_id": number, "file_size": 12_000}
        for number, emoji in BY_ID.items()
    ]
