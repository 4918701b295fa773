"""Links of Telegram (t.me): made for a message of a closed group, and read when somebody pastes one."""

from __future__ import annotations

import re

_MESSAGE = re.compile(r"(?:https?://)?t\.me/c/(?P<chat>\d{1,18})/(?:\d{1,18}/)?(?P<message>\d{1,18})(?:\?\S*)?")
"""A link to a message of a closed group, as Telegram copies it, with its topic or without."""
_SUPERGROUP = "-100"
"""Beginning of a closed group's address that its links leave out."""


def message_link(chat: str, thread: int, message: str) -> str:
    """Link to a message in a topic of the group with that address."""
    return f"https://t.me/c/{chat.removeprefix(_SUPERGROUP)}/{thread}/{message}"


def linked_message(text: str) -> tuple[str, str] | None:
    """Address of the group, and id of the message, if the text is nothing but a link to one."""
    link = _MESSAGE.fullmatch(text)
    return (f"{_SUPERGROUP}{link['chat']}", link["message"]) if link else None
