"""Child process with its figures: a bot is started, watched (processor time and memory of its whole tree) and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True)
class Running:
    """Process trees: the processes given, and those they have started."""

    pids: tuple[int, ...]

    def cpu_s(self) -> float:
        """User and system time so far, seconds."""
        return sum(_cpu_s(pid) for first in self.pids for pid in _tree(first))

    def memory_mib(self) -> float:
        """Resident set of all of them, MiB."""
        return sum(int(_proc(pid, "statm").split()[1]) * _PAGE_MIB for first in self.pids for pid in _tree(first))


def _tree(pid: int) -> list[int]:
    children = [int(child) for task in _tasks(pid) for child in _proc(pid, f"task/{task}/children").split()]
    return [pid, *(found for child in children for found in _tree(child))]


def _tasks(pid: int) -> list[str]:
    try:
        return [entry.name for entry in Path(f"/proc/{pid}/task").iterdir()]
    except FileNotFoundError:
        return []


def _proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return "0 0"


def _cpu_s(pid: int) -> float:
    fields = _proc(pid, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if len(fields) > 12 else 0.0


@asynccontextmanager
async def running(module: str, *arguments: str, environment: Mapping[str, str] | None = None,
                  log: Path | None = None) -> AsyncIterator[Running]:  # fmt: skip
    """Run `python -m module arguments` until the block ends."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PARADNAYA_")}
    output = log.open("ab") if log else None
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            env={**kept, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent if log else None,
            start_new_session=True,
        )
        try:
            yield Running((process.pid,))
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
                try:
                    async with asyncio.timeout(10):
                        await process.wait()
                except TimeoutError:
                    process.kill()
                    await process.wait()
    finally:
        if output:
            output.close()
