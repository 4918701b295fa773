"""Process of the real `paradnaya`: started cold (a new Python) or warm (a fork), killed or told to stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bots.runtime.roles import PARTS

COLD = "from bots.cli import main; main()"
LOOK_S = 0.05


@dataclass
class Warm:
    """Forking process; see `tests.soak.warm`. It outlives event loops, so it is asked from a thread."""

    process: subprocess.Popen[str]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(self._ask, json.dumps(question))

    def _ask(self, question: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        with self._turn:
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
            return self.answer()

    def answer(self) -> dict[str, Any]:
        """Read its next line."""
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def warm_process() -> Iterator[Warm]:
    """Run a forking process that has imported everything; it ends with the block."""
    command = [sys.executable, "-m", "tests.soak.warm"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        warm = Warm(process)
        warm.answer()
        yield warm
        assert process.stdin is not None
        process.stdin.close()


@dataclass
class Program:
    """Process of an installation: its settings (`environment`) and the file that takes everything it writes. `parts`:
    those that it runs. `pid`: 0 while it does not run; `since`: when it was started, monotonic seconds."""

    environment: Mapping[str, str]
    output: Path
    warm: Warm | None = None
    parts: str = ",".join(PARTS)
    pid: int = 0
    since: float = 0.0
    _cold: asyncio.subprocess.Process | None = None
    _begun: int = 0

    async def run(self, *, cold: bool = False) -> None:
        """Start its parts."""
        await self.start("run", "--parts", self.parts, cold=cold)

    async def start(self, *arguments: str, cold: bool = False) -> None:
        environment, self._begun = handed_down(self.environment), self._size()
        self.since = time.monotonic()
        if self.warm is not None and not cold:
            asked = {"start": arguments, "environment": environment, "output": str(self.output)}
            self.pid = (await self.warm.ask(asked))["pid"]
            return
        output = os.open(self.output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self._cold = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                COLD,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                start_new_session=True,
                cwd=self.output.parent,
            )
        finally:
            os.close(output)
        self.pid = self._cold.pid

    def output_text(self) -> str:
        """Output since its last start."""
        if not self._size():
            return ""
        with self.output.open("rb") as file:
            file.seek(self._begun)
            return file.read().decode(errors="replace")

    async def end(self) -> int:
        """Wait for its end; the exit status, negative for a signal."""
        if self._cold is not None:
            status = await self._cold.wait()
            self._cold = None
        else:
            assert self.warm is not None
            status = (await self.warm.ask({"wait": self.pid}))["status"]
        self.pid = 0
        return status

    async def kill(self) -> int:
        """Send SIGKILL; the exit status, which is another one when it had ended before."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return await self.end()

    async def stop(self) -> int:
        """Send SIGTERM; the exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.end()

    async def say(self, *arguments: str) -> str:
        """Run a command to its end and return its output. Its exit status must be 0."""
        await self.start(*arguments)
        status = await self.end()
        assert status == 0, self.output_text()
        return self.output_text()

    def _size(self) -> int:
        return self.output.stat().st_size if self.output.exists() else 0


def handed_down(own: Mapping[str, str]) -> dict[str, str]:
    """Environment for a child process with settings of its `own`: ours do not reach it, nor do the variables of
    coverage measurement, which would measure the library imports of every start."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARADNAYA_", "COVERAGE_", "COV_"))}
    return {**kept, **own}


async def wrote(words: str, *programs: Program, within_s: float = 60.0) -> None:
    """Wait until any of them has written the words, since its last start. Raises TimeoutError."""
    for _ in range(int(within_s / LOOK_S)):
        if any(words in program.output_text() for program in programs):
            return
        await asyncio.sleep(LOOK_S)
    raise TimeoutError(words)
