"""VK as a platform: implements the port with the parts of this package."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from bots.platform import Hook, Inbound, InboxPort, Letter, Raw, SendLimits, Sent, WebhookBatch
from bots.platform_errors import Broken, PlatformError
from bots.platforms import title_of
from bots.vk import callback, doctor, errors, inbound
from bots.vk.download import Downloads
from bots.vk.ingest import LongPollClient
from bots.vk.outbound import VkOutbound
from bots.vk.wire import VkApi, VkHttp
from dialogs.kernel.events import Photo, Press
from dialogs.notices.administrator import alerts
from storage.redis.rate_window import Rate

SNACKBAR = 90
NAMES = 10_000
"""Largest number of names kept; the least recently used is forgotten."""

log = logging.getLogger(__name__)


class VkPlatform:
    """Adapter of one community.

    `api_base`: where the API lives, without `/method/`, None for VK's own; `proxy`: address of a proxy (http, socks4,
    socks5) or None.
    """

    name = "vk"
    limits = SendLimits(whole=Rate(16, 1.0))
    """VK takes 20 calls a second from a community; the answers to presses need a few."""
    standing_menu = True

    def __init__(self, token: str, api_base: str | None = None, proxy: str | None = None) -> None:
        self._wire = VkHttp(proxy)
        self._call = VkApi(token, api_base, self._wire)
        self._outbound = VkOutbound(self._call)
        self._downloads = Downloads(self._wire, api_base)
        self._names: OrderedDict[str, str] = OrderedDict()
        self.group = 0
        """Id of the community, 0 until `start`."""
        self.title = ""

    async def start(self) -> None:
        """Look up the community and switch on the events that are needed. Raises Revoked or Later."""
        await self._learn_group()
        wanted = dict.fromkeys(doctor.EVENTS, 1)
        try:
            await self._call(
                "groups.setLongPollSettings", group_id=self.group, enabled=1, api_version="5.199", **wanted
            )
        except Broken as refusal:
            log.warning("Long Poll could not be set up", extra={"platform": self.name, "reason": str(refusal)})

    async def ingest(self, inbox: InboxPort) -> None:
        """Receive until cancelled. Raises Revoked."""
        if not self.group:
            await self._learn_group()
        await callback.withdraw(self._call, self.group)
        await LongPollClient(self._call, inbox, self.group).run()

    async def ingest_brought(self, inbox: InboxPort, hook: Hook) -> None:
        """Receive until cancelled. Raises Revoked, and any error of the hook's watch. When the key may not register the
        hook, events are polled for until the next start."""
        if not self.group:
            await self._learn_group()
        try:
            await callback.Callback(self._call, inbox, self.group, hook).run()
        except Broken as refusal:
            log.error("VK takes no webhook: asking for events instead", extra={"why": str(refusal)})
            await inbox.complain(f"hook:{self.name}", alerts.hook_refused(title_of(self.name), str(refusal)))
        await LongPollClient(self._call, inbox, self.group).run()

    async def receive_hook(self, hook: Hook, headers: Mapping[str, str], body: bytes) -> WebhookBatch:
        if not self.group:
            await self._learn_group()
        return await callback.receive_hook(self._call, self.group, hook, body)

    def parse(self, body: Raw) -> Inbound:
        """One raw event. Raises ValueError when it cannot be understood."""
        return inbound.parse(body)

    def sender_of(self, body: object) -> Inbound | None:
        return inbound.sender_of(body)

    async def name_of(self, person: str) -> str:
        """First and last name; empty when VK does not tell or cannot be asked now."""
        if person in self._names:
            self._names.move_to_end(person)
            return self._names[person]
        try:
            name = _full_name(await self._call("users.get", user_ids=person))
        except PlatformError:
            return ""
        self._names[person] = name
        if len(self._names) > NAMES:
            self._names.popitem(last=False)
        return name

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        """Download the photo. Raises Later, Vanished or Broken."""
        return await self._downloads.fetch(photo.ref, at_most_bytes)

    def cost(self, letter: Letter) -> int:
        """Number of calls, as VK counts: a photo it has not seen takes three, and so does a document."""
        uploads = sum(not picture.handle for picture in letter.photos) + len(letter.documents)
        return 1 + 3 * uploads + letter.documents_apart

    async def send(self, letter: Letter) -> Sent:
        """Send the letter. Raises a PlatformError; never Lost, see the package."""
        if not letter.chat.lstrip("-").isdecimal():
            raise Broken("no peer of VK")
        return await self._outbound.send(letter)

    async def ack(self, press: Press, chat: str, sender: str, toast: str = "") -> None:
        """Stop the button's spinner, with a snackbar when there is something to say. Never raises."""
        if not press.ack:
            return
        form: dict[str, Any] = {"event_id": press.ack, "user_id": sender, "peer_id": chat}
        if toast:
            form["event_data"] = json.dumps({"type": "show_snackbar", "text": toast[:SNACKBAR]})
        try:
            await self._call("messages.sendMessageEventAnswer", **form)
        except PlatformError as failure:
            log.debug("a press was not answered", extra={"platform": self.name, "reason": type(failure).__name__})

    async def leave(self, chat: str) -> None:
        """Leave a conversation. Never raises; a person's own chat cannot be left."""
        if not chat.isdecimal() or int(chat) <= inbound.CONVERSATION:
            return
        try:
            number = int(chat) - inbound.CONVERSATION
            await self._call("messages.removeChatUser", chat_id=number, member_id=-self.group)
        except PlatformError as failure:
            log.warning("a conversation was not left", extra={"platform": self.name, "reason": type(failure).__name__})

    async def doctor(self, staff_chat: str | None, webhook: str = "") -> Sequence[tuple[str, str]]:
        """Faults as (what is wrong, its cure)."""
        try:
            await self._learn_group()
        except PlatformError as failure:
            return doctor.refusal_faults(failure)
        brought = await callback.faults(self._call, self.group) if webhook else []
        return [*await doctor.faults(self._call, self.group, staff_chat), *brought]

    async def close(self) -> None:
        await self._wire.close()

    async def _learn_group(self) -> None:
        answer = await self._call("groups.getById")
        groups = answer.get("groups") if isinstance(answer, dict) else answer
        if not isinstance(groups, list) or not groups or not isinstance(groups[0].get("id"), int):
            raise errors.odd_answer()
        self.group, self.title = groups[0]["id"], str(groups[0].get("name", ""))


def _full_name(answer: object) -> str:
    person = answer[0] if isinstance(answer, list) and answer else None
    if not isinstance(person, dict):
        return ""
    return f"{person.get('first_name', '')} {person.get('last_name', '')}".strip()
