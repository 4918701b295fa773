"""Content of a Telegram message: text, photos, a location, and the kinds that the bot cannot use."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from bots.platform import Raw
from bots.telegram.shape import has_field, number, optional, required_field
from dialogs.kernel.events import Photo, Point, Unusable

SERVICE: Final = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "chat_owner_left",
        "chat_owner_changed",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "channel_chat_created",
        "message_auto_delete_timer_changed",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "pinned_message",
        "successful_payment",
        "refunded_payment",
        "users_shared",
        "chat_shared",
        "gift_upgrade_sent",
        "connected_website",
        "write_access_allowed",
        "passport_data",
        "proximity_alert_triggered",
        "boost_added",
        "chat_background_set",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "community_chat_added",
        "community_chat_joined",
        "community_chat_removed",
        "direct_message_price_changed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "giveaway_completed",
        "managed_bot_created",
        "paid_message_price_changed",
        "poll_option_added",
        "poll_option_deleted",
        "suggested_post_approved",
        "suggested_post_approval_failed",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "video_chat_scheduled",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_participants_invited",
        "web_app_data",
    }
)
"""Fields of Message (Bot API 10.3) that nobody typed: something happened in the chat."""

UNUSABLE: Final[tuple[tuple[str, Unusable], ...]] = (
    ("animation", "animation"),  # before document, which comes with it
    ("voice", "voice"),
    ("video", "video"),
    ("video_note", "video_note"),
    ("audio", "audio"),
    ("sticker", "sticker"),
    ("poll", "poll"),
    ("contact", "contact"),
    ("dice", "dice"),
    ("story", "story"),
    ("gift", "gift"),
    ("unique_gift", "gift"),
    ("document", "document"),
)

_NOT_PHOTOS = frozenset({"image/svg+xml", "image/vnd.djvu", "image/vnd.dwg", "image/x-icon"})
_PHOTO_NAMES = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif")
_MAP_HOSTS = ("2gis.ru", "2gis.com", "maps.app.goo.gl", "openstreetmap.org", "osm.org")


def service(message: Raw) -> str:
    """Name of the field that makes this a service message; empty when a person wrote it."""
    return next((name for name in message if name in SERVICE and has_field(message, name)), "")


def words(message: Raw) -> str:
    """Text or caption; addresses of hyperlinks are added when they lead to a map."""
    kind = "text" if has_field(message, "text") else "caption"
    text = optional(message, kind, str, "")
    entities = optional(message, "entities" if kind == "text" else "caption_entities", list, [])
    links = [url for entity in entities if (url := _map_link(entity)) and url not in text]
    return "\n".join([text, *dict.fromkeys(links)]) if links else text


def _map_link(entity: Any) -> str:
    if not isinstance(entity, dict) or entity.get("type") != "text_link":
        return ""
    url = optional(entity, "url", str, "")
    return url if is_map(url) else ""


def is_map(url: str) -> bool:
    """True for an address of Yandex, 2GIS, Google or OpenStreetMap maps, their short links too."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if any(host == known or host.endswith("." + known) for known in _MAP_HOSTS):
        return True
    labels = host.split(".")
    return ("yandex" in labels or "google" in labels or host in {"goo.gl", "ya.ru"}) and (
        parts.path.startswith("/maps") or "maps" in labels
    )


def photos(message: Raw) -> tuple[Photo, ...]:
    """A photo in its largest size, or an image sent as a file. Raises ValueError when the sizes cannot be read."""
    if has_field(message, "photo"):
        return (Photo(_largest_size(required_field(message, "photo", list, "message"))),)
    document = message.get("document")
    if isinstance(document, dict) and not has_field(message, "animation") and _is_picture(document):
        return (Photo(required_field(document, "file_id", str, "message.document"), as_file=True),)
    return ()


def _largest_size(sizes: list[Any]) -> str:
    readable = [size for size in sizes if isinstance(size, dict) and isinstance(size.get("file_id"), str)]
    if not readable:
        raise ValueError("message.photo has no size with a file_id")
    best = max(readable, key=lambda size: optional(size, "width", int, 0) * optional(size, "height", int, 0))
    return required_field(best, "file_id", str, "message.photo")


def _is_picture(document: Raw) -> bool:
    mime = optional(document, "mime_type", str, "").lower()
    if mime.startswith("image/"):
        return mime not in _NOT_PHOTOS
    unnamed = mime in {"", "application/octet-stream"}
    return unnamed and optional(document, "file_name", str, "").lower().endswith(_PHOTO_NAMES)


def point(message: Raw) -> Point | None:
    """Coordinates of a location or a venue. Raises ValueError when it is malformed or out of range."""
    location = message.get("location")
    if location is None and has_field(message, "venue"):
        location = required_field(message, "venue", dict, "message").get("location")
    if location is None:
        return None
    if not isinstance(location, dict):
        raise ValueError("message.location should be an object")
    found = Point(number(location, "latitude", "location"), number(location, "longitude", "location"))
    if not (-90 <= found.lat <= 90 and -180 <= found.lon <= 180):
        raise ValueError("message.location is not on the ground")
    return found


def venue(message: Raw) -> str:
    found = message.get("venue")
    return optional(found, "title", str, "") if isinstance(found, dict) else ""


def unusable_kinds(message: Raw, *, understood: bool) -> tuple[Unusable, ...]:
    """The kind of content that the bot cannot use, at most one. A message of which nothing is `understood` always has
    one: a kind newer than this code is `other`."""
    for name, kind in UNUSABLE:
        if has_field(message, name) and not (name == "document" and photos(message)):
            return (kind,)
    return () if understood else ("other",)
