"""Run lock: one holder at a time for each file of SQLite, whatever it is called; none where there can be none."""

from __future__ import annotations

import errno
import fcntl
from pathlib import Path

import pytest

from bots.cli.run_lock import run_lock
from tests.bots.cli.command_line import Prompt
from tests.stores import sqlite_url


def test_it_is_held_once_and_free_again_afterwards(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    url, same, other = (sqlite_url(tmp_path / name) for name in ("town.db", "link/town.db", "other.db"))
    with run_lock(url) as first, run_lock(same) as second, run_lock(other) as third:
        assert (first, second, third) == (True, False, True)
    with run_lock(url) as again:
        assert again


@pytest.mark.parametrize("url", ["postgresql+asyncpg://user:word@host/name", "sqlite+aiosqlite:///:memory:"])
def test_a_server_has_none(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with run_lock(url) as first, run_lock(url) as second:
        assert first
        assert second
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_is_left_to_the_database(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with run_lock(sqlite_url(tmp_path / "file" / "town.db")) as held:
        assert held


def test_a_file_system_without_locks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(file: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with run_lock(sqlite_url(tmp_path / "town.db")) as held:
        assert held
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_all_other_commands_work_beside_a_run(prompt: Prompt) -> None:
    with run_lock(prompt.settings().database) as held:
        assert held
        for command in (("migrate",), ("staff", "list"), ("people", "acts"), ("backup", "saved")):
            assert prompt.type(*command).status == 0, command
        assert "✗ No staff chat is bound." in prompt.type("doctor").out


def test_a_second_run_says_so_in_one_sentence(prompt: Prompt) -> None:
    prompt.set(VK_TOKEN="vk1.a.secret")
    with run_lock(prompt.settings().database):
        answer = prompt.type("run", "--parts", "delivery")
    assert answer.status == 1
    (sentence,) = answer.err.splitlines()
    assert sentence.startswith("Another `paradnaya run` works with the database ")
    assert str(prompt.folder) in sentence
