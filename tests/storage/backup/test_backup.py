"""Backup: it holds everything, comes back on either engine, and is refused when it is damaged."""

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Row, select, update

from storage.backup import backup
from storage.backup.backup import BackupError, restore
from storage.engine import migrate
from storage.records.messages.outbox import OutgoingMessage
from storage.store import Store
from storage.tables import metadata, tickets
from tests.storage.residents import Update, file_ticket, picture, resident
from tests.stores import NOW, sqlite_url, tyumen
from tests.upgrade.installation import Release


async def everything(store: Store) -> dict[str, list[Row[tuple[object, ...]]]]:
    async with store.reading() as tx:
        return {
            table.name: list(await tx.sqlalchemy.execute(select(table).order_by(*table.primary_key)))
            for table in metadata.sorted_tables
        }


async def lived_in(store: Store) -> str:
    """Fill a store with something in many tables; the sha256 of a photo."""
    photo = await store.media.put(picture())
    async with store.writing() as tx:
        who = await resident(tx)
        await tx.people.consent(who[1].id, "2026-01", NOW)
        ticket = await file_ticket(tx, who, first_due=NOW + timedelta(hours=8), extra={"b": "ё", "a": None})
        await tx.photos.add(photo, NOW)
        await tx.history.add_photos(ticket.id, [photo.sha])
        await tx.inbox.receive("vk", [Update(str(n), "7") for n in range(backup.AT_ONCE + 1)], "1", NOW)
        await tx.outbox.add(OutgoingMessage(who[0], "notice", "{}", ticket_id=ticket.id), NOW)
    return photo.sha


@pytest.fixture
async def saved(store: Store, store_url: str, tmp_path: Path) -> Path:
    await lived_in(store)
    file = tmp_path / "backups" / "one.tar.gz"
    assert await backup.backup(store_url, tmp_path / "media", file) == []
    return file


async def test_what_was_saved_comes_back_on_either_engine(
    store: Store, saved: Path, empty_url: str, tmp_path: Path
) -> None:
    await restore(saved, empty_url, tmp_path / "other")
    restored = await Store.open(empty_url, tmp_path / "other", tyumen().city)
    assert await everything(restored) == await everything(store)
    (sha,) = (await everything(store))["media"][0][:1]
    path = restored.media.path(str(sha))
    assert path is not None
    assert path.read_bytes() == picture()
    async with restored.writing() as tx:
        chat = await tx.chats.get_or_add("vk", "8", True, NOW)
        assert chat.id == 2
        assert await tx.outbox.add(OutgoingMessage(chat, "notice", "{}"), NOW) == 1 + backup.GAP + 1
    await restored.close()


async def test_a_day_comes_back_as_a_day(store: Store, store_url: str, empty_url: str, tmp_path: Path) -> None:
    await lived_in(store)
    async with store.writing() as tx:
        await tx.sqlalchemy.execute(update(tickets).values(planned_for=date(2026, 7, 15)))
    file = tmp_path / "one.tar.gz"
    await backup.backup(store_url, tmp_path / "media", file)
    await restore(file, empty_url, tmp_path / "other")
    restored = await Store.open(empty_url, tmp_path / "other", tyumen().city)
    assert await everything(restored) == await everything(store)
    await restored.close()


OLDER = Release("394ed87").backup
"""Backup of revision 0009."""


async def test_a_backup_of_an_earlier_version_is_migrated(store_url: str, tmp_path: Path) -> None:
    """Into tables that are there already, and empty."""
    await restore(OLDER, store_url, tmp_path / "media")
    assert await migrate.check(store_url) is None
    with pytest.raises(BackupError, match="not empty: there are rows in"):
        await restore(OLDER, store_url, tmp_path / "media")
    assert await migrate.check(store_url) is None


async def test_a_backup_of_an_earlier_version_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "one.tar.gz"
    shutil.copy(OLDER, file)
    rewrite_backup(file, naming(tables={}))
    with pytest.raises(BackupError, match="is not whole: albums is missing"):
        await restore(file, sqlite_url(tmp_path / "empty.db"), tmp_path / "other")


async def test_only_an_empty_database_is_filled(saved: Path, store_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="not empty: there are rows in"):
        await restore(saved, store_url, tmp_path / "other")


async def test_a_missing_photo_is_named_and_the_rest_saved(store: Store, store_url: str, tmp_path: Path) -> None:
    sha = await lived_in(store)
    await store.media.delete([sha])
    assert await backup.backup(store_url, tmp_path / "media", tmp_path / "one.tar.gz") == [sha]


async def test_a_database_of_another_version_is_not_saved(empty_url: str, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="revision none"):
        await backup.backup(empty_url, tmp_path / "media", tmp_path / "one.tar.gz")


def rewrite_backup(file: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    """Rewrite the backup with its members changed, and a folder among them, as other programs write it."""
    with tarfile.open(file) as tar:
        members = {member.name: content.read() for member in tar if (content := tar.extractfile(member))}
    change(members)
    with tarfile.open(file, "w:gz") as tar:
        for name, written in members.items():
            head = tarfile.TarInfo(name)
            head.size = len(written)
            tar.addfile(head, io.BytesIO(written))
        folder = tarfile.TarInfo("photos")
        folder.type = tarfile.DIRTYPE
        tar.addfile(folder)


def of_revision_zero(members: dict[str, bytes]) -> None:
    members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), "revision": "0000"}).encode()


def naming(**changed: object) -> Callable[[dict[str, bytes]], None]:
    """Make a change of the manifest, for `rewrite_backup`."""

    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changed}).encode()

    return change


SHA = "a" * 64


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (naming(photos={SHA: "/../../../evil.jpg"}), "names files that are no photos"),
        (naming(photos={"../../../evil": ".jpg"}), "names files that are no photos"),
        (naming(photos={SHA: ".sh"}), "names files that are no photos"),
        (naming(tables={}), "is not whole: albums is missing"),
        (lambda m: m.update({"tables/people.jsonl": b"{}"}), "damaged: tables/people"),
        (lambda m: m.pop("tables/people.jsonl"), "not whole: tables/people.jsonl is missing"),
        (lambda m: m.pop("manifest.json"), "is not a backup"),
        (lambda m: m.update({"manifest.json": b"{"}), "cannot be read"),
        (lambda m: m.update({"manifest.json": b"{}"}), "cannot be read"),
        (of_revision_zero, "has revision 0000"),
        (dict.clear, "is not a backup"),
    ],
)
async def test_a_damaged_backup_is_refused(
    sqlite_store: Store, tmp_path: Path, change: Callable[[dict[str, bytes]], object], complaint: str
) -> None:
    file = tmp_path / "one.tar.gz"
    await lived_in(sqlite_store)
    await backup.backup(sqlite_url(tmp_path / "paradnaya.db"), tmp_path / "media", file)
    rewrite_backup(file, change)
    with pytest.raises(BackupError, match=complaint):
        await restore(file, sqlite_url(tmp_path / "empty.db"), tmp_path / "other")
    assert not (tmp_path / "empty.db").exists()


async def test_members_that_the_manifest_does_not_name_are_let_be(sqlite_store: Store, tmp_path: Path) -> None:
    file = tmp_path / "one.tar.gz"
    await lived_in(sqlite_store)
    await backup.backup(sqlite_url(tmp_path / "paradnaya.db"), tmp_path / "media", file)
    rewrite_backup(file, lambda members: members.update({"../evil": b"rm"}))
    await restore(file, sqlite_url(tmp_path / "empty.db"), tmp_path / "other")
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.parametrize("content", [b"", b"words", b"\x1f\x8b\x08 cut"])
async def test_another_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "one.tar.gz"
    file.write_bytes(content)
    with pytest.raises(BackupError, match=r"one\.tar\.gz cannot be read"):
        await restore(file, sqlite_url(tmp_path / "empty.db"), tmp_path / "other")


async def test_a_cut_file_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    file = tmp_path / "one.tar.gz"
    await lived_in(sqlite_store)
    await backup.backup(sqlite_url(tmp_path / "paradnaya.db"), tmp_path / "media", file)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(BackupError):
        await restore(file, sqlite_url(tmp_path / "empty.db"), tmp_path / "other")


async def test_a_backup_that_fails_leaves_the_former_one(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_disk(_descriptor: int) -> None:
        raise OSError("no space")

    file = tmp_path / "one.tar.gz"
    file.write_bytes(b"former")
    monkeypatch.setattr("os.fsync", no_disk)
    with pytest.raises(OSError, match="no space"):
        await backup.backup(sqlite_url(tmp_path / "paradnaya.db"), tmp_path / "media", file)
    assert file.read_bytes() == b"former"
    assert [path.name for path in tmp_path.glob(".one*")] == []
