"""A process that has imported the program and forks it on demand: a start costs what the program does, not what Python
reads. It takes one JSON object a line, and answers with one.

    {"start": ["run"], "environment": {...}, "output": "/a/file"} -> {"pid": 123}
    {"wait": 123}                                                -> {"status": -9}
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import Any

import bots.cli.run
import bots.cli.staff
import bots.telegram.adapter
import bots.vk.adapter  # noqa: F401  what a start would import
from bots.cli import main


def serve() -> None:
    gc.freeze()
    print(json.dumps({"ready": os.getpid()}), flush=True)
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            answer = {"status": os.waitstatus_to_exitcode(status)}
        else:
            answer = {"pid": _fork(asked["start"], asked["environment"], asked["output"])}
        print(json.dumps(answer), flush=True)


def _fork(arguments: list[str], environment: dict[str, str], output: str) -> int:
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _redirect(output)
        os.environ.clear()
        os.environ.update(environment)
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
