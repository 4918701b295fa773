"""Phone screen: the view of a chat that the port promises, as far as the resident's app can show it."""

from __future__ import annotations

import re
from typing import Any, Literal

from bots.sandbox.standin import Bubble, PhoneButton, ShownSpan, View
from bots.sandbox.vk.chats import Community, VkChat, VkMessage, VkResident
from bots.sandbox.vk.files import key_of

_STYLES: dict[str, Literal["bold", "italic", "underline", "link"]] = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "url": "link",
}
_KINDS: dict[str, Literal["press", "text", "url", "location"]] = {
    "callback": "press",
    "text": "text",
    "location": "location",
    "open_link": "url",
    "open_app": "url",
    "vkpay": "url",
}
_LABELS = {"location": "Отправить местоположение", "vkpay": "Оплатить через VK Pay"}

_MENTION = re.compile(r"\[id\d+\|([^\]]+)\]")
"""Shown as the name, and a link to whose it is."""

Rows = tuple[tuple[PhoneButton, ...], ...]


def view(community: Community, chat: VkChat, person: int, newest: int | None = None) -> View:
    """One resident's view of one chat. `newest`: only so many of the last messages."""
    resident = community.resident(person)
    return View(
        chat=chat.peer,
        title=chat.title,
        bubbles=tuple(
            _bubble(community, message, resident) for message in chat.messages[-(newest or len(chat.messages)) :]
        ),
        keyboard=_rows(chat.keyboard, resident) if resident.keyboard else (),
        toast=resident.toasts.get(str(chat.peer), ""),
        blocked=chat.private and resident.denied,
        typing=chat.typing_until > community.now(),
    )


def _bubble(community: Community, message: VkMessage, resident: VkResident) -> Bubble:
    own = message.author == -community.group_id
    coordinates = message.geo and message.geo["coordinates"]
    return Bubble(
        id=message.cmid,
        author="bot" if own else str(message.author),
        text="" if message.deleted else _MENTION.sub(r"\1", message.text),
        at=message.at,
        spans=() if message.deleted else tuple(_span(item) for item in message.items),
        photos=tuple(key_of(a["photo"]["orig_photo"]["url"]) for a in _attachments_of(message, "photo")),
        documents=tuple(key_of(a["doc"]["url"]) for a in _attachments_of(message, "doc")),
        names=tuple(str(a["doc"]["title"]) for a in _attachments_of(message, "doc")),
        point=(coordinates["latitude"], coordinates["longitude"]) if coordinates else None,
        rows=_rows(message.keyboard, resident) if resident.inline_keyboard and not message.deleted else (),
        reply_to=message.reply_to,
        edited=message.edited,
        deleted=message.deleted,
        kind=message.kind,
    )


def _attachments_of(message: VkMessage, kind: str) -> list[dict[str, Any]]:
    return [] if message.deleted else [each for each in message.attachments if each["type"] == kind]


def _span(item: dict[str, Any]) -> ShownSpan:
    return ShownSpan(_STYLES[item["type"]], item["offset"], item["length"], str(item.get("url", "")))


def _rows(board: dict[str, Any] | None, resident: VkResident) -> Rows:
    """The buttons a client can show; one without callback buttons leaves them out."""
    rows = enumerate((board or {}).get("buttons", []))
    shown = (_row(number, row, resident) for number, row in rows)
    return tuple(row for row in shown if row)


def _row(number: int, row: list[dict[str, Any]], resident: VkResident) -> tuple[PhoneButton, ...]:
    return tuple(
        _button(f"{number}.{column}", button)
        for column, button in enumerate(row)
        if resident.callback or button["action"]["type"] != "callback"
    )


def _button(key: str, button: dict[str, Any]) -> PhoneButton:
    action = button["action"]
    kind = action["type"]
    label = action.get("label") or _LABELS.get(kind, "")
    return PhoneButton(label, key, _KINDS[kind], str(action.get("link", "")), str(button.get("color", "")))
