"""The process of one row: `python -m bots.cli.isolated ROW PLATFORM` works it and tells its parent
(`bots.intake.isolation`) so.

It ends when its parent does, whatever it is doing, and is the first that a system without memory ends. Signals that
stop the program are the parent's to hear. Processor time and memory are bounded: a row that wants more fails like any
turn, or ends this process alone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import replace
from typing import Any

from bots.cli.looping import complete
from bots.platform_errors import PlatformError
from bots.runtime import gc_tuning, log, settings
from bots.runtime.process_limits import limit_process
from bots.runtime.settings import Settings
from storage.engine.transient import is_transient

CPU_S = 120
DATA_BYTES = 2**30


def main(row: int, platform: str) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    limit_process(CPU_S, DATA_BYTES)
    read = settings.read()
    log.set_up(read.log)
    with gc_tuning.waiting_for_start():
        _tell(done=complete(_work(_settings_of_platform(platform, read), row)))


def _settings_of_platform(platform: str, read: Settings) -> Settings:
    """The row's platform alone is imported."""
    kept = {name: account for name, account in read.accounts.items() if name == platform}
    return replace(read, listen=None, accounts=kept)


async def _work(read: Settings, row: int) -> bool:
    """Whether the row is done with; False when it has to be tried again."""
    from bots.app import build

    try:
        app = await build(read, parts=frozenset())
        gc_tuning.freeze_all()
        try:
            return await app.host.work_alone(row, _tell)
        finally:
            await app.close()
    except Exception as error:
        if not is_transient(error) and not isinstance(error, PlatformError):
            raise
        return False


def _tell(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    """Nothing is ever written to the standard input: it ends when the parent does."""
    os.read(0, 1)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
