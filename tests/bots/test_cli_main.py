"""The command line: what there is, and what is said when something cannot work."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from bots.settings import SHIPPED_CITY
from storage.alone import NotAlone, alone
from tests.bots.command_line import Prompt
from tests.postgres import Server

COMMANDS = ("run", "sandbox", "doctor", "migrate", "staff", "city", "backup", "restore")
NOBODY = "postgresql+asyncpg://town:hush@127.0.0.1:9/paradnaya"


def test_help_names_every_command(prompt: Prompt) -> None:
    answer = prompt.type("--help")
    assert answer.status == 0
    assert all(f"  {command} " in answer.out for command in COMMANDS)


@pytest.mark.parametrize("typed", [(), ("walk",), ("staff",), ("city", "check"), ("backup",), ("staff", "unbind", "x")])
def test_what_is_no_command_is_said(prompt: Prompt, typed: tuple[str, ...]) -> None:
    answer = prompt.type(*typed)
    assert answer.status == 2
    assert answer.err.startswith("usage: paradnaya")


def test_every_fault_of_the_settings_is_said_at_once(prompt: Prompt) -> None:
    prompt.set(LOG="xml", DATABASE="mysql://x")
    answer = prompt.type("run")
    assert answer.status == 2
    assert "PARADNAYA_LOG: " in answer.err
    assert "PARADNAYA_DATABASE: " in answer.err


def test_a_port_that_is_taken_is_a_sentence_at_once(prompt: Prompt) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        answer = prompt.type("sandbox", "--port", str(other.getsockname()[1]))
    assert answer.status == 2
    assert "is taken" in answer.err


def test_run_without_a_token_says_what_to_set(prompt: Prompt) -> None:
    answer = prompt.type("run")
    assert answer.status == 2
    assert "PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN" in answer.err


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("staff", "list"), ("backup", "file")])
def test_a_server_that_is_not_there_is_a_sentence(prompt: Prompt, command: tuple[str, ...]) -> None:
    prompt.set(DATABASE=NOBODY, VK_TOKEN="vk1.a.secret")
    answer = prompt.type(*command)
    assert answer.status == 1
    assert answer.err.startswith("The database postgresql+asyncpg://town:***@127.0.0.1:9/paradnaya cannot be used: ")
    assert "Check PARADNAYA_DATABASE" in answer.err
    assert "Traceback" not in answer.err
    assert "hush" not in answer.err


def test_a_database_that_the_server_does_not_have_is_a_sentence(prompt: Prompt, postgres_server: Server) -> None:
    prompt.set(DATABASE=postgres_server.url("nowhere"))
    answer = prompt.type("migrate")
    assert answer.status == 1
    assert '"nowhere" does not exist' in answer.err


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("staff", "bind")])
def test_a_home_that_cannot_be_written_is_a_sentence(prompt: Prompt, command: tuple[str, ...]) -> None:
    (prompt.folder / "file").write_text("no folder")
    prompt.set(HOME=prompt.folder / "file" / "home", VK_TOKEN="vk1.a.secret")
    answer = prompt.type(*command)
    assert answer.status == 1
    assert "cannot be used: " in answer.err
    assert "PARADNAYA_HOME" in answer.err
    assert "Traceback" not in answer.err


def test_a_file_that_is_no_database_is_a_sentence(prompt: Prompt) -> None:
    (prompt.folder / "letter").write_text("Dear administrator, this is a letter and no database at all. " * 20)
    prompt.set(DATABASE=f"sqlite+aiosqlite:///{prompt.folder / 'letter'}")
    answer = prompt.type("migrate")
    assert (answer.status, "file is not a database" in answer.err) == (1, True)


def test_a_city_with_faults_is_said_before_anything_runs(prompt: Prompt) -> None:
    (prompt.folder / "city").mkdir()
    prompt.set(CITY=prompt.folder / "city", VK_TOKEN="vk1.a.secret")
    answer = prompt.type("run")
    assert answer.status == 2
    assert "city.toml" in answer.err


def test_a_second_copy_on_the_same_database_does_not_run(
    prompt: Prompt, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt.set(DATABASE=store_url, VK_TOKEN="vk1.a.secret")
    monkeypatch.setattr("bots.cli.run.alone", partial(alone, wait_s=0.4))
    held, done = threading.Event(), threading.Event()

    async def hold() -> None:
        async with alone(store_url):
            held.set()
            await asyncio.to_thread(done.wait)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, hold())
        assert held.wait(10)
        answer = prompt.type("run")
        done.set()
    assert answer.status == 1
    assert "Another `paradnaya run` works with this database." in answer.err


async def test_the_next_copy_runs_when_the_first_has_ended(store_url: str) -> None:
    for _ in range(2):
        async with alone(store_url):
            with pytest.raises(NotAlone):
                async with alone(store_url, wait_s=0.2):
                    pass


async def test_a_copy_that_is_ending_is_waited_for(store_url: str) -> None:
    async def leave_soon() -> None:
        async with alone(store_url):
            held.set()
            await asyncio.sleep(0.5)

    held = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(leave_soon())
        await held.wait()
        async with alone(store_url, wait_s=5.0):
            pass


def test_the_city_that_ships_is_well(prompt: Prompt) -> None:
    answer = prompt.type("city", "check", str(SHIPPED_CITY))
    assert answer.status == 0
    assert answer.out.startswith("All is well: ")


def test_faults_of_a_city_are_said_with_file_and_line(prompt: Prompt) -> None:
    for file in SHIPPED_CITY.iterdir():
        (prompt.folder / file.name).write_bytes(file.read_bytes())
    duties = (prompt.folder / "duties.csv").read_text().splitlines()
    (prompt.folder / "duties.csv").write_text(
        "\n".join([duties[0], duties[1].replace(",", ",no-such-", 1), *duties[2:]])
    )
    answer = prompt.type("city", "check", str(prompt.folder))
    assert answer.status == 1
    assert "duties.csv:2: " in answer.out
    assert "to mend." in answer.out


def test_a_folder_that_is_not_there(prompt: Prompt) -> None:
    answer = prompt.type("city", "check", str(Path("nowhere")))
    assert (answer.status, answer.out) == (1, "There is no folder nowhere.\n")
