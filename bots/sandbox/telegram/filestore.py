"""File store of the Telegram stand-in: files that people and the bot have sent, by file_id."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any, Literal

from bots.sandbox.telegram.pictures import Size, sizes
from bots.sandbox.telegram.refusal import bad_request

Kind = Literal["photo", "document", "other"]


@dataclass(frozen=True)
class TelegramStoredFile:
    """Description of a stored file. `path`: what getFile answers; `size`: bytes, for kinds whose bytes are made up
    too."""

    id: str
    unique: str
    kind: Kind
    path: str
    size: int
    width: int = 0
    height: int = 0
    name: str = ""
    mime: str = ""

    def photo_size(self) -> dict[str, Any]:
        """The description as a PhotoSize."""
        ids = {"file_id": self.id, "file_unique_id": self.unique, "file_size": self.size}
        return ids | {"width": self.width, "height": self.height}


class FileStore:
    """All files of one stand-in. A photo is several files; its albums of sizes are kept whole."""

    def __init__(self) -> None:
        self.cards: dict[str, TelegramStoredFile] = {}
        self.bytes: dict[str, bytes] = {}
        self._photos: dict[str, tuple[str, ...]] = {}
        self._paths: dict[str, TelegramStoredFile] = {}

    def add_photo(self, data: bytes) -> list[dict[str, Any]]:
        """Re-encode and keep; the PhotoSize list, empty when it is no picture."""
        made = [self._add_size(size) for size in sizes(data)]
        for card in made:
            self._photos[card.id] = tuple(one.id for one in made)
        return [card.photo_size() for card in made]

    def add_document(self, name: str, data: bytes, mime: str = "") -> TelegramStoredFile:
        """Keep the bytes as they are, EXIF included."""
        guessed = mime if mime not in {"", "application/octet-stream"} else mimetypes.guess_type(name)[0]
        return self.add("document", name, data, guessed or "application/octet-stream")

    def add(self, kind: Kind, name: str, data: bytes, mime: str, size: Size | None = None) -> TelegramStoredFile:
        number = len(self.cards) + 1
        folder = "photos" if kind == "photo" else "documents"
        card = TelegramStoredFile(
            id=f"{'AgACAgIAAxk' if kind == 'photo' else 'BQACAgIAAxk'}BAAI{number:06d}",
            unique=f"AQAD{number:06d}",
            kind=kind,
            path=f"{folder}/file_{number}{PurePath(name).suffix}",
            size=len(data),
            width=size.width if size else 0,
            height=size.height if size else 0,
            name=name,
            mime=mime,
        )
        self.cards[card.id] = card
        self.bytes[card.id] = data
        self._paths[card.path] = card
        return card

    def _add_size(self, size: Size) -> TelegramStoredFile:
        return self.add("photo", "photo.jpg", size.data, "image/jpeg", size)

    def photo(self, file_id: str) -> list[dict[str, Any]]:
        """The sizes of a photo sent before; 400 when the id is of no photo."""
        if file_id not in self._photos:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return [self.cards[one].photo_size() for one in self._photos[file_id]]

    def document(self, file_id: str) -> TelegramStoredFile:
        """A document sent before; 400 when the id is of none."""
        card = self.cards.get(file_id)
        if card is None or card.kind == "photo":
            raise bad_request("wrong file identifier/HTTP URL specified")
        return card

    def at_path(self, path: str) -> TelegramStoredFile | None:
        return self._paths.get(path)

    def dump(self) -> dict[str, Any]:
        cards = [asdict(card) for card in self.cards.values()]
        return {"cards": cards, "photos": {key: list(ids) for key, ids in self._photos.items()}}

    def load(self, state: dict[str, Any], data: dict[str, bytes]) -> None:
        cards: Sequence[dict[str, Any]] = state["cards"]
        self.cards = {card["id"]: TelegramStoredFile(**card) for card in cards}
        self._paths = {card.path: card for card in self.cards.values()}
        self.bytes = {key: data[key] for key in self.cards if key in data}
        self._photos = {key: tuple(ids) for key, ids in state["photos"].items()}
