"""`paradnaya run`: the bots, until they are told to stop."""

from __future__ import annotations

import logging
import sys
from contextlib import AsyncExitStack

from bots.app import build
from bots.cli.looping import complete, stopping
from bots.settings import Settings
from storage.alone import alone
from storage.unusable import spoken_of

log = logging.getLogger(__name__)


def run(settings: Settings) -> int:
    if settings.telegram is None and settings.vk is None:
        print(
            "No platform has a token. Set PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN, or try `paradnaya sandbox`.",
            file=sys.stderr,
        )
        return 2
    return complete(_run(settings))


async def _run(settings: Settings) -> int:
    stop = stopping()
    async with AsyncExitStack() as held:
        with spoken_of(settings.database):
            await held.enter_async_context(alone(settings.database))
            app = await build(settings)
        held.push_async_callback(app.close)
        log.info("running", extra={"city": app.folder.city.id, "platforms": ", ".join(app.platforms)})
        await app.run(stop)
    log.info("stopped")
    return 0
