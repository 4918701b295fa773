"""Own-data archive: ZIP files with `data.json` (see `storage.privacy.own_data`) and the folder `photos`.

For a chat it is split into parts of a size that a platform takes, each a whole archive, the document in the first. It
is put together outside of any transaction that writes: its photos are read from the disk.
"""

from __future__ import annotations

import asyncio
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from dialogs.kernel.words import Json
from storage.media.photo_files import AT_MOST_BYTES, Media, sync_folder
from storage.privacy.own_data import Gathered, Gathering, Say
from storage.store import Store

MIME = "application/zip"
MOST_PARTS = 10
"""A message of VK takes ten files."""
PART_BYTES = AT_MOST_BYTES - 64 * 1024
HEADERS = 512
"""Bytes that a file takes besides itself, and then some."""


@dataclass(frozen=True)
class ZipPart:
    """Stored file of the archive; `size` in bytes."""

    name: str
    sha: str
    size: int


@dataclass(frozen=True)
class OwnDataZip:
    """Archive in its parts; `left_out`: photos that did not fit."""

    parts: tuple[ZipPart, ...]
    left_out: int


@dataclass(frozen=True)
class _Member:
    """File inside an archive: its `content`, or its path."""

    name: str
    content: bytes | Path
    size: int


async def pack(store: Store, person_id: int, now: datetime, say: Say) -> OwnDataZip:
    """Build the person's archive, stored in files that have to be noted (`Files.note`) before the next clean-up."""
    document, photos = await _gather(store, person_id, now, say)
    plan, left_out = _plan(document, photos)
    local = now.astimezone(store.city.calendar.zone)
    parts = []
    for at, members in enumerate(plan):
        content = await asyncio.to_thread(_zip_bytes, members, local)
        sha = await store.media.keep(content, ".zip")
        number = f"-{at + 1}" if at else ""
        parts.append(ZipPart(f"my-data-{local:%Y-%m-%d}{number}.zip", sha, len(content)))
    return OwnDataZip(tuple(parts), left_out)


async def write_zip(store: Store, person_id: int, file: Path, now: datetime, say: Say) -> None:
    """Write the person's archive as one file that only its owner may read. Raises OSError."""
    document, photos = await _gather(store, person_id, now, say)
    members = [_document(document, photos, 0), *photos.values()]
    await asyncio.to_thread(_write, file, members, now.astimezone(store.city.calendar.zone))


async def _gather(store: Store, person_id: int, now: datetime, say: Say) -> tuple[dict[str, Json], dict[str, _Member]]:
    """(document, photos that are there by their sha256)."""
    async with store.reading() as tx:
        person = await tx.people.by_id(person_id)
        assert person is not None
        found = await Gathering(tx, store.city, person, now, say).all()
    return found.document, await asyncio.to_thread(_files, found, store.media)


def _files(gathered: Gathered, media: Media) -> dict[str, _Member]:
    places = {sha: path for sha in gathered.photos if (path := media.path(sha)) is not None}
    return {
        sha: _Member(f"photos/{gathered.photos[sha]}{path.suffix}", path, path.stat().st_size)
        for sha, path in places.items()
    }


def _plan(document: dict[str, Json], photos: Mapping[str, _Member]) -> tuple[list[list[_Member]], int]:
    """Distribution of the files over the parts, and the number of photos that fit into none."""
    room = PART_BYTES - _document(document, photos, 0).size
    plan: list[list[_Member]] = [[]]
    into: dict[str, _Member] = {}
    for sha, photo in photos.items():
        if photo.size + HEADERS > room and len(plan) < MOST_PARTS and photo.size + HEADERS <= PART_BYTES:
            plan.append([])
            room = PART_BYTES
        if photo.size + HEADERS <= room:
            plan[-1].append(photo)
            into[sha] = photo
            room -= photo.size + HEADERS
    left_out = len(photos) - len(into)
    plan[0].insert(0, _document(document, into, left_out))
    return plan, left_out


def _document(document: Mapping[str, Json], photos: Mapping[str, _Member], left_out: int) -> _Member:
    """Document as a file, with names of files in place of the photos."""
    names = {sha: photo.name for sha, photo in photos.items()}
    text = json.dumps({**_with_file_names(names, document), "photos_left_out": left_out}, ensure_ascii=False, indent=2)
    content = text.encode("utf-8", "replace")
    return _Member("data.json", content, len(content))


def _with_file_names(names: Mapping[str, str], value: Json) -> Json:
    if isinstance(value, Mapping):
        return {
            key: [names[sha] for sha in inside if sha in names] if key == "photos" else _with_file_names(names, inside)
            for key, inside in value.items()
        }
    return [_with_file_names(names, one) for one in value] if isinstance(value, list) else value


def _zip_bytes(members: Sequence[_Member], at: datetime) -> bytes:
    out = io.BytesIO()
    _zip(out, members, at)
    return out.getvalue()


def _zip(out: IO[bytes], members: Iterable[_Member], at: datetime) -> None:
    """Write a ZIP; photos are stored uncompressed, and one that was deleted meanwhile is left out."""
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in _contents(members):
            info = zipfile.ZipInfo(name, at.timetuple()[:6])
            info.external_attr = 0o600 << 16
            info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            archive.writestr(info, content)


def _contents(members: Iterable[_Member]) -> Iterator[tuple[str, bytes]]:
    for member in members:
        try:
            yield member.name, member.content if isinstance(member.content, bytes) else member.content.read_bytes()
        except FileNotFoundError:
            continue


def _write(file: Path, members: Sequence[_Member], at: datetime) -> None:
    """Write the archive under a temporary name beside it, then rename it."""
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.touch(0o600)
        with unfinished.open("wb") as out:
            _zip(out, members, at)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(file.parent)
