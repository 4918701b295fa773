"""Map links, as they are copied from the maps' own "share" buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.place.geometry import Coordinates, haversine_m
from dialogs.rules.place.map_link import MapLink, find_link

PLACE = (57.1525, 65.5417)

MARKED = [
    ("yandex", "https://yandex.ru/maps/55/tyumen/?ll=65.600000%2C57.100000&pt=65.5417,57.1525&z=17"),
    ("yandex", "https://yandex.ru/maps/?ll=65.5417,57.1525&z=12"),
    ("yandex", "https://yandex.ru/maps/55/tyumen/?whatshere%5Bpoint%5D=65.5417%2C57.1525&whatshere%5Bzoom%5D=16"),
    ("yandex", "https://yandex.com/maps/?poi[point]=65.5417,57.1525&ll=1,1"),
    ("yandex", "https://yandex.ru/maps/?text=57.1525,65.5417&ll=1,1"),
    ("yandex", "https://yandex.ru/maps/?rtext=57.1,65.6~57.1525,65.5417&rtt=auto"),
    ("yandex", "maps.yandex.ru/?ll=65.5417,57.1525"),
    ("yandex", "https://yandex.ru/navi/?pt=65.5417,57.1525"),
    ("2gis", "https://2gis.ru/tyumen/geo/1830115628911873/65.5417,57.1525?m=65.6,57.1%2F16"),
    ("2gis", "https://2gis.ru/tyumen/firm/70000001006548410/65.5417%2C57.1525"),
    ("2gis", "https://2gis.ru/geo/65.5417,57.1525"),
    ("2gis", "https://2gis.ru/tyumen?m=65.5417%2C57.1525%2F17.5"),
    ("google", "https://www.google.com/maps/place/X/@57.1,65.6,17z/data=!3m1!4b1!4m6!3m5!8m2!3d57.1525!4d65.5417"),
    ("google", "https://www.google.com/maps/@57.1525,65.5417,17z"),
    ("google", "https://www.google.com/maps?q=57.1525,65.5417"),
    ("google", "https://maps.google.com/?q=loc:57.1525,65.5417&z=16"),
    ("google", "https://www.google.com/maps/search/?api=1&query=57.1525%2C65.5417"),
    ("google", "https://www.google.ru/maps/place/57.1525,65.5417/"),
    ("google", "https://www.google.com/maps/search/57.1525,+65.5417"),
    ("google", "https://www.google.co.uk/maps?ll=57.1525,65.5417&z=10"),
    ("osm", "https://www.openstreetmap.org/?mlat=57.1525&mlon=65.5417#map=17/57.1/65.6"),
    ("osm", "https://www.openstreetmap.org/#map=17/57.1525/65.5417"),
    ("geo", "geo:57.1525,65.5417"),
    ("geo", "geo:57.1525,65.5417;u=35"),
    ("geo", "geo:0,0?q=57.1525,65.5417(Яма)"),
    ("geo", "GEO:57.1525,65.5417?z=12"),
]


@pytest.mark.parametrize(("kind", "link"), MARKED)
def test_the_place_of_a_link(kind: str, link: str) -> None:
    found = find_link(f"Яма тут: {link}, посмотрите")
    assert found is not None
    assert (found.kind, found.point, found.short_url) == (kind, PLACE, None)


def test_an_osm_short_link_is_decoded_arithmetically() -> None:
    """The example of the OpenStreetMap wiki and the longest code for the Eiffel tower's neighbourhood."""
    found = find_link("https://osm.org/go/0EEQjE--")
    assert found is not None
    assert found.point is not None
    assert haversine_m(*found.point, 51.51, 0.05) < 5_000
    assert find_link("https://osm.org/go/!!") == MapLink("osm")


@pytest.mark.parametrize(
    ("kind", "link", "asked"),
    [
        ("yandex", "https://yandex.ru/maps/-/CDeFgHiJ", "https://yandex.ru/maps/-/CDeFgHiJ"),
        ("yandex", "http://yandex.com/maps/-/CDeFgHiJ?utm=1", "https://yandex.com/maps/-/CDeFgHiJ"),
        ("2gis", "https://go.2gis.com/abc12", "https://go.2gis.com/abc12"),
        ("google", "https://maps.app.goo.gl/AbCdEf", "https://maps.app.goo.gl/AbCdEf"),
        ("google", "https://goo.gl/maps/AbCdEf.", "https://goo.gl/maps/AbCdEf"),
    ],
)
def test_short_links_of_known_hosts_are_to_be_asked(kind: str, link: str, asked: str) -> None:
    found = find_link(link)
    assert found is not None
    assert (found.kind, found.point, found.short_url) == (kind, None, asked)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Яма на Республики 142",
        "https://goo.gl/abc",
        "https://evil.example/maps/-/CDeFgHiJ",
        "https://yandex.ru.evil.example/maps/?ll=65.5,57.1",
        "https://evil.example/?u=https://yandex.ru/maps/-/x",
        "https://yandex.ru/search/?text=57.1,65.5",
        "https://www.google.com/search?q=57.1,65.5",
        "https://a.b.cc/maps[",
        "https://[maps.ru/maps",
    ],
)
def test_other_words_and_other_hosts_are_no_map(text: str) -> None:
    assert find_link(text) is None
    assert find_link(f"{text} geo:57.1525,65.5417") == MapLink("geo", Coordinates(*PLACE))


@pytest.mark.parametrize(
    "link",
    [
        "https://yandex.ru/maps/55/tyumen/house/ulitsa_respubliki_142/",
        "https://yandex.ru/maps/?ll=265.5,157.1",
        "https://yandex.ru/maps/?" + "&".join(["a=1"] * 2000),
        "https://2gis.ru/tyumen/search/аптека",
        "https://www.google.com/maps/place/Tyumen",
        "https://www.openstreetmap.org/relation/1",
        "geo:0,0?q=Республики+142",
        "geo:here",
    ],
)
def test_a_map_link_without_a_place_is_known_as_one(link: str) -> None:
    found = find_link(link)
    assert found is not None
    assert found.point is None
    assert found.short_url is None


def test_the_first_link_that_gives_a_place_is_taken() -> None:
    found = find_link("https://2gis.ru/tyumen https://2gis.ru/tyumen/ и geo:57.1525,65.5417")
    assert found is not None
    assert found.point == PLACE


PIECES = ["https://", "yandex.ru/maps/", "2gis.ru/", "google.com/maps/", "osm.org/go/", "geo:", "?ll=", "&pt=", "/@"]
PIECES += [
    "57.1",
    "65.5",
    ",",
    "%",
    "%5B",
    "[",
    "]",
    "!3d",
    "!4d",
    "~",
    "#map=1/",
    "mlat=",
    "/-/",
    "1e9",
    "Я",
    "\u0000",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_no_text_raises(text: str) -> None:
    found = find_link(text)
    assert found is None or found.point is None or (abs(found.point.lat) <= 90 and abs(found.point.lon) <= 180)


def test_a_word_without_end_is_read_once() -> None:
    """Retrying at every letter would take hours on these."""
    for endless in ("x" * 500_000, "a." * 200_000, "1-1-" * 100_000, "https://" * 50_000):
        assert find_link(f"{endless} geo:57.15,65.53") == MapLink("geo", Coordinates(57.15, 65.53))
