"""Bot API methods that put a new message of the bot into a chat."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bots.sandbox.telegram import limits
from bots.sandbox.telegram.chats import Body, TelegramChat, TelegramPost
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.refusal import bad_request
from bots.sandbox.telegram.world import TelegramWorld

LIVE_S = (60, 86_400)
LIVE_FOR_EVER = 0x7FFFFFFF
ALBUM = (2, 10)
TYPING_S = 5
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


@dataclass(frozen=True)
class MessageSpot:
    """Destination of a new message: its chat, topic, the message it answers, its keyboard."""

    chat: TelegramChat
    thread: int | None
    reply: TelegramPost | None
    markup: Body | None

    def put(self, world: TelegramWorld, kind: str, content: Body) -> Body:
        """Put the message there and return its JSON."""
        post = world.put(self.chat, world.bot_id, kind, content, thread=self.thread, reply=self.reply,
                         markup=self.markup)  # fmt: skip
        self.chat.typing_until = 0
        return post.body


def spot(world: TelegramWorld, form: ApiForm, *, messages: int = 1) -> MessageSpot:
    """Read the destination out of a call; the sending limits count the call last, when all else is right."""
    chat = world.chat_of(form)
    reply = _answered_post(chat, form)
    thread = _thread(chat, form) or (reply.thread if reply and chat.forum else None)
    keyboard = limits.markup(form, private=chat.private)
    topic = chat.topic(thread)
    if topic and topic.closed and chat.bot != "administrator":
        raise bad_request("TOPIC_CLOSED")
    if world.limits:
        world.rates.take(chat.id, group=not chat.private, messages=messages)
    return MessageSpot(chat, thread, reply, keyboard)


def _thread(chat: TelegramChat, form: ApiForm) -> int | None:
    thread = form.number("message_thread_id") or None
    if thread is not None and chat.topic(thread) is None:
        raise bad_request("message thread not found")
    return thread


def _answered_post(chat: TelegramChat, form: ApiForm) -> TelegramPost | None:
    given = form.json_value("reply_parameters", "reply parameters") or {}
    wanted = int(given.get("message_id") or form.number("reply_to_message_id"))
    if not wanted:
        return None
    post = chat.find_post(wanted)
    free = bool(given.get("allow_sending_without_reply")) or form.flag("allow_sending_without_reply")
    if post is None and not free:
        raise bad_request("message to be replied not found")
    return post


def send_message(world: TelegramWorld, form: ApiForm) -> Body:
    world.chat_of(form)
    text, entities = limits.words(form)
    content = {"text": text} | ({"entities": entities} if entities else {})
    return spot(world, form).put(world, "text", content)


def send_photo(world: TelegramWorld, form: ApiForm) -> Body:
    world.chat_of(form)
    caption = limits.caption(form)
    sizes = limits.photo(world.files, form.file("photo"))
    return spot(world, form).put(world, "photo", {"photo": sizes, **caption})


def send_document(world: TelegramWorld, form: ApiForm) -> Body:
    world.chat_of(form)
    caption = limits.caption(form)
    made = limits.document(world.files, form.file("document"))
    return spot(world, form).put(world, "document", {"document": made, **caption})


def send_media_group(world: TelegramWorld, form: ApiForm) -> list[Body]:
    world.chat_of(form)
    items = form.json_value("media", "media")
    if not isinstance(items, list) or len(items) < ALBUM[0]:
        raise bad_request("too few messages to send as an album")
    if len(items) > ALBUM[1]:
        raise bad_request("too many messages to send as an album")
    if form.text("reply_markup"):
        raise bad_request("reply markup can't be used in an album")
    kinds = {str(item.get("type")) for item in items}
    if kinds - {"photo", "document"} or len(kinds) > 1:
        raise bad_request("Can't use the media of the specified type in the album")
    contents = [media(world, form, item) for item in items]
    group = str(world.count("album", 13_000_000_000_000_000))
    where = spot(world, form, messages=len(items))
    return [where.put(world, kind, {"media_group_id": group, **content}) for kind, content in contents]


def media(world: TelegramWorld, form: ApiForm, item: dict[str, Any]) -> tuple[str, Body]:
    """One InputMedia as (kind, the part of a message it becomes)."""
    words = {name: item[name] for name in ("caption", "parse_mode") if item.get(name)}
    if item.get("caption_entities"):
        words["caption_entities"] = json.dumps(item["caption_entities"])
    caption = limits.caption(ApiForm(words))
    given = form.attached_file(str(item.get("media", "")))
    if item.get("type") == "photo":
        return "photo", {"photo": limits.photo(world.files, given), **caption}
    if item.get("type") == "document":
        return "document", {"document": limits.document(world.files, given), **caption}
    raise bad_request("unsupported media type: only photo and document are kept here")


def point(form: ApiForm) -> Body:
    """The Location of a call; 400 when it is not on Earth."""
    latitude, longitude = form.float_or_none("latitude"), form.float_or_none("longitude")
    if latitude is None or longitude is None:
        raise bad_request("latitude and longitude must be specified")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    return {"latitude": latitude, "longitude": longitude}


def send_location(world: TelegramWorld, form: ApiForm) -> Body:
    world.chat_of(form)
    place = point(form)
    live = form.number("live_period")
    if live and live != LIVE_FOR_EVER and not LIVE_S[0] <= live <= LIVE_S[1]:
        raise bad_request("wrong live location period specified")
    if live:
        place["live_period"] = live
    return spot(world, form).put(world, "location", {"location": place})


def send_venue(world: TelegramWorld, form: ApiForm) -> Body:
    world.chat_of(form)
    place = point(form)
    title, address = form.text("title"), form.text("address")
    if not title or not address:
        raise bad_request("venue title and address must be specified")
    venue = {"location": place, "title": title, "address": address}
    return spot(world, form).put(world, "venue", {"venue": venue, "location": place})


def copy_message(world: TelegramWorld, form: ApiForm) -> Body:
    world.chat_of(form)
    source = world.known_chat(form.text("from_chat_id"))
    post = source.find_post(form.number("message_id"))
    if post is None:
        raise bad_request("message to copy not found")
    if post.kind == "service":
        raise bad_request("message can't be copied")
    kept = ("text", "entities", "photo", "document", "location", "venue", "caption", "caption_entities",
            "voice", "video", "video_note", "audio", "sticker", "animation", "contact", "dice", "poll")  # fmt: skip
    content = {key: post.body[key] for key in kept if key in post.body}
    if form.fields.get("caption") is not None and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= limits.caption(form)
    body = spot(world, form).put(world, post.kind, content)
    return {"message_id": body["message_id"]}


def send_chat_action(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    _thread(chat, form)
    if form.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing_until = world.now() + TYPING_S
    return True


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "copyMessage": copy_message,
    "sendChatAction": send_chat_action,
}
