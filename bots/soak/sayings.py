"""What residents say: real texts where a file gives them, else a few made up here; where, and with which photos.

A file of texts is a CSV with a header; the column `text_clean` or `text` holds the words. Nothing of it is kept.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from bots.sandbox.standin import Upload
from bots.settings import SHIPPED_CITY

LONGEST = 900
"""Characters, so that a photo's caption holds them."""
COLOURS = ("red", "green", "blue", "orange", "purple", "brown")
MANNERS = ("one message", "album", "step by step", "in pieces")
SHIPPED = (
    "Огромная яма на дороге, объехать нельзя",
    "Во дворе не вывозят мусор вторую неделю, баки полные",
    "Не горит фонарь у остановки, вечером темно",
    "Сломаны качели на детской площадке",
    "Упало дерево, перегородило тротуар",
    "Течёт крыша в подъезде на пятом этаже",
    "После дождя лужа на весь двор, не пройти",
    "Автобус не приходит по расписанию уже третий день",
    "Нет горячей воды со вчерашнего дня",
    "Открытый люк на тротуаре, могут провалиться дети",
    "Стая собак у школы, страшно ходить",
    "Скользко, тротуар не чистят и не посыпают",
)


@dataclass(frozen=True)
class Saying:
    """What one resident has to report. `manner`: how they go about it."""

    manner: str
    words: str
    point: tuple[float, float]
    photos: tuple[Upload, ...]


class Sayings:
    """Draws what residents say."""

    def __init__(self, file: Path | None) -> None:
        self._texts = _read(file) if file else SHIPPED

    def draw(self, mark: str, dice: random.Random) -> Saying:
        """`mark`: stands in the words, so that a ticket tells whose it is."""
        manner = dice.choice(MANNERS)
        words = f"{dice.choice(self._texts)[:LONGEST]} ({mark})"
        photos = tuple(_photo(colour) for colour in dice.sample(COLOURS, 3 if manner == "album" else 1))
        return Saying(manner, words, dice.choice(_houses()), photos)


def _read(file: Path) -> Sequence[str]:
    with file.open(encoding="utf-8", newline="") as lines:
        texts = [" ".join((row.get("text_clean") or row.get("text") or "").split()) for row in csv.DictReader(lines)]
    found = [text for text in texts if text]
    if not found:
        raise ValueError(f"{file} has no column text_clean or text with words in it")
    return found


@cache
def _houses() -> list[tuple[float, float]]:
    """Points inside the city that ships."""
    with (SHIPPED_CITY / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]


@cache
def _photo(colour: str) -> Upload:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return Upload("photo.jpg", out.getvalue())
