"""The process that looks at photos: `python -m storage.media.photo_worker`, started and ended by `photo_pool`.

One line of JSON asks (`path`: the file as it came, `kept`: where its new bytes go), one answers. It ends when nobody
can ask any more. Each photo has so much memory and so much processor time: for want of memory a photo is refused, out
of time the system ends the process, and the photo with it. It has no connection, no database and no secret of the
program.

Imports are few on purpose: it is kept warm, and takes 20 MB.
"""

from __future__ import annotations

import json
import mmap
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from storage.media.photo_limits import MIB, PhotoRefused
from storage.media.photo_look import Looked, judge, room_for, taken_apart, write_stripped

ROOM_BYTES = 64 * MIB
"""Of memory for one photo, over what the process takes when it has none."""
CPU_S = 2
"""Of processor time; the system counts whole seconds, and the one that has begun is not counted."""
READY = b"ready\n"


def main(asked: BinaryIO, answered: BinaryIO) -> None:
    """Until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # from the keyboard; the program itself will end it
    warnings.simplefilter("ignore")  # of damaged files
    at_rest = address_bytes()
    answered.write(READY)
    answered.flush()
    for line in asked:
        answered.write(json.dumps(_answer(json.loads(line), at_rest)).encode() + b"\n")
        answered.flush()


def _answer(asked: dict[str, str], at_rest: int) -> dict[str, Any]:
    with seconds():
        try:
            return asdict(look(Path(asked["path"]), Path(asked["kept"]), at_rest))
        except PhotoRefused as refused:
            return {"refused": refused.kind}
        except MemoryError:
            return {"refused": "too_big"}
        except OSError as error:  # the disk is full, or the folder is gone: no fault of the photo
            return {"failed": error.errno or 0}


def look(path: Path, kept: Path, at_rest: int) -> Looked:
    """`at_rest`: address space of the process without a photo, 0 where it is not known. Raises `PhotoRefused`,
    MemoryError, OSError."""
    if not path.stat().st_size:
        raise PhotoRefused("not_a_photo")
    with kept.open("w+b") as target:
        with (
            memory(at_rest, ROOM_BYTES),
            path.open("rb") as source,
            mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            found = taken_apart(content)
            sha = write_stripped(content, found, target)
        with memory(at_rest, ROOM_BYTES + room_for(found)):
            return judge(found, sha, target)


def address_bytes() -> int:
    """Address space that the process takes now; 0 where the system does not say."""
    with suppress(OSError, ImportError):
        import resource

        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    return 0


@contextmanager
def memory(at_rest: int, room: int) -> Iterator[None]:
    """No more than so many bytes of address space over those `at_rest`, where the system knows such a limit."""
    with _limit("RLIMIT_AS", at_rest + room if at_rest else None):
        yield


@contextmanager
def seconds() -> Iterator[None]:
    """No more than `CPU_S` of processor time; the process is ended."""
    spent = 0.0
    with suppress(ImportError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = used.ru_utime + used.ru_stime
    with _limit("RLIMIT_CORE", 0), _limit("RLIMIT_CPU", int(spent) + CPU_S + 1):
        yield


@contextmanager
def _limit(name: str, value: int | None) -> Iterator[None]:
    """`value`: None for no limit. Systems without limits of this kind have none."""
    put_back: list[Callable[[], None]] = []
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        which = getattr(resource, name)
        soft, hard = resource.getrlimit(which)
        if value is not None:
            resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
            put_back.append(partial(resource.setrlimit, which, (soft, hard)))
    try:
        yield
    finally:
        for undo in put_back:
            undo()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
