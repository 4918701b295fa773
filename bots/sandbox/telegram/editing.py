"""Bot API methods that change or delete a message already in a chat."""

from __future__ import annotations

from typing import Any

from bots.sandbox.telegram import limits
from bots.sandbox.telegram.chats import Body, TelegramChat, TelegramPost
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.refusal import bad_request
from bots.sandbox.telegram.sending import media
from bots.sandbox.telegram.world import TelegramWorld

DELETE_WITHIN_S = 48 * 3600
CONTENT = ("text", "entities", "photo", "document", "location", "venue", "caption", "caption_entities")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_EMOJI = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 "
    "💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
EMOJI = frozenset(_EMOJI.split(" "))
"""The emoji Telegram takes as reactions; there is no tick among them."""


def _own_post(world: TelegramWorld, form: ApiForm) -> tuple[TelegramChat, TelegramPost]:
    chat = world.chat_of(form)
    post = chat.find_post(form.number("message_id"))
    if post is None:
        raise bad_request("message to edit not found")
    if post.author != world.bot_id or post.kind == "service" or post.lower:
        raise bad_request("message can't be edited")
    return chat, post


def _replace(world: TelegramWorld, form: ApiForm, chat: TelegramChat, post: TelegramPost, content: Body) -> Body:
    """Give the message new content and the keyboard of the call (none given: none left)."""
    keyboard = limits.inline_only(form, private=chat.private)
    body = {key: value for key, value in post.body.items() if key not in (*CONTENT, "reply_markup")}
    body |= content | ({"reply_markup": keyboard} if keyboard else {})
    if all(limits.is_same_json(body.get(key), post.body.get(key)) for key in (*CONTENT, "reply_markup")):
        raise bad_request(NOT_MODIFIED)
    if world.limits:
        world.rates.take(chat.id, group=not chat.private, edit=True)
    post.body = body | {"edit_date": int(world.now())}
    post.edits += 1
    return post.body


def edit_message_text(world: TelegramWorld, form: ApiForm) -> Body:
    chat, post = _own_post(world, form)
    text, entities = limits.words(form)
    if post.kind != "text":
        raise bad_request("there is no text in the message to edit")
    return _replace(world, form, chat, post, {"text": text} | ({"entities": entities} if entities else {}))


def edit_message_caption(world: TelegramWorld, form: ApiForm) -> Body:
    chat, post = _own_post(world, form)
    if post.kind not in {"photo", "document"}:
        raise bad_request("there is no caption in the message to edit")
    content = {key: post.body[key] for key in ("photo", "document") if key in post.body}
    return _replace(world, form, chat, post, content | limits.caption(form))


def edit_message_reply_markup(world: TelegramWorld, form: ApiForm) -> Body:
    chat, post = _own_post(world, form)
    return _replace(world, form, chat, post, {key: post.body[key] for key in CONTENT if key in post.body})


def edit_message_media(world: TelegramWorld, form: ApiForm) -> Body:
    chat, post = _own_post(world, form)
    item = form.json_value("media", "media")
    if not isinstance(item, dict):
        raise bad_request("can't parse media JSON object")
    kind, content = media(world, form, item)
    body = _replace(world, form, chat, post, content)
    post.kind = kind
    return body


def delete_message(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    post = chat.find_post(form.number("message_id"))
    if post is None:
        raise bad_request("message to delete not found")
    _delete(world, chat, post)
    return True


def delete_messages(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    ids = form.json_value("message_ids", "message identifiers")
    if not isinstance(ids, list) or not 1 <= len(ids) <= 100:
        raise bad_request("too many message identifiers specified" if ids else "message identifiers are not specified")
    for post in filter(None, (chat.find_post(int(one)) for one in ids)):
        _delete(world, chat, post)
    return True


def _delete(world: TelegramWorld, chat: TelegramChat, post: TelegramPost) -> None:
    others = post.author != world.bot_id and not chat.private and chat.bot != "administrator"
    old = world.now() - post.body["date"] > DELETE_WITHIN_S
    if others or old or "forum_topic_created" in post.body:
        raise bad_request("message can't be deleted for everyone" if old else "message can't be deleted")
    post.deleted = True


def set_message_reaction(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    post = chat.find_post(form.number("message_id"))
    if post is None:
        raise bad_request("message to react not found")
    given: list[dict[str, Any]] = form.json_value("reaction", "reaction") or []
    if len(given) > 1 or any(one.get("emoji") not in EMOJI for one in given):
        raise bad_request("REACTIONS_TOO_MANY" if len(given) > 1 else "REACTION_INVALID")
    chat.reactions[post.id] = given
    return True


def pin_chat_message(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    post = chat.find_post(form.number("message_id"))
    if post is None:
        raise bad_request("message to pin not found")
    if post.id not in chat.pinned:
        chat.pinned.append(post.id)
        made = world.put(chat, world.bot_id, "service", {"pinned_message": post.as_reply_target()}, thread=post.thread)
        world.tell_message(chat, made)
    return True


def unpin_chat_message(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    wanted = form.number("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "editMessageMedia": edit_message_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}
