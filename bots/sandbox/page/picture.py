"""JSON view of the world for the page: each column as JSON values, and the lines of the wire log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from bots.sandbox.standin import WireCall
from bots.sandbox.world import COLUMNS, Seat, World

BUBBLES = 300
"""The newest bubbles of a chat that the page shows."""
LINES = 500
"""The newest lines of the wire log that a page gets when it opens."""


def columns(world: World) -> dict[str, dict[str, object]]:
    """All columns by name; one where nobody can sit is an empty object."""
    return {column: _column(world, column) for column in COLUMNS}


def _column(world: World, column: str) -> dict[str, object]:
    try:
        seat = world.seat(column)
        view = asdict(seat.stand_in.view(seat.person, seat.chat))
    except (ValueError, LookupError):
        return {}
    view["bubbles"] = view["bubbles"][-BUBBLES:]
    picture: dict[str, object] = {
        "platform": seat.stand_in.platform,
        "person": seat.person,
        "people": [asdict(person) for person in seat.people],
        "names": _names(seat),
        "view": view,
    }
    if column == "staff":
        picture["platforms"] = sorted(world.staff)
    return picture


def _names(seat: Seat) -> dict[str, str]:
    return {str(person.id): person.name for person in seat.stand_in.people()}


def lines(world: World, after: dict[str, int]) -> list[dict[str, object]]:
    """The wire calls newer than `after` (platform -> seq), oldest first; `after` is moved on."""
    found = [call for stand_in in (world.telegram, world.vk) for call in _newer_calls(stand_in.calls, after)]
    for call in found:
        after[call.platform] = max(after.get(call.platform, 0), call.seq)
    found.sort(key=lambda call: call.at)
    return [_line(call) for call in found[-LINES:]]


def _newer_calls(calls: list[WireCall], after: dict[str, int]) -> Iterator[WireCall]:
    for call in reversed(calls):
        if call.seq <= after.get(call.platform, 0):
            return
        yield call


def _line(call: WireCall) -> dict[str, object]:
    line = asdict(call)
    del line["request"], line["response"]
    return line


def call(world: World, platform: str, seq: int) -> dict[str, object]:
    """One wire call with its request and response; ValueError when it is unknown or forgotten."""
    for found in reversed(world.stand_in(platform).calls):
        if found.seq == seq:
            return asdict(found)
    raise ValueError(f"no such call: {platform} {seq}")
