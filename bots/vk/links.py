"""Links of VK (vk.me) that open the community's chat, read when somebody pastes one."""

from __future__ import annotations

import re
from urllib.parse import unquote

_START = re.compile(r"(?:https?://)?vk\.me/\S*?[?&](?:start|ref)=(?P<start>[^&#\s]+)(?:[&#]\S*)?")


def linked_start(text: str) -> str | None:
    """Parameter with which the chat is opened, if the text is nothing but a link that opens it."""
    link = _START.fullmatch(text)
    return unquote(link["start"]) if link else None
