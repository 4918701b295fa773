"""The pool of processes that look at photos: two at a time, started when there is a photo, kept warm, replaced when
they die.

Promise: a photo costs nobody else anything. It is looked at in a process that has limits of its own (`photo_worker`)
and is killed when it does not answer; the program's loop and its common threads only wait. A process that ended under a
photo may have been ended by somebody else, so a second one, made for this photo alone, is asked; the photo is refused
when that one ends too.

The processes inherit no socket and no environment. They end with the program: when they are told to, when the pool is
forgotten, and by themselves when the program has died.

Rejected: `concurrent.futures.ProcessPoolExecutor` (one process that dies breaks all of it, and a single hung one cannot
be killed), asyncio's processes (they belong to a loop, and a folder of photos does not).
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from storage.media.photo_limits import PhotoRefused
from storage.media.photo_look import Looked
from storage.media.photo_worker import READY
from storage.module_path import module_path

AT_ONCE = 2
THREADS = 4
"""They also write photos to the disk, and wait for it."""
WITHIN_S = 20.0
"""By the clock on the wall; two seconds of a processor may take longer where there are few."""
_ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""What was freed is given back, so the process stays small."""
T = TypeVar("T")


class Died(Exception):
    """The process ended, or was ended for taking too long, before it answered."""


class Worker:
    """One process. Methods wait."""

    def __init__(self) -> None:
        """Raises OSError when none can be started."""
        posix = os.name == "posix"
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-P", "-m", "storage.media.photo_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**_ENVIRONMENT, "PYTHONPATH": module_path()} if posix else None,
        )
        try:
            if self._read() != READY:
                raise OSError("the process that looks at photos does not start")
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, path: Path, kept: Path) -> dict[str, Any]:
        """Raises `Died`."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"path": str(path), "kept": str(kept)}).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise Died from None
        answer = self._read()
        if not answer.endswith(b"\n"):
            raise Died
        found: dict[str, Any] = json.loads(answer)
        return found

    def _read(self) -> bytes:
        """Empty when the process has ended; it is ended when it says nothing for too long."""
        assert self._process.stdout is not None
        watch = threading.Timer(WITHIN_S, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            return self._process.stdout.readline()
        finally:
            watch.cancel()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in filter(None, (self._process.stdin, self._process.stdout)):
            with suppress(OSError):  # what was not written yet, nobody reads
                pipe.close()


class _Workers:
    """Those that run. `busy` ones are ended by `end` as well: whoever waits for them sees them die."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(AT_ONCE)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._ended = False

    def look(self, path: Path, kept: Path) -> Looked:
        """Raises `PhotoRefused`, OSError."""
        with self._free:
            for new in (False, True):
                worker = self._take_worker(new=new)
                try:
                    answer = worker.ask(path, kept)
                except Died:
                    self._given_back(worker, end=True)
                    continue
                except BaseException:
                    self._given_back(worker, end=True)
                    raise
                self._given_back(worker, end=False)
                return _result_of(answer)
            self._must_run()
            raise PhotoRefused("too_big")

    def _take_worker(self, *, new: bool) -> Worker:
        """One that waits, or a new one."""
        with self._lock:
            self._must_run()
            while self._idle and not new:
                worker = self._idle.pop()
                if worker.alive:
                    self._busy.add(worker)
                    return worker
                worker.end()
        worker = Worker()
        with self._lock:
            self._busy.add(worker)
            ended = self._ended
        if ended:
            self._given_back(worker, end=True)
            self._must_run()
        return worker

    def _given_back(self, worker: Worker, *, end: bool) -> None:
        with self._lock:
            self._busy.discard(worker)
            if not end and not self._ended:
                self._idle.append(worker)
                return
        worker.end()

    def _must_run(self) -> None:
        if self._ended:
            raise InterruptedError("photos are looked at no longer")

    def running(self) -> list[int]:
        with self._lock:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    def end(self) -> None:
        with self._lock:
            self._ended = True
            workers = (*self._idle, *self._busy)
            self._idle.clear()
        for worker in workers:
            worker.end()


class PhotoPool:
    """Threads that wait, and processes that look."""

    def __init__(self) -> None:
        self._workers = _Workers()
        self._threads = ThreadPoolExecutor(THREADS, "photos")
        self._forgotten = weakref.finalize(self, _Workers.end, self._workers)

    async def run(self, work: Callable[[], T]) -> T:
        """In a thread of the pool; there `look` may be called."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def look(self, path: Path, kept: Path) -> Looked:
        """The photo in the file `path`; its new bytes are in the file `kept` then. Waits. Raises `PhotoRefused`;
        OSError for what is no fault of the photo."""
        return self._workers.look(path, kept)

    def running(self) -> list[int]:
        """Process ids."""
        return self._workers.running()

    async def close(self) -> None:
        """The processes have ended. Photos that are being looked at raise InterruptedError, an OSError."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._forgotten()
        self._threads.shutdown(cancel_futures=True)


def _result_of(answer: dict[str, Any]) -> Looked:
    if "refused" in answer:
        raise PhotoRefused(answer["refused"])
    if "failed" in answer:
        raise OSError(answer["failed"], os.strerror(answer["failed"]))
    return Looked(**answer)
