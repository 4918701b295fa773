"""Typed readers of a raw event's fields: a value of another type is a ValueError that names the field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_NEVER = re.compile("[\x00\ud800-\udfff]")
"""Characters that neither a database nor UTF-8 takes: NUL, halves of surrogate pairs."""


def number(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{name} is no whole number")
    return value


def integer(raw: Mapping[str, Any], name: str) -> int:
    """An optional whole number; 0 when it is missing or of another type."""
    value = raw.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def mapping(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = raw.get(name)
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is no object")
    return value


def mappings(raw: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """A list of objects; missing or null is an empty one. Raises ValueError."""
    value = raw.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise ValueError(f"{name} is no list of objects")
    return value


def text(raw: Mapping[str, Any], name: str) -> str:
    """A text without characters that cannot be stored; missing or null is empty. Raises ValueError."""
    value = raw.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")
    return _NEVER.sub("", value)
