"""Archive format of a backup: a .tar.gz of a manifest, tables as JSON lines, and photos. Plain file functions, to be
called in a thread.

The manifest comes first and names everything with its sha256; what it does not name is not looked at.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from dialogs.kernel.words import Json
from storage.media.photo_files import SUFFIXES, sync_folder

MANIFEST = "manifest.json"


class BackupError(Exception):
    """Failure of a backup or a restore: nothing was saved or restored; `str()` says why, as a sentence."""


@dataclass(frozen=True)
class Manifest:
    """Table of contents of a backup. `revision` of the tables; `tables`: name -> sha256 of its lines; `photos`: sha256
    -> suffix of its file."""

    revision: str
    tables: Mapping[str, str]
    photos: Mapping[str, str]


def pack(file: Path, manifest: Manifest, tables: Path, photos: Mapping[str, Path]) -> None:
    """Write the file under a temporary name beside it, sync, rename. `tables`: a folder of files by table name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        with unfinished.open("wb") as raw:
            unfinished.chmod(0o600)
            with tarfile.open(fileobj=raw, mode="w:gz", compresslevel=6) as tar:
                _add_manifest(tar, manifest)
                for name in manifest.tables:
                    tar.add(tables / name, _table_member(name))
                for sha, path in photos.items():
                    tar.add(path, _photo_member(sha, path.suffix))
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(file.parent)


def verify(file: Path) -> Manifest:
    """Check a backup by reading all of it once, and return its manifest. Raises BackupError when something is missing
    or differs from its sha256."""
    with _open_members(file) as members:
        name, content = next(members, ("", io.BytesIO()))
        if name != MANIFEST:
            raise BackupError(f"{file.name} is not a backup")
        manifest = Manifest(**json.load(content))
        if not all(_is_sha(sha) and suffix in SUFFIXES.values() for sha, suffix in manifest.photos.items()):
            raise BackupError(f"{file.name} is damaged: it names files that are no photos")
        wanted = _expected_members(manifest)
        for name, content in members:
            if name in wanted and _sha256(content) != wanted.pop(name):
                raise BackupError(f"{file.name} is damaged: {name}")
    if wanted:
        raise BackupError(f"{file.name} is not whole: {min(wanted)} is missing")
    return manifest


def lines(file: Path, table: str, at_once: int) -> Iterator[list[Json]]:
    """The rows of a table, in chunks."""
    with _open_members(file) as members:
        content = next(content for name, content in members if name == _table_member(table))
        while chunk := [json.loads(line) for line in islice(content, at_once)]:
            yield chunk


def photos_in(file: Path, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    """(sha256, bytes) of each photo."""
    by_name = {_photo_member(sha, suffix): sha for sha, suffix in manifest.photos.items()}
    with _open_members(file) as members:
        for name, content in members:
            if name in by_name:
                yield by_name[name], content.read()


def _is_sha(name: str) -> bool:
    """True for a sha256 in hex: it will be the name of a file, and nothing else may be."""
    return re.fullmatch(r"[0-9a-f]{64}", name) is not None


def _sha256(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := content.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _expected_members(manifest: Manifest) -> dict[str, str]:
    tables = {_table_member(name): sha for name, sha in manifest.tables.items()}
    return tables | {_photo_member(sha, suffix): sha for sha, suffix in manifest.photos.items()}


def _table_member(name: str) -> str:
    return f"tables/{name}.jsonl"


def _photo_member(sha: str, suffix: str) -> str:
    return f"photos/{sha}{suffix}"


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    content = json.dumps(asdict(manifest), indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


@contextmanager
def _open_members(file: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """Members of the archive in their order; nothing is written anywhere. Raises BackupError when it cannot be read."""
    try:
        with tarfile.open(file, "r:gz") as tar:
            yield ((m.name, content) for m in tar if (content := tar.extractfile(m)) is not None)
    except (OSError, EOFError, tarfile.TarError, zlib.error, ValueError, TypeError) as error:
        raise BackupError(f"{file.name} cannot be read: {type(error).__name__}") from error
