"""Command line: its commands, and its sentences where something cannot work."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bots.cli.main import parser
from bots.runtime.roles import ALL
from bots.runtime.settings import SHIPPED_CITY
from tests.bots.cli.command_line import Prompt
from tests.postgres import PostgresServer

COMMANDS = ("run", "sandbox", "doctor", "migrate", "staff", "people", "city", "backup", "restore")
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


def test_a_database_that_the_server_does_not_have_is_a_sentence(
    prompt: Prompt, postgres_server: PostgresServer
) -> None:
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


@pytest.mark.parametrize("typed", ["", "turns,", "ingest, delivery"])
def test_parts_are_named_with_commas(typed: str) -> None:
    given = parser().parse_args(["run", *(["--parts", typed] if typed else [])]).parts
    assert given == (frozenset(typed.replace(" ", "").strip(",").split(",")) if typed else ALL)


@pytest.mark.parametrize("typed", ["turns,walk,fly", ","])
def test_what_is_no_part_is_said_at_once(prompt: Prompt, typed: str) -> None:
    answer = prompt.type("run", "--parts", typed)
    assert answer.status == 2
    assert "ingest, turns, delivery, clock, web" in answer.err
    assert ("walk, fly" in answer.err) == ("walk" in typed)


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
