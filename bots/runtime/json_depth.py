"""What is kept of an update too deep to be written as JSON: who sent it stands far above."""

from __future__ import annotations

from typing import Any

LEVELS = 20


def shallow(value: Any, levels: int = LEVELS) -> Any:
    """The JSON value with null for what lies deeper."""
    if not isinstance(value, dict | list):
        return value
    if not levels:
        return None
    if isinstance(value, dict):
        return {name: shallow(part, levels - 1) for name, part in value.items()}
    return [shallow(part, levels - 1) for part in value]
