"""Poisoned updates, of types and shapes that aiogram or vkbottle refuse: what a person meant by them is understood all
the same, and what cannot be is refused in one known way, so that its row can be set aside and blocks nobody."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError as AiogramRefuses
from vkbottle import API
from vkbottle.tools.mini_types.bot.message import message_min

from bots.telegram import inbound as telegram
from bots.telegram.ingest import row_of as telegram_row
from bots.vk import inbound as vk
from bots.vk.ingest import row_of as vk_row
from dialogs.kernel.events import Event, Ignored, Message, Press

ANNA: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Анна"}
CHAT: dict[str, Any] = {"id": 7, "type": "private", "first_name": "Анна"}
SIZE: dict[str, Any] = {"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}
SAID: dict[str, Any] = {"message_id": 5, "date": 1_780_000_000, "chat": CHAT, "from": ANNA, "text": "Яма"}
PRESSED: dict[str, Any] = {"id": "1", "from": ANNA, "chat_instance": "1", "data": "s:1:1:yes", "message": SAID}

GONE = object()


def damaged_body(body: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Copy the body with other values at `a__b`; GONE: without it."""
    body = deepcopy(body)
    for path, value in changes.items():
        *way, last = path.split("__")
        at = body
        for step in way:
            at = at[step]
        at[last] = value
        if value is GONE:
            del at[last]
    return body


TELEGRAM: dict[str, tuple[dict[str, Any], type[Event] | None]] = {
    "no date": ({"message": damaged_body(SAID, date=GONE)}, Message),
    "an entity without a length": ({"message": damaged_body(SAID, entities=[{"type": "bold", "offset": 0}])}, Message),
    "a photo without its unique id": (
        {"message": damaged_body(SAID, photo=[damaged_body(SIZE, file_unique_id=GONE)])},
        Message,
    ),
    "a button without a text": (
        {"message": damaged_body(SAID, reply_markup={"inline_keyboard": [[{"callback_data": "x"}]]})},
        Message,
    ),
    "a press of nobody's chat": ({"callback_query": damaged_body(PRESSED, chat_instance=GONE)}, Press),
    "a person without a name": ({"message": damaged_body(SAID, from__first_name=GONE)}, Message),
    "a message that is a list": ({"message": []}, None),
    "a number that is a word": ({"message": damaged_body(SAID, message_id="x")}, None),
    "a message from nowhere": ({"message": damaged_body(SAID, chat=None)}, None),
    "a press by nobody": ({"callback_query": damaged_body(PRESSED, **{"from": None})}, None),
    "a type of tomorrow": ({"thought": {"what": "nobody knows"}}, Ignored),
}


@pytest.mark.parametrize(("body", "meant"), TELEGRAM.values(), ids=TELEGRAM)
def test_what_aiogram_refuses(body: dict[str, Any], meant: type[Event] | None) -> None:
    raw = {"update_id": 1, **body}
    with pytest.raises((AiogramRefuses, UpdateTypeLookupError)):
        _ = Update.model_validate(raw).event_type
    row = telegram_row(raw)
    assert row is not None
    assert row.key == "1"
    if meant is None:
        with pytest.raises(ValueError, match=r"\w"):
            telegram.parse(raw)
    else:
        assert isinstance(telegram.parse(raw).event, meant)


WROTE: dict[str, Any] = {
    "date": 1_780_000_000,
    "from_id": 7,
    "id": 3,
    "out": 0,
    "version": 10_000_001,
    "conversation_message_id": 5,
    "peer_id": 7,
    "text": "Яма",
}
NEW: dict[str, Any] = {"message": WROTE, "client_info": {"keyboard": True, "inline_keyboard": True, "lang_id": 0}}
IMAGE: dict[str, Any] = {"url": "https://sun9-1.userapi.com/x.jpg", "width": 9, "height": 9, "type": "x"}
SHOWN: dict[str, Any] = {"type": "photo", "photo": {"id": 1, "owner_id": 7, "sizes": [IMAGE]}}

VK: dict[str, tuple[str, Any, type[Event] | None]] = {
    "no version": ("message_new", damaged_body(NEW, message__version=GONE), Message),
    "no date": ("message_new", damaged_body(NEW, message__date=GONE), Message),
    "a photo without an album": ("message_new", damaged_body(NEW, message__attachments=[SHOWN]), Message),
    "a place in words": ("message_new", damaged_body(NEW, message__geo={"type": "point", "coordinates": "тут"}), None),
    "no message": ("message_new", {"message": "нет"}, None),
    "no object": ("message_new", None, None),
    "an author in words": ("message_new", damaged_body(NEW, message__from_id="я"), None),
}


@pytest.mark.parametrize(("kind", "body", "meant"), VK.values(), ids=VK)
def test_what_vkbottle_refuses(kind: str, body: Any, meant: type[Event] | None) -> None:
    raw = {"type": kind, "event_id": "e1", "group_id": 1, "v": "5.199", "object": body}
    with pytest.raises(Exception, match=r"\w"):  # of pydantic, of msgspec, or a TypeError
        message_min(deepcopy(raw), API("token"))
    assert vk_row(raw).key == "e1"
    if meant is None:
        with pytest.raises(ValueError, match=r"\w"):
            vk.parse(raw)
    else:
        assert isinstance(vk.parse(raw).event, meant)
