"""Calls about forum topics. No call lists topics: the bot must remember the ids it was given."""

from __future__ import annotations

from bots.sandbox.telegram.chats import Body, Chat, Topic
from bots.sandbox.telegram.entities import utf16
from bots.sandbox.telegram.form import Form
from bots.sandbox.telegram.refusal import bad
from bots.sandbox.telegram.world import World

COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
NAME_CHARACTERS = 128


def _forum(world: World, form: Form) -> Chat:
    chat = world.chat_of(form)
    if not chat.forum:
        raise bad("the chat is not a forum")
    if chat.bot != "administrator":
        raise bad("not enough rights to create a topic")
    return chat


def _topic(world: World, form: Form) -> tuple[Chat, Topic]:
    chat = _forum(world, form)
    topic = chat.topic(form.number("message_thread_id"))
    if topic is None:
        raise bad("message thread not found")
    return chat, topic


def _name(form: Form) -> str:
    name = form.text("name").strip()
    if not name or utf16(name) > NAME_CHARACTERS:
        raise bad("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    return name


def create_forum_topic(world: World, form: Form) -> Body:
    chat = _forum(world, form)
    color = form.number("icon_color", COLORS[0])
    if color not in COLORS:
        raise bad("invalid topic icon color specified")
    if world.limits:
        world.rates.take(chat.id, group=True)
    topic = world.begin_topic(chat, world.bot_id, _name(form), color)
    world.tell_message(chat, chat.posts[topic.id])
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.color}


def edit_forum_topic(world: World, form: Form) -> bool:
    chat, topic = _topic(world, form)
    if form.text("name"):
        if topic.name == _name(form):
            raise bad("TOPIC_NOT_MODIFIED")
        topic.name = _name(form)
        _say(world, chat, topic, {"forum_topic_edited": {"name": topic.name}})
    return True


def close_forum_topic(world: World, form: Form) -> bool:
    chat, topic = _topic(world, form)
    if topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = True
    _say(world, chat, topic, {"forum_topic_closed": {}})
    return True


def reopen_forum_topic(world: World, form: Form) -> bool:
    chat, topic = _topic(world, form)
    if not topic.closed:
        raise bad("TOPIC_NOT_MODIFIED")
    topic.closed = False
    _say(world, chat, topic, {"forum_topic_reopened": {}})
    return True


def delete_forum_topic(world: World, form: Form) -> bool:
    chat, topic = _topic(world, form)
    erase(chat, topic)
    return True


def erase(chat: Chat, topic: Topic) -> None:
    """A deleted topic takes its messages with it; the bot is not told."""
    topic.deleted = True
    for post in chat.posts.values():
        if post.thread == topic.id:
            post.deleted = True


def _say(world: World, chat: Chat, topic: Topic, content: Body) -> None:
    world.tell_message(chat, world.put(chat, world.bot_id, "service", content, thread=topic.id))


METHODS = {
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "reopenForumTopic": reopen_forum_topic,
    "deleteForumTopic": delete_forum_topic,
}
