"""Processes that look at photos die alone, and are there again for the next one."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from storage.media import photo_worker
from storage.media.photo_files import Media, PhotoRefused
from storage.media.photo_pool import AT_ONCE, PhotoPool, Worker
from tests.storage.residents import picture

COLOURS = ("red", "green", "blue", "black", "white", "yellow", "pink")


@pytest.fixture
async def media(tmp_path: Path) -> AsyncIterator[Media]:
    made = Media(tmp_path / "media")
    yield made
    await made.close()


def runs(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def left_files(folder: Path) -> list[Path]:
    return [path for path in (folder / "media" / "new").rglob("*") if path.is_file()]


async def test_two_look_at_any_number_and_stay(media: Media, tmp_path: Path) -> None:
    assert media.lookers() == []
    await asyncio.gather(*(media.put(picture(colour)) for colour in COLOURS))
    warm = media.lookers()
    assert 1 <= len(warm) <= AT_ONCE
    await media.put(picture("navy"))
    assert sorted(media.lookers()) == sorted(warm)
    assert left_files(tmp_path) == []


async def test_a_process_finds_the_code_where_this_one_has_it(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else on the path has a package `storage`."""
    elsewhere = [place for place in sys.path if not (Path(place or ".") / "storage").is_dir()]
    monkeypatch.setattr(sys, "path", elsewhere)
    assert (await media.put(picture())).width == 40


async def test_one_that_was_killed_while_it_waited_is_replaced(media: Media) -> None:
    await media.put(picture())
    (first,) = media.lookers()
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    info = await media.put(picture("green"))
    assert media.path(info.sha) is not None
    assert first not in media.lookers()


class Killed(Worker):
    """Ended by somebody as soon as it is asked."""

    made = 0

    def ask(self, path: Path, kept: Path) -> dict[str, object]:
        os.kill(self.pid, signal.SIGKILL)
        return super().ask(path, kept)

    def __init__(self) -> None:
        type(self).made += 1
        super().__init__()


async def test_a_photo_under_which_two_processes_end_is_refused(
    media: Media, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Killed.made = 0
    with monkeypatch.context() as patched:
        patched.setattr("storage.media.photo_pool.Worker", Killed)
        with pytest.raises(PhotoRefused, match="too_big"):
            await media.put(picture())
    assert (Killed.made, media.lookers(), left_files(tmp_path)) == (2, [], [])
    assert (await media.put(picture())).width == 40


async def test_one_that_does_not_answer_is_ended(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    await media.put(picture())
    (stopped,) = media.lookers()
    os.kill(stopped, signal.SIGSTOP)
    with monkeypatch.context() as patched:
        patched.setattr("storage.media.photo_pool.WITHIN_S", 1.0)
        asked = asyncio.gather(media.put(picture("green")), return_exceptions=True)
        await asked
    assert not runs(stopped)
    assert (await media.put(picture("blue"))).width == 40


async def test_one_that_does_not_start_is_no_fault_of_the_photo(
    media: Media, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", "/bin/false")
        with pytest.raises(OSError, match="does not start"):
            await media.put(picture())
    assert (media.lookers(), left_files(tmp_path)) == ([], [])
    assert (await media.put(picture())).width == 40


async def test_a_folder_that_is_gone_is_no_fault_of_the_photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = PhotoPool()
    with pytest.raises(FileNotFoundError):
        await pool.run(lambda: pool.look(tmp_path / "none", tmp_path / "bare"))
    assert len(pool.running()) == 1
    with monkeypatch.context() as patched:
        patched.setattr("storage.media.photo_pool.json.loads", lambda _: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            await pool.run(lambda: pool.look(tmp_path / "none", tmp_path / "bare"))
    assert pool.running() == []
    await pool.close()
    assert pool.running() == []


async def test_after_the_end_nobody_looks(media: Media, monkeypatch: pytest.MonkeyPatch) -> None:
    await media.put(picture())
    (warm,) = media.lookers()
    os.kill(warm, signal.SIGSTOP)
    waiting = asyncio.gather(media.put(picture("green")), return_exceptions=True)
    while not any((media._folder / "new").rglob("new-*")):
        await asyncio.sleep(0.01)
    await media.close()
    (ended,) = await waiting
    assert isinstance(ended, InterruptedError)
    assert not runs(warm)


async def test_who_is_ended_while_a_process_starts_ends_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pool, started = PhotoPool(), []

    class Late(Worker):
        def __init__(self) -> None:
            super().__init__()
            started.append(self)
            pool._workers.end()

    monkeypatch.setattr("storage.media.photo_pool.Worker", Late)
    with pytest.raises(InterruptedError):
        await pool.run(lambda: pool.look(tmp_path / "a", tmp_path / "b"))
    assert not started[0].alive
    await pool.close()


async def test_a_pool_that_is_forgotten_leaves_no_process(tmp_path: Path) -> None:
    forgotten = Media(tmp_path)
    await forgotten.put(picture())
    (warm,) = forgotten.lookers()
    del forgotten
    async with asyncio.timeout(20):
        while runs(warm):  # the thread that has waited for it may hold it for another moment
            gc.collect()
            await asyncio.sleep(0.05)


async def test_a_process_ends_by_itself_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARADNAYA_VK_TOKEN", "secret")
    worker = Worker()
    assert b"secret" not in Path(f"/proc/{worker.pid}/environ").read_bytes()
    assert {path.resolve().name[:5] for path in Path(f"/proc/{worker.pid}/fd").iterdir()}.isdisjoint({"socke"})
    assert worker._process.stdin is not None
    worker._process.stdin.close()
    worker._process.wait(timeout=20)
    assert worker._process.returncode == 0
    worker.end()


def test_what_the_process_does(tmp_path: Path) -> None:
    """In this one, with its limits put back afterwards."""
    before = [resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
    interrupted = signal.getsignal(signal.SIGINT)
    good, bad, empty = (tmp_path / name for name in ("good", "bad", "empty"))
    good.write_bytes(picture())
    bad.write_bytes(b"%PDF")
    empty.touch()
    lines = [json.dumps({"path": str(path), "kept": f"{path}.bare"}) for path in (good, bad, empty, tmp_path / "none")]
    answered = io.BytesIO()
    try:
        photo_worker.main(io.BytesIO("\n".join(lines).encode()), answered)
    finally:
        signal.signal(signal.SIGINT, interrupted)
    ready, *answers = answered.getvalue().splitlines(keepends=True)
    assert ready == photo_worker.READY
    taken, *others = map(json.loads, answers)
    assert (taken["kind"], taken["width"], taken["lat"]) == ("JPEG", 40, None)
    assert others == [{"refused": "not_a_photo"}, {"refused": "not_a_photo"}, {"failed": 2}]
    assert (tmp_path / "good.bare").read_bytes() == picture()
    after = [resource.getrlimit(which) for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)]
    assert after == before


def test_want_of_memory_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wants(*_: object) -> None:
        raise MemoryError

    path = tmp_path / "photo"
    path.write_bytes(picture())
    asked = {"path": str(path), "kept": str(tmp_path / "bare")}
    for inner in ("storage.media.photo_look.strip_metadata", "storage.media.photo_worker.taken_apart"):
        with monkeypatch.context() as patched:
            patched.setattr(inner, wants)
            assert photo_worker._answer(asked, 0) == {"refused": "too_big"}


def test_limits_hold() -> None:
    at_rest = photo_worker.address_bytes()
    assert at_rest > 0
    with photo_worker.memory(at_rest, 0), pytest.raises(MemoryError):
        bytearray(500_000_000)
    with photo_worker.seconds():
        assert resource.getrlimit(resource.RLIMIT_CPU)[0] > 0


def test_where_there_are_no_limits_there_are_fewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no module `resource`."""
    before = resource.getrlimit(resource.RLIMIT_CPU)
    monkeypatch.setitem(sys.modules, "resource", None)
    assert photo_worker.address_bytes() == 0
    with photo_worker.seconds(), photo_worker.memory(0, 1), photo_worker.memory(1, 1):
        assert resource.getrlimit(resource.RLIMIT_CPU) == before
