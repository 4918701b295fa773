"""Mutator of JSON values: it makes a few changes at random places. The original stays as it is."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.fuzzing import odd

MOST_CHANGES = 4
DEPTHS = (50, 300, 900, 3000)
"""Of nesting; Python's reader of JSON gives up near a thousand."""


def damaged_value(value: Any, dice: Random, spare: Any = None) -> Any:
    """Copy the value with a few changes. `spare`: another value, parts of which may be grafted in."""
    for _ in range(dice.randint(1, MOST_CHANGES)):
        value = _changed_value(value, dice, spare)
    return value


def _changed_value(value: Any, dice: Random, spare: Any) -> Any:
    """One change somewhere below, or here. Only what lies on the way to it is copied."""
    if isinstance(value, dict) and value and dice.random() < 0.8:
        name = dice.choice(tuple(value))
        return {**value, name: _changed_value(value[name], dice, spare)}
    if isinstance(value, list) and value and dice.random() < 0.8:
        at = dice.randrange(len(value))
        return [*value[:at], _changed_value(value[at], dice, spare), *value[at + 1 :]]
    return _here(value, dice, spare)


def _here(value: Any, dice: Random, spare: Any) -> Any:
    match dice.randrange(10):
        case 0 | 1 | 2:
            return dice.choice(odd.JUNK)
        case 3:
            return _of_another_type(value, dice)
        case 4 | 5 if isinstance(value, dict):
            return _other_fields(value, dice, spare)
        case 4 | 5 if isinstance(value, str):
            return odd.damaged_text(value, dice)
        case 6:
            return nested_value(dice.choice(DEPTHS), dice) if dice.random() < 0.2 else [value]
        case 7 if isinstance(value, int):
            return dice.choice(odd.PEOPLE)
        case 8 if isinstance(value, list):
            return value * 3
        case _:
            return _part(spare, dice)


def _of_another_type(value: Any, dice: Random) -> Any:
    if isinstance(value, str):
        return dice.choice(([value], {"text": value}, len(value), None, bool(value)))
    if isinstance(value, int | float):
        return dice.choice((str(value), [value], {"id": value}, bool(value)))
    return dice.choice((str(type(value)), 7, None, [value], {"": value}))


def _other_fields(value: dict[str, Any], dice: Random, spare: Any) -> dict[str, Any]:
    """A field less, one more, or one under another's name."""
    rest = dict(value)
    name = dice.choice(tuple(value)) if value else "x"
    taken = rest.pop(name, None)
    match dice.randrange(3):
        case 0:
            return rest
        case 1:
            return {**value, odd.text("text", dice)[:20]: _part(spare, dice)}
        case _:
            return {**rest, dice.choice(tuple(value) or ("x",)): taken}


def _part(spare: Any, dice: Random) -> Any:
    """Some part of a value."""
    while dice.random() < 0.7 and isinstance(spare, dict | list) and spare:
        spare = dice.choice(tuple(spare.values()) if isinstance(spare, dict) else spare)
    return spare


def nested_value(depth: int, dice: Random) -> Any:
    value: Any = dice.choice(odd.JUNK)
    for _ in range(depth):
        value = [value] if dice.random() < 0.5 else {"message": value}
    return value
