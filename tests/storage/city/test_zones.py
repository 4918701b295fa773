"""Zones: points in and out of real polygons."""

import json
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from storage.city.faults import FaultCollector
from storage.city.zones import NamedPolygon, ZoneMatch, Zones, read_shapes
from tests import stores

TYUMEN = Zones.load(stores.TYUMEN)


@pytest.mark.parametrize(
    ("lat", "lon", "zone"),
    [
        (57.1526, 65.5414, "cao"),  # the city hall
        (57.2000, 65.6500, "lao"),
        (57.1300, 65.4900, "kao"),
        (57.1100, 65.5900, "vao"),
    ],
)
def test_the_okrugs_of_tyumen(lat: float, lon: float, zone: str) -> None:
    assert TYUMEN.look_up(lat, lon) == ZoneMatch(True, zone, None)


def test_outside_the_neighbour_is_named_when_it_is_known() -> None:
    assert TYUMEN.look_up(56.6566, 66.2783) == ZoneMatch(False, None, {"ru": "город Ялуторовск", "en": "Yalutorovsk"})
    assert TYUMEN.look_up(55.7558, 37.6173) == ZoneMatch(False, None, None)


def test_a_point_of_the_city_in_no_zone_goes_to_a_near_one_or_to_none() -> None:
    city = zones_of(square=(0.0, 0.1), zone=(0.0, 0.05))
    assert city.look_up(0.01, 0.049) == ZoneMatch(True, "z", None)
    assert city.look_up(0.01, 0.052) == ZoneMatch(True, "z", None), "222 m off"
    assert city.look_up(0.01, 0.054) == ZoneMatch(True, None, None), "445 m off"


@given(st.floats(allow_nan=False, min_value=-90, max_value=90), st.floats(min_value=-180, max_value=180))
def test_no_point_raises(lat: float, lon: float) -> None:
    where = TYUMEN.look_up(lat, lon)
    assert where.inside or where.zone is None


def zones_of(square: tuple[float, float], zone: tuple[float, float]) -> Zones:
    """Make the zones of a city on the equator between two longitudes: one zone, in its west."""
    city, west = (
        NamedPolygon(own, {}, shapely.box(left, 0, right, 0.1), 1)
        for own, (left, right) in (("c", square), ("z", zone))
    )
    return Zones([city], [west], [])


SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
BOW_TIE = [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]
NAMED = {"id": "z", "name_ru": "З", "name_en": "Z"}


def feature(kind: str, coordinates: object, properties: object = NAMED) -> dict[str, object]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def read(folder: Path, text: str) -> tuple[list[NamedPolygon], list[str]]:
    faults = FaultCollector()
    (folder / "zones.geojson").write_text(text, encoding="utf-8")
    shapes = read_shapes(folder, "zones.geojson", ("ru", "en"), faults)
    return shapes, [str(fault) for fault in faults.found]


def test_a_sound_file_has_no_faults(tmp_path: Path) -> None:
    shapes, faults = read(tmp_path, json.dumps({"features": [feature("Polygon", SQUARE)]}))
    assert [shape.id for shape in shapes] == ["z"]
    assert shapes[0].names == {"ru": "З", "en": "Z"}
    assert faults == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "zones.geojson:1: The file is not JSON"),
        ("[]", "must be a FeatureCollection"),
        ("{}", "must be a FeatureCollection"),
        (json.dumps({"features": [feature("Polygon", BOW_TIE)]}), "Self-intersection"),
        (json.dumps({"features": [feature("Polygon", [])]}), "must be a Polygon"),
        (json.dumps({"features": [feature("Point", [1, 2])]}), "must be a Polygon"),
        (json.dumps({"features": [feature("Nope", [])]}), "no readable geometry"),
        (json.dumps({"features": [{"properties": NAMED}]}), "no readable geometry"),
        (json.dumps({"features": [feature("Polygon", SQUARE, {"id": "z", "name_ru": "З"})]}), "lacks 'name_en'"),
        (json.dumps({"features": [feature("Polygon", SQUARE), feature("Polygon", SQUARE)]}), "z stands twice"),
        ('{"features": [\n\n' + json.dumps(feature("Point", [1, 2])) + "]}", "zones.geojson:3: z must be"),
    ],
)
def test_a_fault_is_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    shapes, faults = read(tmp_path, text)
    assert len(shapes) <= 1
    assert len(faults) == 1
    assert sentence in faults[0]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    faults = FaultCollector()
    assert read_shapes(tmp_path, "zones.geojson", ("ru",), faults) == []
    assert "missing" in faults.found[0].sentence
