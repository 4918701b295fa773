"""Attachments of a VK message: photos, a location, and the kinds that the bot cannot use."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bots.vk import fields
from dialogs.kernel.events import Photo, Point, Unusable

Raw = Mapping[str, Any]

IMAGES = frozenset({"jpg", "jpeg", "jpe", "png", "webp", "heic", "heif", "bmp", "tif", "tiff"})
KINDS: dict[str, Unusable] = {
    "audio_message": "voice",
    "audio": "audio",
    "video": "video",
    "clip": "video",
    "short_video": "video",
    "video_message": "video_note",
    "sticker": "sticker",
    "ugc_sticker": "sticker",
    "gift": "gift",
    "market": "market",
    "market_album": "market",
    "wall": "wall",
    "wall_reply": "wall",
    "story": "story",
    "narrative": "story",
    "poll": "poll",
    "graffiti": "graffiti",
    "link": "link",
}
SIZES = "smxopqryzw"
"""Letters of photo sizes, smallest first; needed where an old photo has no width and height."""
MAPS = ("yandex.ru", "yandex.com", "ya.ru", "2gis.ru", "2gis.com", "google.com", "google.ru", "goo.gl",
        "openstreetmap.org", "osm.org")  # fmt: skip


def photos(message: Raw) -> tuple[Photo, ...]:
    """Photos, also those sent as files. One without an address is kept as lost."""
    found = []
    for each in fields.mappings(message, "attachments"):
        kind = fields.text(each, "type")
        if kind == "photo":
            address = _largest_size(fields.mapping(each, "photo"))
            found.append(Photo(ref=address, failed="" if address else "lost"))
        elif kind == "doc" and _is_image(fields.mapping(each, "doc")):
            address = fields.text(fields.mapping(each, "doc"), "url")
            found.append(Photo(ref=address, as_file=True, failed="" if address else "lost"))
    return tuple(found)


def unusable_kinds(message: Raw) -> tuple[Unusable, ...]:
    """Kinds of all other attachments, links included."""
    found: list[Unusable] = []
    for each in fields.mappings(message, "attachments"):
        kind = fields.text(each, "type")
        if kind == "doc":
            doc = fields.mapping(each, "doc")
            if not _is_image(doc):
                found.append("animation" if fields.text(doc, "ext").lower() == "gif" else "document")
        elif kind != "photo":
            found.append(KINDS.get(kind, "other"))
    return tuple(dict.fromkeys(found))


def map_links(message: Raw) -> tuple[str, ...]:
    """Addresses of attached links that lead to a map."""
    found = []
    for each in fields.mappings(message, "attachments"):
        if fields.text(each, "type") == "link":
            address = fields.text(fields.mapping(each, "link"), "url")
            if _is_map(address):
                found.append(address)
    return tuple(found)


def place(message: Raw) -> tuple[Point | None, str]:
    """The sent place and its name; the name is empty when it is only that of the city or the country."""
    if message.get("geo") is None:
        return None, ""
    geo = fields.mapping(message, "geo")
    at = fields.mapping(geo, "coordinates")
    point = Point(_degrees(at, "latitude", 90), _degrees(at, "longitude", 180))
    known = geo.get("place")
    if not isinstance(known, Mapping):
        return point, ""
    title, city, country = (fields.text(known, name).strip() for name in ("title", "city", "country"))
    plain = {city, country, f"{city}, {country}", f"{country}, {city}"}
    return point, "" if title in plain else title


def _largest_size(photo: Raw) -> str:
    """The address of the largest size, empty when there is none."""
    sizes = fields.mappings(photo, "sizes")
    original = photo.get("orig_photo")
    if isinstance(original, Mapping):
        sizes = [*sizes, original]
    sizes = [size for size in sizes if isinstance(size.get("url"), str) and size["url"]]
    return str(max(sizes, key=_area)["url"]) if sizes else ""


def _area(size: Raw) -> tuple[int, int]:
    return fields.integer(size, "width") * fields.integer(size, "height"), SIZES.find(str(size.get("type", "?")))


def _is_image(doc: Raw) -> bool:
    return fields.text(doc, "ext").lower() in IMAGES


def _is_map(address: str) -> bool:
    """True for a host where people copy places from. Whether the link is understood is decided by others."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return any(host == known or host.endswith("." + known) for known in MAPS)


def _degrees(at: Raw, name: str, most: int) -> float:
    value = at.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > most:
        raise ValueError(f"{name} is no coordinate")
    return float(value)
