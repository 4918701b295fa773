"""`paradnaya sandbox`: runs the whole program against stand-ins for the platforms, with a page of three chats."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import sys
from pathlib import Path

from bots.cli.looping import complete, stopping
from bots.sandbox.launch import launch

log = logging.getLogger(__name__)

FOLDER = Path("~/.local/share/paradnaya/sandbox")


def run(*, fresh: bool, port: int, folder: Path | None, tickets: int = 0, texts: Path | None = None) -> int:
    if _is_port_taken(port):
        print(
            f"Port {port} of 127.0.0.1 is taken, perhaps by another sandbox. Stop that one, or give this one its own: "
            "paradnaya sandbox --port 0 --folder FOLDER",
            file=sys.stderr,
        )
        return 2
    if texts is not None and not texts.is_file():
        print(f"There is no file {texts}.", file=sys.stderr)
        return 2
    return complete(_run((folder or FOLDER).expanduser(), fresh=fresh, port=port, tickets=tickets, texts=texts))


def _is_port_taken(port: int) -> bool:
    """True when another program listens on the port; checked before the long start."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


async def _run(folder: Path, *, fresh: bool, port: int, tickets: int, texts: Path | None) -> int:
    stop = stopping()
    print("\n  Парадная · sandbox\n\n  Starting, some ten seconds …", flush=True)
    async with launch(folder, fresh=fresh, port=port, tickets=tickets, texts=texts) as sandbox:
        print(f"\n  Open   {sandbox.address}\n  State  {folder}   (--fresh empties it)", flush=True)
        print("  Ctrl+C stops it.\n", flush=True)
        with contextlib.suppress(asyncio.CancelledError):
            await sandbox.app.run(stop)
    return 0
