"""Commands `migrate`, `backup`, `restore`: an installation moves, from one engine to another too."""

from __future__ import annotations

import asyncio
from pathlib import Path

from storage.engine import migrate
from storage.store import Store
from tests.bots.cli.command_line import Prompt
from tests.storage.residents import file_ticket, resident
from tests.stores import sqlite_url, tyumen


async def with_a_ticket(url: str, media: Path) -> str:
    await migrate.upgrade(url)
    store = await Store.open(url, media, tyumen().city)
    async with store.writing() as tx:
        ticket = await file_ticket(tx, await resident(tx))
    await store.close()
    return ticket.number


async def numbers(url: str, media: Path) -> list[str]:
    store = await Store.open(url, media, tyumen().city)
    async with store.reading() as tx:
        ticket = await tx.tickets.by_id(1)
    await store.close()
    return [] if ticket is None else [ticket.number]


def test_a_database_is_made_where_there_is_none_and_made_once(prompt: Prompt) -> None:
    for _ in range(2):
        answer = prompt.type("migrate")
        assert (answer.status, answer.out) == (0, f"The database is at revision {migrate.newest_revision()}.\n")
    assert (prompt.folder / "home" / "paradnaya.db").is_file()


def test_what_was_saved_is_restored(prompt: Prompt, empty_url: str) -> None:
    old = sqlite_url(prompt.folder / "old.db")
    number = asyncio.run(with_a_ticket(old, prompt.folder / "media"))
    prompt.set(DATABASE=old)
    saved = prompt.type("backup", "deep/er/friday.tar.gz")
    assert saved.status == 0
    assert saved.out.startswith("Saved to deep/er/friday.tar.gz.")
    assert "personal data" in saved.out
    prompt.set(DATABASE=empty_url)
    restored = prompt.type("restore", "deep/er/friday.tar.gz")
    assert (restored.status, restored.out) == (0, "Restored from deep/er/friday.tar.gz.\n")
    assert asyncio.run(numbers(empty_url, prompt.folder / "media")) == [number]
    again = prompt.type("restore", "deep/er/friday.tar.gz")
    assert again.status == 1
    assert again.err.startswith("the database is not empty")


def test_a_backup_of_nothing_names_the_cure(prompt: Prompt) -> None:
    answer = prompt.type("backup", "friday.tar.gz")
    assert answer.status == 1
    assert "revision none" in answer.err
    assert not (prompt.folder / "friday.tar.gz").exists()


def test_files_that_cannot_be(prompt: Prompt) -> None:
    prompt.type("migrate")
    (prompt.folder / "file").write_text("no backup")
    assert prompt.type("restore", "nowhere.tar.gz").err == "There is no file nowhere.tar.gz.\n"
    assert prompt.type("restore", "file").err.startswith("file cannot be read")
    for unfit in ("file/friday.tar.gz", str(prompt.folder)):
        answer = prompt.type("backup", unfit)
        assert answer.status == 1
        assert "cannot be written" in answer.err
