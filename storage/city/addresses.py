"""Geocoder over the city's register of addresses: finds a typed address, and the address nearest to a point.

The register is rows of street, house and point, a row without a house being the street itself. It is searched street
first (exactly, then by abbreviation, then by likeness), then by house. The nearest number on a street is the right
place in one case of eight (measured), so an unknown house is never guessed: the street comes back as not exact.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from math import ceil, cos, radians
from pathlib import Path

from rapidfuzz import fuzz, process

from dialogs.rules.place.address import Parsed, number_of, parse, stands_for
from dialogs.rules.place.geometry import haversine_m
from storage.city.faults import FaultCollector
from storage.city.tables import TableRow, read_rows

FILE = "addresses.csv"
COLUMNS = ("street", "house", "lat", "lon")
_LIKE = 72.0
"""Names less alike than this (per cent, rapidfuzz ratio) are different streets."""
MOST_WORDS = 12
"""Of a street as typed. More are a story, and each costs a look at all names."""
_CELL = 0.002
"""Side of a cell of the grid in degrees of latitude, about 220 m."""


@dataclass(frozen=True)
class Address:
    """Geocoding result. `exact` False: the house is not in the register, and the point is the street's. WGS 84
    degrees."""

    label: str
    lat: float
    lon: float
    exact: bool


@dataclass(frozen=True)
class Entry:
    """A row of the register; `house` is canonical, empty for the street itself."""

    street: str
    house: str
    lat: float
    lon: float

    @property
    def label(self) -> str:
        return f"{self.street}, {self.house}" if self.house else self.street


class _Street:
    """A street with its houses."""

    def __init__(self, name: str, parsed: Parsed) -> None:
        self.name = name
        self.parsed = parsed
        self.houses: dict[str, Entry] = {}
        self.itself: Entry | None = None

    @property
    def point(self) -> Entry:
        """The street's own point, else that of its first house."""
        return self.itself or next(iter(self.houses.values()))

    def nearest_houses(self, house: str) -> list[Entry]:
        """Houses by closeness of number: 142а and 142/1 before 140 for 142."""
        wanted = number_of(house)
        return sorted(self.houses.values(), key=lambda entry: (abs(number_of(entry.house) - wanted), entry.house))


class Addresses:
    """Search index over a register of up to some 100,000 rows in memory."""

    def __init__(self, entries: Iterable[Entry], city_names: Collection[str] = ()) -> None:
        """`city_names` in lower case are not taken for streets when typed before one."""
        self._city_names = frozenset(city_names)
        self._streets: dict[str, _Street] = {}
        self._grid: dict[tuple[int, int], list[Entry]] = defaultdict(list)
        self._lon_cell = _CELL
        for entry in entries:
            self._add(entry)
        self._by_key: dict[str, list[_Street]] = defaultdict(list)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for street in self._streets.values():
            key = street.parsed.key
            self._by_key[key].append(street)
            for word in street.parsed.words:
                self._by_word[word].add(key)
        self._keys, self._words = list(self._by_key), list(self._by_word)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._by_letter[word[0]].append(word)

    @classmethod
    def load(cls, folder: Path, city_names: Collection[str] = ()) -> "Addresses":
        """Read addresses.csv of a sound city folder (`storage.city.load.check_city` says whether it is one)."""
        return cls((entry for _, entry in read_entries(folder, FaultCollector())), city_names)

    def find(self, text: str, limit: int = 5) -> list[Address]:
        """Find a typed address, the likeliest first: the house on every street that has it, then streets, then near
        numbers. Never raises."""
        typed = parse(text, self._city_names)
        streets = self._matching_streets(typed)
        if not streets:
            return []
        exact = [street.houses[typed.house] for street in streets if typed.house in street.houses]
        found = [_address(entry, exact=True) for entry in exact]
        if not found or typed.house is None:
            found += [_street_address(street, typed.house) for street in streets[:1]]
            found += [_address(entry, exact=True) for entry in streets[0].nearest_houses(typed.house or "")[:limit]]
            found += [_street_address(street, typed.house) for street in streets[1:]]
        if typed.house is None:
            found.sort(key=lambda address: address.exact)
        return found[:limit]

    def nearest(self, lat: float, lon: float, within_m: float = 150.0) -> Address | None:
        """The nearest house, else the nearest street's point, at most `within_m` away."""
        best: tuple[bool, float, Entry] | None = None
        for entry in self._entries_around(lat, lon, within_m):
            away = haversine_m(lat, lon, entry.lat, entry.lon)
            rank = (not entry.house, away, entry)
            if away <= within_m and (best is None or rank[:2] < best[:2]):
                best = rank
        return _address(best[2], exact=bool(best[2].house)) if best else None

    def _add(self, entry: Entry) -> None:
        if not self._streets:
            self._lon_cell = _CELL / max(cos(radians(entry.lat)), 0.01)
        street = self._streets.get(entry.street)
        if street is None:
            street = self._streets[entry.street] = _Street(entry.street, parse(entry.street, self._city_names))
        if entry.house:
            street.houses.setdefault(entry.house, entry)
        else:
            street.itself = entry
        self._grid[self._cell(entry.lat, entry.lon)].append(entry)

    def _cell(self, lat: float, lon: float) -> tuple[int, int]:
        return int(lat // _CELL), int(lon // self._lon_cell)

    def _entries_around(self, lat: float, lon: float, within_m: float) -> Iterator[Entry]:
        row, column = self._cell(lat, lon)
        ring = ceil(within_m / (_CELL * 111_000))
        for cell in product(range(row - ring, row + ring + 1), range(column - ring, column + ring + 1)):
            yield from self._grid.get(cell, ())

    def _matching_streets(self, typed: Parsed) -> list[_Street]:
        """Streets whose name fits, best first: by name, then by the kind that was typed."""
        if len(typed.words) > MOST_WORDS:
            return []
        scores: dict[str, float] = {}
        for key in self._spellings(typed):
            if key in self._by_key:
                scores[key] = 100.0
        if typed.words and not scores:
            scores = self._likeness(typed)
        ranked = [
            (score + _kind_bonus(typed.kind, street.parsed.kind), street)
            for key, score in scores.items()
            for street in self._by_key[key]
        ]
        ranked.sort(key=lambda pair: -pair[0])
        return [street for _, street in ranked]

    def _spellings(self, typed: Parsed) -> list[str]:
        """Keys that the typed words can be short for, as typed first."""
        choices = [[word] if word in self._by_word else [word, *self._full_words(word, typed)] for word in typed.words]
        return [" ".join(sorted(words)) for words in islice(product(*choices), 64)] if choices else []

    def _full_words(self, word: str, typed: Parsed) -> list[str]:
        """Words that it can be short for; the beginning of a word all alone is too little to go by."""
        if typed.house is None and len(typed.words) == 1 and "-" not in word:
            return []
        return [known for known in self._by_letter.get(word[0], ()) if stands_for(word, known)][:8]

    def _likeness(self, typed: Parsed) -> dict[str, float]:
        """Key -> per cent: the whole name with typos, or all typed words among those of a longer name."""
        scores = {
            key: score
            for key, score, _ in process.extract(typed.key, self._keys, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=8)
        }
        for words in islice(product(*(self._known_words(word, typed) for word in typed.words)), 16):
            keys = set.intersection(*(self._by_word[word] for word in words))
            for key in keys:
                scores[key] = max(scores.get(key, 0.0), 90.0 - 2 * (len(key.split()) - len(words)))
        return scores

    def _known_words(self, word: str, typed: Parsed) -> list[str]:
        """Words of the register that a typed one may be."""
        if word in self._by_word:
            return [word]
        close = process.extract(word, self._words, scorer=fuzz.ratio, score_cutoff=_LIKE, limit=2)
        return [*self._full_words(word, typed), *(known for known, _, _ in close)]


def read_entries(folder: Path, faults: FaultCollector) -> Iterator[tuple[int, Entry]]:
    """Line and value of each row of addresses.csv; a row that cannot be read becomes a fault."""
    for row in read_rows(folder, FILE, COLUMNS, faults):
        entry = _entry(row)
        if entry is None:
            faults.add(FILE, row.line, "The row needs a street and a point: lat 55.75, lon 37.61 (WGS 84 degrees).")
        else:
            yield row.line, entry


def _entry(row: TableRow) -> Entry | None:
    cells = row.cells
    try:
        lat, lon = float(cells["lat"]), float(cells["lon"])
    except ValueError:
        return None
    if not cells["street"] or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    house = parse(f"улица ё {cells['house']}").house if cells["house"] else ""
    return Entry(cells["street"], house or cells["house"].lower(), lat, lon)


def _address(entry: Entry, *, exact: bool) -> Address:
    return Address(entry.label, entry.lat, entry.lon, exact)


def _street_address(street: _Street, house: str | None) -> Address:
    """Street's point under the address as typed, so that the number is not lost."""
    label = f"{street.name}, {house}" if house else street.name
    return Address(label, street.point.lat, street.point.lon, exact=False)


def _kind_bonus(typed: str | None, known: str | None) -> float:
    """Per cent for the same kind of street; "улица" is what people leave out."""
    if typed is None:
        return 1.0 if known == "улица" else 0.0
    return 5.0 if typed == known else -5.0
