"""The real `paradnaya` as another process: started cold (a new Python) or warm (a fork), killed or told to stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Warm:
    """The forking process. See `tests.kills.warm`. It outlives event loops, so it is asked from a thread."""

    process: subprocess.Popen[str]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        return await asyncio.to_thread(self._ask, json.dumps(question))

    def _ask(self, question: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        with self._turn:
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
            return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def warmed() -> Iterator[Warm]:
    """A forking process that has imported everything; it ends with the block."""
    command = [sys.executable, "-m", "tests.kills.warm"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        warm = Warm(process)
        warm._answer()
        yield warm
        assert process.stdin is not None
        process.stdin.close()


@dataclass
class Program:
    """One installation: its settings (`environment`; what measures coverage is not inherited, since it would measure
    the library imports of every start) and the file that takes everything it writes."""

    environment: Mapping[str, str]
    output: Path
    warm: Warm | None = None
    pid: int = 0
    _cold: asyncio.subprocess.Process | None = None

    def whole_environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PARADNAYA_", "COVERAGE_", "COV_"))}
        return {**kept, **self.environment}

    async def start(self, *arguments: str, cold: bool = False) -> None:
        if self.warm is not None and not cold:
            asked = {"start": arguments, "environment": self.whole_environment(), "output": str(self.output)}
            self.pid = (await self.warm.ask(asked))["pid"]
            return
        with self.output.open("ab") as output:
            self._cold = await asyncio.create_subprocess_exec(
                Path(sys.executable).with_name("paradnaya"),
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=self.whole_environment(),
                cwd=self.output.parent,
            )
        self.pid = self._cold.pid

    async def wrote(self, words: str, within_s: float = 60.0) -> None:
        """Until the words stand in its log. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not (self.output.exists() and words in self.output.read_text()):
                await asyncio.sleep(0.05)

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

    async def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        await self.end()

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        os.kill(self.pid, signal.SIGTERM)
        return await self.end()

    async def say(self, *arguments: str) -> str:
        """Run a command to its end; what it wrote. Its exit status must be 0."""
        before = self.output.stat().st_size if self.output.exists() else 0
        await self.start(*arguments)
        status = await self.end()
        said = self.output.read_bytes()[before:].decode()
        assert status == 0, said
        return said
