"""`paradnaya staff`: which chats are the staff's."""

from __future__ import annotations

from bots.cli.looping import complete
from bots.clock import SystemClock
from bots.settings import Settings
from storage import migrate
from storage.city import load_city
from storage.codes import VALID
from storage.staff import Topics
from storage.store import Store
from storage.unusable import spoken_of


def run(settings: Settings, act: str, chat: int | None, topics: Topics = "none") -> int:
    return complete(_run(settings, act, chat, topics))


async def _run(settings: Settings, act: str, chat: int | None, topics: Topics) -> int:
    city = load_city(settings.city).city
    with spoken_of(settings.database):
        await migrate.upgrade(settings.database)
        store = await Store.open(settings.database, settings.media, city)
    try:
        if act == "bind":
            return await _bind(store)
        if act == "list":
            return await _list(store)
        if act == "topics":
            return await _topics(store, chat or 0, topics)
        return await _unbind(store, chat or 0)
    finally:
        await store.close()


async def _bind(store: Store) -> int:
    async with store.writing() as tx:
        code = await tx.staff.bind_code(SystemClock().now())
    print(f"Add the bot to the staff's chat and send there within {VALID.total_seconds() / 3600:.0f} hours:\n")
    print(f"/bind {code}")
    return 0


async def _list(store: Store) -> int:
    async with store.reading() as tx:
        bound = await tx.staff.bound()
    for chat, topics in ((staff.chat, staff.topics) for staff in bound):
        state = "" if topics == "none" else f"   a topic for each {topics}"
        state += "" if chat.active else f"   unreachable: {chat.inactive_reason}"
        print(f"{chat.id:>6}  {chat.platform:<9} {chat.title or chat.address}{state}")
    if not bound:
        print("No chat is bound yet: `paradnaya staff bind` gives a code.")
    return 0


async def _topics(store: Store, chat: int, topics: Topics) -> int:
    async with store.writing() as tx:
        known = await tx.staff.is_staff(chat)
        await tx.staff.change(chat, topics=topics)
    return _told(chat, known=known)


async def _unbind(store: Store, chat: int) -> int:
    async with store.writing() as tx:
        known = await tx.staff.is_staff(chat)
        await tx.staff.unbind(chat)
    return _told(chat, known=known)


def _told(chat: int, *, known: bool) -> int:
    print("Done." if known else f"There is no staff chat {chat}; see `paradnaya staff list`.")
    return 0 if known else 1
