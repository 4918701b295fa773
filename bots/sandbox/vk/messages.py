"""API methods messages.* as a community calls them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bots.sandbox.vk import limits
from bots.sandbox.vk.chats import CONVERSATION, Community, VkChat, VkMessage
from bots.sandbox.vk.refusals import VkRefusal, invalid_parameter

Form = dict[str, str]
SAME_FOR_S = 3_600
SAME_AMONG = 100
"""A random_id is remembered for an hour and for the last 100 messages to a peer; both must hold."""
EDITABLE_S = 86_400
ANSWERABLE_S = 60
TYPING_S = 10


@dataclass
class VkPress:
    """Press of a button that waits for its answer."""

    person: int
    peer: int
    at: float


class Messages:
    """Methods messages.* of a community. `peer_fault` may name an error for one peer of a send, 0 for none."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.presses: dict[str, VkPress] = {}
        self.peer_fault: Callable[[int], int] = lambda peer: 0

    def send(self, form: Form) -> object:
        """messages.send: a number for one peer, a list of results for `peer_ids`."""
        peers, many = _targets(form)
        random_id = limits.random_id(form)
        parts = self._parts(form)
        if not (parts["text"] or parts["attachments"] or parts["geo"]):
            raise invalid_parameter("message is empty or invalid")
        if many:
            return [self._result(peer, random_id, parts, form) for peer in peers]
        return self._deliver(peers[0], random_id, parts, form).id

    def _result(self, peer: int, random_id: int, parts: dict[str, Any], form: Form) -> dict[str, Any]:
        """One peer's line of a send to several: its refusal stays inside."""
        try:
            if code := self.peer_fault(peer):
                raise VkRefusal(code)
            message = self._deliver(peer, random_id, parts, form)
        except VkRefusal as refusal:
            error = {"code": refusal.code, "description": refusal.message}
            return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": error}
        return {"peer_id": peer, "message_id": message.id, "conversation_message_id": message.cmid}

    def _deliver(self, peer: int, random_id: int, parts: dict[str, Any], form: Form) -> VkMessage:
        chat = self.writable_chat(peer)
        if earlier := self._find_same(chat, random_id):
            return earlier
        if parts["keyboard"] and not self.community.chat_bot_feature:
            raise VkRefusal(912)
        own = dict(parts)
        board = own["keyboard"]
        if board and not board["inline"]:
            own["keyboard"] = None
            chat.keyboard = board if board["buttons"] else None
        own["reply_to"] = self._replied_number(chat, form)
        return self.community.post(chat, -self.community.group_id, random_id=random_id, **own)

    def _replied_number(self, chat: VkChat, form: Form) -> int | None:
        """The number in the chat of the message that a send answers, by `reply_to` or by `forward` with is_reply."""
        if form.get("reply_to"):
            original = self.community.by_id(limits.integer(form["reply_to"], "reply_to"))
        elif form.get("forward"):
            peer, cmid = limits.reply(form["forward"])
            original = chat.find(cmid) if peer == chat.peer else None
        else:
            return None
        if original is None or original.peer != chat.peer:
            raise invalid_parameter("the message to answer is not found")
        return original.cmid

    def _find_same(self, chat: VkChat, random_id: int) -> VkMessage | None:
        if not random_id:
            return None
        since = self.community.now() - SAME_FOR_S
        own = (m for m in reversed(chat.messages) if m.author == -self.community.group_id)
        recent = islice(own, SAME_AMONG)
        return next((m for m in recent if m.random_id == random_id and m.at > since), None)

    def writable_chat(self, peer: int) -> VkChat:
        """The chat the community may write to now; 100, 900, 901, 902, 917 when it may not."""
        chat = self.community.chats.get(peer)
        if peer > CONVERSATION:
            if chat is None or not chat.bot_in:
                raise VkRefusal(917)
            return chat
        resident = self.community.residents.get(peer)
        if chat is None or resident is None:
            raise invalid_parameter("peer_id is undefined")
        if resident.refusal:
            raise VkRefusal(resident.refusal)
        if resident.denied or not resident.allowed:
            raise VkRefusal(901)
        return chat

    def known_chat(self, form: Form) -> VkChat:
        """The chat of `peer_id`; 100 when unknown, 917 when the community is not in it."""
        peer = limits.integer(form.get("peer_id"), "peer_id")
        chat = self.community.chats.get(peer)
        if chat is not None and chat.bot_in:
            return chat
        raise VkRefusal(917) if peer > CONVERSATION else invalid_parameter("peer_id is undefined")

    def _parts(self, form: Form) -> dict[str, Any]:
        """Parts of the message itself out of the form, checked."""
        text = form.get("message", "")
        limits.check_text(text)
        geo = None
        if form.get("lat") and form.get("long"):
            geo = self.community.place(_degrees(form["lat"], 90), _degrees(form["long"], 180))
        return {
            "text": text,
            "keyboard": limits.keyboard(form["keyboard"]) if form.get("keyboard") else None,
            "attachments": self._attachments(form.get("attachment", "")),
            "items": limits.styles(form["format_data"], text) if form.get("format_data") else [],
            "geo": geo,
            "payload": form.get("payload"),
        }

    def _attachments(self, raw: str) -> list[dict[str, Any]]:
        names = [name for name in raw.split(",") if name]
        if len(names) > limits.ATTACHMENTS:
            raise invalid_parameter("attachment: too many attachments")
        found = [self.community.files.find(name) for name in names]
        if None in found:
            raise invalid_parameter("attachment is unknown")
        return [self.community.files.attachment(each) for each in found if each]

    def edit(self, form: Form) -> object:
        """messages.edit: the whole message is replaced, keyboard and attachments included."""
        message = self._own_message(form)
        if self.community.now() - message.at > EDITABLE_S:
            raise VkRefusal(909)
        parts = self._parts(form)
        if not (parts["text"] or parts["attachments"] or parts["geo"]):
            raise invalid_parameter("message is empty or invalid")
        if parts["keyboard"] and not parts["keyboard"]["inline"]:
            raise VkRefusal(911, "keyboard should be inline")
        if parts["keyboard"] and not self.community.chat_bot_feature:
            raise VkRefusal(912)
        for name, value in parts.items():
            setattr(message, name, value)
        message.edited += 1
        message.edited_at = self.community.now()
        return 1

    def _own_message(self, form: Form) -> VkMessage:
        """The community's own message that an edit names; 15 for somebody else's, 920 for a service message."""
        chat = self.known_chat(form)
        number = form.get("cmid") or form.get("conversation_message_id")
        if number:
            message = chat.find(limits.integer(number, "cmid"))
        else:
            message = self.community.by_id(limits.integer(form.get("message_id"), "message_id"))
        if message is None or message.peer != chat.peer or message.deleted:
            raise invalid_parameter("message not found")
        if message.author != -self.community.group_id:
            raise VkRefusal(15)
        if message.action:
            raise VkRefusal(920)
        return message

    def delete(self, form: Form) -> object:
        """messages.delete: a line for each message."""
        found = [self._delete_one(message, form) for message in self._find_named(form)]
        if not found:
            raise invalid_parameter("message_ids is undefined")
        return found

    def _delete_one(self, message: VkMessage, form: Form) -> dict[str, Any]:
        line = {"peer_id": message.peer, "message_id": message.id, "conversation_message_id": message.cmid}
        for_all = form.get("delete_for_all") == "1"
        late = self.community.now() - message.at > EDITABLE_S
        if for_all and (late or message.author != -self.community.group_id):
            return {**line, "response": 0, "error": {"code": 924, "description": "Can't delete for everybody"}}
        message.deleted = message.deleted or for_all
        return {**line, "response": 1}

    def _find_named(self, form: Form) -> list[VkMessage]:
        """The messages that a form names, by community-wide numbers or by numbers in a chat."""
        numbers = form.get("cmids") or form.get("conversation_message_ids")
        if numbers:
            chat = self.known_chat(form)
            found = [chat.find(number) for number in limits.integers(numbers, "cmids")]
        else:
            ids = limits.integers(form.get("message_ids", ""), "message_ids")
            found = [self.community.by_id(number) for number in ids]
        return [message for message in found if message is not None]

    def get(self, form: Form) -> object:
        """messages.getById and messages.getByConversationMessageId."""
        if not form.keys() & {"cmids", "conversation_message_ids", "message_ids"}:
            raise invalid_parameter("message_ids is undefined")
        items = [self.community.object(message) for message in self._find_named(form) if not message.deleted]
        return {"count": len(items), "items": items}

    def answer_press(self, form: Form) -> object:
        """messages.sendMessageEventAnswer: the toast of a press, within a minute and once."""
        person = limits.integer(form.get("user_id"), "user_id")
        peer = limits.integer(form.get("peer_id"), "peer_id")
        data = limits.event_data(form.get("event_data", ""))
        press = self.presses.get(form.get("event_id", ""))
        if press is None or (press.person, press.peer) != (person, peer):
            raise invalid_parameter("event_id is invalid")
        if self.community.now() - press.at > ANSWERABLE_S:
            raise invalid_parameter("event_id is expired")
        del self.presses[form["event_id"]]
        shown = data.get("text") or data.get("link") or ""
        self.community.resident(person).toasts[str(peer)] = str(shown)
        return 1

    def activity(self, form: Form) -> object:
        """messages.setActivity: the community types."""
        chat = self.known_chat({"peer_id": form.get("peer_id") or form.get("user_id", "")})
        if form.get("type") not in ("typing", "audiomessage", "photo", "video", "file"):
            raise invalid_parameter("type is unknown")
        chat.typing_until = self.community.now() + TYPING_S
        return 1

    def read(self, form: Form) -> object:
        """messages.markAsRead."""
        self.known_chat(form)
        return 1

    def is_allowed(self, form: Form) -> object:
        """messages.isMessagesFromGroupAllowed."""
        resident = self.community.residents.get(limits.integer(form.get("user_id"), "user_id"))
        return {"is_allowed": int(bool(resident and resident.allowed and not resident.denied))}


def _targets(form: Form) -> tuple[list[int], bool]:
    """The peers of a send and whether the list form was used; 100 unless exactly one address is given."""
    names = [n for n in ("peer_id", "peer_ids", "user_id", "user_ids", "chat_id", "domain") if form.get(n)]
    if len(names) != 1:
        raise invalid_parameter("exactly one of peer_id, peer_ids, user_ids, domain, chat_id is required")
    name = names[0]
    if name == "domain":
        return [limits.integer(form[name].removeprefix("id"), name)], False
    peers = limits.integers(form[name], name)
    if name == "chat_id":
        peers = [CONVERSATION + peer for peer in peers]
    if not 0 < len(peers) <= limits.PEERS:
        raise invalid_parameter(f"{name} should contain 1 to 100 elements")
    return peers, name in ("peer_ids", "user_ids")


def _degrees(raw: str, most: int) -> float:
    try:
        value = float(raw)
    except ValueError:
        raise invalid_parameter("lat and long should be numbers") from None
    if abs(value) > most:
        raise invalid_parameter("lat and long are out of range")
    return value
