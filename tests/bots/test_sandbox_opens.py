"""The sandbox as a newcomer starts it: a page opens, and it stops when told to; twice over the same folder."""

import sys
from pathlib import Path

from tests.opens import opens


def test_the_sandbox_opens_and_stops(tmp_path: Path) -> None:
    program = str(Path(sys.executable).with_name("paradnaya"))
    command = [program, "sandbox", "--port", "0", "--folder", str(tmp_path)]
    opens([*command, "--fresh"])
    opens(command)
    assert (tmp_path / "paradnaya.db").exists()
