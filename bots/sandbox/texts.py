"""Words and places of made-up residents: real texts where a file gives them, else a few of our own; points of the
shipped city.

A file of texts is a CSV with a header; the column `text_clean` or `text` holds the words. Nothing of it is kept.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bots.runtime.settings import SHIPPED_CITY

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


def texts(file: Path | None) -> Sequence[str]:
    """Texts of the file, or our own without one. Raises ValueError for a file without any."""
    if file is None:
        return SHIPPED
    with file.open(encoding="utf-8", newline="") as lines:
        texts = [" ".join((row.get("text_clean") or row.get("text") or "").split()) for row in csv.DictReader(lines)]
    found = [text for text in texts if text]
    if not found:
        raise ValueError(f"{file} has no column text_clean or text with words in it")
    return found


@cache
def houses() -> list[tuple[float, float]]:
    """Points (lat, lon) of the addresses in the register of the city that ships."""
    with (SHIPPED_CITY / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)]
