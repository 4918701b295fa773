"""File storage for photos, and for files that wait to be sent, named by the sha256 of their bytes, in folders of two
levels: ab/cd/abcd….jpg.

Promise: a file under its final name is whole and on the disk. It is written under a temporary name in the same folder,
synced, renamed, and the folder synced; the same bytes are kept once. A photo says nothing besides its picture, wherever
it goes from here: its metadata were stripped (`strip_metadata.bare`) before it was kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import tempfile
import warnings
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import ExifTags, Image

from dialogs.kernel.events import Point
from storage.media.jpeg import scans
from storage.media.strip_metadata import bare

AT_MOST_BYTES = 20 * 1024 * 1024
AT_MOST_PIXELS = 50_000_000
SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
"""Kinds taken in. MPO is what some phones write as JPEG. HEIC is not read by Pillow; both platforms turn it into JPEG
unless it is sent as a file."""
MIMES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
JPEGS = ("JPEG", "MPO")
MOST_SCANS = 60
"""Of a JPEG; each costs a pass over the whole picture, 50 ms of a large one."""


_UNFINISHED = "new-"


class Refused(ValueError):
    """Refusal to keep these bytes; `kind` says why: not_a_photo, too_big."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class MediaInfo:
    """A stored photo. `size` in bytes; `width` and `height` in pixels as shown; `exif`: where it said that it was
    taken, which the stored one does not."""

    sha: str
    mime: str
    size: int
    width: int
    height: int
    exif: Point | None


class Media:
    """File storage in one folder. Files are read and written in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> MediaInfo:
        """Keep a photo of at most `AT_MOST_BYTES` and `AT_MOST_PIXELS`. Raises `Refused`, a ValueError."""
        return await asyncio.to_thread(self._put, content)

    async def keep(self, content: bytes, suffix: str) -> str:
        """Keep bytes of any kind; returns their sha256. `suffix`: of the file's name, with its dot. Raises
        `Refused`."""
        return await asyncio.to_thread(self._keep, content, suffix)

    def path(self, sha: str) -> Path | None:
        """The file of that content, None when it is not here."""
        folder = self._place(sha)
        found = sorted(folder.glob(f"{sha}.*")) if folder.is_dir() else []
        return found[0] if found else None

    async def delete(self, shas: Collection[str]) -> None:
        """Delete the files; those that are not here are left out."""
        await asyncio.to_thread(self._delete, tuple(shas))

    async def strays(self, known: Collection[str], before: datetime) -> list[str]:
        """sha256 of the files last put `before` that are not among the `known`; temporary files of an interrupted write
        are deleted at once."""
        return await asyncio.to_thread(self._strays, frozenset(known), before.timestamp())

    def _strays(self, known: frozenset[str], before_s: float) -> list[str]:
        old = [path for path in self._folder.glob("*/*/*") if path.stat().st_mtime < before_s]
        for path in old:
            if path.name.startswith(_UNFINISHED):
                path.unlink()
        return sorted({path.stem for path in old if not path.name.startswith(_UNFINISHED)} - known)

    def restore(self, sha: str, suffix: str, content: bytes) -> None:
        """Write a file of a backup, whose bytes are known to be those of `sha`. Waits for the disk."""
        self._write(sha, suffix, content)

    def _put(self, content: bytes) -> MediaInfo:
        info, suffix, content = look(content)
        self._keep(content, suffix)
        return info

    def _keep(self, content: bytes, suffix: str) -> str:
        sha = _name(content)
        known = self.path(sha)
        if known is None:
            self._write(sha, suffix, content)
        else:
            known.touch()  # it is in use again: `strays` lets it be
        return sha

    def _place(self, sha: str) -> Path:
        return self._folder / sha[:2] / sha[2:4]

    def _write(self, sha: str, suffix: str, content: bytes) -> None:
        folder = self._place(sha)
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=_UNFINISHED)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(folder / f"{sha}{suffix}")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        for each in (folder, folder.parent, self._folder):
            sync_folder(each)

    def _delete(self, shas: Collection[str]) -> None:
        for sha in shas:
            path = self.path(sha)
            if path is not None:
                path.unlink(missing_ok=True)


def _name(content: bytes) -> str:
    """sha256 of the content. Raises `Refused` for content that is too big to be kept."""
    if len(content) > AT_MOST_BYTES:
        raise Refused("too_big")
    return hashlib.sha256(content).hexdigest()


def sync_folder(folder: Path) -> None:
    """Sync a folder: its names are on the disk when this returns (where the system can)."""
    with suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def look(content: bytes) -> tuple[MediaInfo, str, bytes]:
    """(info, suffix of the file, bytes without metadata) of a photo. Raises `Refused`."""
    if len(content) > AT_MOST_BYTES:
        raise Refused("too_big")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damaged EXIF, and of sizes that are judged here
        try:
            return _looked_at(content)
        except (Image.DecompressionBombError, MemoryError):
            raise Refused("too_big") from None
        except Refused:
            raise
        except Exception:  # a damaged file raises whatever its reader stumbled over
            raise Refused("not_a_photo") from None


def _looked_at(content: bytes) -> tuple[MediaInfo, str, bytes]:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        kind, (width, height) = str(image.format), image.size
        if width * height > AT_MOST_PIXELS or (kind in JPEGS and scans(content) > MOST_SCANS):
            raise Refused("too_big")
        exif = (
            image.getexif() if "exif" in image.info else Image.Exif()
        )  # asked in vain, a PNG is decoded to look for it
        _verify(image)
    turned = exif.get(ExifTags.Base.Orientation, 1)
    kept = bare(content, kind, turned if turned in _TURNED else 1)
    if kept != content:
        with Image.open(io.BytesIO(kept), formats=FORMATS) as image:
            _verify(image)
    if turned in _LYING:
        width, height = height, width
    return MediaInfo(_name(kept), MIMES[kind], len(kept), width, height, _exif_point(exif)), SUFFIXES[kind], kept


def _verify(image: Image.Image) -> None:
    """Decode as little of the pixels as tells a whole file from a cut one: a JPEG, which is what phones send, is
    decoded at an eighth; of a PNG the checksums are compared. Raises what its reader raises."""
    if image.format in JPEGS:
        image.draft("RGB", (image.width // 8, image.height // 8))
        image.load()
    else:
        image.verify()


_TURNED = range(2, 9)
_LYING = (5, 6, 7, 8)
"""EXIF orientations that turn a photo by a quarter."""


def _exif_point(exif: Image.Exif) -> Point | None:
    """EXIF location of the photo; None when it has none, or an impossible one."""
    try:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps[2], south_or_west=gps.get(1) == "S")
        lon = _degrees(gps[4], south_or_west=gps.get(3) == "W")
    except (
        Exception
    ):  # it is written by any camera and read by a lenient reader: whatever goes wrong, there is no place
        return None
    there = -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0, 0)
    return Point(lat, lon) if there else None


def _degrees(parts: Sequence[float], *, south_or_west: bool) -> float:
    """Degrees, minutes, seconds as one number. NaN (seconds of 0/0) fits no range."""
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return -value if south_or_west else value
