"""Bot API methods about the bot itself, chats, members, files, presses and commands."""

from __future__ import annotations

import json
import re
from typing import Any

from bots.sandbox.telegram.chats import Body, TelegramChat
from bots.sandbox.telegram.form import ApiForm
from bots.sandbox.telegram.limits import DOWNLOAD_BYTES, TOAST_CHARACTERS
from bots.sandbox.telegram.queue import PRESS_LIFE_S
from bots.sandbox.telegram.refusal import bad_request
from bots.sandbox.telegram.world import TelegramWorld

RIGHTS = ("can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
          "can_promote_members", "can_change_info", "can_invite_users", "can_pin_messages",
          "can_manage_topics")  # fmt: skip
NO_RIGHTS = ("can_be_edited", "is_anonymous", "can_post_stories", "can_edit_stories", "can_delete_stories",
             "can_send_welcome_messages")  # fmt: skip
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
SCOPES = frozenset({
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
})  # fmt: skip


def get_me(world: TelegramWorld, _form: ApiForm) -> Body:
    can = {"can_join_groups": True, "can_read_all_group_messages": not world.privacy, "supports_inline_queries": True}
    cannot = ("can_connect_to_business", "has_main_web_app", "has_topics_enabled",
              "allows_users_to_create_topics", "can_manage_bots")  # fmt: skip
    return world.bot() | can | dict.fromkeys(cannot, False)


def member(world: TelegramWorld, chat: TelegramChat, user: int) -> Body:
    """The ChatMember of a person or of the bot."""
    if user == world.bot_id:
        return bot_member(world, chat.bot)
    person = world.user(user)
    if user not in chat.members:
        return {"status": "left", "user": person}
    if not chat.private and user == chat.members[0]:
        return {"status": "creator", "user": person, "is_anonymous": False}
    if user in chat.admins:
        return {"status": "administrator", "user": person} | _rights()
    return {"status": "member", "user": person}


def bot_member(world: TelegramWorld, status: str) -> Body:
    """The bot's ChatMember in this state."""
    more: Body = _rights() if status == "administrator" else {}
    return {"user": world.bot(), "status": status} | more | ({"until_date": 0} if status == "kicked" else {})


def _rights() -> Body:
    return dict.fromkeys(RIGHTS, True) | dict.fromkeys(NO_RIGHTS, False)


def get_chat(world: TelegramWorld, form: ApiForm) -> Body:
    chat = world.chat_of(form)
    gifts = dict.fromkeys(GIFTS, False)
    return world.chat_body(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def get_chat_member(world: TelegramWorld, form: ApiForm) -> Body:
    chat = world.chat_of(form)
    user = form.number("user_id")
    if user != world.bot_id and user not in world.people:
        raise bad_request("invalid user_id specified")
    return member(world, chat, user)


def get_chat_administrators(world: TelegramWorld, form: ApiForm) -> list[Body]:
    chat = world.chat_of(form)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    users = chat.members[:1] + [one for one in chat.admins if one != chat.members[0]]
    users += [world.bot_id] if chat.bot == "administrator" else []
    return [member(world, chat, user) for user in users]


def get_chat_member_count(world: TelegramWorld, form: ApiForm) -> int:
    return len(world.chat_of(form).members) + 1


def leave_chat(world: TelegramWorld, form: ApiForm) -> bool:
    chat = world.chat_of(form)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot = "left"
    return True


def get_file(world: TelegramWorld, form: ApiForm) -> Body:
    card = world.files.cards.get(form.text("file_id"))
    if card is None:
        raise bad_request("invalid file_id" if form.text("file_id") else "file_id not specified")
    if card.size > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    ids = {"file_id": card.id, "file_unique_id": card.unique}
    return ids | {"file_size": card.size, "file_path": card.path}


def answer_callback_query(world: TelegramWorld, form: ApiForm) -> bool:
    query = world.queries.get(form.text("callback_query_id"))
    if query is None or query.answered or world.now() - query.at > PRESS_LIFE_S:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if len(form.text("text")) > TOAST_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answered = True
    world.chats[query.chat].toasts[query.person] = form.text("text")
    return True


def _commands_key(form: ApiForm) -> str:
    scope: dict[str, Any] = form.json_value("scope", "BotCommandScope") or {"type": "default"}
    if scope.get("type") not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    language = form.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad_request("invalid language code specified")
    return json.dumps([scope, language], sort_keys=True)


def set_my_commands(world: TelegramWorld, form: ApiForm) -> bool:
    given = form.json_value("commands", "commands")
    if not isinstance(given, list):
        raise bad_request("can't parse commands: expected an Array of BotCommand")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in given:
        if not re.fullmatch("/?[a-z0-9_]{1,32}", str(one.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(one.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_commands_key(form)] = given
    return True


def get_my_commands(world: TelegramWorld, form: ApiForm) -> list[Body]:
    return world.commands.get(_commands_key(form), [])


def delete_my_commands(world: TelegramWorld, form: ApiForm) -> bool:
    world.commands.pop(_commands_key(form), None)
    return True


METHODS = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "answerCallbackQuery": answer_callback_query,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
}
