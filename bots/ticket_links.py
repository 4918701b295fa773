"""Texts that can only mean a ticket: its number, a link that opens the bot for it, a link to a message about it."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bots.platforms import link_hosts, linked_message
from dialogs.kernel.events import Message

_NUMBER = re.compile(r"(?:№|#)\s*(?:[^\W\d_]{1,6}-)?(?:20\d\d-)?\d{1,9}|[^\W\d_]{1,6}-20\d\d-\d{1,9}")
_DEEP = re.compile(rf"(?:https?://)?{link_hosts()}/\S*?[?&](?:start|ref)=(?P<number>[^&#\s]+)(?:[&#]\S*)?")


def names_ticket(message: Message) -> bool:
    """True when the message is nothing but the number of a ticket, or a link to one."""
    text = message.text.strip()
    return not (message.edited or message.reply_to) and (
        is_number(text) or linked_number(text) is not None or linked_message(text) is not None
    )


def is_number(text: str) -> bool:
    """True when the text can be nothing but the number of a ticket: `№ 142`, `ТМН-2026-000142`."""
    return _NUMBER.fullmatch(text.strip()) is not None


def linked_number(text: str) -> str | None:
    """Number in a link that opens the bot for a ticket, of any platform: members paste what residents sent them."""
    link = _DEEP.fullmatch(text)
    return unquote(link["number"]) if link else None
