"""Files in the store: they wait for their message, and no longer."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dialogs.kernel.screen import File, Screen
from dialogs.kernel.words import Plain
from storage.backup import backup
from storage.media.photo_files import AT_MOST_BYTES, PhotoRefused
from storage.privacy.cleanup import clean_up
from storage.privacy.erasure import erase
from storage.records.messages.files import KEPT
from storage.records.messages.outbox_row import NOTICE
from storage.store import Store
from storage.usecases.outgoing.outgoing import SendOptions
from storage.usecases.unit_of_work import UnitOfWork
from tests.storage.residents import picture, resident
from tests.stores import NOW, sqlite_url, tyumen

ZIP, CSV = b"PK\5\6" + bytes(18), "номер\n".encode()


async def send_files(store: Store, *files: tuple[str, bytes], now: datetime = NOW) -> list[File]:
    async with store.writing() as tx:
        chat, _ = await resident(tx)
        kept = [await tx.files.add(name, "application/octet-stream", content, now) for name, content in files]
        await UnitOfWork(tx, store.city, now).outgoing.say(
            chat, Screen(Plain("Вот"), files=tuple(kept)), SendOptions(lane=NOTICE)
        )
    return kept


async def test_a_file_is_kept_until_its_message_is_sent(store: Store) -> None:
    sha = await store.media.keep(ZIP, ".zip")
    file, table = await send_files(store, ("Мои данные.zip", ZIP), ("отчёт", CSV))
    assert file == File("Мои данные.zip", sha, "application/octet-stream")
    assert [path.name for f in (file, table) if (path := store.media.path(f.sha))] == [f"{sha}.zip", f"{table.sha}.bin"]
    await clean_up(store, NOW + timedelta(hours=2))
    assert store.media.path(sha) is not None
    async with store.writing() as tx:
        (row,) = await tx.outbox.claim(NOW, 1)
        await tx.outbox.mark_sent(row.id, ["1"], NOW)
    await clean_up(store, NOW + timedelta(hours=2))
    assert (store.media.path(sha), store.media.path(table.sha)) == (None, None)
    async with store.reading() as tx:
        assert await tx.files.all() == set()


async def test_what_cannot_be_sent_for_a_day_is_kept_no_longer(store: Store) -> None:
    (old,) = await send_files(store, ("a.zip", ZIP))
    (young,) = await send_files(store, ("a.csv", CSV), now=NOW + timedelta(hours=1))
    await clean_up(store, NOW + KEPT)
    assert store.media.path(old.sha) is not None
    await clean_up(store, NOW + KEPT + timedelta(minutes=1))
    assert store.media.path(old.sha) is None
    assert store.media.path(young.sha) is not None
    assert timedelta(hours=2) + KEPT < timedelta(days=1)


async def test_bytes_that_are_a_photo_as_well_stay(sqlite_store: Store) -> None:
    chart = await sqlite_store.media.put(picture())
    async with sqlite_store.writing() as tx:
        await tx.photos.add(chart, NOW)
        await tx.files.add("chart.png", "image/png", picture(), NOW)
        assert await tx.files.forget(NOW) == []
        assert await tx.files.all() == set()
        assert await tx.photos.all() == {chart.sha}


async def test_who_is_erased_leaves_no_archive_behind(store: Store) -> None:
    (file,) = await send_files(store, ("Мои данные.zip", ZIP))
    async with store.writing() as tx:
        _, person = await resident(tx)
        await erase(tx, person.id, NOW)
    assert store.media.path(file.sha) is None


async def test_a_backup_takes_no_files(sqlite_store: Store, tmp_path: Path) -> None:
    (file,) = await send_files(sqlite_store, ("a.zip", ZIP))
    saved, url = tmp_path / "one.tar.gz", sqlite_url(tmp_path / "new.db")
    assert await backup.backup(sqlite_url(tmp_path / "paradnaya.db"), tmp_path / "media", saved) == []
    await backup.restore(saved, url, tmp_path / "other")
    restored = await Store.open(url, tmp_path / "other", tyumen().city)
    async with restored.reading() as tx:
        assert await tx.files.all() == set()
        assert await tx.outbox.has_due(NOW), "the message is there, and will say that the file is not"
    assert restored.media.path(file.sha) is None
    await restored.close()


async def test_what_is_too_big_is_refused(sqlite_store: Store) -> None:
    async with sqlite_store.writing() as tx:
        with pytest.raises(PhotoRefused, match="too_big"):
            await tx.files.add("a.zip", "application/zip", bytes(AT_MOST_BYTES + 1), NOW)
