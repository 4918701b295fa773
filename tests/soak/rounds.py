"""Meter of an event loop: the processor time that passes between two of its rounds, and the call during the longest.

A timer of two milliseconds reads the loop's own processor time (`time.thread_time`, so that a busy machine does not
count), and a thread looks at what is being called when a round takes long. Rounds of a process's first seconds, in
which libraries are read, are left out. What was metered is appended to a file once a second: the process may be killed.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import uvloop

EVERY_S = 0.002
LEAST_S = 0.0005
"""A round that takes less is the meter's own."""
SETTLED_S = 5.0
"""After the meter's start, which is the program's."""
LOOK_S = 0.005
LONG_S = 0.015
FRAMES = 5
SUFFIX = ".rounds"


@dataclass
class Rounds:
    """Count of rounds by their whole milliseconds of processor time; `longest_s`, and the calls `during` it, the
    innermost last."""

    counts: Counter[int] = field(default_factory=Counter)
    longest_s: float = 0.0
    during: str = ""

    def add(self, spent_s: float, during: str) -> None:
        self.counts[int(spent_s * 1000)] += 1
        if spent_s > self.longest_s:
            self.longest_s, self.during = spent_s, during

    def p999_ms(self) -> int:
        """Milliseconds that one round of a thousand exceeds, rounded up; 0 without rounds."""
        left = self.counts.total() // 1000
        for ms, n in sorted(self.counts.items(), reverse=True):
            left -= n
            if left < 0:
                return ms + 1
        return 0


class Meter:
    """Meter of the running loop, which must be that of the main thread. `file`: takes a JSON object a line."""

    def __init__(self, file: Path, settled_s: float = SETTLED_S) -> None:
        self._settled_s = settled_s
        self._file = file
        self._loop = asyncio.get_running_loop()
        self._began = self._told = time.monotonic()
        self._rounds, self._during = Rounds(), ""
        self._main = threading.get_ident()
        self._last = time.thread_time()
        self._stopped = threading.Event()
        self._looker = threading.Thread(target=self._look, name="rounds", daemon=True)

    def start(self) -> None:
        self._looker.start()
        self._tick()

    def stop(self) -> None:
        self._stopped.set()
        self._looker.join()

    def _tick(self) -> None:
        spent_s, now = time.thread_time() - self._last, time.monotonic()
        if spent_s > LEAST_S and now - self._began >= self._settled_s:
            self._rounds.add(spent_s, self._during)
        self._during = ""
        if now - self._told > 1.0 and self._rounds.counts:
            self._tell()
            self._told = now
        if not self._stopped.is_set():
            self._loop.call_later(EVERY_S, self._tick)
        self._last = time.thread_time()

    def _tell(self) -> None:
        rounds, self._rounds = self._rounds, Rounds()
        told = {"counts": rounds.counts, "longest_s": rounds.longest_s, "during": rounds.during}
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")

    def _look(self) -> None:
        """Note what the main thread calls while its round takes long."""
        clock = time.pthread_getcpuclockid(self._main)
        while not self._stopped.wait(LOOK_S):
            if not self._during and time.clock_gettime(clock) - self._last > LONG_S:
                self._during = _calls(sys._current_frames().get(self._main))


def _calls(frame: FrameType | None) -> str:
    calls: list[str] = []
    while frame is not None and len(calls) < FRAMES:
        code = frame.f_code
        calls.append(f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return " > ".join(reversed(calls))


def meter(file: Path) -> None:
    """Have the loop metered that this process runs next."""
    plain = uvloop.run

    def run(work: Coroutine[Any, Any, Any], **options: Any) -> Any:
        async def metered() -> Any:
            Meter(file).start()
            return await work

        return plain(metered(), **options)

    uvloop.run = run  # type: ignore[assignment]


def sum_rounds(files: Iterable[Path]) -> Rounds:
    """Sum up what was metered; a line that a kill cut short is passed over."""
    rounds = Rounds()
    for line in (line for file in files if file.exists() for line in file.read_text("utf-8").splitlines()):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        rounds.counts.update({int(ms): n for ms, n in told["counts"].items()})
        if told["longest_s"] > rounds.longest_s:
            rounds.longest_s, rounds.during = told["longest_s"], told["during"]
    return rounds
