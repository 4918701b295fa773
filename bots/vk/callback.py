"""Callback API of VK: registers our server, keeps it registered, and reads the requests that bring events.

VK repeats an event that was not confirmed five times within two hours, then forgets it, and promises no order. So the
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

from bots.platform import HOOK_PATH, Hook, InboxPort, WebhookBatch
from bots.platform_errors import Broken, PlatformError
from bots.platforms import title_of
from bots.vk import errors
from bots.vk.doctor import EVENTS, NEW_KEY, Fault
from bots.vk.ingest import PLATFORM, LongPollClient, row_of
from bots.vk.wire import VkApi
from dialogs.notices.administrator import alerts

log = logging.getLogger(__name__)

TITLE = "paradnaya"
"""Title of our server in the community's settings; VK allows 14 characters."""
OUR_PATH = f"{HOOK_PATH}{PLATFORM}/"
LOOK_EVERY_S = 60.0
FIRST_LOOKS_S = (0.5, 2.0, 5.0, 15.0)
"""Seconds of reading the history between looks after registering: VK confirms the address within seconds, once it is
served."""


async def receive_hook(call: VkApi, group: int, hook: Hook, body: bytes) -> WebhookBatch:
    """Understand a request to the hook. Raises a PlatformError when VK does not tell the confirmation code.

    `remove` is never answered: VK would delete the server.
    """
    try:
        event: Any = json.loads(body)
    except (ValueError, RecursionError):
        return WebhookBatch(status=403)
    if not isinstance(event, dict) or event.get("group_id") != group:
        return WebhookBatch(status=403)
    if event.get("type") == "confirmation":
        return WebhookBatch(answer=await _code(call, group))
    given = event.pop("secret", None)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode("utf-8", "replace"), hook.secret.encode()):
        return WebhookBatch(status=403)
    return WebhookBatch((row_of(event),), answer="ok")


async def _code(call: VkApi, group: int) -> str:
    """The confirmation code, asked for each time: it changes with every change of a server."""
    answer = await call("groups.getCallbackConfirmationCode", group_id=group)
    if not isinstance(answer, dict) or not isinstance(answer.get("code"), str):
        raise errors.odd_answer()
    return str(answer["code"])


async def withdraw(call: VkApi, group: int) -> None:
    """Delete our server from the community's settings. A key that may not do that has not put it there."""
    try:
        for server in await _own_servers(call, group):
            await call("groups.deleteCallbackServer", group_id=group, server_id=server["id"])
            log.info("VK brings events no more", extra={"platform": PLATFORM})
    except Broken as refusal:
        log.debug("callback servers are not ours to see", extra={"platform": PLATFORM, "reason": str(refusal)})


async def faults(call: VkApi, group: int) -> list[Fault]:
    """Faults that keep VK from bringing events, each with its cure."""
    try:
        states = [str(server.get("status")) for server in await _own_servers(call, group)]
    except PlatformError as failure:
        return [(f"the Callback servers cannot be seen ({failure})", NEW_KEY)]
    cure = "Check that `paradnaya run` is running, the proxy in front of PARADNAYA_LISTEN, and its certificate."
    return [(f"the Callback server's state is {state}", cure) for state in states if state not in ("ok", "wait")]


class Callback:
    """Watcher that keeps VK bringing events, and reads from the history those that were not brought."""

    def __init__(self, call: VkApi, inbox: InboxPort, group: int, hook: Hook) -> None:
        self._call = call
        self._inbox = inbox
        self._group = group
        self._form = {"url": hook.url, "title": TITLE, "secret_key": hook.secret}
        self._history = LongPollClient(call, inbox, group)

    async def run(self) -> None:
        """Watch until cancelled. Raises Broken when the key may not set up servers, and any other error of the
        calls."""
        number = await self._register()
        log.info("receiving", extra={"platform": PLATFORM, "by": "webhook"})
        looks = [*FIRST_LOOKS_S]
        while True:
            status = await self._status(number)
            if status == "ok":
                await self._history.catch_up()
                await asyncio.sleep(LOOK_EVERY_S)
            elif looks:
                await self._history.follow(looks.pop(0))
            else:
                why = f"the server's state is “{status}”"
                log.warning("events are not brought", extra={"platform": PLATFORM, "why": why})
                await self._inbox.complain(f"hook:{PLATFORM}", alerts.hook_fails(title_of(PLATFORM), why))
                await self._history.follow(LOOK_EVERY_S)

    async def _register(self) -> int:
        """Register our server with the current address and secret, and switch the events on; returns its number."""
        ours = await _own_servers(self._call, self._group)
        if not ours:
            number = _number(await self._call("groups.addCallbackServer", group_id=self._group, **self._form))
        else:
            number = ours[0]["id"]
            if any(ours[0].get(name) != value for name, value in self._form.items()):
                await self._update_server(number)
        for server in ours[1:]:
            await self._call("groups.deleteCallbackServer", group_id=self._group, server_id=server["id"])
        wanted = dict.fromkeys(EVENTS, 1)
        await self._call(
            "groups.setCallbackSettings", group_id=self._group, server_id=number, api_version="5.199", **wanted
        )
        return number

    async def _update_server(self, number: int) -> None:
        """Update our server's address and secret; VK then asks it for the code again."""
        await self._call("groups.editCallbackServer", group_id=self._group, server_id=number, **self._form)

    async def _status(self, number: int) -> str:
        """Status of our server: ok when VK has received the code from it. One that has failed is registered again."""
        for server in await _own_servers(self._call, self._group):
            if server["id"] == number:
                if server.get("status") not in ("ok", "wait"):
                    await self._update_server(number)
                return str(server.get("status"))
        raise errors.odd_answer()


async def _own_servers(call: VkApi, group: int) -> list[dict[str, Any]]:
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
