"""Generator of reports: words (`bots.sandbox.texts`), place and photos."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from bots.sandbox.standin import Upload
from bots.sandbox.texts import houses, texts

LONGEST = 900
"""Characters, so that a photo's caption holds them."""
COLOURS = ("red", "green", "blue", "orange", "purple", "brown")
MANNERS = ("one message", "album", "step by step", "in pieces")


@dataclass(frozen=True)
class Saying:
    """Report of one resident. `manner`: how they go about it."""

    manner: str
    words: str
    point: tuple[float, float]
    photos: tuple[Upload, ...]


class Sayings:
    """Generator of reports."""

    def __init__(self, file: Path | None) -> None:
        self._texts = texts(file)

    def draw(self, mark: str, dice: random.Random) -> Saying:
        """Draw a report. `mark`: is put into the words, so that a ticket tells whose it is."""
        manner = dice.choice(MANNERS)
        words = f"{dice.choice(self._texts)[:LONGEST]} ({mark})"
        photos = tuple(_photo(colour) for colour in dice.sample(COLOURS, 3 if manner == "album" else 1))
        return Saying(manner, words, dice.choice(houses()), photos)


@cache
def _photo(colour: str) -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return Upload("photo.jpg", out.getvalue())
