"""API methods groups.*, users.get, utils.getServerTime and those about conversations."""

from __future__ import annotations

from typing import Any

from bots.sandbox.vk import limits
from bots.sandbox.vk.callback import Callbacks, CallbackServer
from bots.sandbox.vk.chats import CONVERSATION, Community, VkChat, VkResident
from bots.sandbox.vk.files import HERE
from bots.sandbox.vk.longpoll import LongPollServer
from bots.sandbox.vk.messages import Form, Messages
from bots.sandbox.vk.refusals import VkRefusal, invalid_parameter

RIGHTS = {"photos": 4, "docs": 131_072, "manage": 262_144, "messages": 4_096}
"""The rights of a community token and their bits."""
MOST_SERVERS = 10


class VkGroups:
    """Methods groups.* of a community. `rights`: what the token may do."""

    def __init__(self, community: Community, longpoll: LongPollServer, callbacks: Callbacks) -> None:
        self.community = community
        self.longpoll = longpoll
        self.callbacks = callbacks
        self.rights = dict(RIGHTS)

    def by_id(self, form: Form) -> object:
        """groups.getById: this community, whoever is asked for."""
        group = {
            "id": self.community.group_id,
            "name": self.community.name,
            "screen_name": self.community.screen_name,
            "is_closed": 0,
            "type": "group",
            "is_admin": 0,
            "is_member": 0,
        }
        asked = form.get("group_ids") or form.get("group_id") or ""
        names = {str(self.community.group_id), self.community.screen_name}
        if asked and not names & set(asked.split(",")):
            raise invalid_parameter("group_ids is undefined")
        return {"groups": [group], "profiles": []}

    def long_poll_server(self, form: Form) -> object:
        """groups.getLongPollServer: a new session at the present end of the history."""
        self._check_group(form)
        if not self.longpoll.enabled:
            raise invalid_parameter("longpoll for this group is not enabled")
        return {"key": self.longpoll.new_key(), "server": f"{HERE}/lp", "ts": str(self.longpoll.begin())}

    def set_long_poll(self, form: Form) -> object:
        """groups.setLongPollSettings: event types not named keep their state."""
        self._check_group(form)
        if "enabled" in form:
            self.longpoll.enabled = form["enabled"] == "1"
        self.longpoll.api_version = form.get("api_version", self.longpoll.api_version)
        self.longpoll.settings.update(_switches(form, self.longpoll.settings))
        return 1

    def long_poll(self, form: Form) -> object:
        """groups.getLongPollSettings."""
        self._check_group(form)
        return {
            "api_version": self.longpoll.api_version,
            "events": dict(self.longpoll.settings),
            "is_enabled": self.longpoll.enabled,
        }

    def permissions(self, form: Form) -> object:
        """groups.getTokenPermissions."""
        rights = [{"name": name, "setting": bit} for name, bit in self.rights.items()]
        return {"mask": sum(self.rights.values()), "permissions": rights}

    def confirmation_code(self, form: Form) -> object:
        """groups.getCallbackConfirmationCode."""
        self._check_group(form)
        return {"code": self.callbacks.code}

    def add_callback(self, form: Form) -> object:
        """groups.addCallbackServer: at most ten."""
        self._check_group(form)
        if len(self.callbacks.servers) >= MOST_SERVERS:
            raise VkRefusal(2000)
        number = max(self.callbacks.servers, default=0) + 1
        self.callbacks.put(_callback(number, form))
        self.callbacks.settings[number] = dict.fromkeys(self.longpoll.settings, 0)
        return {"server_id": number}

    def edit_callback(self, form: Form) -> object:
        """groups.editCallbackServer."""
        number = self._callback_id(form)
        self.callbacks.put(_callback(number, form))
        return 1

    def delete_callback(self, form: Form) -> object:
        """groups.deleteCallbackServer."""
        self.callbacks.delete(self._callback_id(form))
        return 1

    def callback_servers(self, form: Form) -> object:
        """groups.getCallbackServers."""
        self._check_group(form)
        items = [{**vars(each), "creator_id": 0} for each in self.callbacks.servers.values()]
        return {"count": len(items), "items": items}

    def set_callback(self, form: Form) -> object:
        """groups.setCallbackSettings."""
        number = self._callback_id(form)
        self.callbacks.settings[number].update(_switches(form, self.longpoll.settings))
        return 1

    def _callback_id(self, form: Form) -> int:
        self._check_group(form)
        number = limits.integer(form.get("server_id"), "server_id")
        if number not in self.callbacks.servers:
            raise invalid_parameter("server_id is invalid")
        return number

    def _check_group(self, form: Form) -> None:
        if limits.integer(form.get("group_id"), "group_id") != self.community.group_id:
            raise VkRefusal(15)


def _switches(form: Form, known: dict[str, int]) -> dict[str, int]:
    return {name: int(value == "1") for name, value in form.items() if name in known}


def _callback(number: int, form: Form) -> CallbackServer:
    url = form.get("url", "")
    if not url.startswith(("http://", "https://")):
        raise invalid_parameter("url is invalid")
    return CallbackServer(number, url, form.get("title", ""), form.get("secret_key", ""))


class Conversations:
    """Methods that ask about people and conversations, and the one that removes somebody."""

    def __init__(self, community: Community, messages: Messages) -> None:
        self.community = community
        self.messages = messages

    def users(self, form: Form) -> object:
        """users.get: unknown ids are left out, as VK does; name cases are ignored."""
        ids = limits.integers(form.get("user_ids", ""), "user_ids")
        if len(ids) > 1_000:
            raise invalid_parameter("user_ids should contain at most 1000 elements")
        fields = form.get("fields", "").split(",")
        found = [self.community.residents[each] for each in ids if each in self.community.residents]
        return [self._profile(resident, fields) for resident in found]

    def _profile(self, resident: VkResident, fields: list[str]) -> dict[str, Any]:
        first, _, last = resident.name.partition(" ")
        more: dict[str, Any] = {
            "city": {"id": 147, "title": self.community.city},
            "language": resident.language.split("-")[0],
            "timezone": 5,
            "screen_name": f"id{resident.id}",
        }
        profile = {"id": resident.id, "first_name": first, "last_name": last}
        profile |= {"can_access_closed": True, "is_closed": False}
        return profile | {name: more[name] for name in fields if name in more}

    def by_id(self, form: Form) -> object:
        """messages.getConversationsById."""
        peers = limits.integers(form.get("peer_ids", ""), "peer_ids")
        if not peers:
            raise invalid_parameter("peer_ids is undefined")
        chats = [self.community.chats[peer] for peer in peers if peer in self.community.chats]
        if any(not chat.bot_in for chat in chats):
            raise VkRefusal(917)
        return {"count": len(chats), "items": [_conversation(chat) for chat in chats]}

    def members(self, form: Form) -> object:
        """messages.getConversationMembers: only for an administrator of the conversation."""
        chat = self.messages.known_chat(form)
        if not chat.private and not chat.bot_admin:
            raise VkRefusal(917)
        bot = -self.community.group_id
        items: list[dict[str, Any]] = [{"member_id": member} for member in chat.members]
        items.append({"member_id": bot, "is_admin": chat.bot_admin})
        profiles = [self._profile(self.community.residents[member], []) for member in chat.members]
        return {"items": items, "count": len(items), "profiles": profiles, "groups": []}

    def remove(self, form: Form) -> object:
        """messages.removeChatUser: only for an administrator of the conversation."""
        peer = CONVERSATION + limits.integer(form.get("chat_id"), "chat_id")
        chat = self.messages.known_chat({"peer_id": str(peer)})
        member = limits.integer(form.get("member_id") or form.get("user_id"), "member_id")
        if not chat.bot_admin:
            raise VkRefusal(925)
        if member == -self.community.group_id:
            chat.bot_in = False
        elif member in chat.members:
            chat.members.remove(member)
        else:
            raise VkRefusal(935)
        return 1

    def server_time(self, form: Form) -> object:
        """utils.getServerTime."""
        return int(self.community.now())


def _conversation(chat: VkChat) -> dict[str, Any]:
    local = chat.peer - CONVERSATION if not chat.private else chat.peer
    last = chat.messages[-1] if chat.messages else None
    kind = "user" if chat.private else "chat"
    body: dict[str, Any] = {
        "peer": {"id": chat.peer, "type": kind, "local_id": local},
        "last_message_id": last.id if last else 0,
        "last_conversation_message_id": last.cmid if last else 0,
        "in_read": 0,
        "out_read": 0,
        "version": len(chat.messages),
        "can_write": {"allowed": True},
    }
    if not chat.private:
        body["chat_settings"] = _chat_settings(chat)
    return body


def _chat_settings(chat: VkChat) -> dict[str, Any]:
    rights = [
        "can_change_info",
        "can_change_invite_link",
        "can_change_pin",
        "can_invite",
        "can_promote_users",
        "can_see_invite_link",
        "can_moderate",
        "can_copy_chat",
        "can_call",
        "can_use_mass_mentions",
    ]
    return {
        "title": chat.title,
        "owner_id": chat.members[0] if chat.members else 0,
        "members_count": len(chat.members) + 1,
        "state": "in",
        "acl": dict.fromkeys(rights, chat.bot_admin),
    }
