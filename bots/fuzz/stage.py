"""The real host over a real SQLite file, and what it leaves in the outbox as letters: whole turns without a network."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

from bots import settings
from bots.app import App, build, renderer_of
from bots.clock import SystemClock
from bots.compose import Composer
from bots.fuzz.deaf import DeafTelegram, DeafVk
from bots.fuzz.rows import Wrong
from bots.host_inbox import HostInbox
from bots.membership import Membership
from bots.nursery import Nursery
from bots.platform import Letter, Row

PATIENCE_S = 120.0
"""A row that is still new after so long stands for a chat that is blocked."""
AT_ONCE = 500
LOOK_S = 0.02
LATER = timedelta(days=1)


class Hurried(SystemClock):
    """The machine's clock, of somebody who waits for nothing."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class _Failures(logging.Handler):
    """What the program logs as an error: a turn that failed, a message that could not be worked."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))


class Stage:
    """`say`: what each chat, by (platform, address), was told since it was last asked."""

    def __init__(self, app: App, failures: _Failures) -> None:
        self._app = app
        self._failures = failures
        self._inbox = HostInbox(app.store, app.clock, app.host.wake, app.watch)
        standing = frozenset(name for name, platform in app.platforms.items() if platform.standing_menu)
        self._composer = Composer(renderer_of(app.folder), app.store.media, standing)

    async def receive(self, platform: str, rows: Sequence[Row]) -> None:
        await self._inbox.receive(platform, rows, "fuzz")

    async def bind(self, platform: str, address: str) -> None:
        """The group is a chat of the staff from now on."""
        now = self._app.clock.now()
        async with self._app.store.writing() as tx:
            code = await tx.staff.bind_code(now)
            await tx.staff.bind(code, await tx.chats.of(platform, address, False, now), now)

    async def worked(self) -> None:
        """Until every row was worked. Raises Wrong when one is not, or when something failed on the way."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while await self._waiting():  # noqa: ASYNC110 a database has no event
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise Wrong("updates are left that nobody works") from None
        if self._failures.found:
            raise Wrong("\n".join(self._failures.found))

    async def _waiting(self) -> int:
        async with self._app.store.reading() as tx:
            return await tx.inbox.waiting()

    async def said(self) -> Mapping[tuple[str, str], list[tuple[Letter, str]]]:
        """Letters and their handles by (platform, address); the outbox is empty then. A letter that took a message away
        has no handle, and nobody heard it."""
        found: dict[tuple[str, str], list[tuple[Letter, str]]] = {}
        while letters := await self._sent():
            for platform, letter, handle in letters:
                if handle:
                    found.setdefault((platform, letter.chat), []).append((letter, handle))
        return found

    async def _sent(self) -> list[tuple[str, Letter, str]]:
        now, sent = self._app.clock.now(), []
        async with self._app.store.writing() as tx:
            for row in await tx.outbox.claim(now + LATER, AT_ONCE):
                letter = await self._composer.letter(lambda: nullcontext(tx), row)
                became = await self._app.platforms[row.chat.platform].send(letter)
                await tx.outbox.sent(row.id, became.handles, now)
                sent.append((row.chat.platform, letter, next(iter(became.handles), "")))
        return sent


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Stage]:
    """`folder`: for the database and the photos."""
    chosen = settings.read({"PARADNAYA_HOME": str(folder), "PARADNAYA_SHORT_LINKS": "off"})
    app = await build(chosen, clock=Hurried(), doubles={"telegram": DeafTelegram(), "vk": DeafVk()})
    app.host._membership = Membership()  # noqa: SLF001  alone with its store, and in no hurry to prove it
    failures, logger = _Failures(), logging.getLogger("bots")
    logger.addHandler(failures)
    try:
        async with Nursery() as nursery:
            nursery.start(app.host.run(), "turns")
            yield Stage(app, failures)
            app.host.stop()
            await nursery.settle(5.0)
    finally:
        logger.removeHandler(failures)
        await app.close()
