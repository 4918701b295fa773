"""Distances on the ground, in metres, from WGS 84 degrees."""

from math import asin, cos, degrees, radians, sin, sqrt
from typing import NamedTuple

EARTH_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""


class Coordinates(NamedTuple):
    """Coordinates in WGS 84 degrees."""

    lat: float
    lon: float


class Box(NamedTuple):
    """Bounding box in WGS 84 degrees, edges included. It does not cross the 180th meridian."""

    south: float
    west: float
    north: float
    east: float


def haversine_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in metres between two points; off by at most 0.5 % from the ellipsoid."""
    north, east = radians(lat2 - lat1) / 2, radians(lon2 - lon1) / 2
    chord = sin(north) ** 2 + cos(radians(lat1)) * cos(radians(lat2)) * sin(east) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(chord)))


def box_around(lat: float, lon: float, radius_m: float) -> Box:
    """The smallest box of degrees that holds every point within `radius_m`, cut at the poles and the 180th meridian."""
    north = degrees(radius_m / EARTH_M)
    reach = sin(radius_m / EARTH_M) / max(cos(radians(lat)), 1e-12)
    east = degrees(asin(reach)) if reach < 1 else 180.0
    return Box(max(lat - north, -90.0), max(lon - east, -180.0), min(lat + north, 90.0), min(lon + east, 180.0))
