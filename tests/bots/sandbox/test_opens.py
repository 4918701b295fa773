"""Start of the sandbox as a newcomer does it: a page opens, and it stops when told to; again over the same folder."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bots.cli import sandbox
from tests.opens import opens

pytestmark = pytest.mark.slow


def test_the_sandbox_opens_and_stops(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = str(Path(sys.executable).with_name("paradnaya"))
    opens([program, "sandbox", "--port", "0", "--folder", str(tmp_path), "--fresh"])
    assert (tmp_path / "paradnaya.db").exists()
    told = asyncio.Event()
    told.set()
    monkeypatch.setattr(sandbox, "stopping", lambda: told)
    assert sandbox.run(fresh=False, port=0, folder=tmp_path) == 0
    assert "Open   http://127.0.0.1:" in capsys.readouterr().out
