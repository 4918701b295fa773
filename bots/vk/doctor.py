"""VK part of `paradnaya doctor`: checks the key's rights, Long Poll and the staff conversation, and names each fault
with its cure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bots.platform_errors import Gone, Later, PlatformError, Revoked
from bots.vk.inbound import CONVERSATION
from bots.vk.wire import VkApi

EVENTS = ("message_new", "message_event", "message_allow", "message_deny", "message_edit")
RIGHTS = {
    "messages": "nothing can be received or said",
    "photos": "photos cannot be shown",
    "docs": "files cannot be sent",
    "manage": "Long Poll cannot be set up",
}
NEW_KEY = "Make a key under Community management, API usage, with the rights messages, photos, docs and manage."
Fault = tuple[str, str]


async def faults(call: VkApi, group: int, staff_chat: str | None) -> list[Fault]:
    """All faults at once; `group`: the community's id. The token itself is known to be good."""
    found = await _run_check(_rights(call), "rights of the key")
    found += await _run_check(_long_poll(call, group), "Long Poll")
    if staff_chat:
        found += await _run_check(_staff(call, staff_chat), "staff conversation")
    return found


def refusal_faults(failure: PlatformError) -> list[Fault]:
    """Fault for a failure of the very first call, with its cure."""
    if isinstance(failure, Revoked):
        return [("VK refuses the key of the community", f"{NEW_KEY} Put it into PARADNAYA_VK_TOKEN.")]
    if isinstance(failure, Later):
        cure = "Check the network, PARADNAYA_VK_API and PARADNAYA_VK_PROXY."
        return [(f"VK does not answer ({failure.reason})", cure)]
    return [(f"VK refuses the first call: {failure}", NEW_KEY)]


async def _run_check(check: Any, what: str) -> list[Fault]:
    """The faults a check finds; a check that cannot be made is a fault too."""
    try:
        return list(await check)
    except PlatformError as failure:
        return [(f"{what}: cannot be checked ({failure})", NEW_KEY)]
    except (KeyError, TypeError, AttributeError):
        return [(f"{what}: VK's answer is not understood", "Check PARADNAYA_VK_API.")]


async def _rights(call: VkApi) -> list[Fault]:
    answer = await call("groups.getTokenPermissions")
    given = {entry["name"] for entry in answer["permissions"]}
    return [(f"the key has no right {name}: {loss}", NEW_KEY) for name, loss in RIGHTS.items() if name not in given]


async def _long_poll(call: VkApi, group: int) -> list[Fault]:
    settings = await call("groups.getLongPollSettings", group_id=group)
    where = "Community management, API usage, Long Poll API"
    if not settings["is_enabled"]:
        return [("Long Poll is off", f"Switch it on under {where}, version 5.199.")]
    events: Mapping[str, Any] = settings["events"]
    off = [name for name in EVENTS if not events.get(name)]
    return [(f"event types are off: {', '.join(off)}", f"Switch them on under {where}, event types.")] if off else []


async def _staff(call: VkApi, chat: str) -> list[Fault]:
    """Faults of the staff conversation: it must be visible, and its messages too; VK lists its members only to an
    administrator."""
    if int(chat) < CONVERSATION:
        return [("the staff chat is no conversation", "Bind a conversation: paradnaya staff bind.")]
    cure = "Make the community an administrator of the conversation: it then sees all messages."
    try:
        found = await call("messages.getConversationsById", peer_ids=chat)
        if not found["items"]:
            return [("the staff conversation is not found", "Add the community to it, then bind it anew.")]
        await call("messages.getConversationMembers", peer_id=chat)
    except Gone as gone:
        return [(f"the community has no full access to the staff conversation ({gone.reason})", cure)]
    return []
