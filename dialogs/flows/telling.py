"""Additions to a ticket: a resident's words, photos and place, out of one message or several."""

from __future__ import annotations

from dialogs.acts import Say
from dialogs.kernel.script import Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Json
from dialogs.notices.lines import map_link


def telling(ticket: int, words: str) -> Script[Say]:
    """Build the `Say` act of everything that was sent for the ticket; `words`: the name of the answer that holds the
    words. A place goes as a map link."""
    said = (yield from ask(Peek(words, "text"))) or ()
    photos = (yield from ask(Peek("photos", "photos"))) or ()
    place = yield from ask(Peek("place", "place"))
    link = map_link(place["lat"], place["lon"]) if place else ""
    albums, messages = sources(photos, said)
    return Say(
        ticket,
        "\n".join(part for part in (text_of(said), link) if part),
        tuple(photo["sha"] for photo in photos),
        messages,
        albums,
    )


def sources(photos: Json, said: Json) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(albums, message ids) that the kept photos and words came in."""
    albums = dict.fromkeys(photo["album"] for photo in photos if photo["album"])
    messages = dict.fromkeys([*(photo["from"] for photo in photos), *(source for source, _ in said)])
    return tuple(albums), tuple(message for message in messages if message)
