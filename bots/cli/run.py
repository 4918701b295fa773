"""`paradnaya run`: runs the bots until SIGTERM or Ctrl+C."""

from __future__ import annotations

import logging
import sys
from contextlib import AsyncExitStack

from bots.app import build
from bots.cli.looping import complete, stopping
from bots.cli.run_lock import run_lock
from bots.intake.isolation import Isolation
from bots.platforms import token_settings
from bots.runtime import gc_tuning
from bots.runtime.roles import ALL
from bots.runtime.settings import Settings
from storage.engine.diagnosis import diagnose, without_password

log = logging.getLogger(__name__)


def run(settings: Settings, parts: frozenset[str] = ALL) -> int:
    if not settings.accounts:
        print(f"No platform has a token. Set {token_settings()}, or try `paradnaya sandbox`.", file=sys.stderr)
        return 2
    with run_lock(settings.database) as alone:
        if alone:
            return complete(_run(settings, parts))
    print(
        f"Another `paradnaya run` works with the database {without_password(settings.database)}, and with SQLite one "
        "runs at a time: stop that one first, or see “Many processes” in bots/README.md.",
        file=sys.stderr,
    )
    return 1


async def _run(settings: Settings, parts: frozenset[str]) -> int:
    stop = stopping()
    async with AsyncExitStack() as held:
        with diagnose(settings.database):
            app = await build(settings, parts=parts, isolation=Isolation())
        gc_tuning.freeze_all()
        held.push_async_callback(app.close)
        log.info("running", extra={"city": app.folder.city.id, "platforms": ", ".join(app.platforms)})
        await app.run(stop)
    log.info("stopped")
    return 0
