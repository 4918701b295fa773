"""Bot API methods of forum topics. No call lists topics: the bot must remember the ids it was given."""

from __future__ import annotations

from bots.sandbox.telegram.chats import ICONS, Body, TelegramChat, TelegramTopic
from bots.sandbox.telegram.entities import utf16
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.refusal import bad_request
from bots.sandbox.telegram.world import TelegramWorld

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NAME_CHARACTERS = 128


def stickers() -> list[Body]:
    """Answer of `getForumTopicIconStickers`: a Sticker for each icon."""
    shape = {"type": "custom_emoji", "width": 100, "height": 100, "is_animated": False, "is_video": False}
    return [
        {"file_id": f"CAACAgIAAxUAAW{number}", "file_unique_id": f"AgAD{number}", "emoji": emoji, "set_name": "Topics"}
        | shape
        | {"custom_emoji_id": number, "file_size": 12_000}
        for number, emoji in ICONS.items()
    ]


def _forum(world: TelegramWorld, form: ApiForm) -> TelegramChat:
    chat = world.chat_of(form)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if chat.bot != "administrator":
        raise bad_request("not enough rights to create a topic")
    return chat


def _topic(world: TelegramWorld, form: ApiForm) -> tuple[TelegramChat, TelegramTopic]:
    chat = _forum(world, form)
    topic = chat.topic(form.number("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return chat, topic


def _name(form: ApiForm) -> str:
    name = form.text("name").strip()
    if not name or utf16(name) > NAME_CHARACTERS:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    return name


def _icon(form: ApiForm) -> str | None:
    """None: not specified; empty: none from now on."""
    icon = form.fields.get("icon_custom_emoji_id")
    if icon and icon not in ICONS:
        raise bad_request("invalid custom emoji identifier specified")
    return icon


def _post_change(world: TelegramWorld, chat: TelegramChat, topic: TelegramTopic, content: Body) -> bool:
    """A change of a topic is a message as any other; it counts."""
    if world.limits:
        world.rates.take(chat.id, group=True)
    world.tell_message(chat, world.put(chat, world.bot_id, "service", content, thread=topic.id))
    return True


def get_forum_topic_icon_stickers(_world: TelegramWorld, _form: ApiForm) -> list[Body]:
    return stickers()


def create_forum_topic(world: TelegramWorld, form: ApiForm) -> Body:
    chat = _forum(world, form)
    color = form.number("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad_request("invalid topic icon color specified")
    if world.limits:
        world.rates.take(chat.id, group=True)
    topic = world.begin_topic(chat, world.bot_id, _name(form), color, _icon(form) or "")
    world.tell_message(chat, chat.posts[topic.id])
    made = {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color}
    return made | ({"icon_custom_emoji_id": topic.icon} if topic.icon else {})


def edit_forum_topic(world: TelegramWorld, form: ApiForm) -> bool:
    chat, topic = _topic(world, form)
    name, icon = _name(form) if form.text("name") else topic.name, _icon(form)
    icon = topic.icon if icon is None else icon
    edited = {"name": name} if name != topic.name else {}
    edited |= {"icon_custom_emoji_id": icon} if icon != topic.icon else {}
    if not edited:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name, topic.icon = name, icon
    return _post_change(world, chat, topic, {"forum_topic_edited": edited})


def close_forum_topic(world: TelegramWorld, form: ApiForm) -> bool:
    chat, topic = _topic(world, form)
    if topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = True
    return _post_change(world, chat, topic, {"forum_topic_closed": {}})


def reopen_forum_topic(world: TelegramWorld, form: ApiForm) -> bool:
    chat, topic = _topic(world, form)
    if not topic.closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = False
    return _post_change(world, chat, topic, {"forum_topic_reopened": {}})


def delete_forum_topic(world: TelegramWorld, form: ApiForm) -> bool:
    chat, topic = _topic(world, form)
    erase(chat, topic)
    return True


def erase(chat: TelegramChat, topic: TelegramTopic) -> None:
    """Delete a topic with its messages; the bot is not told."""
    topic.deleted = True
    for post in chat.posts.values():
        if post.thread == topic.id:
            post.deleted = True


METHODS = {
    "getForumTopicIconStickers": get_forum_topic_icon_stickers,
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
