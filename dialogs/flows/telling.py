"""What a resident adds to a ticket: words, photos and a place, out of one message or several."""

from __future__ import annotations

from dialogs.acts import Say
from dialogs.kernel.script import Peek, Script, ask
from dialogs.kernel.session import text_of
from dialogs.notices.lines import map_link


def telling(ticket: int, words: str) -> Script[Say]:
    """All that was said for it; `words`: the name of the answer that holds them. A place goes as a map link."""
    said = (yield from ask(Peek(words, "text"))) or ()
    photos = (yield from ask(Peek("photos", "photos"))) or ()
    place = yield from ask(Peek("place", "place"))
    link = map_link(place["lat"], place["lon"]) if place else ""
    messages = dict.fromkeys([*(photo["from"] for photo in photos), *(source for source, _ in said)])
    return Say(
        ticket,
        "\n".join(part for part in (text_of(said), link) if part),
        tuple(photo["sha"] for photo in photos),
        tuple(message for message in messages if message),
    )
