"""Fork server: a process that has imported the program and forks it on demand, so that a start costs what the program
does, not what Python reads. It takes one JSON object a line, and answers with one. When nobody asks any more, what it
started ends too.

    {"start": ["run"], "environment": {...}, "output": "/a/file"} -> {"pid": 123}
    {"wait": 123}                                                -> {"status": -9}
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import bots.cli.run
import bots.cli.staff
import bots.telegram.adapter
import bots.vk.adapter  # noqa: F401  what a start would import
from bots.cli import main
from tests.soak.rounds import SUFFIX, meter

_LIVING: set[int] = set()


def serve() -> None:
    gc.freeze()
    _tell({"ready": os.getpid()})
    try:
        for line in sys.stdin:
            asked: dict[str, Any] = json.loads(line)
            _tell(_wait(asked["wait"]) if "wait" in asked else _start(asked))
    finally:
        for pid in _LIVING:
            os.kill(pid, signal.SIGKILL)


def _tell(answer: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _wait(pid: int) -> dict[str, int]:
    _, status = os.waitpid(pid, 0)
    _LIVING.discard(pid)
    return {"status": os.waitstatus_to_exitcode(status)}


def _start(asked: dict[str, Any]) -> dict[str, int]:
    child = os.fork()
    if not child:
        _run(asked["start"], asked["environment"], asked["output"])
    _LIVING.add(child)
    return {"pid": child}


def _run(arguments: list[str], environment: dict[str, str], output: str) -> None:
    """In the new process: it never returns."""
    status = 1
    _LIVING.clear()
    try:
        _redirect(output)
        os.environ.clear()
        os.environ.update(environment)
        if arguments[0] == "run":
            meter(Path(output + SUFFIX))
        main(arguments)
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _redirect(output: str) -> None:
    to = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(to, 1)
    os.dup2(to, 2)


if __name__ == "__main__":
    serve()
