"""Fault injection for stores: real trouble on order. An engine says that it is locked, that there is no room or that
the line is cut; a file system that it is full."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import pytest

from storage.store import Store, Tx

ROOM = 2**30
"""Pages; what SQLite allows itself anyway."""


@asynccontextmanager
async def full(store: Store) -> AsyncIterator[None]:
    """Fill SQLite: it has no page left to grow into, and says so as on a full disk."""
    await _limit(store, None)
    try:
        yield
    finally:
        await _limit(store, ROOM)


async def _limit(store: Store, pages: int | None) -> None:
    async with store.writing() as tx:
        used = (await tx.sqlalchemy.exec_driver_sql("PRAGMA page_count")).scalar()
        await tx.sqlalchemy.exec_driver_sql(f"PRAGMA max_page_count = {pages or used}")


@contextmanager
def locked_database(patch: pytest.MonkeyPatch, database: Path) -> Iterator[None]:
    """Lock SQLite: another process is writing into it, for longer than anybody waits."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with patch.context() as patched:
            patched.setattr("storage.engine.sqlite_driver.BUSY_MS", 20)
            yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def lost_answers(store: Store, patch: pytest.MonkeyPatch, seed: int) -> Iterator[None]:
    """Lose answers as on a bad line: every other transaction, by chance, is committed and its answer is lost."""
    plain, chance = store.writing, random.Random(seed)

    @asynccontextmanager
    async def writing() -> AsyncIterator[Tx]:
        lost = chance.random() < 0.5
        async with plain() as tx:
            yield tx
        if lost:
            tx.committed = False
            raise ConnectionResetError("the line was cut")

    with patch.context() as patched:
        patched.setattr(store, "writing", writing)
        patched.setattr(store._company, "_transaction", writing)
        patched.setattr(store, "_one_writer", False)
        yield


@contextmanager
def full_disk(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fill the disk: no new file gets a byte, each leads to /dev/full."""

    def made(dir: Path, prefix: str) -> tuple[int, str]:  # noqa: A002  as in tempfile
        name = Path(dir) / f"{prefix}full"
        name.touch()
        return os.open("/dev/full", os.O_WRONLY), str(name)

    with patch.context() as patched:
        patched.setattr(tempfile, "mkstemp", made)
        yield


async def undo_all(tx: Tx) -> None:
    """Run a statement after which the engine has undone the whole transaction. Raises what it says."""
    if tx.sqlalchemy.dialect.name == "postgresql":
        await tx.sqlalchemy.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        return
    await tx.sqlalchemy.exec_driver_sql("PRAGMA max_page_count = 1")  # as many as there are already
    try:
        await tx.sqlalchemy.exec_driver_sql(
            "INSERT INTO cursors (platform, value) VALUES ('x', hex(zeroblob(1000000)))"
        )
    finally:
        await tx.sqlalchemy.exec_driver_sql(f"PRAGMA max_page_count = {ROOM}")


@contextmanager
def no_longer_files(at: Path) -> Iterator[None]:
    """No file of this process grows beyond the length that this one has: SQLite hears an error of the disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (at.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def small_disk(folder: Path, mb: int = 6) -> Iterator[Path]:
    """A disk of so many megabytes, mounted at the folder; skips where this user may mount nothing."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mb}m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs a user who may mount a small disk (tmpfs)")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """Not a byte is left when this returns. The file that takes all the room; whoever removes it makes room again."""
    ballast = disk / "ballast"
    for step in (1 << 16, 4096, 1):
        with suppress(OSError), ballast.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(step))
    return ballast
