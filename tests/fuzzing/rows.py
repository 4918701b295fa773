"""Fuzz target of updates, at parse level: each becomes a row that any database takes, which is understood, ignored or
refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import bots.telegram.inbound
import bots.telegram.ingest
import bots.vk.inbound
import bots.vk.ingest
from bots.platform import Inbound
from tests.fuzzing import people

NEVER = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL and UTF-8 do not take."""

INGEST: Mapping[str, Any] = {"telegram": bots.telegram.ingest, "vk": bots.vk.ingest}
INBOUND: Mapping[str, Any] = {"telegram": bots.telegram.inbound, "vk": bots.vk.inbound}


SHOWN = 4000
"""Characters of an example."""


class WrongRow(Exception):
    """Error: a promise is broken; the first argument says which, a second one where."""


def check(platform: str, raw: Any) -> str:
    """Turn an update into its row and parse that; the outcome: no row, understood, ignored, refused. Raises WrongRow,
    or whatever escaped."""
    row = INGEST[platform].row_of(raw)
    if row is None:
        return "no row"
    for part in (row.key, row.chat, row.body):
        if NEVER.search(part):
            raise WrongRow("a row holds what no database takes")
    body = json.loads(row.body)
    try:
        inbound = INBOUND[platform].parse(body)
    except ValueError:
        _check_refused(platform, body, people.waits(platform, raw))
        return "refused"
    if any(NEVER.search(text) for text in texts(inbound)):
        raise WrongRow("an event holds what no database takes")
    address = people.waits(platform, raw)
    if address and isinstance(inbound.event, people.ANSWERED) and (inbound.chat, inbound.private) != (address, True):
        raise WrongRow("the answer would go elsewhere")
    return type(inbound.event).__name__.lower()


def _check_refused(platform: str, body: Any, address: str) -> None:
    """Check a refused update: the person who waits for an answer to it, at that address, is known all the same."""
    found: Inbound | None = INBOUND[platform].sender_of(body)
    if address and (found is None or (found.chat, found.private) != (address, True)):
        raise WrongRow("a person waits for an answer, and nobody knows")


def texts(value: Any) -> Iterator[str]:
    """All texts in a value of the program, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


def value_text(value: Any, most: int = SHOWN) -> str:
    """Write the value, or the beginning of it, for people to read."""
    try:
        text = repr(value) if isinstance(value, str | bytes) else json.dumps(value)
    except RecursionError:
        return "too deep to be shown"
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
