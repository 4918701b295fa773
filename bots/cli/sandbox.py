"""`paradnaya sandbox`: the whole program in front of stand-ins, with a page of three chats."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path

from bots.cli.looping import complete, stopping
from bots.sandbox.launch import launched

log = logging.getLogger(__name__)

FOLDER = Path("~/.local/share/paradnaya/sandbox")


def run(*, fresh: bool, port: int, folder: Path | None) -> int:
    return complete(_run((folder or FOLDER).expanduser(), fresh=fresh, port=port))


async def _run(folder: Path, *, fresh: bool, port: int) -> int:
    stop = stopping()
    print("\n  Парадная · sandbox\n\n  Starting, some ten seconds …", flush=True)
    async with launched(folder, fresh=fresh, port=port) as sandbox:
        print(f"\n  Open   {sandbox.address}\n  State  {folder}   (--fresh empties it)", flush=True)
        print("  Ctrl+C stops it.\n", flush=True)
        with contextlib.suppress(asyncio.CancelledError):
            await sandbox.app.run(stop)
    return 0
