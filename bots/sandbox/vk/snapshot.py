"""Snapshot of the VK stand-in: the whole state as JSON values, and back. Files travel apart, by key."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bots.sandbox.vk.callback import CallbackServer, Owed
from bots.sandbox.vk.calls import VkMethods
from bots.sandbox.vk.chats import Community, VkChat, VkMessage, VkResident
from bots.sandbox.vk.files import VkStoredFile
from bots.sandbox.vk.longpoll import LongPollServer
from bots.sandbox.vk.messages import VkPress

VERSION = 1


def dump(calls: VkMethods) -> dict[str, object]:
    """Return the state: people, chats, events past and on their way, settings. Keys of Long Poll sessions are not
    kept."""
    community, longpoll = calls.community, calls.longpoll
    return {
        "version": VERSION,
        "group_id": community.group_id,
        "last_id": community.last_id,
        "chat_bot_feature": community.chat_bot_feature,
        "residents": [asdict(each) for each in community.residents.values()],
        "chats": [asdict(each) for each in community.chats.values()],
        "stored": [asdict(each) for each in community.files.stored.values()],
        "presses": {key: asdict(press) for key, press in calls.messages.presses.items()},
        "callbacks": [asdict(each) for each in calls.callbacks.servers.values()],
        "callback_settings": {str(key): value for key, value in calls.callbacks.settings.items()},
        "owed": [{"server": each.server, "event": each.event, "tries": each.tries} for each in calls.callbacks.owed],
        "longpoll": {
            "enabled": longpoll.enabled,
            "settings": dict(longpoll.settings),
            "first": longpoll.first,
            "history": list(longpoll.history),
        },
    }


def load(calls: VkMethods, state: dict[str, Any], files: dict[str, bytes]) -> None:
    """Put a saved state in place of the present one; ValueError for another version."""
    if state.get("version") != VERSION:
        raise ValueError("the saved state is of another version")
    _load_community(calls.community, state, files)
    _load_longpoll(calls.longpoll, state["longpoll"])
    presses = {key: VkPress(**press) for key, press in state["presses"].items()}
    calls.messages.presses.clear()
    calls.messages.presses.update(presses)
    calls.callbacks.servers = {each["id"]: CallbackServer(**each) for each in state["callbacks"]}
    calls.callbacks.settings = {int(key): value for key, value in state["callback_settings"].items()}
    calls.callbacks.owed = [Owed(**each) for each in state.get("owed", ())]


def _load_community(community: Community, state: dict[str, Any], files: dict[str, bytes]) -> None:
    community.chat_bot_feature = state["chat_bot_feature"]
    residents = [VkResident(**each) for each in state["residents"]]
    community.restore(residents, [_chat(each) for each in state["chats"]], state["last_id"])
    community.files.restore([VkStoredFile(**each) for each in state["stored"]], files)


def _chat(saved: dict[str, Any]) -> VkChat:
    return VkChat(**{**saved, "messages": [VkMessage(**each) for each in saved["messages"]]})


def _load_longpoll(longpoll: LongPollServer, saved: dict[str, Any]) -> None:
    longpoll.enabled = saved["enabled"]
    longpoll.settings = dict(saved["settings"])
    longpoll.first = saved["first"]
    longpoll.history = list(saved["history"])
