"""VK brings the events itself (Callback API): our server is registered, kept, and its requests are read.

VK repeats an event that was not taken five times within two hours and forgets it then, and promises no order. So the
history of Long Poll stays switched on behind it and is read every minute from the stored `ts`, and without pause while
VK does not bring: what came both ways is known by its `event_id`, what was not brought is not lost, and switching from
one way to the other, in either direction, loses nothing. (That an event has one `event_id` on both ways is what VK's
documentation says of it; nobody has measured it.)

Other servers of the community are left alone: ours is known by its title and the path in its address.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import Any

from bots.platform import Brought, Hook, Inbox
from bots.vk import errors
from bots.vk.doctor import EVENTS
from bots.vk.ingest import PLATFORM, LongPoll, row_of
from bots.vk.wire import Calls
from dialogs.errors import Broken
from dialogs.notices import administrator

log = logging.getLogger(__name__)

TITLE = "paradnaya"
"""At most 14 characters."""
OUR_PATH = "/hook/vk/"
LOOK_EVERY_S = 60.0
FIRST_LOOKS_S = (0.5, 2.0, 5.0)
"""After registering: VK confirms the address within seconds."""


async def brought(call: Calls, group: int, hook: Hook, body: bytes) -> Brought:
    """A request to the hook, understood. Raises a PlatformError when VK does not tell the code it wants to hear.

    `remove` is never answered: VK would delete the server.
    """
    try:
        event: Any = json.loads(body)
    except (ValueError, RecursionError):
        return Brought(status=403)
    if not isinstance(event, dict) or event.get("group_id") != group:
        return Brought(status=403)
    if event.get("type") == "confirmation":
        return Brought(answer=await _code(call, group))
    if not hmac.compare_digest(str(event.pop("secret", "")).encode("utf-8", "replace"), hook.secret.encode()):
        return Brought(status=403)
    return Brought((row_of(event),), answer="ok")


async def _code(call: Calls, group: int) -> str:
    """Asked for each time: it changes with every change of a server."""
    answer = await call("groups.getCallbackConfirmationCode", group_id=group)
    if not isinstance(answer, dict) or not isinstance(answer.get("code"), str):
        raise errors.odd_answer()
    return str(answer["code"])


async def withdraw(call: Calls, group: int) -> None:
    """Our server is taken out of the community's settings. A key that may not do that has not put it there."""
    try:
        for server in await _ours(call, group):
            await call("groups.deleteCallbackServer", group_id=group, server_id=server["id"])
            log.info("VK brings events no more", extra={"platform": PLATFORM})
    except Broken as refusal:
        log.debug("callback servers are not ours to see", extra={"platform": PLATFORM, "reason": str(refusal)})


class Callback:
    """Sees to it that VK brings events, and reads what it did not bring."""

    def __init__(self, call: Calls, inbox: Inbox, group: int, hook: Hook) -> None:
        self._call = call
        self._inbox = inbox
        self._group = group
        self._hook = hook
        self._history = LongPoll(call, inbox, group)

    async def run(self) -> None:
        """Until cancelled. Raises Broken when the key may not set up servers, and what else the calls raise."""
        number = await self._registered()
        log.info("receiving", extra={"platform": PLATFORM, "by": "webhook"})
        looks = [*FIRST_LOOKS_S]
        while True:
            pause = looks.pop(0) if looks else LOOK_EVERY_S
            if await self._brings(number, complain=not looks):
                await self._history.catch_up()
                await asyncio.sleep(LOOK_EVERY_S)
            else:
                await self._history.follow(pause)

    async def _registered(self) -> int:
        """The number of our server, with today's address and secret, and the events switched on."""
        ours = await _ours(self._call, self._group)
        form = {"url": self._hook.url, "title": TITLE, "secret_key": self._hook.secret}
        if not ours:
            made = await self._call("groups.addCallbackServer", group_id=self._group, **form)
            number = _number(made)
        else:
            number = ours[0]["id"]
            if any(ours[0].get(name) != value for name, value in form.items()) or ours[0].get("status") != "ok":
                await self._call("groups.editCallbackServer", group_id=self._group, server_id=number, **form)
        for server in ours[1:]:
            await self._call("groups.deleteCallbackServer", group_id=self._group, server_id=server["id"])
        wanted = dict.fromkeys(EVENTS, 1)
        await self._call(
            "groups.setCallbackSettings", group_id=self._group, server_id=number, api_version="5.199", **wanted
        )
        return number

    async def _brings(self, number: int, *, complain: bool) -> bool:
        """Whether VK has confirmed our server; if not, it is asked to try again."""
        mine = next((server for server in await _ours(self._call, self._group) if server["id"] == number), None)
        if mine is None:
            raise errors.odd_answer()
        if mine.get("status") == "ok":
            return True
        if complain:
            why = f"its state is {mine.get('status')}"
            log.warning("events are not brought", extra={"platform": PLATFORM, "why": why})
            await self._inbox.complain(f"hook:{PLATFORM}", administrator.hook_fails(PLATFORM, why))
            form = {"url": self._hook.url, "title": TITLE, "secret_key": self._hook.secret}
            await self._call("groups.editCallbackServer", group_id=self._group, server_id=number, **form)
        return False


async def _ours(call: Calls, group: int) -> list[dict[str, Any]]:
    answer = await call("groups.getCallbackServers", group_id=group)
    try:
        return [
            dict(server)
            for server in answer["items"]
            if server["title"] == TITLE and OUR_PATH in server["url"] and isinstance(server["id"], int)
        ]
    except (KeyError, TypeError):
        raise errors.odd_answer() from None


def _number(answer: object) -> int:
    number = answer.get("server_id") if isinstance(answer, dict) else None
    if not isinstance(number, int):
        raise errors.odd_answer()
    return number
