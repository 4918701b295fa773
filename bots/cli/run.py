"""`paradnaya run`: the bots, until they are told to stop."""

from __future__ import annotations

import logging
import sys
from contextlib import AsyncExitStack

from bots import collector
from bots.app import build
from bots.cli.looping import complete, stopping
from bots.isolation import Isolation
from bots.parts import ALL
from bots.settings import Settings
from storage.unusable import spoken_of

log = logging.getLogger(__name__)


def run(settings: Settings, parts: frozenset[str] = ALL) -> int:
    if settings.telegram is None and settings.vk is None:
        print(
            "No platform has a token. Set PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN, or try `paradnaya sandbox`.",
            file=sys.stderr,
        )
        return 2
    return complete(_run(settings, parts))


async def _run(settings: Settings, parts: frozenset[str]) -> int:
    stop = stopping()
    async with AsyncExitStack() as held:
        with spoken_of(settings.database):
            app = await build(settings, parts=parts, isolation=Isolation())
        collector.started()
        held.push_async_callback(app.close)
        log.info("running", extra={"city": app.folder.city.id, "platforms": ", ".join(app.platforms)})
        await app.run(stop)
    log.info("stopped")
    return 0
