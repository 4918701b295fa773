"""Validation of a message as VK does it: length, keyboard, styles, the answer to a press.

Figures: the method page of messages.send, the keyboard page of the bot documentation, and vk-io for the width of
buttons (location, links and the like take a full row and count as two).
"""

from __future__ import annotations

import json
from typing import Any

from bots.sandbox.vk.refusals import VkRefusal, invalid_parameter

TEXT_UNITS = 4096
ATTACHMENTS = 10
LABEL = 40
PAYLOAD = 255
SNACKBAR = 90
EVENT_DATA = 1000
PEERS = 100
NARROW = frozenset({"text", "callback"})
WIDE = frozenset({"open_link", "location", "vkpay", "open_app"})
COLORS = frozenset({"primary", "secondary", "negative", "positive"})
STYLES = frozenset({"bold", "italic", "underline", "url"})
ANSWERS = frozenset({"show_snackbar", "open_link", "open_app"})
INT32 = 2**31


def utf16(text: str) -> int:
    """The length of a text in UTF-16 units, as VK counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_text(text: str) -> None:
    """Raise 914 for a text over 4,096 units."""
    if utf16(text) > TEXT_UNITS:
        raise VkRefusal(914)


def integer(raw: str | None, name: str) -> int:
    """A whole number out of a form; 100 when it is missing or something else."""
    try:
        return int(raw or "")
    except ValueError:
        raise invalid_parameter(f"{name} is undefined" if not raw else f"{name} should be an integer") from None


def integers(raw: str, name: str) -> list[int]:
    """Numbers separated by commas; 100 for anything else."""
    return [integer(part, name) for part in raw.split(",") if part]


def random_id(form: dict[str, str]) -> int:
    """The random_id of a send; 100 when it is missing (required since 5.90) or no int32."""
    value = integer(form.get("random_id"), "random_id")
    if not -INT32 <= value < INT32:
        raise invalid_parameter("random_id should be int32")
    return value


def keyboard(raw: str) -> dict[str, Any]:
    """A keyboard out of a form; 911 for whatever VK would not show."""
    board = _loads(raw)
    if not isinstance(board, dict) or not isinstance(board.get("buttons"), list):
        raise VkRefusal(911, "buttons should be an array")
    inline, rows = bool(board.get("inline")), board["buttons"]
    if inline and board.get("one_time"):
        raise VkRefusal(911, "one_time is not supported with inline")
    if len(rows) > (6 if inline else 10):
        raise VkRefusal(911, "too much rows")
    weight = sum(_row_weight(row) for row in rows)
    if weight > (10 if inline else 40):
        raise VkRefusal(911, "too much buttons")
    return {"one_time": bool(board.get("one_time")), "inline": inline, "buttons": rows}


def _row_weight(row: object) -> int:
    if not isinstance(row, list) or not row:
        raise VkRefusal(911, "a row should be an array of buttons")
    if len(row) > 5:
        raise VkRefusal(911, "too much buttons in a row")
    kinds = [_button_kind(button) for button in row]
    if len(kinds) > 1 and WIDE & set(kinds):
        raise VkRefusal(911, "this button takes the whole row")
    return sum(2 if kind in WIDE else 1 for kind in kinds)


def _button_kind(button: object) -> str:
    action = button.get("action") if isinstance(button, dict) else None
    if not isinstance(button, dict) or not isinstance(action, dict):
        raise VkRefusal(911, "action is required")
    kind = action.get("type")
    if kind not in NARROW | WIDE:
        raise VkRefusal(911, "action type is unknown")
    if button.get("color", "secondary") not in COLORS:
        raise VkRefusal(911, "color is unknown")
    _check_label(str(kind), action)
    _check_payload(action)
    if kind == "open_link" and not str(action.get("link", "")).startswith(("http://", "https://")):
        raise VkRefusal(911, "link is invalid")
    if kind == "open_app" and not isinstance(action.get("app_id"), int):
        raise VkRefusal(911, "app_id is required")
    return str(kind)


def _check_label(kind: str, action: dict[str, Any]) -> None:
    label = action.get("label", "")
    if not isinstance(label, str) or len(label) > LABEL:
        raise VkRefusal(911, "label is too long")
    if not label and kind not in ("location", "vkpay"):
        raise VkRefusal(911, "label is required")


def _check_payload(action: dict[str, Any]) -> None:
    payload = action.get("payload")
    if payload is None and action.get("type") == "callback":
        raise VkRefusal(911, "payload is required")
    if payload is None or payload == "":
        return
    if isinstance(payload, str):
        _loads(payload)
    elif not isinstance(payload, dict):
        raise VkRefusal(911, "payload should be valid json")
    if len(payload if isinstance(payload, str) else json.dumps(payload)) > PAYLOAD:
        raise VkRefusal(911, "payload is too long")


def _loads(raw: str) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise VkRefusal(911, "should be valid json") from None


def payload_text(payload: object) -> str:
    """A payload as VK hands it on with a text button: a JSON string."""
    return payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def payload_value(payload: object) -> Any:
    """A payload as VK hands it on with a callback button: the JSON value."""
    return json.loads(payload) if isinstance(payload, str) and payload else payload


def styles(raw: str, text: str) -> list[dict[str, Any]]:
    """The items of format_data; 100 when one is unknown or reaches out of the text."""
    try:
        data = json.loads(raw)
    except ValueError:
        raise invalid_parameter("format_data should be valid json") from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise invalid_parameter("format_data items should be an array")
    size = utf16(text)
    for item in items:
        _check_style(item, size)
    return items


def _check_style(item: object, size: int) -> None:
    if not isinstance(item, dict) or item.get("type") not in STYLES:
        raise invalid_parameter("format_data item type is unknown")
    offset, length = item.get("offset"), item.get("length")
    if not isinstance(offset, int) or not isinstance(length, int):
        raise invalid_parameter("format_data offset and length are required")
    if offset < 0 or length < 1 or offset + length > size:
        raise invalid_parameter("format_data item is out of range")
    if item["type"] == "url" and not item.get("url"):
        raise invalid_parameter("format_data url is required")


def reply(raw: str) -> tuple[int, int]:
    """Peer and number of the message that a `forward` answers; 100 for anything but an answer to one message."""
    try:
        data = json.loads(raw)
        (cmid,) = data["conversation_message_ids"]
        peer, is_reply = int(data["peer_id"]), data.get("is_reply")
    except (ValueError, KeyError, TypeError):
        raise invalid_parameter("forward is invalid") from None
    if not is_reply:
        raise invalid_parameter("forward: only is_reply is known here")
    return peer, int(cmid)


def event_data(raw: str) -> dict[str, Any]:
    """Read the answer to a press, {} for nothing; 100 when VK would not show it."""
    if not raw:
        return {}
    if len(raw) > EVENT_DATA:
        raise invalid_parameter("event_data is too long")
    try:
        data = json.loads(raw)
    except ValueError:
        raise invalid_parameter("event_data should be valid json") from None
    if not isinstance(data, dict) or data.get("type") not in ANSWERS:
        raise invalid_parameter("event_data type is unknown")
    if data["type"] == "show_snackbar" and not 0 < len(str(data.get("text", ""))) <= SNACKBAR:
        raise invalid_parameter("event_data text is empty or too long")
    if data["type"] == "open_link" and not data.get("link"):
        raise invalid_parameter("event_data link is required")
    return data
