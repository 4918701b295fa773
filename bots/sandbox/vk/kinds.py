"""Attachments of kinds that the bot cannot use: voices, stickers, polls and their like, as residents send them.

A `story` is a real kind that the published schema's list of attachment types forgets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bots.sandbox.vk.files import HERE

_IMAGE = {"url": f"{HERE}/photo/none/s.jpg", "width": 64, "height": 64}


def _voice(owner: int, number: int, at: int) -> dict[str, Any]:
    return {
        "id": number,
        "owner_id": owner,
        "duration": 7,
        "link_mp3": f"{HERE}/doc/none/voice.mp3",
        "link_ogg": f"{HERE}/doc/none/voice.ogg",
        "waveform": [0, 3, 9, 14, 7, 2],
        "access_key": "a1b2c3",
    }


def _sticker(owner: int, number: int, at: int) -> dict[str, Any]:
    return {
        "inner_type": "base_sticker_new",
        "sticker_id": 9046,
        "product_id": 279,
        "images": [_IMAGE],
        "images_with_background": [_IMAGE],
        "is_allowed": True,
    }


def _video(owner: int, number: int, at: int) -> dict[str, Any]:
    return {
        "response_type": "min",
        "id": number,
        "owner_id": owner,
        "title": "Видео",
        "duration": 12,
        "date": at,
        "access_key": "a1b2c3",
        "can_add": 1,
    }


def _audio(owner: int, number: int, at: int) -> dict[str, Any]:
    return {"id": number, "owner_id": owner, "artist": "Исполнитель", "title": "Песня", "duration": 180, "date": at}


def _poll(owner: int, number: int, at: int) -> dict[str, Any]:
    flags = ("multiple", "closed", "is_board", "can_edit", "can_report", "can_share", "disable_unvote")
    answers = [{"id": 1, "rate": 0, "text": "Да", "votes": 0}, {"id": 2, "rate": 0, "text": "Нет", "votes": 0}]
    return {
        **dict.fromkeys(flags, False),
        "can_vote": True,
        "id": number,
        "owner_id": owner,
        "question": "Нужен ли сквер?",
        "votes": 0,
        "created": at,
        "end_date": 0,
        "answers": answers,
    }


def _wall(owner: int, number: int, at: int) -> dict[str, Any]:
    return {
        "inner_type": "wall_wallpost",
        "id": number,
        "from_id": owner,
        "to_id": owner,
        "date": at,
        "text": "Запись на стене",
        "post_type": "post",
    }


def _gift(owner: int, number: int, at: int) -> dict[str, Any]:
    return {"id": number, "thumb_256": _IMAGE["url"], "thumb_96": _IMAGE["url"], "thumb_48": _IMAGE["url"]}


def _link(owner: int, number: int, at: int) -> dict[str, Any]:
    return {"url": "https://example.org/yard", "title": "Двор", "caption": "example.org", "description": ""}


def _graffiti(owner: int, number: int, at: int) -> dict[str, Any]:
    return {"id": number, "owner_id": owner, "width": 64, "height": 64, "url": _IMAGE["url"]}


def _story(owner: int, number: int, at: int) -> dict[str, Any]:
    return {"id": number, "owner_id": owner, "date": at, "expires_at": at + 86_400, "type": "photo", "can_see": 1}


def _market(owner: int, number: int, at: int) -> dict[str, Any]:
    price = {"amount": "10000", "currency": {"id": 643, "name": "RUB", "title": "₽"}, "text": "100 ₽"}
    category = {"id": 1, "name": "Разное", "inner_type": "market_market_category_nested"}
    return {
        "id": number,
        "owner_id": owner,
        "title": "Товар",
        "description": "",
        "availability": 0,
        "category": category,
        "price": price,
        "date": at,
    }


_MAKERS: dict[str, tuple[str, Callable[[int, int, int], dict[str, Any]]]] = {
    "voice": ("audio_message", _voice),
    "sticker": ("sticker", _sticker),
    "video": ("video", _video),
    "audio": ("audio", _audio),
    "poll": ("poll", _poll),
    "wall": ("wall", _wall),
    "gift": ("gift", _gift),
    "link": ("link", _link),
    "graffiti": ("graffiti", _graffiti),
    "story": ("story", _story),
    "market": ("market", _market),
}

KINDS = frozenset(_MAKERS) | {"document"}


def attachment(kind: str, owner: int, number: int, at: int) -> dict[str, Any]:
    """The attachment of a kind; ValueError for a kind VK lacks. `at`: seconds since the epoch."""
    if kind not in _MAKERS:
        raise ValueError(f"VK has no {kind}")
    name, make = _MAKERS[kind]
    return {"type": name, name: make(owner, number, at)}
