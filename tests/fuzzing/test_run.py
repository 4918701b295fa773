"""Run of the fuzzer: counted, reported, and ended with a status that says whether every promise held."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bots.cli.command_line import Prompt
from tests.contracts import SHARED
from tests.fuzzing import run
from tests.fuzzing.command import main
from tests.fuzzing.strategies import known

CASES = 1000
"""A thousandth of what the command does at length."""


def fails(*_: object) -> None:
    raise KeyError("x")


def test_a_thousandth() -> None:
    known()
    said: list[str] = []
    assert run.fuzz(CASES, 20, said.append, SHARED) == 0, "\n".join(said)
    table = {name.strip(): count for name, _, count in (line.rpartition(" ") for line in said[1:])}
    assert (table["cases"], table["whole turns"], table["faults"]) == (str(CASES), "50", "0")


def test_a_fault_is_shown_with_its_case_and_its_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    known()
    monkeypatch.setattr("bots.vk.inbound.parse", fails)
    said: list[str] = []
    assert run.fuzz(60, 7, said.append, SHARED) == 1
    assert said[0].startswith("seed 7: ")
    (fault,) = [line for line in said if line.startswith("FAULT  vk: KeyError\ncase ")]
    assert "event_id" in fault


def test_a_turn_that_fails_is_shown_with_its_round(monkeypatch: pytest.MonkeyPatch) -> None:
    known()
    monkeypatch.setattr("bots.resident.conversation.Conversation.work", fails)
    monkeypatch.setattr("tests.fuzzing.run._Run.parse_all", lambda run, cases: None)
    said: list[str] = []
    assert run.fuzz(200, 7, said.append, SHARED) == 1
    assert "a turn failed" in "\n".join(said)
    assert "KeyError" in "\n".join(said)


def test_without_the_contracts_it_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    assert run.fuzz(10, 1, said.append, tmp_path) == 2
    assert "PARADNAYA_SHARED" in said[0]


def test_by_the_command(prompt: Prompt, tmp_path: Path) -> None:
    known()
    answer = prompt.type("20", "--seed", "4", command=main)
    assert (answer.status, answer.out.splitlines()[0]) == (0, "seed 4: 20 cases, one in 20 a whole turn")
    prompt.monkeypatch.setattr("tests.fuzzing.command.SHARED", tmp_path)
    without = prompt.type("20", command=main)
    assert (without.status, "PARADNAYA_SHARED" in without.out) == (2, True)
