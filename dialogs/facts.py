"""What a script may ask of the store: frozen questions whose answers come back as values.

Storage answers each class with JSON (`storage.facts`); the same class turns it into what the script works with. Keys
name the arguments, so an edited place is looked up again; passing facts (`~`) are asked anew in each turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.kernel.events import Point
from dialogs.kernel.script import PASSING
from dialogs.kernel.words import Json

NEARBY_M = 250
"""Radius in which a known ticket is offered (FixMyStreet)."""
NEARBY_LIMIT = 5


@dataclass(frozen=True)
class Found:
    """An address: `label` in the city's own words; `exact`: the very house was found."""

    label: str
    lat: float
    lon: float
    exact: bool


@dataclass(frozen=True)
class Addresses:
    """Up to five addresses that a typed text may mean, the likeliest first."""

    text: str

    @property
    def key(self) -> str:
        return f"addresses {self.text}"

    def read(self, value: Json) -> tuple[Found, ...]:
        return tuple(Found(**found) for found in value)


@dataclass(frozen=True)
class Spot:
    """What stands at a point. `zone`: id or None; `neighbour`: names of the municipality the point is in, when it is
    not this city; `address`: the nearest known, empty when none is near."""

    inside: bool
    zone: str | None
    neighbour: Mapping[str, str] | None
    address: str


@dataclass(frozen=True)
class Where:
    """The city's knowledge of a point."""

    point: Point

    @property
    def key(self) -> str:
        return f"where {self.point.lat:.6f},{self.point.lon:.6f}"

    def read(self, value: Json) -> Spot:
        return Spot(**value)


@dataclass(frozen=True)
class Known:
    """An open ticket near the place: `distance_m`, rounded; `filed`: ISO day; `photo`: sha256 or empty."""

    id: int
    number: str
    category: str
    address: str
    words: str
    distance_m: int
    filed: str
    photo: str
    voices: int


@dataclass(frozen=True)
class Nearby:
    """Open tickets of a category within `NEARBY_M`, by distance, then newest; those of the asking chat's own person
    and hidden ones are left out. Words come masked and cut to 200 characters."""

    category: str
    point: Point

    @property
    def key(self) -> str:
        return f"nearby {self.category} {self.point.lat:.5f},{self.point.lon:.5f}"

    def read(self, value: Json) -> tuple[Known, ...]:
        return tuple(Known(**known) for known in value)


@dataclass(frozen=True)
class Responsible:
    """The organisation (id) that answers at this moment for a category in a zone; None when the operators decide."""

    category: str
    zone: str | None

    @property
    def key(self) -> str:
        return f"{PASSING}responsible {self.category} {self.zone}"

    def read(self, value: Json) -> str | None:
        return None if value is None else str(value)


@dataclass(frozen=True)
class Mine:
    """One of the resident's tickets in a list. `status`: see `rules.ticket.Status`; `author`: filed, not joined."""

    id: int
    number: str
    category: str
    address: str
    status: str
    author: bool


@dataclass(frozen=True)
class MyTickets:
    """The tickets the resident filed or joined, newest first, the last 50."""

    @property
    def key(self) -> str:
        return f"{PASSING}mine"

    def read(self, value: Json) -> tuple[Mine, ...]:
        return tuple(Mine(**mine) for mine in value)


@dataclass(frozen=True)
class Card:
    """A ticket as its resident sees it: `history` are (ISO time, kind, actor name, status after or empty, words,
    photos' sha256), public entries only, oldest first; `due`: ISO time or None."""

    id: int
    number: str
    category: str
    address: str
    status: str
    words: str
    organisation: str | None
    filed: str
    due: str | None
    author: bool
    photos: tuple[str, ...]
    history: tuple[tuple[str, str, str, str, str, tuple[str, ...]], ...]
    extra: Mapping[str, Json]
    voices: int


@dataclass(frozen=True)
class TicketCard:
    """One of the resident's tickets; None when it is not theirs."""

    id: int

    @property
    def key(self) -> str:
        return f"{PASSING}card {self.id}"

    def read(self, value: Json) -> Card | None:
        if value is None:
            return None
        history = tuple((*entry[:5], tuple(entry[5])) for entry in value["history"])
        return Card(**{**value, "photos": tuple(value["photos"]), "history": history})


@dataclass(frozen=True)
class Kept:
    """What is kept of the resident, for /privacy: when they consented to which version (ISO day, None when not), how
    many tickets and photos, and the retention periods in force in days."""

    consent_version: str | None
    consent_at: str | None
    tickets: int
    photos: int
    raw_days: int
    unanswered_hours: int


@dataclass(frozen=True)
class KeptOfMe:
    @property
    def key(self) -> str:
        return f"{PASSING}kept"

    def read(self, value: Json) -> Kept:
        return Kept(**value)
