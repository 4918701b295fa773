"""JSON depth limit: cuts an update too deeply nested to be written as JSON. Its sender is near the top level and so is
kept.
"""

from __future__ import annotations

from typing import Any

LEVELS = 20


def limit_depth(value: Any, levels: int = LEVELS) -> Any:
    """The JSON value with null for whatever is nested deeper than `levels`."""
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return None
    if isinstance(value, dict):
        return {name: limit_depth(part, levels - 1) for name, part in value.items()}
    return [limit_depth(part, levels - 1) for part in value]
