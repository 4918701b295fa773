"""Minimal Bot API server: the calls of the bots measured here, in the shapes of the real one."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import Any

from tests.bench.door import Form
from tests.bench.phone import BenchPhone, BenchServer, Do, ShownMessage

TOKEN = "4242:bench"
_BOT = {"id": 4242, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
_DATE = 1_780_000_000


class TelegramWire(BenchServer):
    """Bot API of one bot; `phones` by chat."""

    platform = "telegram"

    def __init__(self) -> None:
        super().__init__()
        self._queue: deque[dict[str, Any]] = deque()
        self._news = asyncio.Event()
        self._update = self._message = int(time.time())  # later than all that an earlier one has told the bot
        self.photo = b""

    def answer(self, path: str, form: Form) -> Any:
        if path.startswith("/file/"):
            return self.photo
        method = path.rpartition("/")[2]
        if method == "getUpdates":
            return self._updates(int(form.get("offset") or 0), float(form.get("timeout") or 0))
        return {"ok": True, "result": self._result(method, form)}

    def _result(self, method: str, form: Form) -> Any:
        match method:
            case "getMe":
                return _BOT
            case "sendMessage" | "editMessageText" | "sendPhoto":
                return self._show_message(form)
            case "sendMediaGroup":
                return [self._show_message(form)]
            case "getWebhookInfo":
                return {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
            case "getFile":
                file = {"file_id": "AgACB", "file_unique_id": "u", "file_size": len(self.photo)}
                return {**file, "file_path": "photos/1.jpg"}
        return True

    def _show_message(self, form: Form) -> dict[str, Any]:
        chat, markup = int(form["chat_id"]), form.get("reply_markup")
        markup = json.loads(markup) if isinstance(markup, str) else markup or {}
        number = int(form["message_id"]) if form.get("message_id") else self._next()
        text = form.get("text") or form.get("caption") or ""
        message = {"message_id": number, "from": _BOT, "chat": _chat(chat), "date": _DATE, "text": text}
        rows = markup.get("inline_keyboard") or []
        if rows:
            message["reply_markup"] = {"inline_keyboard": rows}
        if "photo" in form:
            sizes = [{"file_id": f"p{number}", "file_unique_id": "u", "width": 90, "height": 90}]
            message |= {"photo": sizes, "caption": message.pop("text")}
        buttons = {b["text"]: b["callback_data"] for row in rows for b in row if "callback_data" in b}
        self.count(ShownMessage(chat, number, text, buttons, message))
        return message

    def _next(self) -> int:
        self._message += 1
        return self._message

    def write(self, phone: BenchPhone, what: Do) -> None:
        body: dict[str, Any] = {"message_id": self._next(), "from": _person(phone), "chat": _chat(phone.chat)}
        body["date"] = _DATE
        if what.about is not None:
            body["reply_to_message"] = dict(what.about.raw)
        if what.point is not None:
            body["location"] = {"latitude": what.point[0], "longitude": what.point[1]}
        elif what.photo:
            size = {"file_id": "AgACB", "file_unique_id": "u", "width": 1280, "height": 960}
            body["photo"] = [{**size, "file_size": len(self.photo)}]
        else:
            body["text"] = what.text
        if what.text.startswith("/"):
            body["entities"] = [{"type": "bot_command", "offset": 0, "length": len(what.text)}]
        self._give("message", body)

    def press(self, phone: BenchPhone, bubble: ShownMessage, data: str) -> None:
        query = {"id": str(self._update), "from": _person(phone), "chat_instance": "1", "data": data}
        self._give("callback_query", {**query, "message": bubble.raw})

    def _give(self, kind: str, body: dict[str, Any]) -> None:
        self.updates += 1
        self._update += 1
        self._queue.append({"update_id": self._update, kind: body})
        self._news.set()

    async def _updates(self, offset: int, hold_s: float) -> Any:
        while self._queue and self._queue[0]["update_id"] < offset:
            self._queue.popleft()
        if not self._queue and hold_s:
            self._news.clear()
            try:
                async with asyncio.timeout(hold_s):
                    await self._news.wait()
            except TimeoutError:
                pass
        return {"ok": True, "result": [self._queue[at] for at in range(min(100, len(self._queue)))]}


def _chat(number: int) -> dict[str, Any]:
    if number < 0:
        return {"id": number, "type": "supergroup", "title": "Сотрудники"}
    return {"id": number, "type": "private", "first_name": f"Житель {number}"}


def _person(phone: BenchPhone) -> dict[str, Any]:
    who = phone.person
    return {"id": who, "is_bot": False, "first_name": f"Житель {who}", "language_code": "ru"}
