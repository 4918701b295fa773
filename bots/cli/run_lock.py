"""Run lock: a file lock beside a SQLite database, by which one `paradnaya run` works with it at a time.

The kernel releases it with the process, kill -9 included, so a restart works at once; the file itself stays, since one
that is deleted could be locked twice. Processes that `run` starts do not inherit it. Other commands do not ask for it
and work beside `run`. A server's database has none: there many processes share the work.

Rejected: a file with a pid in it (it outlives a kill, and the pid may be somebody else's by then); a lock for each part
(two processes on SQLite only wait for each other's writes); a row in the database (seen as dead only seconds later).
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.engine.migrate import sqlite_file

log = logging.getLogger(__name__)

SUFFIX = ".run"


@contextmanager
def run_lock(database: str) -> Iterator[bool]:
    """Context manager that holds the lock; False when another process has it. Where the folder cannot be written to or
    the file system knows no locks, nothing is locked: the first is told when the database is opened."""
    path = sqlite_file(database)
    if path is None or path.name in ("", ":memory:"):
        yield True
        return
    try:
        file = _open_lock_file(path)
    except OSError:
        yield True
        return
    try:
        yield _try_lock(file)
    finally:
        os.close(file)


def _open_lock_file(database: Path) -> int:
    """Open the lock file of a database, whichever way its folder is named."""
    database.parent.mkdir(parents=True, exist_ok=True)
    real = database.resolve()
    return os.open(real.with_name(real.name + SUFFIX), os.O_RDWR | os.O_CREAT, 0o600)


def _try_lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as error:
        log.warning("the file system knows no locks: see to it that one run works at a time", extra={"why": str(error)})
    return True
