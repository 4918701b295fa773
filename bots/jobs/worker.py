"""Job worker: makes the answers of slow commands and buttons (`bots.jobs.job`) between inbox and turn, and hands them
over in the turn.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bots.delivery.render import Renderer
from bots.jobs import export, stats
from bots.jobs.job import FinishedJob, Job, JobResult
from bots.platform import Inbound
from bots.runtime.clock import Clock
from bots.staff import searching
from bots.staff.context import StaffContext
from dialogs.kernel.command import command_in
from dialogs.kernel.events import Message, Press
from dialogs.kernel.words import T, Words
from dialogs.notices.staff.figures import TAG
from dialogs.rules.city.model import City
from storage.store import Store, Tx

Do = Callable[[Job, str], Awaitable[JobResult | None]]
COMMANDS: Mapping[str, Do] = {"/stats": stats.typed, "/export": export.typed}
BUTTONS: Mapping[str, Do] = {TAG: stats.pressed}
"""Jobs of buttons, by the beginning of the data."""
CHANGED = T("Your roles have just changed. Please ask once more.")
NOTHING_HERE = T("That button does nothing here.")


@dataclass(frozen=True)
class JobWorker:
    """Makes jobs one at a time, since they read much."""

    store: Store
    city: City
    renderer: Renderer
    clock: Clock
    _one: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def made(self, platform: str, inbound: Inbound) -> FinishedJob | None:
        """The finished job; None when the event is no job, its sender no member, or the group not one of the
        staff's."""
        match inbound.event:
            case Message(text=text, edited=False):
                name, words = command_in(text)
                do = COMMANDS.get(name) or searching.COMMANDS.get(name)
            case Press(data):
                name, _, words = data.partition(":")
                do = BUTTONS.get(name) or searching.BUTTONS.get(name)
            case _:
                return None
        if do is None:
            return None
        async with self.store.reading() as tx:
            errand = await self._errand(tx, platform, inbound)
        if errand is None:
            return None
        async with self._one:
            done = await do(errand, words.strip())
        return None if done is None else FinishedJob(done, errand.member, errand.serves)

    async def _errand(self, tx: Tx, platform: str, inbound: Inbound) -> Job | None:
        member = await tx.members.of(platform, inbound.sender.id)
        chat = await tx.chats.find(platform, inbound.chat)
        bound = await tx.staff_chats.of_chat(chat.id) if chat else None
        if member is None or not member.grants or (bound is None and not inbound.private):
            return None
        lang = chat.lang if chat else inbound.sender.speaks(self.city.languages)
        serves = bound.serves if bound else ()
        return Job(self.store, self.city, self.renderer, self.clock.now(), lang, serves, member)


async def answer(room: StaffContext, words: str, message: Message) -> None:
    """Turn of a slow command: say the finished answer, or ask to repeat the command when the roles have changed."""
    if not await _handed_over(room, message.id):
        await room.reply(message, CHANGED)


async def answer_press(room: StaffContext, rest: str, press: Press) -> Words | None:
    """Turn of a slow button: say the finished answer in a new message, so that the one above stays to be compared with.
    Returns the toast for a button that does nothing here."""
    return None if await _handed_over(room, "") else NOTHING_HERE


async def _handed_over(room: StaffContext, reply_to: str) -> bool:
    ready = room.ready
    if ready is None or not ready.fits(room.member, room.bound.serves if room.bound else ()):
        return False
    for photo in ready.done.photos:
        await room.tx.photos.add(photo, room.now)
    for file in ready.done.files:
        await room.tx.files.add(file.name, file.mime, file.content, room.now)
    await room.say(ready.done.screen, reply_to)
    return True
