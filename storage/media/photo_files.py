"""Photos, and files that wait to be sent, named by the sha256 of their bytes, in folders of two levels:
ab/cd/abcd….jpg.

Promise: a file under its final name is whole and on the disk. It is written under a temporary name in the same folder,
synced, renamed, and the folder synced; the same bytes are kept once. A photo says nothing besides its picture, wherever
it goes from here: its metadata went (`strip_metadata`) before it was kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from dialogs.kernel.events import Point
from storage.media.photo_limits import AT_MOST_BYTES, PhotoRefused
from storage.media.photo_look import Looked
from storage.media.photo_pool import PhotoPool

__all__ = ["AT_MOST_BYTES", "MIMES", "SUFFIXES", "Media", "MediaInfo", "PhotoRefused", "sync_folder"]

SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif"}
"""Kinds taken in. HEIC is not read by Pillow; both platforms turn it into JPEG unless it is sent as a file."""
MIMES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}

_UNFINISHED = "new-"
_ARRIVING = Path("new", "photos")
"""In the folder: photos that are being looked at."""


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
    """The folder. Files are read and written in a thread, photos looked at in processes: `close` ends them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._photos = PhotoPool()

    async def close(self) -> None:
        """No further photo is taken."""
        await self._photos.close()

    def lookers(self) -> list[int]:
        """Ids of the processes that look at photos, or are ready to."""
        return self._photos.running()

    async def put(self, content: bytes) -> MediaInfo:
        """Keep a photo. Raises `PhotoRefused`, a ValueError, also when the process that looked at it had to be ended;
        OSError for what is no fault of the photo."""
        return await self._photos.run(partial(self._put, content))

    async def keep(self, content: bytes, suffix: str) -> str:
        """Keep bytes of any kind; their sha256. `suffix`: of the file's name, with its dot. Raises `PhotoRefused`."""
        return await asyncio.to_thread(self._keep, content, suffix)

    def path(self, sha: str) -> Path | None:
        """The file of that content, None when it is not here."""
        folder = self._place(sha)
        found = sorted(folder.glob(f"{sha}.*")) if folder.is_dir() else []
        return found[0] if found else None

    async def delete(self, shas: Collection[str]) -> None:
        """The files go; those that are not here are nobody's loss."""
        await asyncio.to_thread(self._delete, tuple(shas))

    async def strays(self, known: Collection[str], before: datetime) -> list[str]:
        """Files that were last put `before` and are not among the `known`; what a broken writing left behind goes at
        once."""
        return await asyncio.to_thread(self._strays, frozenset(known), before.timestamp())

    def _strays(self, known: frozenset[str], before_s: float) -> list[str]:
        old = [path for path in self._folder.glob("*/*/*") if _changed_s(path) < before_s]
        for path in old:
            if path.name.startswith(_UNFINISHED):
                path.unlink(missing_ok=True)
        return sorted({path.stem for path in old if not path.name.startswith(_UNFINISHED)} - known)

    def restore(self, sha: str, suffix: str, content: bytes) -> None:
        """Write a file of a backup, whose bytes are known to be those of `sha`. Waits for the disk."""
        self._write(sha, suffix, content)

    def _put(self, content: bytes) -> MediaInfo:
        if len(content) > AT_MOST_BYTES:
            raise PhotoRefused("too_big")
        arriving = self._folder / _ARRIVING
        arriving.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=arriving, prefix=_UNFINISHED)
        came, kept = Path(name), Path(f"{name}.bare")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            looked = self._photos.look(came, kept)
            if not self._is_known(looked.sha):
                self._settle(kept, looked.sha, SUFFIXES[looked.kind])
        finally:
            came.unlink(missing_ok=True)
            kept.unlink(missing_ok=True)
        return _info(looked)

    def _keep(self, content: bytes, suffix: str) -> str:
        sha = _name(content)
        if not self._is_known(sha):
            self._write(sha, suffix, content)
        return sha

    def _is_known(self, sha: str) -> bool:
        """Whether it is here; if so it is in use again, and `strays` lets it be."""
        known = self.path(sha)
        if known is not None:
            known.touch()
        return known is not None

    def _place(self, sha: str) -> Path:
        return self._folder / sha[:2] / sha[2:4]

    def _write(self, sha: str, suffix: str, content: bytes) -> None:
        folder = self._place(sha)
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=_UNFINISHED)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            self._settle(Path(name), sha, suffix)
        finally:
            Path(name).unlink(missing_ok=True)

    def _settle(self, unfinished: Path, sha: str, suffix: str) -> None:
        """The file is on the disk, then it gets its name."""
        folder = self._place(sha)
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        unfinished.replace(folder / f"{sha}{suffix}")
        for each in (folder, folder.parent, self._folder):
            sync_folder(each)

    def _delete(self, shas: Collection[str]) -> None:
        for sha in shas:
            path = self.path(sha)
            if path is not None:
                path.unlink(missing_ok=True)


def _name(content: bytes) -> str:
    """Raises `PhotoRefused` for what is too big to be kept."""
    if len(content) > AT_MOST_BYTES:
        raise PhotoRefused("too_big")
    return hashlib.sha256(content).hexdigest()


def sync_folder(folder: Path) -> None:
    """The names in the folder are on the disk when this returns (where the system can)."""
    with suppress(PermissionError):  # Windows opens no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _changed_s(path: Path) -> float:
    """When, in seconds since 1970; in the far future for a file that has just gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _info(looked: Looked) -> MediaInfo:
    point = Point(looked.lat, looked.lon) if looked.lat is not None and looked.lon is not None else None
    return MediaInfo(looked.sha, MIMES[looked.kind], looked.size, looked.width, looked.height, point)
