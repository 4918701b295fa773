"""This program as a peer: as `paradnaya run` runs it, with the platforms' limits off and a staff chat bound.

The settings come as its environment, the parts that run as the third argument.
"""

from __future__ import annotations

import sys

from bots.app import App, build
from bots.cli.looping import complete, stopping
from bots.platform import SendLimits
from bots.runtime import gc_tuning, log, settings
from bots.runtime.roles import ALL, parts_of
from bots.runtime.settings import Settings
from storage.redis.rate_window import Rate

UNLIMITED = dict.fromkeys(("telegram", "vk"), SendLimits(Rate(1_000_000, 1.0)))
STAFF = {"telegram": "-100500", "vk": "2000000001"}


async def serve(chosen: Settings, parts: frozenset[str]) -> None:
    stop = stopping()
    app = await build(chosen, limits=UNLIMITED, parts=parts)
    try:
        if "ingest" in parts:
            await bind(app)
        gc_tuning.freeze_all()
        await app.run(stop)
    finally:
        await app.close()


async def bind(app: App) -> None:
    now = app.clock.now()
    async with app.store.writing() as tx:
        for platform in app.platforms:
            chat = await tx.chats.get_or_add(platform, STAFF[platform], False, now, "ru")
            await tx.staff_chats.bind(await tx.staff_chats.bind_code(now), chat, now)


if __name__ == "__main__":
    chosen = settings.read()
    log.set_up(chosen.log)
    with gc_tuning.waiting_for_start():
        complete(serve(chosen, parts_of(sys.argv[3]) if len(sys.argv) > 3 else ALL))
