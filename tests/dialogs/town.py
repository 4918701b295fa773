"""Small city for conversations: every kind of category, few of each."""

from __future__ import annotations

from datetime import time

from dialogs.rules.city.model import (
    ANY,
    Category,
    City,
    Consent,
    Contact,
    Duty,
    Group,
    Norm,
    Organisation,
    Term,
    Unit,
    Zone,
)
from dialogs.rules.working_time.calendar import Calendar

USUAL = Norm(
    "usual",
    Term(8, Unit.HOURS),
    Term(8, Unit.DAYS),
    {"ru": "норма города: 8 рабочих часов и 8 рабочих дней", "en": "the city's own norm"},
)
URGENT = Norm(
    "urgent", Term(4, Unit.HOURS), Term(1, Unit.DAYS), {"ru": "срочная норма города", "en": "the city's urgent norm"}
)


def group(name: str, icon: str, ru: str, en: str) -> Group:
    return Group(name, {"ru": ru, "en": en}, icon)


def category(
    name: str, shelf: str, ru: str, en: str, *stems: str, photo: bool = False, contacts: tuple[str, ...] = ()
) -> Category:
    return Category(name, shelf, {"ru": ru, "en": en}, stems, photo, URGENT if contacts else USUAL, contacts)


TOWN = City(
    id="tyumen",
    names={"ru": "Тюмень", "en": "Tyumen"},
    number_prefix="ТМН",
    timezone="Asia/Yekaterinburg",
    languages=("ru", "en"),
    legal_link="https://www.gosuslugi.ru/",
    consent=Consent("1", {"ru": "Администрация города Тюмени", "en": "Tyumen City Administration"}, ""),
    calendar=Calendar("Asia/Yekaterinburg", time(9), time(18), {}, 2024, 2027),
    groups=(
        group("danger", "🚨", "Опасно прямо сейчас", "Danger right now"),
        group("roads", "🛣", "Дороги", "Roads"),
        group("light", "💡", "Свет", "Light"),
        group("trash", "🗑", "Мусор и чистота", "Rubbish and cleaning"),
        group("house", "🏢", "Мой дом", "My building"),
        group("empty", "🕳", "Пустая полка", "An empty shelf"),
    ),
    categories=(
        category("gas", "danger", "Пахнет газом", "Smell of gas", "газ", contacts=("gas", "sos")),
        category("pothole", "roads", "Яма на дороге", "Pothole in the road", "ям", "выбоин", photo=True),
        category("sign", "roads", "Дорожный знак", "Road sign", "знак"),
        category("signal", "roads", "Светофор", "Traffic light", "светофор"),
        category("lamp", "light", "Не горит фонарь", "Street light is out", "фонар", "темн"),
        category("dark", "light", "Темно, фонарей нет", "No street lighting", "темн", "освещен"),
        category("bins", "trash", "Не вывозят мусор", "Rubbish is not collected", "мусор"),
        category("dump", "trash", "Свалка", "Illegal dump", "свалк", "мусор"),
        category("street", "trash", "Не убирают улицу", "The street is not cleaned", "мусор", "грязн"),
        *(category(f"house{n}", "house", f"Дом: тема {n}", f"Building: topic {n}") for n in range(1, 12)),
    ),
    organisations=(
        Organisation("roadco", {"ru": "Дорожная служба", "en": "Road service"}, ""),
        Organisation("wasteco", {"ru": "Экологическое объединение", "en": "Waste company"}, ""),
    ),
    duties=(Duty("roads", ANY, "roadco"), Duty("trash", "cao", "wasteco")),
    zones=(Zone("cao", {"ru": "Центральный округ", "en": "Tsentralny district"}),),
    contacts=(
        Contact("sos", {"ru": "Единый номер экстренных служб", "en": "Emergency number"}, "112", ""),
        Contact("gas", {"ru": "Аварийная газовая служба", "en": "Gas emergency"}, "104", ""),
        Contact("legal", {"ru": "Обращение по 59-ФЗ", "en": "Formal appeal"}, "", "https://www.gosuslugi.ru/"),
    ),
)
