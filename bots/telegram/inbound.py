"""Parser of updates: turns one raw update of the Bot API into one `Inbound`, from the JSON itself: no model that could
refuse it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.platform import Inbound, Raw, Sender
from bots.telegram import content
from bots.telegram.shape import has_field, optional, required_field
from dialogs.kernel.events import Event, Ignored, Left, Message, Migrated, Press, Query, Returned

WANTED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""`allowed_updates`: everything the bot listens to."""

_OUTSIDE = frozenset({"left", "kicked"})


def locate(raw: Raw) -> tuple[str, str]:
    """Inbox key of an update, and the chat whose updates are worked in order, read from as little as possible.

    A press counts to the chat of its message, without one to the person's own chat, as a query does. No chat: empty,
    worked in any order. Raises ValueError when there is no update_id.
    """
    key = str(required_field(raw, "update_id", int))
    for body in raw.values():
        if isinstance(body, dict):
            return key, _order(body)
    return key, ""


def _order(body: Raw) -> str:
    for holder in (body, body.get("message")):
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return str(chat["id"])
    sender = body.get("from")
    return str(sender["id"]) if isinstance(sender, dict) and isinstance(sender.get("id"), int) else ""


def parse(raw: Raw, username: str = "") -> Inbound:
    """Parse an update into an event. `username`: the bot's own, to tell commands meant for another bot.

    Raises ValueError, which says what is wrong and quotes nothing.
    """
    if not isinstance(raw, Mapping):
        raise ValueError("an update should be an object")
    try:
        return _parse(raw, username)
    except (KeyError, TypeError, AttributeError, IndexError, OverflowError) as error:
        raise ValueError(f"malformed update: {type(error).__name__}") from error


def sender_of(raw: object) -> Inbound | None:
    """The sender to answer, in their own chat, when `parse` refused a message or a press; None when nobody waits for an
    answer. The event is the press to acknowledge, or Ignored. Never raises."""
    if not isinstance(raw, Mapping):
        return None
    kind = next((name for name in ("message", "edited_message", "callback_query") if has_field(raw, name)), "")
    body: dict[str, Any] = optional(raw, kind, dict, {})
    person: dict[str, Any] = optional(body, "from", dict, {})
    pressed = kind == "callback_query"
    chat: dict[str, Any] = optional(optional(body, "message", dict, {}) if pressed else body, "chat", dict, {})
    id_ = person.get("id")
    if not _is_private(id_) or person.get("is_bot") is True or (chat.get("id") != id_ and (chat or not pressed)):
        return None
    event: Event = Press("", ack=optional(body, "id", str, "")) if pressed else Ignored("not understood")
    return Inbound(str(id_), private=True, sender=Sender(str(id_)), event=event)


def _is_private(chat: object) -> bool:
    """True for a person's own chat, which has their id; groups and channels have negative ones."""
    return isinstance(chat, int) and not isinstance(chat, bool) and chat > 0


def _is_group(chat: object) -> bool:
    return isinstance(chat, int) and chat < 0


def _parse(raw: Raw, username: str) -> Inbound:
    if has_field(raw, "message"):
        return _message(required_field(raw, "message", dict), username, edited=False)
    if has_field(raw, "edited_message"):
        return _message(required_field(raw, "edited_message", dict), username, edited=True)
    if has_field(raw, "callback_query"):
        return _press(required_field(raw, "callback_query", dict))
    if has_field(raw, "inline_query"):
        return _query(required_field(raw, "inline_query", dict))
    if has_field(raw, "my_chat_member"):
        return _membership(required_field(raw, "my_chat_member", dict))
    kind = next((name for name in raw if name != "update_id"), "nothing")
    return Inbound(locate(raw)[1], private=False, sender=Sender(""), event=Ignored(f"not wanted: {kind}"))


def _message(message: Raw, username: str, *, edited: bool) -> Inbound:
    chat = required_field(message, "chat", dict, "message")
    if _is_group(message.get("migrate_from_chat_id")) and _is_group(chat.get("id")):
        return _moved_here(message, chat)
    event = _event(message, username, edited=edited)
    if isinstance(event, Message) and not _speaks_for_itself(message, chat):
        event = Ignored("not from a person")
    needed = isinstance(event, Message)
    return Inbound(
        chat=str(required_field(chat, "id", int, "message.chat")),
        private=_is_private(chat["id"]),
        sender=_sender(message, needed=needed),
        event=event,
        thread=_thread(message),
        title=optional(chat, "title", str, ""),
    )


def _moved_here(message: Raw, chat: Raw) -> Inbound:
    """The move of a group, told by the new chat; it may arrive before the one told by the old."""
    return Inbound(str(message["migrate_from_chat_id"]), False, Sender(""), Migrated(str(chat["id"])))


def _event(message: Raw, username: str, *, edited: bool) -> Event:
    private = _is_private(optional(message, "chat", dict, {}).get("id"))
    if _is_group(message.get("migrate_to_chat_id")) and not private:
        return Migrated(str(message["migrate_to_chat_id"]))
    if service := content.service(message):
        return Ignored(f"service: {service}")
    if edited and has_field(message, "location"):
        return Ignored("live location moved")
    text = _command(content.words(message), "" if private else username)
    if text is None:
        return Ignored("command for another bot")
    return _read_message(message, text, edited=edited)


def _read_message(message: Raw, text: str, *, edited: bool) -> Message:
    photos, point = content.photos(message), content.point(message)
    return Message(
        id=str(required_field(message, "message_id", int, "message")),
        text=text,
        photos=photos,
        point=point,
        title=content.venue(message),
        album=optional(message, "media_group_id", str, ""),
        reply_to=_reply_to(message),
        quotes=_quoted_text(message),
        unusable=content.unusable_kinds(message, understood=bool(text or photos or point)),
        edited=edited,
    )


def _command(text: str, username: str) -> str | None:
    """The text without the bot's name: `/help@thisbot words` -> `/help words`; None when another bot is meant, which in
    a private chat cannot be."""
    if not text.startswith("/"):
        return text
    head = text.split(maxsplit=1)[0]
    name, at, bot = head.partition("@")
    if not at:
        return text
    if username and bot.lower() != username.lower():
        return None
    return text.replace(head, name, 1)


def _reply_to(message: Raw) -> str:
    """Id of the message that is replied to. Every message of a forum topic is a reply to the service message that made
    the topic: that one is no reply."""
    reply = message.get("reply_to_message")
    if not isinstance(reply, dict):
        return ""
    id_ = required_field(reply, "message_id", int, "message.reply_to_message")
    stands_in_topic = has_field(reply, "forum_topic_created") or id_ == _thread(message)
    return "" if stands_in_topic else str(id_)


def _quoted_text(message: Raw) -> str:
    """Text of a bot's message that is replied to; in our chats there is no other bot."""
    reply = message.get("reply_to_message")
    if not _reply_to(message) or not isinstance(reply, dict):
        return ""
    author = reply.get("from")
    ours = isinstance(author, dict) and author.get("is_bot") is True
    return optional(reply, "text", str, "") or optional(reply, "caption", str, "") if ours else ""


def _thread(message: Raw) -> int | None:
    """Number of the forum topic. Replies in plain supergroups carry a thread id as well, without `is_topic_message`."""
    found = message.get("message_thread_id")
    return found if isinstance(found, int) and message.get("is_topic_message") is True else None


def _speaks_for_itself(message: Raw, chat: Raw) -> bool:
    """True for a message of a person, or of an administrator who is anonymous in this very group; false for one of a
    channel or another bot."""
    author = message.get("sender_chat")
    if isinstance(author, dict):
        return author.get("id") == chat.get("id")
    sender = message.get("from")
    return not (isinstance(sender, dict) and sender.get("is_bot") is True)


def _sender(update: Raw, *, needed: bool) -> Sender:
    person = update.get("from")
    if not isinstance(person, dict):
        if needed:
            raise ValueError("a message without a sender")
        return Sender("")
    names = (optional(person, "first_name", str, ""), optional(person, "last_name", str, ""))
    return Sender(
        id=str(required_field(person, "id", int, "from")),
        name=optional(update, "author_signature", str, "") or " ".join(name.strip() for name in names if name.strip()),
        language=optional(person, "language_code", str, ""),
    )


def _press(query: Raw) -> Inbound:
    """Parse a press. A button without data (a game's) is a press of nothing: it still wants its answer."""
    sender = _sender(query, needed=True)
    message: dict[str, Any] = optional(query, "message", dict, {})
    chat: dict[str, Any] = optional(message, "chat", dict, {})
    address = required_field(chat, "id", int, "callback_query.message.chat") if chat else int(sender.id)
    ack = required_field(query, "id", str, "callback_query")
    id_ = message.get("message_id")
    return Inbound(
        chat=str(address),
        private=_is_private(address),
        sender=sender,
        event=Press(optional(query, "data", str, ""), str(id_) if isinstance(id_, int) else "", ack),
        thread=_thread(message),
        title=optional(chat, "title", str, ""),
    )


def _query(query: Raw) -> Inbound:
    """Parse an inline query, which does not tell the chat in which it is typed."""
    sender = _sender(query, needed=True)
    event = Query(optional(query, "query", str, "").strip(), required_field(query, "id", str, "inline_query"))
    return Inbound(sender.id, private=True, sender=sender, event=event)


def _membership(change: Raw) -> Inbound:
    chat = required_field(change, "chat", dict, "my_chat_member")
    private = _is_private(required_field(chat, "id", int, "my_chat_member.chat"))
    before, after = (
        _is_inside(required_field(change, name, dict, "my_chat_member"))
        for name in ("old_chat_member", "new_chat_member")
    )
    event: Event = Ignored("rights changed")
    if not after:
        event = Left("blocked" if private else "kicked")
    elif private or not before:
        event = Returned()
    return Inbound(
        chat=str(chat["id"]),
        private=private,
        sender=_sender(change, needed=False),
        event=event,
        title=optional(chat, "title", str, ""),
    )


def _is_inside(member: Raw) -> bool:
    status = required_field(member, "status", str, "chat_member")
    if status == "restricted":
        return member.get("is_member") is not False
    return status not in _OUTSIDE
