"""Messages of kinds the bot cannot use (stickers, voices, polls), each with exactly the fields Telegram sends."""

from __future__ import annotations

from collections.abc import Callable

from bots.sandbox.telegram.chats import Body
from bots.sandbox.telegram.entities import entity
from bots.sandbox.telegram.filestore import FileStore


def _file(files: FileStore, name: str, mime: str) -> Body:
    card = files.add("other", name, b"made up: " + name.encode(), mime)
    return {"file_id": card.id, "file_unique_id": card.unique, "file_size": card.size}


def _voice(files: FileStore) -> Body:
    return {"voice": _file(files, "voice.ogg", "audio/ogg") | {"duration": 4, "mime_type": "audio/ogg"}}


def _audio(files: FileStore) -> Body:
    return {"audio": _file(files, "song.mp3", "audio/mpeg") | {"duration": 180, "mime_type": "audio/mpeg"}}


def _video(files: FileStore) -> Body:
    shape = {"width": 640, "height": 360, "duration": 7, "mime_type": "video/mp4"}
    return {"video": _file(files, "video.mp4", "video/mp4") | shape}


def _video_note(files: FileStore) -> Body:
    return {"video_note": _file(files, "note.mp4", "video/mp4") | {"length": 240, "duration": 5}}


def _animation(files: FileStore) -> Body:
    """An animation comes as a document too, for old bots."""
    card = _file(files, "cat.mp4", "video/mp4") | {"mime_type": "video/mp4"}
    return {"animation": card | {"width": 320, "height": 240, "duration": 2}, "document": card}


def _document(files: FileStore) -> Body:
    more = {"file_name": "letter.pdf", "mime_type": "application/pdf"}
    return {"document": _file(files, "letter.pdf", "application/pdf") | more}


def _sticker_card(files: FileStore) -> Body:
    shape = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
    return _file(files, "sticker.webp", "image/webp") | shape | {"emoji": "👍", "set_name": "Signs"}


def _sticker(files: FileStore) -> Body:
    return {"sticker": _sticker_card(files)}


def _poll(_: FileStore) -> Body:
    options = [{"persistent_id": str(n), "text": text, "voter_count": 0} for n, text in enumerate(("да", "нет"))]
    flags = {"is_closed": False, "is_anonymous": True, "allows_multiple_answers": False}
    more = {"allows_revoting": True, "members_only": False, "type": "regular", "total_voter_count": 0}
    return {"poll": {"id": "5471234567890123456", "question": "Нужна лавка?", "options": options} | flags | more}


def _contact(_: FileStore) -> Body:
    return {"contact": {"phone_number": "+79990000000", "first_name": "Анна"}}


def _dice(_: FileStore) -> Body:
    return {"dice": {"emoji": "🎲", "value": 4}}


def _story(_: FileStore) -> Body:
    channel = {"id": -1001111111111, "type": "channel", "title": "Новости", "username": "novosti"}
    return {"story": {"chat": channel, "id": 7}}


def _gift(files: FileStore) -> Body:
    return {"gift": {"gift": {"id": "5170145012310081615", "sticker": _sticker_card(files), "star_count": 15}}}


def _game(files: FileStore) -> Body:
    sizes = [_file(files, "game.jpg", "image/jpeg") | {"width": 90, "height": 51}]
    return {"game": {"title": "Змейка", "description": "Ползёт", "photo": sizes}}


def _link(_: FileStore) -> Body:
    address = "https://example.org/news"
    return {"text": address, "entities": [entity("url", 0, len(address))],
            "link_preview_options": {"url": address}}  # fmt: skip


def _checklist(_: FileStore) -> Body:
    return {"checklist": {"title": "Сделать", "tasks": [{"id": 1, "text": "лавка"}]}}


KINDS: dict[str, Callable[[FileStore], Body]] = {
    "voice": _voice,
    "audio": _audio,
    "video": _video,
    "video_note": _video_note,
    "animation": _animation,
    "document": _document,
    "sticker": _sticker,
    "poll": _poll,
    "contact": _contact,
    "dice": _dice,
    "story": _story,
    "gift": _gift,
    "game": _game,
    "link": _link,
    "checklist": _checklist,
}
