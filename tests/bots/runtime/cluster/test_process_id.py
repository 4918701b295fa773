"""Process identity: a process that is gone is seen to be gone by those on its machine, and by nobody else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bots.runtime.cluster import process_id
from bots.runtime.cluster.process_id import NOWHERE, new_holder, surely_dead


def other(mine: str, **parts: str) -> str:
    names = ("place", "pid", "started", "serial")
    return ".".join({**dict(zip(names, mine.split("."), strict=True)), **parts}.values())


def test_each_is_another_and_alive() -> None:
    one, two = new_holder(), new_holder()
    assert one != two
    assert not surely_dead(one)
    assert "/" not in one


def test_a_process_that_ended_is_dead_even_before_its_parent_has_asked() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read()
        theirs = other(new_holder(), pid=str(process.pid), started="1")
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert surely_dead(theirs)
    assert surely_dead(theirs)


def test_another_process_of_the_same_number_is_another() -> None:
    assert surely_dead(other(new_holder(), started="1"))


def test_another_machine_is_not_judged() -> None:
    assert not surely_dead(other(new_holder(), place="elsewhere", started="1"))


def test_where_nothing_is_told_nobody_is_judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = new_holder()
    monkeypatch.setattr(process_id, "PROC", tmp_path)
    theirs = new_holder()
    assert theirs.startswith(f"{NOWHERE}.")
    assert not surely_dead(theirs)
    assert not surely_dead(mine)


def test_a_process_of_another_user_is_not_judged_by_its_number_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "kill", refused)
    monkeypatch.setattr(process_id, "_start_time", lambda pid: None)
    assert not surely_dead(other(new_holder(), started="1"))
