"""Process identity: names the running program that holds a lease, so that others on the same machine can see whether it
still runs.

`PLACE.PID.STARTED.SERIAL`. The place is machine, boot and process namespace in one: within it a pid means one process
at a time, and its moment of starting (ticks since the boot) tells it from a later one of the same pid. Where there is
no /proc the place is not told, and a death is seen by its silence alone.
"""

from __future__ import annotations

import os
import secrets
from hashlib import blake2s
from pathlib import Path

NOWHERE = "nowhere"
DEAD = ("Z", "X")
"""States of a process that has ended and whose parent has not asked yet."""
PROC = Path("/proc")


def new_holder() -> str:
    """A new name for this process; different at each call, so that two programs in one process are two holders."""
    return ".".join((_place(), str(os.getpid()), _start_time(os.getpid()) or "0", secrets.token_hex(4)))


def surely_dead(holder: str) -> bool:
    """True when the holder ran on this machine and has ended. False when it runs or this cannot be known."""
    place, pid, started, _ = holder.split(".")
    if place == NOWHERE or place != _place():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass
    now = _start_time(int(pid))
    return now is not None and now != started


def _place() -> str:
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = (PROC / "self/ns/pid").stat().st_ino
    except OSError:
        return NOWHERE
    return blake2s(f"{os.uname().nodename} {boot} {namespace}".encode(), digest_size=6).hexdigest()


def _start_time(pid: int) -> str | None:
    """Start time of a process in ticks since the boot; empty when it has ended, None when it cannot be read."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in DEAD else rest[18]
