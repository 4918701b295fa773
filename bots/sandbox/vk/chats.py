"""State of the VK stand-in: residents, chats, messages, and the message object of the API.

A private chat has the resident's id as its peer_id, a conversation 2,000,000,000 + n. On the people side a message is
known by its number in the chat (conversation_message_id); `id` is the community-wide number, 0 in conversations.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bots.sandbox.vk.files import VkFiles, photo_object

CONVERSATION = 2_000_000_000
LANGUAGES = {"ru": 0, "uk": 1, "be": 2, "en": 3, "es": 4, "fi": 5, "de": 6, "it": 7, "tt": 50, "ba": 51, "kk": 97}
"""VK's numbers of the app's language (`lang_id`)."""


@dataclass
class VkResident:
    """Person on VK. `allowed`: the community may write; `refusal`: the code every send gets instead (900, 902, 18), 0
    for none; the three flags say what the app can show; `toasts`: the last answer to a press, by chat."""

    id: int
    name: str
    language: str
    allowed: bool = False
    denied: bool = False
    refusal: int = 0
    inline_keyboard: bool = True
    keyboard: bool = True
    callback: bool = True
    ref: str = ""
    ref_source: str = ""
    toasts: dict[str, str] = field(default_factory=dict)

    def client_info(self) -> dict[str, Any]:
        """The `client_info` of a `message_new`: buttons and keyboards that the app can show, and its language."""
        actions = ["text", "vkpay", "open_app", "location", "open_link", "open_photo"]
        actions += ["callback"] if self.callback else []
        return {
            "button_actions": actions if self.inline_keyboard or self.keyboard else [],
            "keyboard": self.keyboard,
            "inline_keyboard": self.inline_keyboard,
            "carousel": self.inline_keyboard,
            "lang_id": LANGUAGES.get(self.language.split("-")[0], 3),
        }


@dataclass
class VkMessage:
    """Message of a chat. `author`: from_id; `at`, `edited_at`: seconds since the epoch; `items`: format_data."""

    peer: int
    cmid: int
    id: int
    author: int
    at: float
    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None
    items: list[dict[str, Any]] = field(default_factory=list)
    geo: dict[str, Any] | None = None
    payload: str | None = None
    reply_to: int | None = None
    action: dict[str, Any] | None = None
    random_id: int = 0
    ref: str = ""
    ref_source: str = ""
    edited: int = 0
    edited_at: float = 0
    deleted: bool = False
    kind: str = "text"


@dataclass
class VkChat:
    """A private chat or a conversation. `keyboard`: the standard one under the input, `keyboard_from`: its message;
    `forgotten`: how many messages before the first one there are no more."""

    peer: int
    title: str
    members: list[int]
    bot_in: bool = True
    bot_admin: bool = True
    sees_all: bool = True
    messages: list[VkMessage] = field(default_factory=list)
    keyboard: dict[str, Any] | None = None
    typing_until: float = 0
    forgotten: int = 0

    @property
    def private(self) -> bool:
        """True for a resident's own chat with the community."""
        return self.peer < CONVERSATION

    def find(self, cmid: int) -> VkMessage | None:
        """The message with this number in the chat; None when there is none."""
        at = cmid - 1 - self.forgotten
        return self.messages[at] if 0 <= at < len(self.messages) else None


class Community:
    """The community, everybody who writes to it and everything written."""

    def __init__(self, now: Callable[[], float], group_id: int, name: str, screen_name: str) -> None:
        self.now = now
        self.group_id = group_id
        self.name = name
        self.screen_name = screen_name
        self.city = "Тюмень"
        self.chat_bot_feature = True
        self.files = VkFiles(now)
        self.residents: dict[int, VkResident] = {}
        self.chats: dict[int, VkChat] = {}
        self.last_id = 1_000
        self._numbered: dict[int, VkMessage] = {}

    def resident(self, person: int) -> VkResident:
        """The resident of this id; KeyError when unknown."""
        return self.residents[person]

    def post(self, chat: VkChat, author: int, **parts: Any) -> VkMessage:
        """Put a message at the end of a chat."""
        if chat.private:
            self.last_id += 1
        number = self.last_id if chat.private else 0
        cmid = chat.forgotten + len(chat.messages) + 1
        message = VkMessage(chat.peer, cmid, number, author, self.now(), **parts)
        chat.messages.append(message)
        if number:
            self._numbered[number] = message
        if author == -self.group_id:
            chat.typing_until = 0
        return message

    def by_id(self, number: int) -> VkMessage | None:
        """A message of a private chat by its community-wide number."""
        return self._numbered.get(number)

    def forget(self, chat: VkChat) -> None:
        """Remove the messages of a chat; the numbering goes on."""
        for message in chat.messages:
            self._numbered.pop(message.id, None)
        chat.forgotten += len(chat.messages)
        chat.messages.clear()

    def restore(self, residents: list[VkResident], chats: list[VkChat], last_id: int) -> None:
        """Take a saved state in place of the present one."""
        self.residents = {each.id: each for each in residents}
        self.chats = {each.peer: each for each in chats}
        self.last_id = last_id
        self._numbered = {message.id: message for chat in chats for message in chat.messages if message.id}

    def place(self, lat: float, lon: float) -> dict[str, Any]:
        """A `geo` object as VK sends it. WGS 84 degrees."""
        place = {"country": "Россия", "city": self.city, "title": f"{self.city}, Россия"}
        return {"type": "point", "coordinates": {"latitude": lat, "longitude": lon}, "place": place}

    def object(self, message: VkMessage) -> dict[str, Any]:
        """The API's `messages_message`, as the community sees it."""
        own = message.author == -self.group_id
        body: dict[str, Any] = {
            "date": int(message.at),
            "from_id": message.author,
            "id": message.id,
            "version": 10_000_000 + message.id * 10 + message.edited,
            "out": int(own),
            "important": False,
            "is_hidden": False,
            "attachments": self._attachments(message),
            "conversation_message_id": message.cmid,
            "fwd_messages": [],
            "text": message.text,
            "peer_id": message.peer,
            "random_id": message.random_id,
        }
        return body | self._extras(message)

    def _extras(self, message: VkMessage) -> dict[str, Any]:
        keyboard = message.keyboard and {**message.keyboard, "author_id": message.author}
        format_data = message.items and {"version": 1, "items": message.items}
        extras = {
            "geo": message.geo,
            "payload": message.payload,
            "action": message.action,
            "ref": message.ref,
            "ref_source": message.ref_source,
            "keyboard": keyboard,
            "format_data": format_data,
            "update_time": int(message.edited_at),
            "reply_message": self._quoted_message(message),
        }
        return {name: value for name, value in extras.items() if value}

    def _quoted_message(self, message: VkMessage) -> dict[str, Any] | None:
        original = message.reply_to and self.chats[message.peer].find(message.reply_to)
        if not original:
            return None
        body = {
            "date": int(original.at),
            "from_id": original.author,
            "text": original.text,
            "attachments": self._attachments(original),
            "conversation_message_id": original.cmid,
            "peer_id": original.peer,
            "id": original.id,
        }
        return body | ({"geo": original.geo} if original.geo else {})

    def _attachments(self, message: VkMessage) -> list[dict[str, Any]]:
        """The attachments, the addresses of photos good from now on."""
        query = self.files.query()
        return [_with_query(each, query, self.files) for each in message.attachments] if query else message.attachments


def _with_query(attachment: dict[str, Any], query: str, files: VkFiles) -> dict[str, Any]:
    if attachment["type"] != "photo":
        return attachment
    photo = attachment["photo"]
    stored = files.stored[f"photo{photo['owner_id']}_{photo['id']}"]
    fresh = photo_object(stored)
    for size in (*fresh["sizes"], fresh["orig_photo"]):
        size["url"] += query
    return {"type": "photo", "photo": fresh}
