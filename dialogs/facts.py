"""Facts: frozen queries of a conversation script to the store, whose answers come back as values.

Storage answers each class with JSON (`storage.usecases.resident.facts`); the same class turns it into what the script
works with. Keys name the arguments, so an edited place is looked up again; passing facts (`~`) are asked anew in each
turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.kernel.events import Point
from dialogs.kernel.script import PASSING
from dialogs.kernel.words import Json

NEARBY_M = 250
"""Radius in which a known ticket is offered (FixMyStreet)."""
NEARBY_LIMIT = 5


@dataclass(frozen=True)
class GeocodedAddress:
    """A geocoded address: `label` in the city's own words; `exact`: the very house was found."""

    label: str
    lat: float
    lon: float
    exact: bool


@dataclass(frozen=True)
class AddressQuery:
    """Query for up to five addresses that a typed text may mean, the likeliest first."""

    text: str

    @property
    def key(self) -> str:
        return f"addresses {self.text}"

    def read(self, value: Json) -> tuple[GeocodedAddress, ...]:
        return tuple(GeocodedAddress(**found) for found in value)


@dataclass(frozen=True)
class Spot:
    """Reverse-geocoded point. `zone`: id or None; `neighbour`: names of the municipality the point is in, when it is
    not this city; `address`: the nearest known, empty when none is near."""

    inside: bool
    zone: str | None
    neighbour: Mapping[str, str] | None
    address: str


@dataclass(frozen=True)
class SpotQuery:
    """Query for the city's knowledge of a point; the answer is a `Spot`."""

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
    """Query for open tickets of a category within `NEARBY_M` metres, by distance, then newest; those of the asking
    chat's own person and hidden ones are left out. Words come masked and cut to 200 characters."""

    category: str
    point: Point

    @property
    def key(self) -> str:
        return f"nearby {self.category} {self.point.lat:.5f},{self.point.lon:.5f}"

    def read(self, value: Json) -> tuple[Known, ...]:
        return tuple(Known(**known) for known in value)


@dataclass(frozen=True)
class Joinable:
    """Query for the tickets, of those found nearby, that are still open and shown to others. It is asked anew while
    they are offered, since a ticket may be hidden or closed meanwhile."""

    ids: tuple[int, ...]

    @property
    def key(self) -> str:
        return f"{PASSING}joinable {','.join(map(str, self.ids))}"

    def read(self, value: Json) -> frozenset[int]:
        return frozenset(value)


@dataclass(frozen=True)
class NextReport:
    """Query for the time from which the resident may send one more report; None when they may now, which holds for the
    conversation."""

    @property
    def key(self) -> str:
        return "next report"

    def read(self, value: Json) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


@dataclass(frozen=True)
class Responsible:
    """Query for the organisation (id) that answers at this moment for a category in a zone; None when the operators
    decide."""

    category: str
    zone: str | None

    @property
    def key(self) -> str:
        return f"{PASSING}responsible {self.category} {self.zone}"

    def read(self, value: Json) -> str | None:
        return None if value is None else str(value)


@dataclass(frozen=True)
class Mine:
    """One of the resident's tickets in a list. `status`: see `dialogs.rules.tickets.status.Status`; `author`: filed,
    not joined."""

    id: int
    number: str
    category: str
    address: str
    status: str
    author: bool


@dataclass(frozen=True)
class MyTickets:
    """Query for the tickets that the resident filed or joined, newest first, the last 50."""

    @property
    def key(self) -> str:
        return f"{PASSING}mine"

    def read(self, value: Json) -> tuple[Mine, ...]:
        return tuple(Mine(**mine) for mine in value)


@dataclass(frozen=True)
class Past:
    """A line of a ticket's history that residents may read. `at`: ISO time; `kind`, `after`, `act`, `facts`: as in
    `HistoryEntry` of `dialogs.rules.tickets.lifecycle`, `after` empty where nothing moved; `photos`: sha256."""

    at: str
    kind: str
    after: str = ""
    words: str = ""
    photos: tuple[str, ...] = ()
    act: str = ""
    facts: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Card:
    """A ticket as its resident sees it: `history`: public lines only, oldest first; `due`: ISO time or None;
    `planned_for`: ISO day or None; `other`: the number of the ticket that it goes on in, `other_id`: its id where the
    resident follows it too; `overdue`: its deadline has passed; `asks_why`, `rates`: they may do so now; `said`:
    they have written about it since the staff said done."""

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
    history: tuple[Past, ...]
    extra: Mapping[str, Json]
    voices: int
    planned_for: str | None = None
    forwarded_to: str = ""
    stars: int | None = None
    reopened: int = 0
    other: str = ""
    other_id: int | None = None
    overdue: bool = False
    asks_why: bool = False
    rates: bool = False
    said: bool = False


@dataclass(frozen=True)
class TicketCard:
    """Query for one of the resident's tickets; None when it is not theirs."""

    id: int

    @property
    def key(self) -> str:
        return f"{PASSING}card {self.id}"

    def read(self, value: Json) -> Card | None:
        if value is None:
            return None
        history = tuple(Past(**{**line, "photos": tuple(line["photos"])}) for line in value["history"])
        return Card(**{**value, "photos": tuple(value["photos"]), "history": history})


@dataclass(frozen=True)
class Kept:
    """Summary of the data kept about the resident, for /privacy: the version they consented to and the ISO day (None
    when they did not), the numbers of tickets and photos, and the retention periods in force: of raw updates, of what
    was sent before an answer, of reports that ended, of unfinished talks, of people without a report, of strangers;
    None for no end."""

    consent_version: str | None
    consent_at: str | None
    tickets: int
    photos: int
    raw_days: int
    unanswered_hours: int
    closed_days: int | None = None
    talks_days: int | None = None
    people_days: int | None = None
    stranger_days: int | None = None


@dataclass(frozen=True)
class KeptOfMe:
    @property
    def key(self) -> str:
        return f"{PASSING}kept"

    def read(self, value: Json) -> Kept:
        return Kept(**value)
