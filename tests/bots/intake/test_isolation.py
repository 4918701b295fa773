"""A process of one row: how it ends, and whose fault that is."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from bots.intake.isolation import Isolated, Isolation

BEGUN = """print('{"begun": true}', flush=True);"""
SENDER = """print('{"chat": "7", "private": true}', flush=True);"""
DIES = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
HANGS = "import time; time.sleep(60)"


async def run_isolated(script: str, within_s: float = 20.0) -> Isolated:
    return await Isolation((sys.executable, "-c", script), within_s).work(5, "vk")


@pytest.mark.parametrize(("told", "worked"), [("true", True), ("false", False)])
async def test_a_row_is_worked_or_put_back(told: str, worked: bool) -> None:
    script = (
        f"""import sys; assert sys.argv[1:] == ["5", "vk"]; print("words"); print(7); print('{{"done": {told}}}')"""
    )
    found = await run_isolated(BEGUN + script)
    assert (found.worked, found.fatal, found.status) == (worked, "", 0)


async def test_a_row_that_ends_its_process_is_told_with_its_sender() -> None:
    found = await run_isolated(BEGUN + SENDER + DIES)
    assert found == Isolated(begun=True, chat="7", private=True, status=-9)
    assert found.fatal == "exit status -9"


async def test_a_row_that_never_ends_is_fatal() -> None:
    found = await run_isolated(BEGUN + HANGS, 4.0)
    assert found.fatal == "more than 300 s"
    assert found.chat == ""


@pytest.mark.parametrize("script", [DIES, "import nothing_of_that_name", HANGS])
async def test_what_ends_before_the_row_is_read_is_not_its_fault(script: str) -> None:
    found = await run_isolated(script, 0.5)
    assert (found.fatal, found.worked) == ("", None)


async def test_who_is_cancelled_leaves_no_process(tmp_path: Path) -> None:
    script = f"import os; open({str(tmp_path / 'new')!r}, 'w').write(str(os.getpid()));"
    rename = f"os.rename({str(tmp_path / 'new')!r}, {str(tmp_path / 'pid')!r});"
    working = asyncio.ensure_future(run_isolated(script + rename + HANGS))
    async with asyncio.timeout(20):
        while not (tmp_path / "pid").exists():
            await asyncio.sleep(0.01)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
