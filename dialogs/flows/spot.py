"""Place questions of a report: a sent place, a map link, or a typed address, inside the city."""

from __future__ import annotations

from dataclasses import dataclass

from dialogs.facts import AddressQuery, GeocodedAddress, Spot, SpotQuery
from dialogs.kernel.events import Point
from dialogs.kernel.questions import Pick, Place, Typed
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Again, Peek, Script, ask, start_over
from dialogs.kernel.session import exif_place, text_of
from dialogs.kernel.words import Json, Local, Plain, T, Words, lines
from dialogs.rules.city.model import City, Names
from dialogs.rules.place.map_link import find_link

NAMES = ("place", "address")
"""Answers that decide the place."""
LONGEST_ADDRESS = 60
"""A longer text that is no address is about the problem (the longest of 3,265 real addresses has 57 characters)."""
NONE = "none"
UNREADABLE = T("I could not read that link. Please send the place itself, or write the address.")


@dataclass(frozen=True)
class Site:
    """Location of a report. `address`: as chosen, or the nearest known, or empty; `zone`: id or None."""

    point: Point
    address: str
    zone: str | None


def site(city: City, title: Words) -> Script[Site]:
    """Ask until the place is known and lies in the city; `title` is said before the question."""
    said = text_of((yield from ask(Peek("words", "text"))))
    photos = yield from ask(Peek("photos", "photos"))
    answer = yield from ask(
        Place("place", lines(title, T("Where is it?")), exif=exif_place(photos), guess=_link_place(said))
    )
    point, label = (answer, "") if isinstance(answer, Point) else (yield from _find_address(answer.query, bool(said)))
    spot: Spot = yield from ask(SpotQuery(point))
    if not spot.inside:
        return (yield from start_over(Again(NAMES, outside_refusal(city, spot.neighbour))))
    place = yield from ask(Peek("place", "place"))
    return Site(point, label or _address(spot.address, place.get("title", "")), spot.zone)


def _address(known: str, title: str) -> str:
    """Address with the title of a sent venue."""
    return f"{known} ({title})" if known and title else known or title


def _link_place(said: str) -> Json:
    """The place of a map link among the words, None when there is none."""
    link = find_link(said)
    return {"lat": link.point.lat, "lon": link.point.lon, "title": ""} if link and link.point else None


def _find_address(query: str, has_words: bool) -> Script[tuple[Point, str]]:
    """Point and label of a typed address. A house that was meant is found first and alone; known houses near an unknown
    one are only offered."""
    link = find_link(query)
    if link is not None:
        if link.point is None:
            return (yield from start_over(Again(NAMES, UNREADABLE)))
        return Point(link.point.lat, link.point.lon), ""
    found: tuple[GeocodedAddress, ...] = yield from ask(AddressQuery(query))
    if [f.exact for f in found[:2]] in ([True], [True, False]):
        return Point(found[0].lat, found[0].lon), found[0].label
    if not found:
        return (yield from start_over(_not_found(query, has_words)))
    return (yield from _ask_which(found))


def _not_found(query: str, has_words: bool) -> Again:
    if len(query) > LONGEST_ADDRESS and not has_words:
        return Again(NAMES, T("That went into the description. Now the place, please:"), words=query)
    return Again(NAMES, T("I did not find this address. Write the street and the house, or send the place on the map."))


def _ask_which(found: tuple[GeocodedAddress, ...]) -> Script[tuple[Point, str]]:
    choices = tuple(Choice(_id(at, f), Plain(f.label)) for at, f in enumerate(found))
    picked = yield from ask(
        Pick("address", T("Which of these addresses?"), (*choices, Choice(NONE, T("None of these"))), typed=True)
    )
    if isinstance(picked, Typed):
        return (yield from start_over(Again(("address",), put={"place": {"query": picked.query}})))
    if picked == NONE:
        hint = T("Then write it differently, please, or send the place on the map.")
        return (yield from start_over(Again(NAMES, hint)))
    chosen = next(f for at, f in enumerate(found) if _id(at, f) == picked)
    return Point(chosen.lat, chosen.lon), chosen.label


def _id(at: int, found: GeocodedAddress) -> str:
    """Choice id that contains the coordinates, so that another address is asked about anew."""
    return f"{at}.{found.lat:.5f},{found.lon:.5f}"


def outside_refusal(city: City, neighbour: Names | None) -> Words:
    """Refusal of a place outside the city; `neighbour`: names of the municipality it is in, where that is known."""
    if neighbour:
        return T(
            "This place is in another municipality: {neighbour}. I only take reports for {city}.",
            neighbour=Local(neighbour),
            city=Local(city.names),
        )
    return T("This place is outside {city}. I only take reports for this city.", city=Local(city.names))
