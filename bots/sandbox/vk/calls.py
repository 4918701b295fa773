"""Dispatcher of API calls: it checks the token, its rights and the rate, and runs the method."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bots.sandbox.vk.callback import Callbacks
from bots.sandbox.vk.chats import Community
from bots.sandbox.vk.groups import Conversations, VkGroups
from bots.sandbox.vk.longpoll import LongPollServer
from bots.sandbox.vk.messages import Form, Messages
from bots.sandbox.vk.refusals import VkRefusal
from bots.sandbox.vk.uploads import VkUploadServer

PER_SECOND = 20
Method = Callable[[Form], object]


class VkMethods:
    """API methods by name. `limits`: refuse more than 20 calls in a second with error 6."""

    def __init__(self, community: Community, longpoll: LongPollServer, token: str) -> None:
        self.community = community
        self.longpoll = longpoll
        self.token = token
        self.limits = True
        self.messages = Messages(community)
        self.callbacks = Callbacks(community.group_id)
        self.groups = VkGroups(community, longpoll, self.callbacks)
        self.conversations = Conversations(community, self.messages)
        self.uploads = VkUploadServer(community)
        self._recent: deque[float] = deque()
        self._methods = self._about_messages() | self._about_groups() | self._about_files()

    def call(self, name: str, token: str, version: str, form: Form) -> object:
        """The `response` of a call; VkRefusal when the API would refuse it. `execute` is not among the methods."""
        if not token:
            raise VkRefusal(5, "no access_token passed")
        if token != self.token:
            raise VkRefusal(5, "invalid access_token (4)")
        if not version:
            raise VkRefusal(8, "v is required")
        self._check_rate()
        method = self._methods.get(name)
        if method is None:
            raise VkRefusal(3)
        self._check_right(name)
        return method(form)

    def _check_rate(self) -> None:
        now = self.community.now()
        while self._recent and self._recent[0] <= now - 1:
            self._recent.popleft()
        if self.limits and len(self._recent) >= PER_SECOND:
            raise VkRefusal(6)
        self._recent.append(now)

    def _check_right(self, name: str) -> None:
        right = name.partition(".")[0]
        if right in ("messages", "photos", "docs") and right not in self.groups.rights:
            raise VkRefusal(15, "no rights of this kind in the token")
        managing = right == "groups" and name not in ("groups.getById", "groups.getTokenPermissions")
        if managing and "manage" not in self.groups.rights:
            raise VkRefusal(15, "no rights to manage the community")

    def _about_messages(self) -> dict[str, Method]:
        return {
            "messages.send": self.messages.send,
            "messages.edit": self.messages.edit,
            "messages.delete": self.messages.delete,
            "messages.getById": self.messages.get,
            "messages.getByConversationMessageId": self.messages.get,
            "messages.sendMessageEventAnswer": self.messages.answer_press,
            "messages.setActivity": self.messages.activity,
            "messages.markAsRead": self.messages.read,
            "messages.isMessagesFromGroupAllowed": self.messages.is_allowed,
            "messages.getConversationsById": self.conversations.by_id,
            "messages.getConversationMembers": self.conversations.members,
            "messages.removeChatUser": self.conversations.remove,
        }

    def _about_groups(self) -> dict[str, Method]:
        return {
            "groups.getById": self.groups.by_id,
            "groups.getLongPollServer": self.groups.long_poll_server,
            "groups.setLongPollSettings": self.groups.set_long_poll,
            "groups.getLongPollSettings": self.groups.long_poll,
            "groups.getTokenPermissions": self.groups.permissions,
            "groups.getCallbackConfirmationCode": self.groups.confirmation_code,
            "groups.addCallbackServer": self.groups.add_callback,
            "groups.editCallbackServer": self.groups.edit_callback,
            "groups.deleteCallbackServer": self.groups.delete_callback,
            "groups.getCallbackServers": self.groups.callback_servers,
            "groups.setCallbackSettings": self.groups.set_callback,
            "users.get": self.conversations.users,
            "utils.getServerTime": self.conversations.server_time,
        }

    def _about_files(self) -> dict[str, Method]:
        return {
            "photos.getMessagesUploadServer": self.uploads.photo_server,
            "photos.saveMessagesPhoto": self.uploads.save_photo,
            "docs.getMessagesUploadServer": self.uploads.document_server,
            "docs.save": self.uploads.save_document,
        }
