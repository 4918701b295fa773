"""Craft: a chart or a table is made in a process of its own (`craft_process`), with limits, while the program's loop
and threads go on. The two speak in lines of JSON; the bytes of the files follow the last one.

    {"chart": {…}} or {"table": {…}}     {}                                          begun
    {"rows": [[…], …]}                   {"full": false}                             rows of a table
    {"end": true}                        {"rows": 7, "sizes": [4096, 512]} and bytes

Promise: a process that takes too long, too much, or dies fails the job and nothing else; one that is waited for no more
is killed. It has no environment, no connection and no secret, and ends with the program.

Rejected: a pool that is kept warm, as for photos. A table comes a few times a day, one at a time, and a process takes
less to start than the thing takes to make. Archives of own data stay in a thread: photos are stored in them as they
are, so twenty megabytes take the processor thirty milliseconds, a fifth of such a start.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from storage.module_path import module_path

if TYPE_CHECKING:
    from bots.jobs.chart import Drawing
    from bots.jobs.sheet import Cell, Column

WITHIN_S = 300.0
"""By the clock on the wall, reading what goes into a table included."""
MODULE = "bots.jobs.craft_process"


class CraftFailed(Exception):
    """Error: the process ended, or was ended, before the thing was made."""


@dataclass(frozen=True)
class Crafted:
    """Files that were made. `rows`: of the table."""

    files: tuple[bytes, ...]
    rows: int = 0


class Craft:
    """One thing in the making."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def begin(self, head: Mapping[str, Any]) -> None:
        await self._ask(head)

    async def add(self, rows: Sequence[Sequence[Cell]]) -> bool:
        """Add rows to a table; False when no more fit."""
        return not (await self._ask({"rows": rows}))["full"]

    async def end(self) -> Crafted:
        """Finish the thing."""
        told = await self._ask({"end": True})
        assert self._process.stdout is not None
        try:
            files = [await self._process.stdout.readexactly(size) for size in told["sizes"]]
        except asyncio.IncompleteReadError:
            raise CraftFailed("it ended") from None
        return Crafted(tuple(files), told["rows"])

    async def _ask(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a line. Raises CraftFailed, and OSError for what is no fault of the thing, as a full disk."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(asked, default=_encode_date).encode() + b"\n")
            await self._process.stdin.drain()
            told: dict[str, Any] = json.loads(await self._process.stdout.readline())
        except (ConnectionError, ValueError):
            raise CraftFailed("it ended") from None
        if "failed" in told:
            raise OSError(told["failed"], os.strerror(told["failed"]))
        return told


def _encode_date(cell: object) -> dict[str, str]:
    """A cell that JSON does not know."""
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    assert isinstance(cell, date)
    return {"on": cell.isoformat()}


def chart(drawing: Drawing) -> dict[str, Any]:
    """Head of a chart, whose one file is a PNG."""
    return {"chart": asdict(drawing)}


def table(title: str, columns: Sequence[Column], language: str, at_most_bytes: int) -> dict[str, Any]:
    """Head of a table, whose files are an XLSX and a CSV. `at_most_bytes`: size of the CSV at which it ends."""
    columns_ = [(each.heading, each.width, each.kind) for each in columns]
    return {"table": {"title": title, "columns": columns_, "language": language, "at_most_bytes": at_most_bytes}}


@asynccontextmanager
async def crafting(head: Mapping[str, Any], within_s: float = WITHIN_S) -> AsyncIterator[Craft]:
    """Process that makes the thing of that head; it has ended when the block is left. Raises CraftFailed, and OSError
    when none can be started."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-S", "-P", "-m", MODULE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": module_path()} if os.name == "posix" else None,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(within_s) as term:
            craft = Craft(process)
            await craft.begin(head)
            yield craft
    except TimeoutError:
        if term.expired():
            raise CraftFailed(f"it took more than {within_s:.0f} s") from None
        raise
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()  # what is left is read: nobody hears of the end of a process that cannot say all
