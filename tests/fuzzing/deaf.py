"""Platforms without the network: the real libraries make each call, which is answered at once and forgotten."""

from __future__ import annotations

from typing import Any

from aiogram.methods import SendMediaGroup, TelegramMethod

from bots.platform import Document, Picture
from bots.platform_errors import Broken, Vanished
from bots.telegram.adapter import TelegramPlatform
from bots.telegram.outbound import TelegramOutbound
from bots.telegram.session import CALL_S, BotApi
from bots.telegram.topics import TopicApi
from bots.vk.adapter import VkPlatform
from bots.vk.outbound import VkOutbound
from bots.vk.uploads import PhotoUploads
from bots.vk.wire import VkApi, VkHttp
from dialogs.kernel.events import Photo
from tests.fuzzing import files

TOKEN = "123456:fuzz"


class _Files:
    """Files that come back for a photo: sound ones, damaged ones, disguised ones, and refusals in turn."""

    def __init__(self) -> None:
        self._bytes = files.bases()
        self._asked = 0

    def next(self) -> bytes:
        self._asked += 1
        if self._asked % 11 == 0:
            raise Vanished("file")
        if self._asked % 13 == 0:
            raise Broken("too_big")
        return self._bytes[self._asked % len(self._bytes)]


class _Line(BotApi):
    """Answers every call as a platform in good health does."""

    _message = 0

    async def call(self, method: TelegramMethod[Any], *, repeatable: bool = True, timeout_s: float = CALL_S) -> Any:
        method.model_dump(warnings=False, exclude_none=True)
        made = []
        for _ in method.media if isinstance(method, SendMediaGroup) else (method,):
            self._message += 1
            made.append({"message_id": self._message})
        return made if isinstance(method, SendMediaGroup) else made[0]


class DeafTelegram(TelegramPlatform):
    def __init__(self) -> None:
        super().__init__(TOKEN)
        self._line = _Line(TOKEN)
        self._outbound = TelegramOutbound(self._line)
        self._topics = TopicApi(self._line)
        self._files = _Files()
        self.username = "paradnaya_bot"

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        return self._files.next()


class _Calls(VkApi):
    _message = 0

    async def __call__(self, method: str, **form: Any) -> Any:
        self._message += 1
        return [{"peer_id": 1, "conversation_message_id": self._message}] if method == "messages.send" else []


class _Uploads(PhotoUploads):
    async def photo(self, picture: Picture, peer: int) -> str:
        return "photo1_1"

    async def document(self, document: Document, peer: int) -> str:
        return "doc1_1"


class _Outbound(VkOutbound):
    def __init__(self, call: VkApi) -> None:
        super().__init__(call)
        self._uploads = _Uploads(call)


class DeafVk(VkPlatform):
    def __init__(self) -> None:
        super().__init__(TOKEN)
        self._call = _Calls(TOKEN, None, VkHttp(None))
        self._outbound = _Outbound(self._call)
        self._files = _Files()

    async def fetch(self, photo: Photo, at_most_bytes: int) -> bytes:
        return self._files.next()
