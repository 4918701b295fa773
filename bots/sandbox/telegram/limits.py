"""Validation of a message before the chat is looked at: lengths, keyboards, files."""

from __future__ import annotations

import json
from typing import Any

from bots.sandbox.posted import PostedFile
from bots.sandbox.telegram.entities import Entity, text_and_entities, utf16
from bots.sandbox.telegram.filestore import FileStore
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.pictures import dimensions
from bots.sandbox.telegram.refusal import TelegramRefusal, bad_request

TEXT_UTF16 = 4096
CAPTION_UTF16 = 1024
TOAST_CHARACTERS = 200
DATA_BYTES = 64
INLINE_BUTTONS, INLINE_ROW = 100, 8
LOWER_BUTTONS, LOWER_ROW = 300, 12
PHOTO_BYTES = 10 << 20
UPLOAD_BYTES = 50 << 20
DOWNLOAD_BYTES = 20 << 20
PHOTO_SIDES_PX, PHOTO_RATIO = 10_000, 20
ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "pay", "copy_text",
           "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game")  # fmt: skip


def words(form: ApiForm) -> tuple[str, list[Entity]]:
    """The text of sendMessage or editMessageText."""
    text, entities = text_and_entities(form, "text", "entities")
    if not text.strip():
        raise bad_request("message text is empty")
    if utf16(text) > TEXT_UTF16:
        raise bad_request("message is too long")
    return text, entities


def caption(form: ApiForm) -> dict[str, Any]:
    """The `caption` and `caption_entities` as the message will carry them; empty when there is none."""
    text, entities = text_and_entities(form, "caption", "caption_entities")
    if utf16(text) > CAPTION_UTF16:
        raise bad_request("message caption is too long")
    if not text.strip():
        return {}
    return {"caption": text} | ({"caption_entities": entities} if entities else {})


def markup(form: ApiForm, *, private: bool) -> dict[str, Any] | None:
    """The keyboard of a call as the server keeps it, or None."""
    given = form.json_value("reply_markup", "reply keyboard markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        return {"inline_keyboard": _inline(given["inline_keyboard"])}
    if "keyboard" in given:
        _check_keyboard(given, private=private)
    return given


def inline_only(form: ApiForm, *, private: bool) -> dict[str, Any] | None:
    """The keyboard of an edit; an edit can carry no other than an inline one."""
    given = markup(form, private=private)
    if given is not None and "inline_keyboard" not in given:
        raise bad_request("object expected as reply markup")
    return given if given and given["inline_keyboard"] else None


def _inline(rows: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
    kept = [row for row in rows if row]
    if sum(map(len, kept)) > INLINE_BUTTONS or any(len(row) > INLINE_ROW for row in kept):
        raise bad_request("reply markup is too long")
    for row in kept:
        for button in row:
            _inline_button(button)
    return kept


def _inline_button(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not any(action in button for action in ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 0 < len(str(button["callback_data"]).encode()) <= DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    address = button.get("url")
    if address is not None and not str(address).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{address}' is invalid: Unsupported URL protocol")


def _check_keyboard(given: dict[str, Any], *, private: bool) -> None:
    rows = [[{"text": one} if isinstance(one, str) else one for one in row] for row in given["keyboard"]]
    given["keyboard"] = [row for row in rows if row]
    if sum(map(len, rows)) > LOWER_BUTTONS or any(len(row) > LOWER_ROW for row in rows):
        raise bad_request("reply markup is too long")
    if utf16(str(given.get("input_field_placeholder", ""))) > 64:
        raise bad_request("reply keyboard input field placeholder is too long")
    for button in (one for row in rows for one in row):
        if not str(button.get("text", "")).strip():
            raise bad_request('can\'t parse keyboard button: Field "text" must be non-empty')
        if button.get("request_location") and not private:
            raise bad_request("location can be requested in private chats only")
        if button.get("request_contact") and not private:
            raise bad_request("phone number can be requested in private chats only")


def photo(files: FileStore, given: PostedFile | str | None) -> list[dict[str, Any]]:
    """The PhotoSize list of a photo in a call, kept in the file store from then on."""
    if given is None:
        raise bad_request("there is no photo in the request")
    if isinstance(given, str):
        _no_address(given)
        return files.photo(given)
    if len(given.data) > PHOTO_BYTES:
        size = len(given.data)
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
    _right_shape(given.data)
    made = files.add_photo(given.data)
    if not made:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return made


def _right_shape(data: bytes) -> None:
    sides = dimensions(data)
    if sides is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if sum(sides) > PHOTO_SIDES_PX or max(sides) > PHOTO_RATIO * min(sides):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def document(files: FileStore, given: PostedFile | str | None) -> dict[str, Any]:
    """The Document of a call, kept in the file store from then on."""
    if given is None:
        raise bad_request("there is no document in the request")
    if isinstance(given, str):
        _no_address(given)
        card = files.document(given)
    elif not given.data:
        raise bad_request("file must be non-empty")
    elif len(given.data) > UPLOAD_BYTES:
        raise TelegramRefusal(413, "Request Entity Too Large")
    else:
        card = files.add_document(given.name, given.data, given.content_type)
    ids = {"file_id": card.id, "file_unique_id": card.unique, "file_size": card.size}
    return ids | {"file_name": card.name, "mime_type": card.mime}


def _no_address(given: str) -> None:
    if given.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")


def is_same_json(one: object, other: object) -> bool:
    """Compare two values as JSON."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
