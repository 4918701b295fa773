"""People side of the VK stand-in: deeds with the phone in hand, and the events the community gets of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from bots.sandbox.standin import Upload
from bots.sandbox.vk import kinds, limits
from bots.sandbox.vk.chats import CONVERSATION, Community, VkChat, VkMessage, VkResident
from bots.sandbox.vk.messages import VkPress

Give = Callable[[str, object, int], None]
FIRST_PERSON = 100_000_000


class VkPeople:
    """People side of one community. `give` hands an event to Long Poll: type, object, chat."""

    def __init__(self, community: Community, presses: dict[str, VkPress], give: Give) -> None:
        self.community = community
        self._presses = presses
        self._give = give
        self._pressed = 0

    def add(self, name: str, language: str) -> VkResident:
        """Make a resident with an empty chat; the community may not write there yet."""
        person = FIRST_PERSON + len(self.community.residents) + 1
        resident = VkResident(person, name, language)
        self.community.residents[person] = resident
        self.community.chats[person] = VkChat(person, self.community.name, [person])
        return resident

    def add_conversation(self, title: str, members: Sequence[int]) -> int:
        """Make a conversation; its first member invites the community into it. Its peer_id."""
        taken = sum(1 for peer in self.community.chats if peer > CONVERSATION)
        peer = CONVERSATION + taken + 1
        self.community.chats[peer] = VkChat(peer, title, list(members))
        self.invite(peer)
        return peer

    def invite(self, peer: int) -> None:
        """Take the community (back) into a conversation; it is told so."""
        chat = self.community.chats[peer]
        chat.bot_in = True
        self._service(chat, "chat_invite_user")

    def remove_bot(self, peer: int) -> None:
        """Remove the community from a conversation; the service message about it is the last event it gets."""
        chat = self.community.chats[peer]
        self._service(chat, "chat_kick_user")
        chat.bot_in = False

    def _service(self, chat: VkChat, kind: str) -> None:
        action = {"type": kind, "member_id": -self.community.group_id}
        author = chat.members[0] if chat.members else 0
        message = self.community.post(chat, author, action=action, kind="service")
        self._announce(chat, message)

    def write(
        self,
        person: int,
        peer: int,
        text: str,
        *,
        uploads: Sequence[Upload] = (),
        point: tuple[float, float] | None = None,
        reply_to: int | None = None,
    ) -> int:
        """Send one message with everything in it; ValueError for what the app would not send."""
        chat = self._chat(person, peer)
        if not (text or uploads or point):
            raise ValueError("an empty message")
        if limits.utf16(text) > limits.TEXT_UNITS or len(uploads) > limits.ATTACHMENTS:
            raise ValueError("more than one message takes")
        if reply_to is not None and chat.find(reply_to) is None:
            raise ValueError("no such message")
        attachments = [self._attach(person, upload) for upload in uploads]
        message = self._say(
            chat,
            person,
            text=text,
            attachments=attachments,
            geo=self.community.place(*point) if point else None,
            reply_to=reply_to,
            kind=_kind(attachments, point),
        )
        return message.cmid

    def send_kind(self, person: int, peer: int, kind: str) -> int:
        """Send something the bot cannot use; ValueError for a kind VK lacks."""
        chat = self._chat(person, peer)
        number, at = 1_000 + len(chat.messages), int(self.community.now())
        if kind == "document":
            stored = self.community.files.add_document(person, "document.pdf", b"%PDF-1.4\n")
            attachment = self.community.files.attachment(stored)
        else:
            attachment = kinds.attachment(kind, person, number, at)
        return self._say(chat, person, attachments=[attachment], kind=kind).cmid

    def press(self, person: int, peer: int, cmid: int, key: str, point: tuple[float, float] | None) -> None:
        """Press a button by its `row.column`; ValueError when it is not there or a location lacks its point."""
        chat = self._chat(person, peer)
        board = self.board(chat, cmid)
        action = _action(board, key)
        self.community.resident(person).toasts.pop(str(peer), None)
        kind = action["type"]
        if kind == "callback":
            self._press_callback(person, peer, cmid, action)
        elif kind == "text":
            mention = "" if chat.private else f"[club{self.community.group_id}|@{self.community.screen_name}] "
            self._say(chat, person, text=mention + action["label"], payload=_payload(action))
        elif kind == "location":
            if point is None:
                raise ValueError("a location button needs a point: press_location")
            self._say(chat, person, geo=self.community.place(*point), payload=_payload(action), kind="location")
        if not cmid and board.get("one_time"):
            chat.keyboard = None

    def board(self, chat: VkChat, cmid: int) -> dict[str, Any]:
        """The keyboard of a bubble or, with 0, the one under the input; {} when there is none."""
        message = chat.find(cmid) if cmid else None
        if message is not None and message.deleted:
            return {}
        return (message.keyboard if message else None if cmid else chat.keyboard) or {}

    def _press_callback(self, person: int, peer: int, cmid: int, action: dict[str, Any]) -> None:
        now = self.community.now()
        self._pressed += 1
        seed = f"press {person} {peer} {cmid} {self._pressed} {now}"
        event_id = hashlib.sha1(seed.encode(), usedforsecurity=False).hexdigest()[:12]
        self._presses[event_id] = VkPress(person, peer, now)
        event = {
            "user_id": person,
            "peer_id": peer,
            "event_id": event_id,
            "payload": limits.payload_value(action.get("payload")),
        }
        self._give("message_event", event | ({"conversation_message_id": cmid} if cmid else {}), peer)

    def edit(self, person: int, peer: int, cmid: int, text: str) -> None:
        """Change one's own message; ValueError for somebody else's."""
        chat = self._chat(person, peer)
        message = chat.find(cmid)
        if message is None or message.author != person:
            raise ValueError("not a message of this person")
        message.text, message.edited = text, message.edited + 1
        message.edited_at = self.community.now()
        if self._is_heard(chat, message):
            self._give("message_edit", self.community.object(message), peer)

    def block(self, person: int, blocked: bool) -> None:
        """Forbid or allow messages of the community."""
        resident = self.community.resident(person)
        resident.denied, resident.allowed = blocked, not blocked
        if blocked:
            self._give("message_deny", {"user_id": person}, person)
        else:
            self._give("message_allow", {"user_id": person, "key": ""}, person)

    def press_start(self, person: int) -> int:
        """Press the Start button of an empty chat."""
        return self._say(self.community.chats[person], person, text="Начать", payload='{"command":"start"}').cmid

    def _say(self, chat: VkChat, person: int, **parts: Any) -> VkMessage:
        resident = self.community.resident(person)
        if chat.private:
            resident.allowed, resident.denied = True, False
        message = self.community.post(chat, person, ref=resident.ref, ref_source=resident.ref_source, **parts)
        resident.ref = resident.ref_source = ""
        resident.toasts.pop(str(chat.peer), None)
        self._announce(chat, message)
        return message

    def _announce(self, chat: VkChat, message: VkMessage) -> None:
        if self._is_heard(chat, message):
            author = self.community.residents.get(message.author)
            client = author.client_info() if author else {}
            event = {"message": self.community.object(message), "client_info": client}
            self._give("message_new", event, chat.peer)

    def _is_heard(self, chat: VkChat, message: VkMessage) -> bool:
        """True when the community is told: always, or in a conversation without full access only of what is meant for
        it."""
        if chat.private or chat.sees_all or message.action:
            return chat.bot_in
        group = self.community.group_id
        names = (f"[club{group}|", f"@club{group}", f"@{self.community.screen_name}")
        answered = message.reply_to and chat.find(message.reply_to)
        to_bot = bool(answered and answered.author == -group)
        return chat.bot_in and (to_bot or message.payload is not None or any(n in message.text for n in names))

    def _chat(self, person: int, peer: int) -> VkChat:
        chat = self.community.chats.get(peer)
        if chat is None or person not in chat.members:
            raise ValueError("this person is not in this chat")
        return chat

    def _attach(self, person: int, upload: Upload) -> dict[str, Any]:
        files = self.community.files
        if not upload.as_file:
            try:
                return files.attachment(files.add_photo(person, upload.data))
            except ValueError:
                pass
        return files.attachment(files.add_document(person, upload.name, upload.data))


def _kind(attachments: Sequence[dict[str, Any]], point: tuple[float, float] | None) -> str:
    if attachments:
        return "photo" if attachments[0]["type"] == "photo" else "document"
    return "location" if point else "text"


def _payload(action: dict[str, Any]) -> str | None:
    payload = action.get("payload")
    return None if payload in (None, "") else limits.payload_text(payload)


def _action(board: dict[str, Any], key: str) -> dict[str, Any]:
    row, _, column = key.partition(".")
    try:
        action: dict[str, Any] = board["buttons"][int(row)][int(column)]["action"]
    except (KeyError, IndexError, ValueError):
        raise ValueError("no such button") from None
    return action
