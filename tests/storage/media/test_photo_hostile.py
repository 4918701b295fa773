"""Photos made to break their reader are taken or refused within the limits; the process that looked lives on."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.media.photo_limits import AT_MOST_BYTES, MIB, PhotoRefused
from storage.media.photo_pool import Worker
from storage.media.photo_worker import ROOM_BYTES
from tests.fuzzing.hostile import MAKERS
from tests.storage.media.looking import look

SIZE = AT_MOST_BYTES - 20_000
TAKEN = {
    "jpeg of fill", "jpeg of restarts", "jpeg of stuffing", "jpeg of noise", "jpeg with an exif that repeats itself",
    "jpeg, vast", "jpeg, vast, in scans", "jpeg, vast, unsampled", "png whose pixels are one", "png, vast",
    "webp in frames", "webp with a large canvas", "webp with a long picture",
}  # fmt: skip
"""What is odd, but a picture all the same, and costs nobody anything."""


def peak_bytes(worker: Worker) -> int:
    """Of resident memory. (`ru_maxrss` begins with that of the process that started this one.)"""
    status = Path(f"/proc/{worker.pid}/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def judged_here(content: bytes) -> str:
    """The same without a process."""
    try:
        look(content)
    except PhotoRefused as refused:
        return refused.kind
    return ""


@pytest.mark.parametrize("name", MAKERS)
def test_a_hostile_photo_costs_little_and_ends_nobody(name: str, tmp_path: Path) -> None:
    """The process's own limits end it when it takes more; `ask` would raise `Died`."""
    path, worker = tmp_path / "photo", Worker()
    path.write_bytes(MAKERS[name](SIZE))
    assert path.stat().st_size <= AT_MOST_BYTES
    try:
        before = peak_bytes(worker)
        answer = worker.ask(path, tmp_path / "bare")
        assert peak_bytes(worker) - before <= ROOM_BYTES == 64 * MIB
        assert ("refused" not in answer) == (name in TAKEN), answer
        assert worker.alive
        assert judged_here(path.read_bytes()) == answer.get("refused", "")
    finally:
        worker.end()
