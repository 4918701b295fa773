"""Command `paradnaya people`: a person is found by code, handed their data, erased; data kept too long are deleted."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from datetime import timedelta

import pytest

from bots.runtime.clock import SystemClock
from dialogs.rules.residents.resident_code import resident_code
from storage.engine import migrate
from storage.store import Store
from tests.bots.cli.command_line import Prompt
from tests.storage.residents import file_ticket
from tests.stores import sqlite_url, tyumen


def add_people(prompt: Prompt) -> tuple[str, str]:
    """Make Anna, who has a report, and a stranger; their codes."""

    async def people() -> tuple[str, str]:
        home, now = prompt.folder / "home", SystemClock().now()
        await migrate.upgrade(sqlite_url(home / "paradnaya.db"))
        store = await Store.open(sqlite_url(home / "paradnaya.db"), home / "media", tyumen().city)
        async with store.writing() as tx:
            chats = [await tx.chats.get_or_add("vk", address, True, now, "ru") for address in ("778899001", "5")]
            anna, stranger = [await tx.people.of_chat(chat, now) for chat in chats]
            await tx.people.set_name(anna.id, "Аннушка")
            await tx.people.consent(anna.id, "1", now)
            await file_ticket(tx, (chats[0], anna), now)
            await tx.sessions.put(chats[0].id, "report", "s", "{}", True, now - timedelta(days=31))
        await store.close()
        return resident_code(anna.id), resident_code(stranger.id)

    return asyncio.run(people())


def test_blocked_and_let_in_again(prompt: Prompt) -> None:
    anna, _ = add_people(prompt)
    blocked = prompt.type("people", "ban", anna, "Оскорбления,", "3", "дня")
    assert (blocked.status, "blocked until" in blocked.out, "Оскорбления" in blocked.out) == (0, True, False)
    assert "blocked until" in prompt.type("people", "find", anna).out
    assert (prompt.type("people", "unban", anna).status, prompt.type("people", "unban", anna).status) == (0, 1)
    assert "blocked" not in prompt.type("people", "find", anna).out
    assert "reason" in prompt.type("people", "ban", anna, "3 дня").err
    for act in (("ban", "ZZZZ", "спам"), ("unban", "ZZZZ")):
        assert "Nobody has the code" in prompt.type("people", *act).err


def test_found_handed_over_and_erased(prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, stranger = add_people(prompt)
    assert "no consent" in prompt.type("people", "find", stranger.lower()).out
    found = prompt.type("people", "find", anna).out
    assert re.fullmatch(rf"{anna}   reports: 1, photos: 0   consent to version 1 of \d\d\.\d\d\.\d{{4}}\n", found)
    assert prompt.type("people", "find", "1").out == f"№ ТМН-2026-000001: {found}"
    assert "Аннушка" not in found
    file = prompt.folder / "anna.zip"
    assert anna in prompt.type("people", "export", anna, str(file)).out
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert json.loads(archive.read("data.json"))["tickets"][0]["status_name"] == "Принято"
    monkeypatch.setattr("builtins.input", lambda _: stranger)
    kept = prompt.type("people", "erase", anna)
    assert (kept.status, kept.err) == (1, "Nothing was erased.\n")
    monkeypatch.setattr("builtins.input", lambda _: f" {anna.lower()} ")
    erased = prompt.type("people", "erase", anna)
    assert (erased.status, "Act № 1 " in erased.out, "by command   tickets: 1\n" in erased.out) == (0, True, True)
    assert "was erased on" in prompt.type("people", "find", anna).out
    assert prompt.type("people", "find", "ТМН-2026-000001").out.endswith("whoever wrote it has been erased.\n")
    assert prompt.type("people", "export", anna, str(file)).status == 1
    assert prompt.type("people", "erase", anna, "--yes").status == 1
    assert "nothing was kept of them" in prompt.type("people", "erase", stranger, "--yes").out
    assert [line[:8] for line in prompt.type("people", "acts").out.splitlines()] == ["Act № 1 ", "Act № 2 "]


@pytest.mark.parametrize(
    "typed", [("find", "ZZZZZ"), ("export", "ZZZZZ", "x.zip"), ("erase", "ZZZZZ"), ("find", "№ 7")]
)
def test_who_is_not_known_is_said(prompt: Prompt, typed: tuple[str, ...]) -> None:
    answer = prompt.type("people", *typed)
    assert (answer.status, answer.err) == (1, f"Nobody has the code {typed[1]}, and no report that number.\n")
    assert not list(prompt.folder.glob("*.zip"))


def test_what_cannot_be_written_or_asked_is_a_sentence(prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, _ = add_people(prompt)
    answer = prompt.type("people", "export", anna, str(prompt.folder / "nowhere" / "x.zip"))
    assert (answer.status, "cannot be written: No such file" in answer.err) == (1, True)

    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert prompt.type("people", "erase", anna).status == 1


def test_what_is_kept_too_long_is_told_and_then_goes(prompt: Prompt) -> None:
    add_people(prompt)
    assert prompt.type("people", "acts").out == "Nothing has been erased yet.\n"
    told = prompt.type("people", "retention", "--dry-run").out
    assert "     kept  whoever wrote to reports, after they have ended (PARADNAYA_KEEP_CLOSED: off)\n" in told
    assert "        1  unfinished conversations (PARADNAYA_KEEP_TALKS: 30 days)\n" in told
    assert prompt.type("people", "retention", "--dry-run").out == told
    gone = prompt.type("people", "retention")
    assert re.fullmatch(r"Act № 1 .* retention, by command   talks: 1\n", gone.out)
    assert prompt.type("people", "retention").out == "Nothing had to go.\n"
    assert prompt.type("people", "acts").out == gone.out
