"""Phone screen: the view of a chat that the port promises, read out of Telegram's JSON."""

from __future__ import annotations

import json
from typing import Any, Literal

from bots.sandbox.standin import Bubble, PhoneButton, ShownSpan, View
from bots.sandbox.telegram.chats import ICONS, Body, TelegramChat, TelegramPost, TelegramTopic
from bots.sandbox.telegram.world import TelegramWorld

STYLES: dict[str, Literal["bold", "italic", "underline", "link"]] = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "text_link": "link",
    "url": "link",
}


def view(world: TelegramWorld, person: int, chat: TelegramChat, newest: int | None = None) -> View:
    """One person's view; in a forum all topics together, each bubble with its thread. `newest`: only so many."""
    posts = list(chat.posts.values())
    return View(
        chat=chat.id,
        title=world.bot_name if chat.private else chat.title,
        bubbles=tuple(
            bubble(world, chat, post) for post in posts[-(newest or len(posts)) :] if not _is_unseen(chat, post)
        ),
        keyboard=_keyboard_rows(chat.keyboards.get(person, {})),
        toast=chat.toasts.get(person, ""),
        blocked=chat.bot == "kicked",
        typing=chat.typing_until > world.now(),
        menu=_menu(world, person, chat),
        topics=tuple((topic.id, _title(topic)) for topic in chat.topics.values() if not topic.deleted),
    )


def _title(topic: TelegramTopic) -> str:
    return " ".join(filter(None, (ICONS.get(topic.icon, ""), topic.name, "🔒" if topic.closed else "")))


def _is_unseen(chat: TelegramChat, post: TelegramPost) -> bool:
    topic = chat.topics.get(post.thread or 0)
    return topic is not None and topic.deleted


def bubble(world: TelegramWorld, chat: TelegramChat, post: TelegramPost) -> Bubble:
    """A message as a bubble, after all edits; a deleted one keeps its place without content."""
    body: Body = post.body if not post.deleted else {"date": post.body["date"]}
    spans: list[Body] = body.get("entities") or body.get("caption_entities") or []
    text = str(body.get("text") or body.get("caption") or "")
    place = body.get("location")
    answered = body.get("reply_to_message", {}).get("message_id")
    return Bubble(
        id=post.id,
        author="bot" if post.author == world.bot_id else str(post.author),
        text=text or _service_words(body),
        at=float(body["date"]),
        spans=tuple(_span(one, text) for one in spans if one["type"] in STYLES),
        photos=(body["photo"][-1]["file_id"],) if body.get("photo") else (),
        documents=(body["document"]["file_id"],) if body.get("document") else (),
        names=(str(body["document"].get("file_name", "")),) if body.get("document") else (),
        point=(place["latitude"], place["longitude"]) if place else None,
        rows=tuple(tuple(map(_inline, row)) for row in body.get("reply_markup", {}).get("inline_keyboard", [])),
        reply_to=None if answered in chat.topics else answered,
        edited=post.edits,
        deleted=post.deleted,
        thread=post.thread,
        kind=post.kind,
    )


def _service_words(body: Body) -> str:
    """A service message in the words of the Bot API: the field's name and what it carries."""
    for field in ("forum_topic_created", "forum_topic_edited"):
        if field in body:
            icon = ICONS.get(body[field].get("icon_custom_emoji_id", ""), "")
            return " ".join(filter(None, (icon, str(body[field].get("name", "")))))
    venue = body.get("venue")
    return f"{venue['title']}, {venue['address']}" if venue else ""


def _span(one: Body, text: str) -> ShownSpan:
    offset, length = one["offset"], one["length"]
    url = one.get("url", "")
    if one["type"] == "url":
        url = text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le")
    return ShownSpan(STYLES[one["type"]], offset, length, url)


def _inline(button: Body) -> PhoneButton:
    color = str(button.get("style", ""))
    if "callback_data" in button:
        return PhoneButton(button["text"], button["callback_data"], "press", color=color)
    url = str(button.get("url", ""))
    return PhoneButton(button["text"], url or button["text"], "url", url, color)


def _keyboard_rows(markup: Body) -> tuple[tuple[PhoneButton, ...], ...]:
    rows: list[list[dict[str, Any]]] = markup.get("keyboard", [])
    return tuple(tuple(_key(one) for one in row) for row in rows)


def _key(button: Body) -> PhoneButton:
    kind: Literal["location", "text"] = "location" if button.get("request_location") else "text"
    return PhoneButton(button["text"], button["text"], kind, color=str(button.get("style", "")))


def _menu(world: TelegramWorld, person: int, chat: TelegramChat) -> tuple[tuple[str, str], ...]:
    """The commands of the narrowest scope that has some, in the person's language if there are such."""
    language = world.people[person].language[:2]
    for scope in _scopes(person, chat):
        for tongue in (language, ""):
            found = world.commands.get(json.dumps([scope, tongue], sort_keys=True))
            if found:
                return tuple((one["command"], one["description"]) for one in found)
    return ()


def _scopes(person: int, chat: TelegramChat) -> list[Body]:
    if chat.private:
        return [{"type": "chat", "chat_id": chat.id}, {"type": "all_private_chats"}, {"type": "default"}]
    rank = person in chat.admins or person in chat.members[:1]
    managers = [{"type": "chat_administrators", "chat_id": chat.id}] if rank else []
    wide = [{"type": "all_chat_administrators"}] if rank else []
    return [
        {"type": "chat_member", "chat_id": chat.id, "user_id": person},
        *managers,
        {"type": "chat", "chat_id": chat.id},
        *wide,
        {"type": "all_group_chats"},
        {"type": "default"},
    ]
