"""Dialogs of the bench's residents: an echo's words, the steps of a form, a whole report."""

from __future__ import annotations

import csv
import random
from functools import cache

from bots.runtime.settings import SHIPPED_CITY
from tests.bench.phone import BenchPhone, Do, ShownMessage

WORDS = "Светофор на перекрёстке не работает со вчерашнего вечера, пешеходы перебегают, вечером очень опасно"


@cache
def houses() -> list[tuple[float, float]]:
    """Points (lat, lon) inside the city that ships."""
    with (SHIPPED_CITY / "addresses.csv").open(encoding="utf-8", newline="") as file:
        return [(float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file) if row["house"]]


def echo(phone: BenchPhone, heard: ShownMessage | None) -> Do | None:
    """Send words and expect the same words back."""
    if heard is not None:
        phone.done += 1
    return Do("echo", text=f"Добрый день, это {phone.person}-{phone.done}")


FORM = ("Какая тема", "Где это", "Какой дом", "Что случилось", "Как с вами связаться")


def form(phone: BenchPhone, heard: ShownMessage | None) -> Do | None:
    """Fill in a form of six steps: five typed answers and a confirmation."""
    if heard is None:
        return Do("start", text="/start")
    if heard.text.startswith("Принято"):
        phone.done += 1
        return Do("start", text="/start")
    if heard.text.startswith("Всё верно"):
        return Do("confirm", text="Да")
    return Do("answer", text=WORDS) if heard.text.startswith(FORM) else None


def report(phone: BenchPhone, heard: ShownMessage | None) -> Do | None:
    """File a report: topic, place, no photo, words, a look, sent; then the next one."""
    if heard is None:
        return Do("hello", text="/start" if phone.wire.platform == "telegram" else "Начать")
    text, labels = heard.text, list(heard.buttons)
    label = next((label for part in _PRESSES for label in labels if part in label), "")
    if "его номер" in text:
        phone.done += 1
        return _anew(phone)
    if "Проверьте" in text:
        return Do("confirm", label=label)
    if "Где это" in text:
        return Do("place", point=random.choice(houses()))
    if "своими словами" in text:
        return Do("words", text=WORDS)
    if "Спасибо" in text and "Да, даю" not in label:
        return _anew(phone)
    return Do("press", label=label) if label else None


_PRESSES = ("Да, даю", "Отправить", "Ничего из", "Без фото", "Светофор", "Дороги")


def _anew(phone: BenchPhone) -> Do:
    return Do("begin", text="/report" if phone.wire.platform == "telegram" else "Сообщить о проблеме")


def relay(phone: BenchPhone, heard: ShownMessage | None) -> Do | None:
    """File one report, then write to the staff about it, again and again."""
    if heard is None or not (phone.done or "его номер" in heard.text):
        return report(phone, heard)
    if "его номер" in heard.text:
        phone.done, phone.about = phone.done + 1, heard
    return Do("relay", text=f"{WORDS} {phone.done}", about=phone.about) if _is_thanks(heard) else None


def _is_thanks(heard: ShownMessage) -> bool:
    return "его номер" in heard.text or "Спасибо" in heard.text


def report_with_photo(phone: BenchPhone, heard: ShownMessage | None) -> Do | None:
    """File the same report with a photo."""
    if heard is not None and any("Без фото" in label for label in heard.buttons):
        return Do("photo", photo=True)
    return report(phone, heard)
