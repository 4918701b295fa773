"""Acts of a town's staff in front of their chats, and of residents whose tickets they work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from bots.sandbox.standin import Bubble, PlatformFault, Upload
from bots.sandbox.vk.messages import VkPress
from dialogs.rules.staff.access import Grant, Role
from storage.tables import tickets
from tests.journeys.town import CENTRE, PATIENCE_S, Phone, Town, photo

WORDS = "Огромная яма на дороге"
PLATFORMS = ("telegram", "vk")


def other(platform: str) -> str:
    return "vk" if platform == "telegram" else "telegram"


async def colleague(here: Town) -> Phone:
    """Make the second officer, before the same chat."""
    people = here.staff.stand_in.people()
    gleb = next(one for one in people if one.name == "Глеб")
    async with here.app.store.writing() as tx:
        role, now = (Grant(Role.OPERATOR),), here.app.clock.now()
        await tx.members.grant(here.staff.stand_in.platform, str(gleb.id), gleb.name, grants=role, now=now)
    return Phone(here.staff.stand_in, gleb.id, here.staff.chat)


async def report(here: Town, resident: Phone, words: str = WORDS, uploads: Sequence[Upload] = ()) -> Bubble:
    """Report a hole in the middle of the town as a resident; its card in the staff chat."""
    await send(here, resident, words, uploads)
    await here.quiet()
    return card_of(here.staff, words)


async def send(here: Town, resident: Phone, words: str, uploads: Sequence[Upload] = ()) -> None:
    uploads = uploads or (photo(),)
    if resident.stand_in.platform == "vk":
        await after(
            here, lambda: resident.stand_in.write(resident.person, resident.chat, words, uploads=uploads, point=CENTRE)
        )
    else:
        await say(here, resident, words, uploads)
        await after(here, lambda: resident.stand_in.write(resident.person, resident.chat, point=CENTRE))
    await tap(here, resident, "Отправить")
    assert any("ТМН-" in bubble.text for bubble in resident.bot_bubbles()[-2:])


def card_of(phone: Phone, words: str) -> Bubble:
    """Newest card with these words."""
    return next(b for b in reversed(phone.bot_bubbles()) if words in b.text and "Место:" in b.text)


def now(phone: Phone, bubble: Bubble) -> Bubble:
    """Present state of a message seen before."""
    return next(b for b in phone.bubbles() if b.id == bubble.id)


def labels(bubble: Bubble) -> list[str]:
    return [button.label for row in bubble.rows for button in row]


def press(phone: Phone, bubble: Bubble, label: str) -> None:
    """Press a button of the message as it was when it was seen."""
    key = next(button.key for row in bubble.rows for button in row if label in button.label)
    phone.stand_in.press(phone.person, phone.chat, bubble.id, key)


async def after(here: Town, deed: Callable[[], object], updates: int = 1) -> None:
    """Do it, and wait until everything that follows from it has happened."""
    before = await here.count_updates()
    deed()
    deadline = time.monotonic() + PATIENCE_S
    while await here.count_updates() < before + updates:
        assert time.monotonic() < deadline, "nothing was received"
        await asyncio.sleep(0.01)
    await here.quiet()


async def tap(here: Town, phone: Phone, label: str) -> None:
    """Press the newest button with these letters, and wait until everything that follows has happened."""
    found = [b for b in phone.bot_bubbles() if any(label in one for one in labels(b))]
    assert found, f"no button {label!r}"
    await after(here, lambda: press(phone, found[-1], label))


async def say(
    here: Town, phone: Phone, text: str = "", uploads: Sequence[Upload] = (), reply_to: int | None = None
) -> int:
    """Write, and wait until everything that follows from it has happened; the id of the (first) message."""
    ids: list[int] = []
    phone.mark()
    several = len(uploads) if uploads and phone.stand_in.platform == "telegram" else 1
    await after(
        here,
        lambda: ids.extend(phone.stand_in.write(phone.person, phone.chat, text, uploads=uploads, reply_to=reply_to)),
        several,
    )
    return ids[0]


async def statuses(here: Town) -> list[str]:
    async with here.app.store.reading() as tx:
        rows = await tx.sqlalchemy.execute(tickets.select().order_by(tickets.c.id))
        return [str(row.status) for row in rows]


def toast(phone: Phone) -> str:
    return phone.stand_in.view(phone.person, phone.chat).toast


def forge(here: Town, phone: Phone, data: str, message: int) -> None:
    """Send the press of a button as the platform does, whether this person's client has one or not."""
    if phone.stand_in is here.vk:
        event = f"{phone.chat:x}.{message}.{len(here.vk.calls):x}"
        here.vk._api.messages.presses[event] = VkPress(phone.person, phone.chat, here.vk.community.now())
        body = {
            "user_id": phone.person,
            "peer_id": phone.chat,
            "event_id": event,
            "payload": {"d": data},
            "conversation_message_id": message,
        }
        here.vk.raw_event({"type": "message_event", "object": body})
        return
    world = here.telegram.world
    room = world.chats[phone.chat]
    query = {
        "id": world.begin_press(phone.person, phone.chat).id,
        "from": world.user(phone.person),
        "chat_instance": "1",
        "message": {"chat": world.chat_body(room), "message_id": message, "date": 0},
        "data": data,
    }
    world.tell("callback_query", query, room)


def calls(here: Town, platform: str, method: str) -> int:
    """Count the program's calls of the method."""
    return sum(1 for call in here.stand_in(platform).calls if call.method == method and call.direction == "call")


def fault(here: Town, platform: str, kind: str, method: str = "*", **more: object) -> None:
    here.stand_in(platform).inject(PlatformFault(kind, method, **more))  # type: ignore[arg-type]
