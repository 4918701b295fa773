"""Backup and restore of the whole installation in one file: every table, every photo. The format is that of
`storage.backup.archive`.

It knows no engine: columns by name, times and days in ISO 8601, so what was saved from SQLite can be restored into
PostgreSQL. A backup made by an earlier version is restored into tables as they were then, which are migrated
afterwards; so nobody needs that version any more. It holds personal data and is as secret as the database.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, Date, DateTime, MetaData, Table, exists, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from dialogs.kernel.words import Json
from storage.backup import archive
from storage.backup.archive import BackupError, Manifest
from storage.engine import migrate
from storage.engine.columns import Utc
from storage.engine.engines import open_engines
from storage.media.photo_files import Media
from storage.tables import files, leases, metadata, outbox
from storage.tables import media as media_table

__all__ = ["BackupError", "backup", "restore"]

AT_ONCE = 500
_NOT_SAVED = (leases.name, files.name, "alembic_version")
"""Who was running when the backup was made is not saved, nor are files that wait to be sent: they are kept for a day,
a backup for years. The revision stands in the manifest."""
KEPT = tuple(table for table in metadata.sorted_tables if table.name not in _NOT_SAVED)
GAP = 1_000_000
"""After a restore, messages are numbered so much further on: more were sent after the backup was made, and VK, which
knows a message by a number made of this one, would swallow a second message of the same number."""


async def backup(url: str, media: Path, file: Path) -> list[str]:
    """Save the database, as it is at one moment, and its photos. `file` appears when it is whole.

    Returns the sha256 of photos whose files are missing. Raises BackupError when the database is of another version.
    """
    if wrong := await migrate.check(url):
        raise BackupError(wrong)
    with tempfile.TemporaryDirectory(prefix="paradnaya-") as name:
        tables = Path(name)
        async with _transaction(open_engines(url)[1]) as connection:
            saved = {table.name: await _save(connection, table, tables) for table in KEPT}
            shas = list(await connection.scalars(select(media_table.c.sha).order_by(media_table.c.sha)))
        return await asyncio.to_thread(_pack, file, saved, shas, tables, Media(media))


async def restore(file: Path, url: str, media: Path) -> None:
    """Fill an empty database (its tables are made, and migrated when the backup is of an earlier version) and the
    folder of photos.

    Raises BackupError, with the database as empty as before, when the file is damaged or of a later version, or when
    the database has rows.
    """
    manifest = await asyncio.to_thread(archive.verify, file)
    if manifest.revision not in migrate.revisions():
        raise BackupError(
            f"{file.name} has revision {manifest.revision}, this version knows them up to {migrate.newest_revision()}: "
            "restore it with the version that made it"
        )
    if manifest.revision == migrate.newest_revision():  # then it is told before there is any database
        _must_be_whole(file, manifest, KEPT)
    await _make_tables(url, manifest.revision)
    async with _transaction(open_engines(url)[0]) as connection:
        tables = await connection.run_sync(_tables)
        _must_be_whole(file, manifest, tables)
        await _must_be_empty(connection, tables)
        for table in tables:
            await _fill(connection, table, file)
        await _number_on(connection, tables)
        await asyncio.to_thread(_photos_back, file, manifest, Media(media))
    await migrate.upgrade(url)


async def _make_tables(url: str, revision: str) -> None:
    """Bring an empty database to the revision, from whichever it has. Raises BackupError when there are rows."""
    if (await migrate.current_revision(url) or "") <= revision:
        await migrate.upgrade(url, revision)
        return
    async with _transaction(open_engines(url)[1]) as connection:
        await _must_be_empty(connection, await connection.run_sync(_tables))
    await migrate.downgrade(url, revision)


def _tables(connection: Connection) -> Sequence[Table]:
    """Tables that a backup holds, as this database has them, each after those that it points at."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in _NOT_SAVED]


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _save(connection: AsyncConnection, table: Table, folder: Path) -> str:
    """Write the table's rows as lines; return the sha256 of them all."""
    digest = hashlib.sha256()
    rows = await connection.stream(select(table).order_by(*table.primary_key))
    path = folder / table.name
    await asyncio.to_thread(path.touch)
    async for chunk in rows.mappings().partitions(AT_ONCE):
        written = b"".join(_line(dict(row)) for row in chunk)
        digest.update(written)
        await asyncio.to_thread(_append, path, written)
    return digest.hexdigest()


def _line(row: dict[str, Json]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_in_iso).encode() + b"\n"


def _in_iso(value: date | datetime) -> str:
    return value.isoformat()


def _append(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


def _pack(file: Path, saved: dict[str, str], shas: list[str], tables: Path, media: Media) -> list[str]:
    found = {sha: path for sha in shas if (path := media.path(sha)) is not None}
    photos = {sha: path.suffix for sha, path in found.items()}
    archive.pack(file, Manifest(migrate.newest_revision(), saved, photos), tables, found)
    return [sha for sha in shas if sha not in found]


def _must_be_whole(file: Path, manifest: Manifest, tables: Sequence[Table]) -> None:
    if missing := {table.name for table in tables} - manifest.tables.keys():
        raise BackupError(f"{file.name} is not whole: {min(missing)} is missing")


async def _must_be_empty(connection: AsyncConnection, tables: Sequence[Table]) -> None:
    for table in tables:
        if await connection.scalar(select(exists(select(text("1")).select_from(table)))):
            raise BackupError(f"the database is not empty: there are rows in {table.name}")


async def _fill(connection: AsyncConnection, table: Table, file: Path) -> None:
    for column in table.columns:
        if isinstance(column.type, DateTime):
            column.type = Utc()
    read = {
        column.name: datetime.fromisoformat if isinstance(column.type, Utc) else date.fromisoformat
        for column in table.columns
        if isinstance(column.type, Utc | Date)
    }
    chunks = archive.lines(file, table.name, AT_ONCE)
    while chunk := await asyncio.to_thread(next, chunks, None):
        for row in chunk:
            row.update({name: parse(row[name]) for name, parse in read.items() if row[name] is not None})
        await connection.execute(insert(table), chunk)


async def _number_on(connection: AsyncConnection, tables: Sequence[Table]) -> None:
    """Advance the row numbers past those restored; SQLite does that by itself, but for the gap."""
    for table in tables:
        if "id" not in table.primary_key:
            continue
        last = await connection.scalar(select(func.max(table.c.id))) or 0
        next_after = last + GAP if table.name == outbox.name else last
        if connection.dialect.name == "postgresql":
            sequence = f"pg_get_serial_sequence('{table.name}', 'id')"
            await connection.execute(select(func.setval(text(sequence), next_after + 1, False)))
        else:
            await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
            await connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"),
                {"name": table.name, "seq": next_after},
            )


def _photos_back(file: Path, manifest: Manifest, media: Media) -> None:
    for sha, content in archive.photos_in(file, manifest):
        media.restore(sha, manifest.photos[sha], content)
