"""`paradnaya migrate`, `backup FILE`, `restore FILE`: the database and the photos as a whole."""

from __future__ import annotations

import sys
from pathlib import Path

from bots.cli.looping import complete
from bots.settings import Settings
from storage import migrate
from storage.backup import BackupError, backup, restore


def run(settings: Settings, command: str, file: Path | None) -> int:
    try:
        return complete(_run(settings, command, file))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1


async def _run(settings: Settings, command: str, file: Path | None) -> int:
    if command == "migrate":
        await migrate.upgrade(settings.database)
        print(f"The database is at revision {migrate.newest()}.")
        return 0
    assert file is not None
    if command == "backup":
        missing = await backup(settings.database, settings.media, file)
        print(f"Saved to {file}." + (f" {len(missing)} photos were missing." if missing else ""))
        return 0
    await migrate.upgrade(settings.database)
    await restore(file, settings.database, settings.media)
    print(f"Restored from {file}.")
    return 0
