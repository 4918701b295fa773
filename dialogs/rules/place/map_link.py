"""Map link parser: finds the point in links of Yandex Maps, 2GIS, Google Maps, OpenStreetMap and in geo: URIs.

Reading is arithmetic on the text of the link. Short links of the allow-listed hosts come back as `short_url`; a caller
with network access requests them once and gives the Location header to `find_link` again. A point that was marked goes
before the middle of the map.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from dialogs.rules.place.geometry import Coordinates

_NUMBER = r"[-+]?\d{1,3}(?:\.\d{1,20})?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[,;]\s*\+?({_NUMBER})(?![\d.])")
_LINK = re.compile(
    r"geo:[^\s\u00a0<>\"]+"
    r"|(?<![a-z0-9.-])(?:https?://)?(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}/[^\s\u00a0<>\"]*",
    re.IGNORECASE | re.ASCII,
)
"""Begun only where a host can begin: tried at every letter of a long word, it would take the square of its length."""
_GOOGLE_MARK = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_GOOGLE_VIEW = re.compile(rf"/@({_NUMBER}),({_NUMBER})")
_IN_PATH = re.compile(rf"/(?:place|search|dir/[^/]*)/({_NUMBER}),\+?({_NUMBER})(?=/|$)")
_2GIS_PATH = re.compile(rf"/(?:geo|firm|point)/(?:\d+/)?({_NUMBER}),({_NUMBER})(?=/|$)")
_OSM_VIEW = re.compile(rf"map=\d{{1,2}}/({_NUMBER})/({_NUMBER})")
_OSM_SHORT = re.compile(r"/go/([A-Za-z0-9_~@]{1,10})[-=]*")
_OSM_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~"

_YANDEX = re.compile(r"(?:www\.|maps\.|m\.)?(?:yandex\.(?:ru|com|kz|by|uz|com\.tr)|ya\.ru)")
_2GIS = re.compile(r"(?:www\.|m\.)?2gis\.(?:ru|com|kz|kg|uz|ae|az|by)")
_GOOGLE = re.compile(r"(?:www\.|maps\.)?google\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
_OSM = re.compile(r"(?:www\.)?(?:openstreetmap\.org|osm\.org)")


@dataclass(frozen=True)
class MapLink:
    """Parsed map link. `kind` is yandex, 2gis, google, osm or geo; with neither point nor short_url the link names no
    place we can read.

    `short_url` is an https address of an allow-listed host whose Location header holds the place.
    """

    kind: str
    point: Coordinates | None = None
    short_url: str | None = None


def find_link(text: str) -> MapLink | None:
    """The first map link of a text that gives a place, else the first map link, else None. Never raises."""
    empty: MapLink | None = None
    for match in _LINK.finditer(text):
        link = _read(match[0].rstrip(".,!?)»"))
        if link and (link.point or link.short_url):
            return link
        empty = empty or link
    return empty


def _read(address: str) -> MapLink | None:
    """Parse an address; None for one that is no map's."""
    if address[:4].lower() == "geo:":
        return MapLink("geo", _geo(address[4:]))
    url = urlsplit(address if "://" in address else f"https://{address}")
    host = (url.hostname or "").lower()
    if short := _short_link_kind(host, url.path):
        return MapLink(short, short_url=f"https://{host}{url.path}")
    if _YANDEX.fullmatch(host) and (host.startswith("maps.") or "/maps" in url.path or "/navi" in url.path):
        return MapLink("yandex", _first_point(_yandex(_query(url))))
    if _2GIS.fullmatch(host):
        return MapLink("2gis", _first_point(_2gis(url)))
    if _GOOGLE.fullmatch(host) and (host.startswith("maps.") or url.path.startswith("/maps")):
        return MapLink("google", _first_point(_google(url)))
    if _OSM.fullmatch(host):
        return MapLink("osm", _first_point(_osm(url)))
    return None


def _short_link_kind(host: str, path: str) -> str:
    """The kind of map whose short link this is, empty when it is none."""
    if _YANDEX.fullmatch(host) and path.startswith("/maps/-/"):
        return "yandex"
    if host == "go.2gis.com":
        return "2gis"
    if host == "maps.app.goo.gl" or (host == "goo.gl" and path.startswith("/maps/")):
        return "google"
    return ""


def _geo(rest: str) -> Coordinates | None:
    """Point of a geo: URI (RFC 5870); geo:0,0?q=lat,lon is Android's way to say a marked point."""
    path, _, query = rest.partition("?")
    marked = _PAIR.match(unquote(query.removeprefix("q=")))
    return _first_point(_points(marked, _PAIR.match(path)))


def _yandex(query: dict[str, str]) -> Iterator[Coordinates | None]:
    for key in ("whatshere[point]", "poi[point]", "pt"):
        yield _parse_flipped(query.get(key))
    for key in ("text", "rtext"):
        yield _pair(query.get(key, "").rpartition("~")[2])
    yield _parse_flipped(query.get("ll"))


def _2gis(url: SplitResult) -> Iterator[Coordinates | None]:
    marked = _2GIS_PATH.search(unquote(url.path))
    yield _point(marked[2], marked[1]) if marked else None
    query = _query(url)
    for key in ("m", "center"):
        yield _parse_flipped(query.get(key))


def _google(url: SplitResult) -> Iterator[Coordinates | None]:
    path, query = unquote(url.path), _query(url)
    yield from _points(_GOOGLE_MARK.search(path), _GOOGLE_MARK.search(query.get("data", "")))
    for key in ("q", "query", "destination", "daddr"):
        yield _pair(query.get(key, "").removeprefix("loc:"))
    yield from _points(_IN_PATH.search(path), _GOOGLE_VIEW.search(path))
    for key in ("ll", "center"):
        yield _pair(query.get(key))


def _osm(url: SplitResult) -> Iterator[Coordinates | None]:
    query, short = _query(url), _OSM_SHORT.match(url.path)
    yield _pair(f"{query.get('mlat', '')},{query.get('mlon', '')}")
    yield _decode_osm(short[1]) if short else None
    yield from _points(_OSM_VIEW.search(url.fragment))


def _decode_osm(code: str) -> Coordinates | None:
    """Point of an osm.org/go code: six bits a character, of the longitude and the latitude in turn."""
    lon = lat = 0
    for sign in code.replace("@", "~"):
        bits = _OSM_DIGITS.index(sign)
        for shift in (5, 3, 1):
            lon = lon << 1 | bits >> shift & 1
            lat = lat << 1 | bits >> shift - 1 & 1
    cells = 1 << 3 * len(code)
    return Coordinates((lat + 0.5) * 180 / cells - 90, (lon + 0.5) * 360 / cells - 180)


def _query(url: SplitResult) -> dict[str, str]:
    """The first value of every key of the query."""
    return {key: values[0] for key, values in parse_qs(url.query).items()}


def _pair(text: str | None) -> Coordinates | None:
    """Point of a pair with the latitude first."""
    return _first_point(_points(_PAIR.match(text or "")))


def _parse_flipped(text: str | None) -> Coordinates | None:
    """Point of a pair with the longitude first, as Yandex and 2GIS write."""
    match = _PAIR.match(text or "")
    return _point(match[2], match[1]) if match else None


def _points(*matches: re.Match[str] | None) -> Iterator[Coordinates | None]:
    return (_point(match[1], match[2]) if match else None for match in matches)


def _point(lat: str, lon: str) -> Coordinates | None:
    """Point of two numbers; None outside the globe, and for 0,0, which stands for "not known"."""
    point = Coordinates(float(lat), float(lon))
    return point if abs(point.lat) <= 90 and abs(point.lon) <= 180 and point != (0, 0) else None


def _first_point(points: Iterator[Coordinates | None]) -> Coordinates | None:
    return next((point for point in points if point), None)
