"""File store of the VK stand-in: photos and documents, kept by content, shown by address.

A photo loses its EXIF and is shrunk to 2,560 pixels, as VK does; a document keeps its bytes. An address is written
with the placeholder `HERE`, which the server replaces when the words go out, so a state saved under one port is good
under another.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

HERE = "http://standin.invalid"
LONGEST_EDGE = 2560
SIZES = (("s", 75), ("m", 130), ("x", 604), ("y", 807), ("z", 1080), ("w", LONGEST_EDGE))
"""VK's size letters and their longest edge in pixels."""
IMAGES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "bmp", "heic"})


@dataclass(frozen=True)
class VkStoredFile:
    """Photo or document of an owner (a community's id is negative). `key`: its bytes; `at`: seconds."""

    kind: str
    owner: int
    id: int
    key: str
    access_key: str
    title: str
    size: int
    at: int
    width: int = 0
    height: int = 0

    @property
    def name(self) -> str:
        """Name in an attachment string, without the access key."""
        return f"{self.kind}{self.owner}_{self.id}"


class VkFiles:
    """Store of everything that was uploaded. `lifetime_s`: how long a photo's address is good; None: for ever."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.lifetime_s: float | None = None
        self.blobs: dict[str, bytes] = {}
        self.stored: dict[str, VkStoredFile] = {}
        self._now = now
        self._recoded: dict[str, tuple[str, int, int]] = {}
        self._last_id = 457_239_016

    def add_photo(self, owner: int, data: bytes) -> VkStoredFile:
        """Keep a photo as VK would; ValueError when it is no picture."""
        source = _digest(data)
        if source not in self._recoded:
            self._recoded[source] = self._recode(data)
        key, width, height = self._recoded[source]
        return self._store("photo", owner, key, width=width, height=height)

    def add_document(self, owner: int, title: str, data: bytes) -> VkStoredFile:
        """Keep a document byte for byte."""
        key = _digest(data)
        self.blobs[key] = data
        return self._store("doc", owner, key, title=title)

    def find(self, name: str) -> VkStoredFile | None:
        """Look up the file of an attachment string (`photo-7_457_accesskey`); None when unknown or the key is wrong."""
        parts = name.split("_")
        stored = self.stored.get("_".join(parts[:2]))
        if stored is None or (len(parts) > 2 and parts[2] != stored.access_key):
            return None
        return stored

    def photo_of_size(self, key: str, letter: str) -> bytes:
        """A photo in one of its sizes; KeyError when there is none."""
        data, edge = self.blobs[key], dict(SIZES).get(letter, LONGEST_EDGE)
        with Image.open(io.BytesIO(data)) as image:
            if max(image.size) <= edge:
                return data
            image.thumbnail((edge, edge))
            return _jpeg(image)

    def restore(self, stored: list[VkStoredFile], blobs: dict[str, bytes]) -> None:
        """Take a saved state in place of the present one."""
        self.stored = {each.name: each for each in stored}
        self.blobs = dict(blobs)
        self._recoded.clear()
        self._last_id = max((each.id for each in stored), default=self._last_id)

    def attachment(self, stored: VkStoredFile) -> dict[str, Any]:
        """The attachment as a message carries it, with addresses that do not expire."""
        value = photo_object(stored) if stored.kind == "photo" else document_object(stored)
        return {"type": stored.kind, stored.kind: value}

    def query(self) -> str:
        """Query string of a photo's address handed out now: the moment it expires, empty when it never does."""
        return "" if self.lifetime_s is None else f"?expires={self._now() + self.lifetime_s:.3f}"

    def _recode(self, data: bytes) -> tuple[str, int, int]:
        try:
            with Image.open(io.BytesIO(data)) as opened:
                image = ImageOps.exif_transpose(opened).convert("RGB")
        except (UnidentifiedImageError, OSError) as error:
            raise ValueError("not a picture") from error
        image.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
        recoded = _jpeg(image)
        key = _digest(recoded)
        self.blobs[key] = recoded
        return key, image.width, image.height

    def _store(
        self, kind: str, owner: int, key: str, *, title: str = "", width: int = 0, height: int = 0
    ) -> VkStoredFile:
        self._last_id += 1
        access = hashlib.sha1(f"{owner}_{self._last_id}".encode(), usedforsecurity=False).hexdigest()[:18]
        at, size = int(self._now()), len(self.blobs[key])
        stored = VkStoredFile(kind, owner, self._last_id, key, access, title, size, at, width, height)
        self.stored[stored.name] = stored
        return stored


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:40]


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=87)
    return out.getvalue()


def photo_object(photo: VkStoredFile) -> dict[str, Any]:
    """A photo as the API's `photos_photo`, with `sizes` smallest first and `orig_photo`."""
    longest = max(photo.width, photo.height)
    sizes = []
    for letter, edge in SIZES:
        scale = min(1.0, edge / longest)
        sizes.append(_size(photo, letter, scale))
        if edge >= longest:
            break
    return {
        "album_id": -3,
        "date": photo.at,
        "id": photo.id,
        "owner_id": photo.owner,
        "access_key": photo.access_key,
        "sizes": sizes,
        "text": "",
        "web_view_token": photo.access_key,
        "has_tags": False,
        "orig_photo": _size(photo, "base", 1.0),
    }


def _size(photo: VkStoredFile, letter: str, scale: float) -> dict[str, Any]:
    width, height = max(1, round(photo.width * scale)), max(1, round(photo.height * scale))
    url = f"{HERE}/photo/{photo.key}/{letter}.jpg"
    return {"height": height, "type": letter, "width": width, "url": url}


def document_object(document: VkStoredFile) -> dict[str, Any]:
    """A document as the API's `docs_doc`; type 4 is a picture, 1 a text, 8 anything else."""
    ext = PurePath(document.title).suffix.lstrip(".").lower() or "bin"
    return {
        "id": document.id,
        "owner_id": document.owner,
        "title": document.title,
        "size": document.size,
        "ext": ext,
        "date": document.at,
        "type": 4 if ext in IMAGES else 1 if ext in ("txt", "pdf", "doc", "docx") else 8,
        "url": f"{HERE}/doc/{document.key}/{document.id}.{ext}",
        "access_key": document.access_key,
    }


def key_of(url: str) -> str:
    """The file key inside an address made here."""
    return url.removeprefix(HERE).split("/")[2]
