"""Stage of whole turns without a network: the real inbox worker over a real SQLite file, and the letters that it leaves
in the outbox."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path

from bots.app import App, build, renderer_of
from bots.delivery.composer import Composer
from bots.intake.inbox_writer import InboxWriter
from bots.platform import Letter, RawUpdate
from bots.runtime import settings
from bots.runtime.clock import SystemClock
from bots.runtime.cluster.membership import Membership
from bots.runtime.tasks import TaskGroup
from tests.fuzzing.deaf import DeafTelegram, DeafVk
from tests.fuzzing.rows import WrongRow

PATIENCE_S = 120.0
"""A row that is still new after so long stands for a chat that is blocked."""
AT_ONCE = 500
LOOK_S = 0.02
LATER = timedelta(days=1)


class HurriedClock(SystemClock):
    """Clock of the machine on which no sleep lasts."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


class _Failures(logging.Handler):
    """Log handler for the program's errors: a turn that failed, a message that could not be worked."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(logging.Formatter().format(record))


class Stage:
    """Program without its network. `take_letters`: the letters to each chat, by (platform, address), since it was last
    asked."""

    def __init__(self, app: App, failures: _Failures) -> None:
        self._app = app
        self._failures = failures
        self._inbox = InboxWriter(app.store, app.clock, app.host.wake, app.watch)
        standing = frozenset(name for name, platform in app.platforms.items() if platform.standing_menu)
        self._composer = Composer(renderer_of(app.folder), app.store.media, standing)

    async def receive(self, platform: str, rows: Sequence[RawUpdate]) -> None:
        await self._inbox.receive(platform, rows, "fuzz")

    async def bind(self, platform: str, address: str) -> None:
        """Bind the group as a chat of the staff."""
        now = self._app.clock.now()
        async with self._app.store.writing() as tx:
            code = await tx.staff_chats.bind_code(now)
            await tx.staff_chats.bind(code, await tx.chats.get_or_add(platform, address, False, now), now)

    async def wait_until_worked(self) -> None:
        """Wait until every row was worked. Raises WrongRow when one is not, or when something failed on the way."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while await self._waiting():
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            raise WrongRow("updates are left that nobody works") from None
        if self._failures.found:
            raise WrongRow("\n".join(self._failures.found))

    async def _waiting(self) -> int:
        async with self._app.store.reading() as tx:
            return await tx.inbox.waiting()

    async def take_letters(self) -> Mapping[tuple[str, str], list[tuple[Letter, str]]]:
        """Letters and their handles by (platform, address); the outbox is empty then. A letter that took a message away
        has no handle, and nobody heard it."""
        found: dict[tuple[str, str], list[tuple[Letter, str]]] = {}
        while letters := await self._send_letters():
            for platform, letter, handle in letters:
                if handle:
                    found.setdefault((platform, letter.chat), []).append((letter, handle))
        return found

    async def _send_letters(self) -> list[tuple[str, Letter, str]]:
        now, sent = self._app.clock.now(), []
        async with self._app.store.writing() as tx:
            for row in await tx.outbox.claim(now + LATER, AT_ONCE):
                letter = await self._composer.letter(lambda: nullcontext(tx), row)
                became = await self._app.platforms[row.chat.platform].send(letter)
                await tx.outbox.mark_sent(row.id, became.handles, now)
                sent.append((row.chat.platform, letter, next(iter(became.handles), "")))
        return sent


@asynccontextmanager
async def running_stage(folder: Path) -> AsyncIterator[Stage]:
    """Open a stage. `folder`: for the database and the photos."""
    chosen = settings.read({"PARADNAYA_HOME": str(folder), "PARADNAYA_SHORT_LINKS": "off"})
    app = await build(chosen, clock=HurriedClock(), doubles={"telegram": DeafTelegram(), "vk": DeafVk()})
    app.host._membership = Membership()
    failures, logger = _Failures(), logging.getLogger("bots")
    logger.addHandler(failures)
    try:
        async with TaskGroup() as nursery:
            nursery.start(app.host.run(), "turns")
            yield Stage(app, failures)
            app.host.stop()
            await nursery.settle(5.0)
    finally:
        logger.removeHandler(failures)
        await app.close()
