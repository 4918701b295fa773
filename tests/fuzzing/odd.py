"""Generator of odd texts, addresses, links, numbers, and of values that no schema allows, as people and forgers write
them."""

from __future__ import annotations

from random import Random
from typing import Any

PEOPLE = tuple(range(101, 131))
"""Residents: their ids, which are their private chats as well."""
STRANGER = 100

WORDS = (
    "яма", "Яма на дороге у дома, колесо пробил", "не горит фонарь третий день", "мусор не вывозят", "да", "нет",
    "1", "9",
    "дороги", "отмена", "назад", "ещё", "без фото", "отправить", "ничего из этого", "прорвало трубу, кипяток во дворе",
    "пахнет газом в подъезде", "собаки бегают стаей", "спасибо", "Начать", "мои сообщения", "?", " ", "", "\n\n",
    "позвоните +7 912 345-67-89 или mail@example.org", "х" * 60, "слово " * 400, "x" * 4096, "ё" * 4000,
)  # fmt: skip
ADDRESSES = (
    "республики 142", "ул. Республики, д.142 к 1", "г. Тюмень, ул. 50 лет Октября 14", "Респ-ки 1/2", "лесная 1",
    "пр-т Мира", "д. 5", "у дома 7 по Широтной", "кв. 3", "1", "0" * 40, "улица " * 300, "(((((((((", "а" * 3000,
    "ул ул ул ул ул ул", "1 2 3 4 5 6 7 8 9 10 11 12", "5к1с2стр3/4а", "142/142/142/142", "км " * 500, "50 лет " * 400,
    "-".join("абвгд" * 200), "республики " + "9" * 300,
)  # fmt: skip
LINKS = (
    "https://yandex.ru/maps/?pt=65.54,57.15&z=17", "https://yandex.ru/maps/-/CDabcdef", "geo:57.15,65.53?q=57.1,65.5",
    "https://2gis.ru/tyumen/geo/65.53,57.15", "https://go.2gis.com/ab1", "https://maps.app.goo.gl/AbC",
    "osm.org/go/0EEQjE==",
    "https://www.google.com/maps/place/57.15,65.53/@57.15,65.53,17z/data=!3d57.15!4d65.53", "geo:0,0?q=91,181",
    "https://www.openstreetmap.org/?mlat=57.1&mlon=65.5#map=17/57.1/65.5", "http://127.0.0.1/maps", "geo:",
    "https://yandex.ru@evil.example/maps/-/x", "https://yandex.ru:99999/maps/?pt=1,1", "https://[::1]/maps/-/x",
    "https://yandex.ru/maps/?" + "&".join(f"a{n}=1" for n in range(500)), "https://2gis.ru/" + "%2e%2e/" * 300,
    "a." * 2000 + "ru/", "a." * 1500, "https://" + "a-" * 1500 + ".ru/", "javascript:alert(1)", "file:///etc/passwd",
    "https://yandex.ru/maps/?rtext=" + "~" * 3000, "geo:" + "1" * 300 + "," + "2" * 300,
    "https://google.com/maps?q=nan,inf",
    "https://osm.org/go/" + "@" * 10, "https://yandex.ru/maps/?ll=" + "9" * 400 + "," + "9" * 400,
)  # fmt: skip
COMMANDS = (
    "/start", "/start ref", "/help", "/menu", "/my", "/report", "/language", "/privacy", "/cancel", "/bind ABCD",
    "/bind",
    "/", "//", "/@", "/help@", "/help@paradnaya_bot", "/ help", "/HELP", "/start" + " x" * 500, "/\u2028x",
    "/bind " + "я" * 900,
)  # fmt: skip
MARKUP = (
    "<b>жирно</b>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;", "*звёзды* _черта_ `код`",
    "[id1|Администрация]", "[club1|x]", "@all", "*all (все)", "@durov", "[https://evil.example|Госуслуги]",
    "{n} {number}",
    "[текст](tg://user?id=1)", "\u202eяма", "\u200b", "%s %(x)s {0}", "'; DROP TABLE tickets; --",
)  # fmt: skip
PRESSES = (
    "", ":", "::", "m:", "m:report", "m:my", "m:start", "m:help", "m:cancel", "m:language", "m:privacy",
    "m:nothing", "t:", "t:1",
    "t:1:", "t:1:open", "t:1:withdraw", "t:1:add", "t:1:take", "t:1:done", "t:2:reject", "t:٣:take",
    "t:" + "9" * 40 + ":take",
    "t:999999999999999999:take", "t:-1:take", "t:²:take", "s:", "s:::", "s:0000:0:yes",
    "s:abcd:" + "9" * 5000 + ":yes",
    "s:abcd:٣:yes", "я" * 30, "x" * 64, "\0", "t:1\0:take", "\ud83d", "s:abcd:-1:back", "d:1", "{}", "[]", "null",
)  # fmt: skip
HALVES = (
    "\ud83d",
    "\udc00",
    "\0",
    "\x01",
    "\ufeff",
    "\u202e",
    "\u2028",
    "\U0001f6a7",
    "e\u0301",
    "\ufffe",
    "Ａ",
    "٣",
    "²",
)

JUNK: tuple[Any, ...] = (
    None, True, False, -1, 0, 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, 10**400, -0.0, 1e308, 1e-320, 57.15,
    float("nan"), float("inf"), float("-inf"), "", " ", "x", "0", "-1", "true", "null", "\0", "\ud83d",
    "a\ud83db", "я" * 500,
    "x" * 70_000, [], {}, [None], [[]], {"": None}, [{}] * 20, {"id": "x"}, {"id": 10**30}, {"id": True}, [1, "x",
    None],
)  # fmt: skip

_TEXTS = {
    "text": (WORDS, ADDRESSES, LINKS, COMMANDS, MARKUP),
    "caption": (WORDS, LINKS, MARKUP),
    "title": (WORDS, ADDRESSES, MARKUP),
    "url": (LINKS,),
    "data": (PRESSES,),
    "payload": (PRESSES,),
    "first_name": (WORDS, MARKUP),
    "ext": (("jpg", "JPG", "png", "gif", "pdf", "exe", "heic", ""),),
    "mime_type": (("image/jpeg", "image/png", "image/svg+xml", "application/pdf", "text/html", "image/", ""),),
    "file_name": (
        ("IMG.HEIC", "photo.jpg", "../../../etc/passwd", "photo.jpg.exe", "con", "a/b\\c.png", "\0.jpg", ""),
    ),
    "language_code": (("ru", "en", "ru-RU", "zz", "", "x-klingon"),),
}


def text(name: str, dice: Random) -> str:
    """Make a text that may stand in a field of that name."""
    pools = _TEXTS.get(name)
    return dice.choice(dice.choice(pools)) if pools else dice.choice(("x", "abc", "2026", "a1b2c3", "Имя"))


def person_words(dice: Random) -> str:
    """Make a person's words: one odd text, sometimes two in one."""
    found = text("text", dice)
    return f"{found} {text('text', dice)}" if dice.random() < 0.15 else found


def number(name: str, dice: Random) -> int:
    """Make a number for a field of that name: ids are those of few people, so that they meet."""
    if name == "id" or name.endswith(("_id", "_ids")):
        return dice.choice((*PEOPLE, STRANGER, -1001, 2_000_000_001, dice.randrange(1, 5000)))
    return dice.choice((0, 1, 2, 5, 60, 100, 1280, 1_795_000_000))


def degrees(dice: Random) -> float:
    """Make coordinates: in the city, at its edge, elsewhere on the globe."""
    return dice.choice((57.15 + dice.random() / 50, 65.53 + dice.random() / 50, 0.0, -180.0, 180.0, 90.0, -90.0, 55.75))


def damaged_text(words: str, dice: Random) -> str:
    """Copy the text cut, doubled, or with something no text should hold."""
    at = dice.randint(0, len(words))
    match dice.randrange(5):
        case 0:
            return words[:at] + dice.choice(HALVES) + words[at:]
        case 1:
            return words[:at]
        case 2:
            return (words * dice.choice((2, 3, 50)))[:9_000]
        case 3:
            return words[:at] + text("text", dice) + words[at:]
        case _:
            return words.replace(dice.choice("aеo0 /:,."), dice.choice(("", "\n", "%00", "//", "٣")))
