"""Point-in-polygon lookup: whether a point is in the city, in which zone, and in which neighbour when outside.

Polygons are kept in metres on a local plane, so that a distance is a distance; at load they are prepared, after
which a lookup takes microseconds.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dialogs.rules.city.model import Names, Zone
from storage.city.faults import FaultCollector

NEAR_M = 300.0
"""A point of the city in no zone belongs to the nearest one up to this far: polygons of different makers leave gaps."""
_DEGREE_M = 111_195.0


@dataclass(frozen=True)
class ZoneMatch:
    """Result of a lookup. `zone` is None outside the city and where no zone is near; `neighbour` is None inside it and
    where unknown."""

    inside: bool
    zone: str | None
    neighbour: Names | None


@dataclass(frozen=True)
class NamedPolygon:
    """A named polygon of a GeoJSON file, in degrees (lon, lat); `line` is its place in the file."""

    id: str
    names: Names
    polygon: BaseGeometry
    line: int


class Zones:
    """Spatial index of the city's boundary, its zones and its neighbours."""

    def __init__(
        self, boundary: Sequence[NamedPolygon], zones: Sequence[NamedPolygon], neighbours: Sequence[NamedPolygon]
    ) -> None:
        """`boundary` has at least one shape."""
        self.boundary = shapely.union_all([shape.polygon for shape in boundary])
        self.zones = tuple(Zone(shape.id, shape.names) for shape in zones)
        self._lon_m = _DEGREE_M * cos(radians(self.boundary.centroid.y))
        self._city = self._plane(self.boundary)
        self._zones = [(shape.id, self._plane(shape.polygon)) for shape in zones]
        self._neighbours = [(shape.names, self._plane(shape.polygon)) for shape in neighbours]

    @classmethod
    def load(cls, folder: Path, languages: Sequence[str] = ("ru", "en")) -> "Zones":
        """Read the three GeoJSON files of a sound city folder (`storage.city.load.check_city` says whether it is
        one)."""
        faults = FaultCollector()
        return cls(*(read_shapes(folder, file, languages, faults) for file in FILES))

    def look_up(self, lat: float, lon: float) -> ZoneMatch:
        """Look up a point in WGS 84 degrees; never raises."""
        point = shapely.Point(lon * self._lon_m, lat * _DEGREE_M)
        if self._city.covers(point):
            return ZoneMatch(True, self._zone(point), None)
        for names, polygon in self._neighbours:
            if polygon.covers(point):
                return ZoneMatch(False, None, names)
        return ZoneMatch(False, None, None)

    def _zone(self, point: shapely.Point) -> str | None:
        for own, polygon in self._zones:
            if polygon.covers(point):
                return own
        near = [(distance, own) for own, polygon in self._zones if (distance := polygon.distance(point)) <= NEAR_M]
        return min(near)[1] if near else None

    def _plane(self, polygon: BaseGeometry) -> BaseGeometry:
        plane: BaseGeometry = shapely.transform(polygon, lambda lonlat: lonlat * (self._lon_m, _DEGREE_M))
        shapely.prepare(plane)
        return plane


FILES = ("boundary.geojson", "zones.geojson", "neighbours.geojson")


def read_shapes(folder: Path, file: str, languages: Sequence[str], faults: FaultCollector) -> list[NamedPolygon]:
    """Read the sound features of a GeoJSON file; the others become faults on the lines with their ids."""
    try:
        text = (folder / file).read_text(encoding="utf-8")
        features = json.loads(text)["features"]
    except FileNotFoundError:
        faults.add(file, 1, "The file is missing; it may be a FeatureCollection without features.")
        return []
    except json.JSONDecodeError as error:
        faults.add(file, error.lineno, f"The file is not JSON: {error.msg}.")
        return []
    except (KeyError, TypeError):
        faults.add(file, 1, "The file must be a FeatureCollection with features.")
        return []
    found: dict[str, NamedPolygon] = {}
    for number, feature in enumerate(features, 1):
        shape = _shape(feature, file=file, text=text, number=number, languages=languages, faults=faults)
        if shape and shape.id in found:
            faults.add(file, shape.line, f"The id {shape.id} stands twice; ids are unique.")
        elif shape:
            found[shape.id] = shape
    return list(found.values())


def _shape(
    feature: Any, *, file: str, text: str, number: int, languages: Sequence[str], faults: FaultCollector
) -> NamedPolygon | None:
    try:
        properties = feature["properties"]
        own = str(properties["id"])
        names = {language: str(properties[f"name_{language}"]) for language in languages}
    except (KeyError, TypeError) as error:
        faults.add(file, 1, f"Feature {number} lacks {error}; it needs id and a name in each language.")
        return None
    line = text.count("\n", 0, max(text.find(f'"{own}"'), 0)) + 1
    try:
        polygon = shapely.from_geojson(json.dumps(feature["geometry"]))
    except (KeyError, shapely.errors.GEOSException):
        faults.add(file, line, f"{own} has no readable geometry; it needs a Polygon or a MultiPolygon.")
        return None
    if polygon.geom_type not in ("Polygon", "MultiPolygon") or polygon.is_empty or not polygon.is_valid:
        why = shapely.is_valid_reason(polygon)
        faults.add(file, line, f"{own} must be a Polygon or MultiPolygon, closed and not crossing itself ({why}).")
        return None
    return NamedPolygon(own, names, polygon, line)
