"""Acts of the page: each thing a person can do there is one function over the world; a ValueError is an act refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, runtime_checkable

from bots.sandbox.standin import PlatformFault
from bots.sandbox.world import Seat, World

Values = Mapping[str, Any]
"""The JSON object of a request. A missing value is a KeyError, one of a wrong kind a TypeError or ValueError."""
LONGEST_NAME = 60
"""Characters of a newcomer's name, ours."""


@runtime_checkable
class Polyglot(Protocol):
    """A stand-in whose people can change their app's language."""

    def set_language(self, person: int, language: str) -> None: ...


@runtime_checkable
class TakesPlaces(Protocol):
    """A stand-in whose location buttons carry a payload, so that a place sent by one is no plain message."""

    def press_location(self, person: int, chat: int, message: int, key: str, point: tuple[float, float], /) -> None: ...


@runtime_checkable
class Begins(Protocol):
    """A stand-in whose empty chat has a start button that says more than a command."""

    def press_start(self, person: int) -> int: ...


def _seat(world: World, values: Values) -> Seat:
    return world.seat(str(values["column"]))


def press(world: World, values: Values) -> None:
    """Press a button: `message` is its bubble, 0 the lower keyboard."""
    seat = _seat(world, values)
    seat.stand_in.press(seat.person, seat.chat, int(values["message"]), str(values["key"]))


def begin(world: World, values: Values) -> None:
    """Press the start button of an empty chat."""
    seat = _seat(world, values)
    if isinstance(seat.stand_in, Begins):
        seat.stand_in.press_start(seat.person)
    else:
        seat.stand_in.write(seat.person, seat.chat, "/start")


def location(world: World, values: Values) -> None:
    """Press a location button and send the place (`lat`, `lon`)."""
    seat = _seat(world, values)
    point = float(values["lat"]), float(values["lon"])
    if isinstance(seat.stand_in, TakesPlaces):
        seat.stand_in.press_location(seat.person, seat.chat, int(values["message"]), str(values["key"]), point)
    else:
        seat.stand_in.write(seat.person, seat.chat, point=point)


def kind(world: World, values: Values) -> None:
    """Send a voice, a sticker, a poll …"""
    seat = _seat(world, values)
    seat.stand_in.send_kind(seat.person, seat.chat, str(values["kind"]))


def edit(world: World, values: Values) -> None:
    """Change the words of one's own message."""
    seat = _seat(world, values)
    seat.stand_in.edit(seat.person, seat.chat, int(values["message"]), str(values["text"]))


def block(world: World, values: Values) -> None:
    """Block or unblock the bot."""
    seat = _seat(world, values)
    seat.stand_in.block(seat.person, bool(values["blocked"]))


def person(world: World, values: Values) -> None:
    """Give the column's phone to somebody else (`id`), or to a newcomer (`name`)."""
    if "id" in values:
        world.sit_down(str(values["column"]), int(values["id"]))
        return
    name = str(values["name"]).strip()[:LONGEST_NAME]
    if not name:
        raise ValueError("a person needs a name")
    platform = world.stand_in(str(values["column"])).platform
    world.add_resident(platform, name, str(values.get("language", "ru")))


def staff(world: World, values: Values) -> None:
    """Show the staff chat of another platform."""
    world.show_staff(str(values["platform"]))


def language(world: World, values: Values) -> None:
    """Change the language of the person's app."""
    seat = _seat(world, values)
    if not isinstance(seat.stand_in, Polyglot):
        raise ValueError("this stand-in cannot change a person's language")
    seat.stand_in.set_language(seat.person, str(values["language"]))


def fault(world: World, values: Values) -> None:
    """Order a fault on a platform, or call all of its faults off (`clear`)."""
    stand_in = world.stand_in(str(values["platform"]))
    if values.get("clear"):
        stand_in.clear_faults()
        return
    stand_in.inject(
        PlatformFault(
            kind=str(values["kind"]),
            method=str(values.get("method") or "*"),
            times=int(values.get("times", 1)),
            value=float(values.get("value", 0)),
        )
    )


ACTS: dict[str, Callable[[World, Values], None]] = {
    act.__name__: act for act in (begin, press, location, kind, edit, block, person, staff, language, fault)
}
