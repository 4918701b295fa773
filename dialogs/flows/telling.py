"""What a resident adds to a ticket: words, photos and a place, out of one message or several."""

from __future__ import annotations

from dialogs.acts import Say
from dialogs.kernel.script import Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.kernel.words import Json
from dialogs.notices.lines import map_link


def telling(ticket: int, words: str) -> Script[Say]:
    """All that was said for it; `words`: the name of the answer that holds them. A place goes as a map link."""
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
    """Albums and messages that kept photos and words came in."""
    albums = dict.fromkeys(photo["album"] for photo in photos if photo["album"])
    messages = dict.fromkeys([*(photo["from"] for photo in photos), *(source for source, _ in said)])
    return tuple(albums), tuple(message for message in messages if message)
