"""Reader of the platforms' schemas of updates, from the folder of contracts (`PARADNAYA_SHARED`/contracts)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contracts import checker

Schema = Mapping[str, Any]
Lookup = Callable[[str, str], tuple[Schema, str]]
"""A reference and the document it stands in -> what it points at, and the document of that."""

WANTED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
EVENTS = ("message_new", "message_edit", "message_event", "message_allow", "message_deny")
_VK = "https://vk.invalid/"


class NoContracts(Exception):
    """Error: the schemas cannot be read; `str()` is a sentence that says what to do."""


@dataclass(frozen=True)
class Contract:
    """Schema of one platform's updates. `kinds`: kind -> (its schema, the document it is in); `common`: the kinds the
    bot listens to; `faults`: the schema's complaints of an update."""

    platform: str
    kinds: Mapping[str, tuple[Schema, str]]
    common: tuple[str, ...]
    lookup: Lookup
    faults: Callable[[Mapping[str, Any]], list[str]]


def contracts(shared: Path) -> tuple[Contract, Contract]:
    """Read the contracts of Telegram and VK. Raises NoContracts."""
    check = checker(shared)
    if check is None:
        raise NoContracts(f"There are no contracts in {shared}: set PARADNAYA_SHARED to the folder that holds them.")
    return _telegram(check.Telegram()), _vk(check.VK())


def _telegram(schema: Any) -> Contract:
    update = schema.defs["Update"]["properties"]
    kinds = {name: (kind, "") for name, kind in update.items() if name != "update_id"}

    def lookup(reference: str, document: str) -> tuple[Schema, str]:
        return schema.defs[reference.rpartition("/")[2]], document

    return Contract("telegram", kinds, WANTED, lookup, schema.check_update)


def _vk(schema: Any) -> Contract:
    callback = f"{_VK}callback/objects.json"
    known = schema.registry.contents(callback)["definitions"]
    names = known["callback_type"]["enum"]
    kinds = {name: _of_event(name, known, callback) for name in dict.fromkeys((*EVENTS, *names))}

    def lookup(reference: str, document: str) -> tuple[Schema, str]:
        found = schema.registry.resolver(document).lookup(reference)
        return found.contents, found.resolver._base_uri

    return Contract("vk", kinds, EVENTS, lookup, schema.check_event)


def _of_event(name: str, known: Mapping[str, Schema], callback: str) -> tuple[Schema, str]:
    """The schema of the event's object; an event the schema does not describe is any object."""
    if name in ("message_edit", "message_reply"):
        return {"$ref": f"{_VK}messages/objects.json#/definitions/messages_message"}, callback
    return known.get(f"callback_{name}", {"type": "object"}), callback
