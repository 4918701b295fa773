"""Address parser: splits an address as people type it into the kind of street, the words of its name, and the house.

"г. Тюмень, ул. Респ-ки, д.142 к 1" -> kind "улица", words ("респ-ки",), house "142к1". Abbreviated names stay as they
were typed: only the register knows the full words (`stands_for`).
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

_KINDS = {
    "улица": "ул улица улице улицы ул-ца",
    "проспект": "пр-т пр-кт просп проспект проспекте",
    "проезд": "пр-д пр-зд проезд проезде",
    "переулок": "пер пер-к переулок переулке",
    "бульвар": "б-р бул бульв бульвар бульваре",
    "тракт": "тракт тр-т тракте",
    "шоссе": "ш шоссе",
    "набережная": "наб набережная набережной",
    "площадь": "пл площадь площади",
    "микрорайон": "мкр мкрн мкр-н микрорайон мкр-он",
    "аллея": "ал аллея аллее",
    "тупик": "туп тупик",
    "километр": "км",
}
_KIND_OF = {spelling: kind for kind, spellings in _KINDS.items() for spelling in spellings.split()}
_IDLE = frozenset(
    ("на", "по", "в", "у", "возле", "около", "напротив", "рядом", "с", "дом", "д", "адрес", "адресу", "россия", "рф")
)

_NOISE = re.compile(
    r"\([^)]*\)?|[\u200b\ufeff\"«»“”]|\b\d{6}\b|\b[а-я]+(?:ая|ой)\s+обл(?:асть|асти)?\b\.?"
    r"|\b(?:г|гор|город|городе)\b\.?\s*(?=[а-я])|\b(?:кв|квартира|офис|оф|под|подъезд|этаж|эт)\b\.?\s*\d+"
)
_HOUSE = re.compile(
    r"(?<![\d/а-я-])(\d{1,4})(?!\d)"
    r"(?:[\s-]?(?![кс]\.?\s*\d)([а-яabv])(?=[кс]\d|[^а-яa-z]|$))?"
    r"(?:\s*/\s*(\d+[а-я]?)(?![а-я]))?"
    r"(?:[\s,]*(?:корпус|корп|к)\.?\s*(\d+[а-я]?)(?![а-я]))?"
    r"(?:[\s,]*(?:строение|стр|с)\.?\s*(\d+[а-я]?)(?![а-я]))?"
)
_COUNTED = re.compile(
    r"\s*-?\s*(?:лет\w*|год\w*|км|я|й|е|го|ой|ая|ый|ий|января|февраля|марта|апреля|мая|июня|июля|августа"
    r"|сентября|октября|ноября|декабря)(?![а-я])"
)
_HOUSE_FIRST = re.compile(r"^[\s,]*(?:(?:у|возле|около|напротив)\s+)?(?:дом|дома|доме|д)\b\.?\s*$")
_WORD = re.compile(r"\d+|[а-яa-z]+(?:-[а-яa-z]+)*")
_LATIN = str.maketrans("abv", "абв")


@dataclass(frozen=True)
class Parsed:
    """Parsed address. `kind` is None when not typed, `words` may be empty, `house` is canonical ("142а", "142/1",
    "5к1с2") or None."""

    kind: str | None
    words: tuple[str, ...]
    house: str | None

    @property
    def key(self) -> str:
        """Street key that does not depend on the order of its words."""
        return " ".join(sorted(self.words))


def parse(text: str, city_names: Collection[str] = ()) -> Parsed:
    """Parse an address; `city_names` (lower case) are dropped wherever they occur. Never raises."""
    plain = _NOISE.sub(" ", text.lower().replace("ё", "е"))
    for match in _HOUSE.finditer(plain):
        if _COUNTED.match(plain, match.end(1)):
            continue
        before, after = plain[: match.start()], plain[match.end() :]
        kind, words = _street(after if _HOUSE_FIRST.search(before) else before, city_names)
        if words:
            return Parsed(kind, words, _canonical_number(match))
    kind, words = _street(plain, city_names)
    return Parsed(kind, words, None)


def number_of(house: str) -> int:
    """Number at the beginning of a canonical house, 0 when there is none."""
    digits = re.match(r"\d+", house)
    return int(digits[0]) if digits else 0


def stands_for(typed: str, word: str) -> bool:
    """True when a typed word can be short for a word of a name: "респ-ки", "респ" and "р" for "республики"."""
    head, _, tail = typed.partition("-")
    return len(typed) < len(word) and word.startswith(head) and word.endswith(tail)


def _street(text: str, city_names: Collection[str]) -> tuple[str | None, tuple[str, ...]]:
    """The kind of street and the words of its name; a kind alone is its name ("ул. Набережная")."""
    kinds: list[str] = []
    words: list[str] = []
    for word in _WORD.findall(text):
        if word in _KIND_OF:
            kinds.append(word)
        elif word not in _IDLE and word not in city_names:
            words.append(word)
    if not words and len(kinds) > 1:
        return _KIND_OF[kinds[0]], (kinds[1],)
    named = [_KIND_OF[kind] for kind in kinds]
    return next((kind for kind in named if kind != "улица"), named[0] if named else None), tuple(words)


def _canonical_number(match: re.Match[str]) -> str:
    number, letter, fraction, block, building = match.groups(default="")
    return (
        number
        + letter.translate(_LATIN)
        + (f"/{fraction}" if fraction else "")
        + (f"к{block}" if block else "")
        + (f"с{building}" if building else "")
    )
