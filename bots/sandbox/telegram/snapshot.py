"""Snapshot of the Telegram stand-in: the whole state as JSON values and back, so that it outlives its process."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bots.sandbox.standin import PhoneOwner
from bots.sandbox.telegram.chats import TelegramChat, TelegramPost, TelegramPress, TelegramTopic
from bots.sandbox.telegram.world import TelegramWorld

BY_NUMBER = ("keyboards", "toasts", "reactions")


def dump(world: TelegramWorld) -> dict[str, Any]:
    """Return everything but the bytes of files. Faults and the wire log are of one process and stay out."""
    return {
        "privacy": world.privacy,
        "people": [asdict(person) for person in world.people.values()],
        "chats": [_chat(chat) for chat in world.chats.values()],
        "queries": [asdict(query) for query in world.queries.values()],
        "commands": dict(world.commands),
        "webhook": dict(world.webhook),
        "counters": dict(world.counters),
        "files": world.files.dump(),
        "queue": world.queue.dump(),
    }


def load(world: TelegramWorld, state: dict[str, Any], files: dict[str, bytes]) -> None:
    """Replace the present state by a dumped one."""
    world.privacy = state["privacy"]
    world.people = {one["id"]: PhoneOwner(**one) for one in state["people"]}
    world.chats = {one["id"]: _revive(one) for one in state["chats"]}
    world.queries = {one["id"]: TelegramPress(**one) for one in state["queries"]}
    world.commands = dict(state["commands"])
    world.webhook = dict(state["webhook"])
    world.counters = dict(state["counters"])
    world.files.load(state["files"], files)
    world.queue.load(state["queue"])


def _chat(chat: TelegramChat) -> dict[str, Any]:
    flat = asdict(chat)
    flat |= {name: {str(key): value for key, value in flat[name].items()} for name in BY_NUMBER}
    return flat | {"posts": list(flat["posts"].values()), "topics": list(flat["topics"].values())}


def _revive(flat: dict[str, Any]) -> TelegramChat:
    posts = [TelegramPost(**one) for one in flat["posts"]]
    topics = [TelegramTopic(**one) for one in flat["topics"]]
    keyed = {name: {int(key): value for key, value in flat[name].items()} for name in BY_NUMBER}
    lists = {name: list(flat[name]) for name in ("members", "admins", "pinned")}
    rest = {"posts": {one.id: one for one in posts}, "topics": {one.id: one for one in topics}}
    return TelegramChat(**(flat | keyed | lists | rest))
