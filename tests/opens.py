"""Smoke test of a sandbox command: `python -m tests.opens COMMAND...` starts it, opens its page, and stops it again.

The command must print the page's address; it is stopped with SIGTERM, all of it, and must then end well. Coverage is
not inherited: measured, the imports alone would take half a minute.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Sequence

PATIENCE_S = 300.0
"""Seconds until the page must be there: the command may install everything first, on a busy machine."""
PARTS = ("", "static/page.js", "static/page.css", "api/about", "api/state")


def opens(command: Sequence[str]) -> float:
    """Start, open and stop; the seconds from the start to the open page. Raises SystemExit when it does not open or
    does not stop well."""
    began = time.monotonic()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    environment = {**kept, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    ) as sandbox:
        impatience = threading.Timer(PATIENCE_S, os.killpg, (sandbox.pid, signal.SIGKILL))
        impatience.start()
        said: list[str] = []
        try:
            page = _address(sandbox, said)
            for part in PARTS:
                urllib.request.urlopen(page + part, timeout=20).read()
            took = time.monotonic() - began
            os.killpg(sandbox.pid, signal.SIGTERM)
            said += sandbox.stdout or ()
            if sandbox.wait() not in (0, -signal.SIGTERM):
                raise SystemExit("".join(said) + f"\nit ended with {sandbox.returncode}")
        finally:
            impatience.cancel()
            if sandbox.poll() is None:
                os.killpg(sandbox.pid, signal.SIGKILL)
    return took


def _address(sandbox: subprocess.Popen[str], said: list[str]) -> str:
    for line in sandbox.stdout or ():
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+/", line):
            return found.group()
    raise SystemExit("".join(said) + "\nit never opened")


if __name__ == "__main__":
    print(f"The page opened after {opens(sys.argv[1:]):.1f} s.")
