"""Minimal VK API and Bots Long Poll: the calls of the bots measured here, in the shapes of the real ones."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from typing import Any

from tests.bench.door import Form
from tests.bench.phone import BenchPhone, BenchServer, Do, ShownMessage

TOKEN = "vk1.a.bench"
GROUP = 777
_DATE = 1_780_000_000
_CLIENT = {
    "button_actions": ["text", "vkpay", "open_app", "location", "open_link", "open_photo", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}


class VkWire(BenchServer):
    """VK API of one community; `base`: where it listens."""

    platform = "vk"

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self._events: list[dict[str, Any]] = []
        self._forgotten = 0
        self._news = asyncio.Event()
        self._numbers: defaultdict[int, int] = defaultdict(int)

    def answer(self, path: str, form: Form) -> Any:
        if path == "/lp":
            return self._poll(int(form["ts"]), float(form.get("wait", 25)))
        return {"response": self._response(path.rpartition("/")[2], form)}

    def _response(self, method: str, form: Form) -> Any:
        match method:
            case "groups.getById":
                group = {"id": GROUP, "name": "Bench", "screen_name": "bench", "is_closed": 0, "type": "group"}
                return {"groups": [{**group, "photo_50": "", "photo_100": "", "photo_200": ""}], "profiles": []}
            case "groups.getLongPollServer":
                return {"key": "k", "server": f"{self.base}/lp", "ts": str(self._forgotten + len(self._events))}
            case "groups.getCallbackServers":
                return {"count": 0, "items": []}
            case "messages.send":
                return self._send_message(form)
            case "messages.edit":
                self._show_message(int(form["peer_id"]), int(form["cmid"]), form)
                return 1
            case "users.get":
                return [{"id": int(form.get("user_ids", 1)), "first_name": "Иван", "last_name": "Иванов"}]
        return 1

    def _send_message(self, form: Form) -> Any:
        peer = int(form.get("peer_ids") or form.get("peer_id") or form["user_id"])
        number = self._next(peer)
        self._show_message(peer, number, form)
        return [{"peer_id": peer, "message_id": number, "conversation_message_id": number}]

    def _show_message(self, peer: int, number: int, form: Form) -> None:
        board = json.loads(form["keyboard"]) if form.get("keyboard") else {}
        actions = [b["action"] for row in board.get("buttons", []) for b in row]
        buttons = {a["label"]: a.get("payload") or "{}" for a in actions if a["type"] in {"callback", "text"}}
        standing = "" if board.get("inline") else "standing"
        self.count(ShownMessage(peer, number, form.get("message", ""), buttons, {"kind": standing}))

    def _next(self, peer: int) -> int:
        self._numbers[peer] += 1
        return self._numbers[peer]

    def write(self, phone: BenchPhone, what: Do) -> None:
        number = self._next(phone.chat)
        message: dict[str, Any] = {
            "date": _DATE,
            "from_id": phone.person,
            "id": number,
            "version": 10_000_000 + number,
            "out": 0,
            "important": False,
            "is_hidden": False,
            "attachments": [],
            "conversation_message_id": number,
            "fwd_messages": [],
            "text": what.text,
            "peer_id": phone.chat,
            "random_id": 0,
        }
        if what.point is not None:
            place = {"latitude": what.point[0], "longitude": what.point[1]}
            message["geo"] = {"type": "point", "coordinates": place}
        if what.about is not None:
            message["reply_message"] = {"conversation_message_id": what.about.number}
        self._give("message_new", {"message": message, "client_info": _CLIENT})

    def press(self, phone: BenchPhone, bubble: ShownMessage, data: str) -> None:
        event = {"user_id": phone.person, "peer_id": phone.chat, "event_id": f"e{self.updates}"}
        payload = json.loads(data) if isinstance(data, str) else data
        self._give("message_event", {**event, "payload": payload, "conversation_message_id": bubble.number})

    def _give(self, kind: str, body: dict[str, Any]) -> None:
        self.updates += 1
        self._events.append(
            {"type": kind, "object": body, "group_id": GROUP, "event_id": f"{self.updates:032x}", "v": "5.199"}
        )
        self._news.set()

    async def _poll(self, ts: int, hold_s: float) -> Any:
        del self._events[: ts - self._forgotten]
        self._forgotten = max(self._forgotten, ts)
        if not self._events:
            self._news.clear()
            try:
                async with asyncio.timeout(hold_s):
                    await self._news.wait()
            except TimeoutError:
                pass
        return {"ts": str(self._forgotten + len(self._events)), "updates": list(self._events)}
