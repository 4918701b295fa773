"""Geometry: metres from degrees."""

from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.place.geometry import box_around, haversine_m

LAT = st.floats(-89.9, 89.9)
LON = st.floats(-179, 179)


def test_a_known_distance() -> None:
    """The distance from Moscow to Tyumen is 1712 km by the great circle."""
    assert abs(haversine_m(55.7558, 37.6173, 57.1529, 65.5343) - 1_712_000) < 5_000
    assert haversine_m(57, 65, 57, 65) == 0


@given(LAT, LON, LAT, LON)
def test_a_distance_is_the_same_both_ways(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    away = haversine_m(lat1, lon1, lat2, lon2)
    assert 0 <= away <= 20_015_200
    assert abs(away - haversine_m(lat2, lon2, lat1, lon1)) < 1e-3


@given(st.floats(-80, 80), st.floats(-170, 170), st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_the_box_holds_every_point_of_the_circle(lat: float, lon: float, north: float, east: float) -> None:
    radius_m = haversine_m(lat, lon, lat + north, lon + east)
    box = box_around(lat, lon, radius_m * 1.000001 + 1e-6)
    assert box.south <= lat + north <= box.north
    assert box.west <= lon + east <= box.east


def test_at_the_pole_a_box_goes_all_round() -> None:
    box = box_around(90, 0, 1000)
    assert (box.west, box.east, box.north) == (-180, 180, 90)
