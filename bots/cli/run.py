"""`paradnaya run`: the bots, until they are told to stop."""

from __future__ import annotations

import logging
import sys

from bots.app import build
from bots.cli.looping import complete, stopping
from bots.settings import Settings
from storage.city import CityFaults

log = logging.getLogger(__name__)


def run(settings: Settings) -> int:
    if settings.telegram is None and settings.vk is None:
        print(
            "No platform has a token. Set PARADNAYA_TELEGRAM_TOKEN or PARADNAYA_VK_TOKEN, or try `paradnaya sandbox`.",
            file=sys.stderr,
        )
        return 2
    try:
        return complete(_run(settings))
    except CityFaults as faults:
        print(faults, file=sys.stderr)
        return 2


async def _run(settings: Settings) -> int:
    stop = stopping()
    app = await build(settings)
    try:
        log.info("running", extra={"city": app.folder.city.id, "platforms": ", ".join(app.platforms)})
        await app.run(stop)
    finally:
        await app.close()
    log.info("stopped")
    return 0
