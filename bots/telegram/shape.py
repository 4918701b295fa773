"""Typed readers of raw JSON: an error names the malformed field, and never quotes its value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar, cast

Value = TypeVar("Value")

_NEVER = re.compile("[\0\ud800-\udfff]")
"""Characters that neither a database nor UTF-8 takes: NUL, halves of surrogate pairs."""


def has_field(value: Mapping[str, Any], name: str) -> bool:
    """True when the field is present and not null: a field that Telegram leaves out is sometimes null in replays."""
    return value.get(name) is not None


def required_field(value: Mapping[str, Any], name: str, kind: type[Value], where: str = "") -> Value:
    """A required field of that type. Raises ValueError that names the field."""
    found = value.get(name)
    if not isinstance(found, kind) or (isinstance(found, bool) and kind is int):
        got = "missing" if found is None else type(found).__name__
        raise ValueError(f"{where or 'update'}.{name} should be {kind.__name__}, is {got}")
    return _without_unstorable(found)


def optional(value: Mapping[str, Any], name: str, kind: type[Value], otherwise: Value) -> Value:
    """An optional field: its value when it is of that type, else `otherwise`."""
    found = value.get(name)
    return _without_unstorable(found) if isinstance(found, kind) else otherwise


def _without_unstorable(found: Value) -> Value:
    return cast("Value", _NEVER.sub("", found)) if isinstance(found, str) else found


def number(value: Mapping[str, Any], name: str, where: str) -> float:
    """A coordinate. Raises ValueError."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise ValueError(f"{where}.{name} should be a number")
    return float(found)
