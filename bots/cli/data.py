"""`paradnaya migrate`, `backup FILE`, `restore FILE`: migrates, saves and restores the database and the photos as a
whole.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bots.cli.looping import complete
from bots.runtime.settings import Settings
from storage.backup.backup import BackupError, backup, restore
from storage.engine import migrate
from storage.engine.diagnosis import diagnose


def run(settings: Settings, command: str, file: Path | None) -> int:
    try:
        if file is not None:
            _check(command, file)
        return complete(_run(settings, command, file))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1


async def _run(settings: Settings, command: str, file: Path | None) -> int:
    if command == "migrate":
        with diagnose(settings.database):
            await migrate.upgrade(settings.database)
        print(f"The database is at revision {migrate.newest_revision()}.")
        return 0
    assert file is not None
    return await (_backup if command == "backup" else _restore)(settings, file)


async def _backup(settings: Settings, file: Path) -> int:
    with diagnose(settings.database):
        missing = await backup(settings.database, settings.media, file)
    print(f"Saved to {file}. It holds personal data: keep it as secret as the database.")
    if missing:
        print(f"{len(missing)} photos are not in {settings.media} and could not be saved.", file=sys.stderr)
    return 0


async def _restore(settings: Settings, file: Path) -> int:
    with diagnose(settings.database):
        await restore(file, settings.database, settings.media)
    print(f"Restored from {file}.")
    return 0


def _check(command: str, file: Path) -> None:
    """Check the file before anything else is done. Raises BackupError."""
    if command == "restore" and not file.is_file():
        raise BackupError(f"There is no file {file}.")
    if command == "backup" and (file.is_dir() or not _is_writable(file.parent)):
        raise BackupError(f"{file} cannot be written: give a file in a folder that this user may write to.")


def _is_writable(folder: Path) -> bool:
    """True when a file can be made in the folder; nothing is left behind."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
