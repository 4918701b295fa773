"""Parser of events: turns one raw event of VK into an `Inbound`. A malformed event raises ValueError with a reason."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bots.platform import Inbound, Raw, Sender
from bots.vk import attachments, fields
from dialogs.kernel.events import Event, Ignored, Left, Message, Press, Returned

CONVERSATION = 2_000_000_000
"""Peers above this number are conversations, below it people."""
LANGUAGES = {0: "ru", 1: "uk", 2: "be", 3: "en", 4: "es", 5: "fi", 6: "de", 7: "it", 97: "kk", 100: "ru", 777: "ru"}
"""`lang_id` of the app; 100 and 777 are playful sorts of Russian."""
JOINED = frozenset({"chat_invite_user", "chat_invite_user_by_link"})


def locate(raw: object) -> tuple[str, str]:
    """(key, chat) of a raw event, for its inbox row. Never raises: an event without a key gets one made from its
    content."""
    if not isinstance(raw, Mapping):
        return _made_up(raw), ""
    key = raw.get("event_id")
    if not isinstance(key, str) or not key or not key.isascii() or not key.isprintable():
        key = _made_up(raw)
    return key, _chat(raw.get("object"))


def parse(raw: Raw) -> Inbound:
    """Parse an event. Raises ValueError."""
    try:
        return _parse(raw)
    except (TypeError, KeyError, AttributeError, RecursionError, OverflowError) as fault:
        raise ValueError(f"malformed event: {type(fault).__name__}") from None


def sender_of(raw: object) -> Inbound | None:
    """The sender to answer, in their own chat, when `parse` refused a message or a press; None when nobody waits for an
    answer. The event is the press to acknowledge, or Ignored. Never raises."""
    event: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
    kind, body = event.get("type"), event.get("object")
    if not isinstance(body, Mapping) or kind not in ("message_new", "message_edit", "message_event"):
        return None
    pressed = kind == "message_event"
    said = body["message"] if not pressed and isinstance(body.get("message"), Mapping) else body
    person, peer = said.get("user_id" if pressed else "from_id"), said.get("peer_id")
    if isinstance(person, bool) or not isinstance(person, int) or person != peer or not 0 < person < CONVERSATION:
        return None
    ack = body.get("event_id")
    waits: Event = Press("", ack=ack if isinstance(ack, str) else "") if pressed else Ignored("not understood")
    return Inbound(str(person), private=True, sender=Sender(str(person)), event=waits)


def _parse(raw: Raw) -> Inbound:
    kind = fields.text(raw, "type")
    body = fields.mapping(raw, "object")
    if kind in ("message_new", "message_edit"):
        return _message(raw, body, edited=kind == "message_edit")
    if kind == "message_event":
        return _press(body)
    if kind == "message_allow":
        return _of_person(body, Returned())
    if kind == "message_deny":
        return _of_person(body, Left("denied"))
    if not kind:
        raise ValueError("event without a type")
    return Inbound(_chat(body), private=True, sender=Sender(""), event=Ignored(kind))


def _message(raw: Raw, body: Raw, edited: bool) -> Inbound:
    """Parse a message. message_new wraps it beside client_info; message_edit is the message itself."""
    message = fields.mapping(body, "message") if "message" in body else body
    peer, author = fields.number(message, "peer_id"), fields.number(message, "from_id")
    client = body.get("client_info")
    client = client if isinstance(client, Mapping) else {}
    return Inbound(
        chat=str(peer),
        private=peer < CONVERSATION,
        sender=Sender(str(author), language=LANGUAGES.get(fields.integer(client, "lang_id"), "") if client else ""),
        event=_read_message(message, fields.integer(raw, "group_id"), edited),
        can_press=_can_press(client),
    )


def _read_message(message: Raw, group: int, edited: bool) -> Event:
    if message.get("out") == 1:
        return Ignored("own message")
    if isinstance(message.get("action"), Mapping):
        return _action(message["action"], group)
    if fields.number(message, "from_id") <= 0:
        return Ignored("message of a community")
    payload = {} if edited or message.get("geo") else _payload(message)
    if isinstance(payload.get("d"), str):
        return Press(fields.text(payload, "d"))
    words = _words(message, group)
    if payload.get("command") == "start":
        words = f"/start {fields.text(message, 'ref')}".strip()
    return _content(message, words, edited)


def _content(message: Raw, words: str, edited: bool) -> Message:
    point, title = attachments.place(message)
    photos = attachments.photos(message)
    useless = attachments.unusable_kinds(message)
    for link in attachments.map_links(message):
        if link not in words:
            words = f"{words}\n{link}".strip()
    if words:
        useless = tuple(kind for kind in useless if kind != "link")
    if not (words or photos or point or useless):
        useless = ("other",)
    return Message(
        id=str(fields.number(message, "conversation_message_id")),
        text=words,
        photos=photos,
        point=point,
        title=title,
        reply_to=_replied_number(message),
        quotes=_quoted_text(message),
        unusable=useless,
        edited=edited,
    )


def _words(message: Raw, group: int) -> str:
    """The text without the mention of our community that a conversation puts in front."""
    words = fields.text(message, "text").strip()
    mention = re.match(r"\[(?:club|public|event)(\d{1,18})\|[^\]]*\][\s,:]*", words)
    return words[mention.end() :] if mention and int(mention[1]) == group else words


def _replied_number(message: Raw) -> str:
    reply = message.get("reply_message")
    number = fields.integer(reply, "conversation_message_id") if isinstance(reply, Mapping) else 0
    return str(number) if number else ""


def _quoted_text(message: Raw) -> str:
    """Text of a community's message that is replied to: its author's id is negative, and no community but ours is in
    our chats."""
    reply = message.get("reply_message")
    return fields.text(reply, "text") if isinstance(reply, Mapping) and fields.integer(reply, "from_id") < 0 else ""


def _action(action: Raw, group: int) -> Event:
    """Event of a service message of a conversation; only our own coming and going matters."""
    kind = fields.text(action, "type")
    ours = group > 0 and action.get("member_id") == -group
    if ours and kind in JOINED:
        return Returned()
    if ours and kind == "chat_kick_user":
        return Left("kicked")
    return Ignored(f"service message {kind}")


def _press(body: Raw) -> Inbound:
    """Parse the press of a callback button. A payload that is not ours is a press of nothing: it still wants its
    answer."""
    peer, person = fields.number(body, "peer_id"), fields.number(body, "user_id")
    payload = _payload(body)
    number = fields.integer(body, "conversation_message_id")
    press = Press(
        data=fields.text(payload, "d") if isinstance(payload.get("d"), str) else "",
        message=str(number) if number else "",
        ack=fields.text(body, "event_id"),
    )
    return Inbound(str(peer), private=peer < CONVERSATION, sender=Sender(str(person)), event=press)


def _of_person(body: Raw, event: Event) -> Inbound:
    person = str(fields.number(body, "user_id"))
    return Inbound(person, private=True, sender=Sender(person), event=event)


def _payload(raw: Raw) -> Raw:
    """The payload of a button: an object, or JSON text; forgeable, so anything else is no payload."""
    payload = raw.get("payload")
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except (ValueError, RecursionError):
            return {}
    return payload if isinstance(payload, Mapping) else {}


def _can_press(client: Raw) -> bool:
    """True when the client shows callback buttons, and where VK does not tell: only new messages carry client_info."""
    actions = client.get("button_actions")
    if not client or not isinstance(actions, list):
        return True
    return bool(client.get("inline_keyboard")) and "callback" in actions


def _chat(body: object) -> str:
    """peer_id of the message, else user_id, else nothing."""
    if not isinstance(body, Mapping):
        return ""
    message = body.get("message")
    for holder in (message if isinstance(message, Mapping) else {}, body):
        for name in ("peer_id", "user_id"):
            value = holder.get(name)
            if isinstance(value, int) and not isinstance(value, bool):
                return str(value)
    return ""


def _made_up(raw: Any) -> str:
    try:
        return sha256(json.dumps(raw, sort_keys=True, default=str).encode()).hexdigest()
    except RecursionError:
        return "too deep"
