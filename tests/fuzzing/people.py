"""Simulated people of both platforms: their acts as raw updates, and the chats in which an answer is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from dialogs.kernel.events import Message, Press
from tests.fuzzing import grow, odd
from tests.fuzzing.contract import Contract
from tests.fuzzing.damage import damaged_value

Raw = Mapping[str, Any]

GROUP, CONVERSATIONS = 7, 2_000_000_000
CLIENT = {"button_actions": ["text", "callback", "location", "open_link"], "keyboard": True, "inline_keyboard": True,
          "carousel": True, "lang_id": 0}  # fmt: skip
ANSWERED = (Message, Press)
"""Events that somebody waits for an answer to."""
OWN_WORDS, GROWN, HURT = 0.8, 0.2, 0.35
"""How often a person does something sensible, sends what the schema makes of them, and is damaged on the way."""


@dataclass
class FuzzPerson:
    """Person in a chat, their own or a group. `shown`: data of the buttons before them; `known`: ids of messages
    there."""

    platform: str
    id: int
    chat: int
    shown: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=lambda: ["1"])
    said: int = 0


@dataclass(frozen=True)
class Bases:
    """Updates that fit the schema, grown once and used many times. `updates` by platform."""

    updates: Mapping[str, Sequence[dict[str, Any]]]

    @classmethod
    def of(cls, contracts: Sequence[Contract], each: int, dice: Random) -> Bases:
        return cls({c.platform: [grow.update(c, dice) for _ in range(each)] for c in contracts})


def act(person: FuzzPerson, bases: Bases, number: int, dice: Random) -> Any:
    """Make the next raw update of a person, sound or damaged. `number`: unlike that of any other update."""
    person.said += 1
    if dice.random() < GROWN:
        raw = personal(person, dice.choice(bases.updates[person.platform]))
    elif dice.random() < 0.45:
        raw = press(person, _data(person, dice))
    else:
        raw = message(person, _content(person, dice))
    if dice.random() < HURT:
        raw = damaged_value(raw, dice, dice.choice(bases.updates[person.platform]))
    return _with_number(person.platform, raw, number)


def _with_number(platform: str, raw: Any, number: int) -> Any:
    """Give a number to an update that carries none of its own, as platforms see to it."""
    if not isinstance(raw, dict):
        return raw
    return {**raw, "update_id": number} if platform == "telegram" else {**raw, "event_id": f"{number:x}"}


def _data(person: FuzzPerson, dice: Random) -> str:
    if person.shown and dice.random() < OWN_WORDS:
        return dice.choice(person.shown)
    forged = dice.choice(odd.PRESSES)
    return forged if dice.random() < 0.5 or not person.shown else f"{person.shown[0].rpartition(':')[0]}:{forged}"


def _content(person: FuzzPerson, dice: Random) -> dict[str, Any]:
    """Make the content of a message, by the names of this module: text, photos, file, point, reply, edit, album."""
    match dice.randrange(12):
        case 0:
            return {"photos": dice.randint(1, 3), "text": dice.choice(("", odd.person_words(dice)))}
        case 1:
            return {"photos": 1, "album": dice.choice("ab")}
        case 2 | 3:
            return {"point": (odd.degrees(dice), odd.degrees(dice))}
        case 4:
            return {"edit": dice.choice(person.known), "text": odd.person_words(dice)}
        case 5:
            return {"reply": dice.choice(person.known), "text": odd.person_words(dice)}
        case 6:
            return {"file": odd.text("file_name", dice), "mime": odd.text("mime_type", dice), "text": ""}
        case 7:
            return {"text": dice.choice(odd.ADDRESSES)}
        case _:
            return {"text": odd.person_words(dice)}


def message(person: FuzzPerson, content: Mapping[str, Any]) -> dict[str, Any]:
    made = _telegram(person, content) if person.platform == "telegram" else _vk(person, content)
    person.known = [*person.known[-9:], str(content.get("edit") or _own_id(person))]
    return made


def _own_id(person: FuzzPerson) -> int:
    return 1_000_000 + person.said


def _telegram(person: FuzzPerson, content: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        "message_id": int(content.get("edit") or _own_id(person)),
        "date": 1,
        "chat": _chat(person),
        "from": _from(person),
    }
    text = content.get("text", "")
    if content.get("photos"):
        body["photo"] = [{"file_id": f"photo{person.said % 7}", "width": 90, "height": 60}]
        body |= {"caption": text} if text else {}
    elif text:
        body["text"] = text
    if "file" in content:
        body["document"] = {"file_id": "file", "file_name": content["file"], "mime_type": content["mime"]}
    if "point" in content:
        body["location"] = dict(zip(("latitude", "longitude"), content["point"], strict=True))
    if "reply" in content:
        body["reply_to_message"] = {"message_id": int(content["reply"]), "date": 1, "chat": _chat(person)}
    if "album" in content:
        body["media_group_id"] = f"{person.id}{content['album']}"
    return {"update_id": 0, "edited_message" if "edit" in content else "message": body}


def _vk(person: FuzzPerson, content: Mapping[str, Any]) -> dict[str, Any]:
    hung: list[dict[str, Any]] = [
        {"type": "photo", "photo": {"sizes": [{"type": "x", "url": f"https://sun1.userapi.com/{n}.jpg"}]}}
        for n in range(content.get("photos", 0))
    ]
    if "file" in content:
        ext = content["file"].rpartition(".")[2]
        hung.append({"type": "doc", "doc": {"ext": ext, "title": content["file"], "url": "https://vk.com/doc1_1"}})
    body: dict[str, Any] = {
        "from_id": person.id, "peer_id": person.chat, "date": 1, "id": person.said, "out": 0, "version": 1,
        "random_id": 0, "conversation_message_id": int(content.get("edit") or _own_id(person)),
        "text": content.get("text", ""), "attachments": hung, "fwd_messages": [],
    }  # fmt: skip
    if "point" in content:
        body["geo"] = {"coordinates": dict(zip(("latitude", "longitude"), content["point"], strict=True))}
    if "reply" in content:
        body["reply_message"] = {"conversation_message_id": int(content["reply"])}
    if "edit" in content:
        return _event("message_edit", body)
    return _event("message_new", {"message": body, "client_info": CLIENT})


def press(person: FuzzPerson, data: str) -> dict[str, Any]:
    """Press a button of any message, its data maybe forged."""
    if person.platform == "vk":
        body = {"user_id": person.id, "peer_id": person.chat, "event_id": "e", "payload": {"d": data},
                "conversation_message_id": int(person.known[0])}  # fmt: skip
        return _event("message_event", body)
    under = {"message_id": int(person.known[0]), "date": 1, "chat": _chat(person)}
    return {"update_id": 0, "callback_query": {"id": "1", "from": _from(person), "message": under, "data": data}}


def _event(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    return {"group_id": GROUP, "type": kind, "event_id": "", "v": "5.199", "object": body}


def _from(person: FuzzPerson) -> dict[str, Any]:
    return {"id": person.id, "is_bot": False, "first_name": "Анна", "language_code": "ru"}


def _chat(person: FuzzPerson) -> dict[str, Any]:
    if person.chat < 0:
        return {"id": person.chat, "type": "supergroup", "title": "Диспетчерская"}
    return {"id": person.chat, "type": "private", "first_name": "Анна"}


def personal(person: FuzzPerson, base: dict[str, Any]) -> dict[str, Any]:
    """Copy the update as one of that person, in their chat."""
    if person.platform == "vk":
        body = base["object"]
        who = {"peer_id": person.chat, "from_id": person.id, "user_id": person.id}
        inner = body.get("message")
        mine = {**body, "message": {**inner, **who}} if isinstance(inner, dict) else {**body, **who}
        return {**base, "object": mine}
    kind, body = next((name, body) for name, body in base.items() if name != "update_id")
    mine = {key: value for key, value in body.items() if key != "sender_chat"} | {"from": _from(person)}
    if "chat" in body:
        mine["chat"] = _chat(person)
    if isinstance(body.get("message"), dict):
        mine["message"] = {**body["message"], "chat": _chat(person)}
    return {**base, kind: mine}


def waits(platform: str, raw: Any) -> str:
    """Address of the person's own chat where an answer is due to this update; empty when nobody waits for one."""
    if not isinstance(raw, dict):
        return ""
    return _waits_in_telegram(raw) if platform == "telegram" else _waits_in_vk(raw)


def _waits_in_telegram(raw: Raw) -> str:
    kind = next(
        (k for k in ("message", "edited_message", "callback_query", "my_chat_member") if raw.get(k) is not None), ""
    )
    body = raw.get(kind)
    if kind == "my_chat_member" or not isinstance(body, dict):
        return ""
    sender = body.get("from")
    if not isinstance(sender, dict) or sender.get("is_bot") is True or isinstance(body.get("sender_chat"), dict):
        return ""
    holder = body if kind != "callback_query" else body.get("message")
    chat = holder.get("chat") if isinstance(holder, dict) else None
    if isinstance(chat, dict) and chat:
        return _person(sender.get("id"), chat.get("id"))
    return _person(sender.get("id"), sender.get("id")) if kind == "callback_query" else ""


def _waits_in_vk(raw: Raw) -> str:
    kind, body = raw.get("type"), raw.get("object")
    if not isinstance(body, dict) or kind not in ("message_new", "message_edit", "message_event"):
        return ""
    if kind == "message_event":
        return _person(body.get("user_id"), body.get("peer_id"))
    said = body["message"] if isinstance(body.get("message"), dict) else body
    return _person(said.get("from_id"), said.get("peer_id"))


def _person(sender: object, chat: object) -> str:
    """Their id when it is a person's, and the chat is theirs."""
    if not (type(sender) is type(chat) is int) or sender != chat:
        return ""
    return str(sender) if 0 < sender < CONVERSATIONS else ""
