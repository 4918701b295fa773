"""VK stand-in: the port of both sides, put together."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

from bots.runtime.tasks import TaskGroup
from bots.sandbox.arrivals import Arrivals
from bots.sandbox.faults import PlatformFaults, Struck
from bots.sandbox.standin import PhoneOwner, PlatformFault, PlatformName, StandIn, Upload, View, WireCall
from bots.sandbox.vk import screen, snapshot
from bots.sandbox.vk.callback import Bringer
from bots.sandbox.vk.calls import VkMethods
from bots.sandbox.vk.chats import Community
from bots.sandbox.vk.longpoll import LongPollServer
from bots.sandbox.vk.people import VkPeople
from bots.sandbox.vk.server import OnCall, VkServer
from bots.sandbox.wire import WireLog

TOKEN = "vk1.a.sandbox"  # noqa: S105  a token of the miniature opens nothing
GROUP_ID = 219_000_001


class VkStandIn(StandIn):
    """VK's implementation of the port `StandIn`. `now`: seconds since the epoch. `now`: seconds since the epoch.
    `group_id`: the community the bot is. `on_update` hears every event once, when it happens; what a hook raises is
    kept in `complaints`.

    Beyond the port: `press_location`, `press_start`, `set_client`, `set_language`, `set_conversation`, `invite_bot`,
    `remove_bot`, `follow_link`, `refuse`, `raw_event`; `chat_bot_feature`, `photo_lifetime_s`, `history_kept`,
    `rights`; `callbacks`, the servers that events are brought to.
    """

    platform: PlatformName = "vk"

    def __init__(
        self,
        now: Callable[[], float],
        *,
        token: str = TOKEN,
        group_id: int = GROUP_ID,
        name: str = "Парадная",
        screen_name: str = "paradnaya",
    ) -> None:
        self.token = token
        self.group_id = group_id
        self.on_update: Callable[[dict[str, Any]], None] | None = None
        self.community = Community(now, group_id, name, screen_name)
        self.longpoll = LongPollServer(group_id, now)
        self._log = WireLog("vk", now)
        self.calls: list[WireCall] = self._log.calls
        self._faults = PlatformFaults()
        self._arrivals = Arrivals(self._faults)
        self._api = VkMethods(self.community, self.longpoll, token)
        self._api.messages.peer_fault = self._peer_fault
        self.callbacks = self._api.callbacks
        self._server = VkServer(self._api, self._faults, self._log)
        self._life = AsyncExitStack()
        self.complaints: list[str] = self._server.complaints
        self._phones = VkPeople(self.community, self._api.messages.presses, self._give)

    @property
    def limits(self) -> bool:
        return self._api.limits

    @limits.setter
    def limits(self, on: bool) -> None:
        self._api.limits = on

    @property
    def on_call(self) -> OnCall | None:
        """Hears method, form (without token and v) and answer of each accepted call."""
        return self._server.on_call

    @on_call.setter
    def on_call(self, hear: OnCall | None) -> None:
        self._server.on_call = hear

    @property
    def chat_bot_feature(self) -> bool:
        """Setting of the community without which a keyboard is refused with 912."""
        return self.community.chat_bot_feature

    @chat_bot_feature.setter
    def chat_bot_feature(self, on: bool) -> None:
        self.community.chat_bot_feature = on

    @property
    def photo_lifetime_s(self) -> float | None:
        """Seconds that a photo's address is good after it was handed out; None: for ever."""
        return self.community.files.lifetime_s

    @photo_lifetime_s.setter
    def photo_lifetime_s(self, seconds: float | None) -> None:
        self.community.files.lifetime_s = seconds

    @property
    def history_kept(self) -> int:
        """Number of events Long Poll keeps; an older `ts` gets `failed: 1`."""
        return self.longpoll.kept

    @history_kept.setter
    def history_kept(self, events: int) -> None:
        self.longpoll.kept = events

    @property
    def rights(self) -> dict[str, int]:
        """The token's rights by name (messages, photos, docs, manage); delete one to lose it."""
        return self._api.groups.rights

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        base = await self._server.start(host, port)
        nursery = await self._life.enter_async_context(TaskGroup())
        nursery.start(Bringer(self.callbacks, self._server.words, self._log).run(), "callback")
        return base

    async def stop(self) -> None:
        await self._life.aclose()
        self._arrivals.close()
        await self._server.stop()

    def add_person(self, name: str, language: str = "ru") -> PhoneOwner:
        resident = self._phones.add(name, language)
        return PhoneOwner(resident.id, name, language)

    def people(self) -> Sequence[PhoneOwner]:
        return [PhoneOwner(each.id, each.name, each.language) for each in self.community.residents.values()]

    def add_group(self, title: str, members: Sequence[int], *, topics: bool = False) -> int:
        if topics:
            raise ValueError("VK has no topics")
        return self._phones.add_conversation(title, members)

    def private_chat(self, person: int) -> int:
        return self.community.chats[person].peer

    def write(
        self,
        person: int,
        chat: int,
        text: str = "",
        *,
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
    ) -> list[int]:
        if thread is not None:
            raise ValueError("VK has no topics")
        return [self._phones.write(person, chat, text, uploads=uploads, point=point, reply_to=reply_to)]

    def send_kind(self, person: int, chat: int, kind: str) -> int:
        return self._phones.send_kind(person, chat, kind)

    def press(self, person: int, chat: int, message: int, key: str) -> None:
        self._phones.press(person, chat, message, key, None)

    def press_location(self, person: int, chat: int, message: int, key: str, point: tuple[float, float]) -> None:
        """Press a location button and send `point` (lat, lon; WGS 84)."""
        self._phones.press(person, chat, message, key, point)

    def press_start(self, person: int) -> int:
        """Press Start in an empty chat; the message id."""
        return self._phones.press_start(person)

    def edit(self, person: int, chat: int, message: int, text: str) -> None:
        self._phones.edit(person, chat, message, text)

    def block(self, person: int, blocked: bool) -> None:
        self._phones.block(person, blocked)

    def refuse(self, person: int, code: int) -> None:
        """Answer every send to this person with 900, 902, 18 …; 0 ends it."""
        self.community.resident(person).refusal = code

    def follow_link(self, person: int, ref: str, ref_source: str = "") -> None:
        """Come by vk.me/…?ref=…: the person's next message carries it."""
        resident = self.community.resident(person)
        resident.ref, resident.ref_source = ref, ref_source

    def set_language(self, person: int, language: str) -> None:
        """Change the language of the person's app."""
        self.community.resident(person).language = language

    def set_client(
        self, person: int, *, inline_keyboard: bool = True, keyboard: bool = True, callback: bool = True
    ) -> None:
        """Set what the person's app can show: inline keyboards, the lower one, callback buttons."""
        resident = self.community.resident(person)
        resident.inline_keyboard, resident.keyboard, resident.callback = inline_keyboard, keyboard, callback

    def set_conversation(self, chat: int, *, sees_all: bool = True, bot_admin: bool = True) -> None:
        """Set the community's rights in a conversation: to hear everything, to ask for the members."""
        self.community.chats[chat].sees_all = sees_all
        self.community.chats[chat].bot_admin = bot_admin

    def invite_bot(self, chat: int) -> None:
        """Take the community back into a conversation."""
        self._phones.invite(chat)

    def remove_bot(self, chat: int) -> None:
        """Remove the community from a conversation: 917 from now on."""
        self._phones.remove_bot(chat)

    def view(self, person: int, chat: int, newest: int | None = None) -> View:
        return screen.view(self.community, self.community.chats[chat], person, newest)

    def forget(self, person: int) -> None:
        self.community.forget(self.community.chats[person])

    def file(self, key: str) -> bytes:
        return self.community.files.blobs[key]

    def inject(self, fault: PlatformFault) -> None:
        if fault.kind == "poison":
            for _ in range(max(1, fault.times)):
                self.raw_event(dict(fault.body))
        else:
            self._faults.inject(fault)

    def clear_faults(self) -> None:
        self._faults.clear()

    def on_fault(self, struck: Struck) -> None:
        self._faults.struck = struck

    def raw_event(self, body: dict[str, Any], *, envelope: bool = True) -> None:
        """Give the bot an event of any shape; `envelope` fills in the fields of a real one."""
        event = self.longpoll.event(str(body.get("type", "message_new")), {})
        self._queue_event({**event, **body} if envelope else body)

    def dump(self) -> dict[str, object]:
        return snapshot.dump(self._api)

    def load(self, state: dict[str, object], files: dict[str, bytes]) -> None:
        snapshot.load(self._api, state, files)

    def files(self) -> dict[str, bytes]:
        return dict(self.community.files.blobs)

    def _peer_fault(self, peer: int) -> int:
        """The code of a fault meant for this one peer of a send to several; 0 for none."""
        if not any(fault.chat == peer for fault in self._faults.waiting()):
            return 0
        fault = self._faults.take("messages.send", peer, ("error", "flood"))
        return int(fault.value) if fault else 0

    def _tell(self, event: dict[str, Any]) -> None:
        if self.on_update is None:
            return
        try:
            self.on_update(json.loads(self._server.words(event)))
        except Exception as wrong:
            self.complaints.append(f"{event['type']}: {wrong!r}")

    def _give(self, kind: str, value: object, chat: int) -> None:
        """Make an event of an object, unless nobody wants its type."""
        if not self.longpoll.settings.get(kind) and not self.callbacks.is_wanted(kind):
            return
        event = json.loads(json.dumps(self.longpoll.event(kind, value)))
        self._tell(event)

        def arrive(again: bool) -> None:
            for _ in range(1 + again):
                self._queue_event(event)

        self._arrivals.deliver(kind, chat, arrive)

    def _queue_event(self, event: dict[str, Any]) -> None:
        """Into the history, and to the servers that want such events brought; of an unknown type both ways."""
        if self.longpoll.settings.get(str(event.get("type")), 1):
            self.longpoll.append(event)
        self.callbacks.queue_event(event)
