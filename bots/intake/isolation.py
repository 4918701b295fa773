"""Isolation: one row of the inbox is worked in a process of its own, which it may end without ending this program.

    {"begun": true}                        the row is about to be read
    {"chat": "7", "private": true}         it was understood: who waits for an answer
    {"done": true}                         worked, or to be tried again (false)

The child (`bots.cli.isolated`) has the settings of this process and tells these lines on its standard output. It is
the whole program with one row to work: it fetches the files, looks at them, and commits the turn, so nothing of the row
is touched here. When its standard input closes, because this program has died, it ends, and that is nobody's fault:
only a child that ended while its parent lived is held against the row.

Rejected: working the row alone in this process and counting one more death. An ordinary row that waits while the
program is killed from outside again and again would be set aside with it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

WITHIN_S = 300.0
"""Longer than all tries of fetching the files take."""
Tell = Callable[..., None]
"""Tells one of these lines."""
COMMAND = (sys.executable, "-m", "bots.cli.isolated")


@dataclass
class Isolated:
    """Outcome of a row in a process of its own. `begun`: the row was read; `worked`: None while that is not told;
    `chat`: whose answer it is, empty when it was not understood; `status`: the exit status, negative for a signal, None
    when it took too long."""

    begun: bool = False
    worked: bool | None = None
    chat: str = ""
    private: bool = False
    status: int | None = None

    @property
    def fatal(self) -> str:
        """Cause of the process's end, when the row ended it; empty when it did not."""
        if not self.begun or self.worked is not None:
            return ""
        return f"exit status {self.status}" if self.status is not None else f"more than {WITHIN_S:.0f} s"

    def hear(self, line: dict[str, Any]) -> None:
        self.begun = self.begun or "begun" in line
        self.worked = line.get("done", self.worked)
        self.chat, self.private = line.get("chat", self.chat), line.get("private", self.private)


class Isolation:
    """Processes of one row each, one after another. `command`: that starts one, before the row's number and
    platform."""

    def __init__(self, command: Sequence[str] = COMMAND, within_s: float = WITHIN_S) -> None:
        self._command = command
        self._within_s = within_s
        self._one = asyncio.Lock()

    async def work(self, row: int, platform: str) -> Isolated:
        """Work a row; returns when its process has ended. A cancelled caller's process is killed. Raises OSError when
        none can be started."""
        async with self._one:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                str(row),
                platform,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
            found = Isolated()
            try:
                async with asyncio.timeout(self._within_s):
                    async for line in _lines(process):
                        found.hear(line)
                    found.status = await process.wait()
            except TimeoutError:
                pass
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            return found


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    """What it tells, until it closes its output; what else is printed there is passed over."""
    assert process.stdout is not None
    while line := await process.stdout.readline():
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict):
            yield told
