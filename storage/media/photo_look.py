"""The judge of a photo: what it is, its bytes without what it says besides, and whether a reader can read them.

The order is the promise. The file is counted and taken apart first (`strip_metadata`), by code that makes nothing of
it; only what is left is shown to Pillow. Runs in a process of its own (`photo_worker`), which may die of it.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from storage.media.photo_exif import LYING, place
from storage.media.photo_limits import AT_MOST_BYTES, AT_MOST_PIXELS, PhotoRefused
from storage.media.photo_parts import Bare, Content
from storage.media.strip_metadata import strip_metadata

_READERS: dict[str, type[ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WEBP": WebPImageFile,
    "GIF": GifImageFile,
}


@dataclass(frozen=True)
class Looked:
    """A photo that was taken. `kind`: as Pillow names formats; `size`: of the kept bytes; `width` and `height` in
    pixels as shown; `lat` and `lon`: where it said that it was taken, WGS 84 degrees."""

    kind: str
    sha: str
    size: int
    width: int
    height: int
    lat: float | None = None
    lon: float | None = None


def taken_apart(content: Content) -> Bare:
    """Raises `PhotoRefused`."""
    if len(content) > AT_MOST_BYTES:
        raise PhotoRefused("too_big")
    with _what_readers_raise():
        return strip_metadata(content)


def write_stripped(content: Content, found: Bare, kept: BinaryIO) -> str:
    """The sha256 of the new bytes, which are now in the file. `kept`: an empty one."""
    digest = hashlib.sha256()
    for piece in found.pieces(content):
        digest.update(piece)
        kept.write(piece)
    kept.flush()
    return digest.hexdigest()


def judge(found: Bare, sha: str, kept: BinaryIO) -> Looked:
    """Raises `PhotoRefused` when the new bytes cannot be read."""
    with _what_readers_raise():
        width, height = _read(found, kept)
    if width * height > AT_MOST_PIXELS or found.size > AT_MOST_BYTES:
        raise PhotoRefused("too_big")
    if found.turned in LYING:
        width, height = height, width
    where = place(found.exif)
    lat, lon = (where.lat, where.lon) if where is not None else (None, None)
    return Looked(found.kind, sha, found.size, width, height, lat, lon)


def room_for(found: Bare) -> int:
    """Bytes of addresses that a reader reserves for the whole picture without touching them: a WebP's two canvases."""
    return 8 * found.width * found.height if found.kind == "WEBP" else 0


@contextmanager
def _what_readers_raise() -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise PhotoRefused("too_big") from None
    except PhotoRefused:
        raise
    except Exception:  # a damaged file raises whatever its reader stumbled over
        raise PhotoRefused("not_a_photo") from None


def _read(found: Bare, kept: BinaryIO) -> tuple[int, int]:
    """Of the pixels as little as tells a whole file from a cut one: a JPEG, which is what phones send, is decoded at an
    eighth; the checksums of a PNG are compared by then. Raises what its reader raises; the size that it sees."""
    kept.seek(0)
    source = _Lower(kept, found.height_at, found.rows) if found.rows else kept
    with _READERS[found.kind](cast("IO[bytes]", source)) as image:
        if found.kind != "JPEG":
            return image.size
        image.draft("RGB", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
        return found.width, found.height


class _Lower:
    """A file in which a JPEG says that it has fewer rows than it has; what follows in each scan is passed over."""

    def __init__(self, file: BinaryIO, at: int, rows: int) -> None:
        self._file, self._at, self._said = file, at, struct.pack(">H", rows)
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        start = self._file.tell()
        read = self._file.read(size)
        if start < self._at + 2 and self._at < start + len(read):
            changed = bytearray(read)
            for number, byte in enumerate(self._said):
                if 0 <= self._at + number - start < len(changed):
                    changed[self._at + number - start] = byte
            return bytes(changed)
        return read

    def close(self) -> None:
        """Whoever opened the file closes it."""
