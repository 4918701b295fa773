"""The real `paradnaya` as another process: started cold (a new Python) or warm (a fork), killed or told to stop."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
STREAM_LIMIT = 1 << 20


@dataclass
class Warm:
    """The forking process. See `tests.kills.warm`."""

    process: asyncio.subprocess.Process

    async def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        await self.process.stdin.drain()
        answer: dict[str, Any] = json.loads(await self.process.stdout.readline())
        return answer


@asynccontextmanager
async def warmed() -> AsyncIterator[Warm]:
    """A forking process that has imported everything; it ends with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.kills.warm",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        limit=STREAM_LIMIT,
    )
    try:
        assert process.stdout is not None
        await process.stdout.readline()
        yield Warm(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


@dataclass
class Program:
    """One installation: its settings (`environment`, nothing else is inherited but the search path) and the file that
    takes everything it writes."""

    environment: Mapping[str, str]
    output: Path
    warm: Warm | None = None
    pid: int = 0
    _cold: asyncio.subprocess.Process | None = None

    def whole_environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("PARADNAYA_")}
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
