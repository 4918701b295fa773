"""Masking of personal contacts in what other residents are shown: phones, e-mails, accounts, numbers of cards and
papers.

Rather a number too many than one too few; but what a report cannot do without stays: houses, dates, times, amounts,
numbers of reports. What the city itself has published (`City.published`) is nobody's secret and stays too. Every
pattern is of bounded length, or begins where a word begins, so time grows with the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from dialogs.kernel.screen import Screen
from dialogs.kernel.words import Words, map_text

MASK = "•••"

Published = Collection[str]
"""What `contacts_in` found in texts that everybody may read."""


def mask(text: str, published: Published = ()) -> str:
    """Text with everything replaced that leads to a person."""
    if "@" in text or _NET.search(text):
        text = _mask_matches(text, _ADDRESSED, published)
    if _FEW.search(text) is None:
        return text
    pieces = _KEPT.split(text)
    return "".join(piece if at % 2 else _mask_matches(piece, _NUMBERS, published) for at, piece in enumerate(pieces))


def mask_words(words: Words, published: Published = ()) -> Words:
    return map_text(words, lambda text: mask(text, published))


def mask_screen(screen: Screen, published: Published = ()) -> Screen:
    """Screen as anybody but the author of its words may see it."""
    return replace(screen, body=mask_words(screen.body, published))


def contacts_in(texts: Iterable[str]) -> frozenset[str]:
    """Set of the phones, e-mails and accounts in these texts, each in one spelling."""
    found = (match for text in texts for pattern in (*_ADDRESSED, *_NUMBERS) for match in pattern.finditer(text))
    return frozenset(_canonical_contact(match["it"]) for match in found)


def _mask_matches(text: str, patterns: Iterable[re.Pattern[str]], published: Published) -> str:
    def instead(match: re.Match[str]) -> str:
        if published and _is_published(_canonical_contact(match["it"]), published):
            return match[0]
        return match[0][: match.start("it") - match.start()] + MASK

    for pattern in patterns:
        text = pattern.sub(instead, text)
    return text


def _is_published(spelled: str, published: Published) -> bool:
    """True for a published contact; a phone may be written without the code of its town."""
    local = spelled.isdigit() and _LOCAL <= len(spelled) < _FULL
    return spelled in published or (local and any(each.endswith(spelled) for each in published if each.isdigit()))


def _canonical_contact(contact: str) -> str:
    """Canonical spelling: a phone by its last ten digits, anything else in small letters."""
    if _LETTER.search(contact):
        return contact.lower().removeprefix("https://").removeprefix("http://").rstrip("/.")
    return "".join(_DIGIT.findall(contact))[-_FULL:]


_LOCAL, _FULL = 5, 10
"""Digits of a phone within its town at least, and with the code of the town."""
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_FEW = re.compile(r"\d(?:\D{0,4}\d){4}")
"""Digits enough for a phone."""


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_SITES = r"(?:vk\.(?:com|ru|me|cc)|t\.me|telegram\.(?:me|dog)|ok\.ru|wa\.me|max\.ru|instagram\.com|facebook\.com)/"
_CYRILLIC = (
    r"телеграмм?\w{0,3}|телега|тг|вк|вконтакте|инстаграмм?\w{0,3}|[вц][ао]т[сц]ап\w{0,3}|вайбер\w{0,3}|скайп\w{0,3}"
)
_LATIN = r"telegram|tg|vk|instagram|whatsapp|viber|skype"
_NET = re.compile(rf"{_SITES}|собака|\((?:at|эт)\)|\[(?:at|id\d)|(?<!\w)(?:{_CYRILLIC}|{_LATIN})(?!\w)", re.IGNORECASE)
"""There may be something of `_ADDRESSED` without a @."""
_ADDRESSED = _patterns(
    # Begun only where an address can begin: tried at every letter of a long word, it would take the square of it.
    r"(?<![\w.+-])(?P<it>[\w.+-]++(?:@[\w-]+(?:\.[\w-]+)*|(?:\s@\s|@\s)[\w-]+(?:\.[\w-]+)+))",
    r"(?<![\w.+-])(?P<it>[a-z0-9_.+-]{1,64}(?:\s?[(\[](?:at|эт|собака)[)\]]\s?|\sсобака\s)"
    r"[a-z0-9-]{1,40}(?:\s?(?:\.|точка)\s?[a-z]{2,10}){1,3})(?!\w)",
    r"(?<!\w)(?P<it>@[a-z0-9_.]{3,64})",
    r"(?P<it>\[id\d{1,12}\|[^\]\n]{0,60}\])",
    rf"(?<![\w.])(?P<it>(?:https?://)?(?:m\.|www\.)?{_SITES}[^\s,;)»\"]{{1,200}})",
    rf"(?<!\w)(?:(?:{_CYRILLIC})[\s:–-]{{1,3}}|(?:{_LATIN})\s?[:–-]\s?)(?P<it>[a-z][a-z0-9_.]{{3,32}})(?!\w)",
)
_GAP = r"[ \t\u00a0\u00ad\u2000-\u200b\u202f\u2060\ufeff().\u2010-\u2015\u2212/_-]{0,4}"
_DASH = r"[ \u00a0\u2010-\u2015\u2212-]"
_OF_SHORT = r"(?:мой|мне|нам|наш|его|её|ее|для|связи|дом\w{0,6}|раб\w{0,6}|сот\w{0,6}|моб\w{0,8}|номер\w{0,3}|по|на)"
_NUMBERS = _patterns(
    # As mobile phones are written, wherever other numbers stand beside them; then whatever has as many digits.
    rf"(?<!\d)(?P<it>(?:(?:\+{_GAP})?[78]{_GAP})?\(?9\d\d{_GAP}\d{{3}}{_GAP}\d\d{_GAP}\d\d)(?!\d)",
    rf"(?<!\d)(?P<it>\+\d(?:{_GAP}\d){{9,14}})(?!\d)",
    rf"(?<!\d)(?P<it>(?:\(?[78]{_GAP})?\(?\d(?:{_GAP}\d){{9}})(?!\d)",
    rf"(?<!\d)(?P<it>\d{{4}}(?:{_DASH}?\d{{4}}){{3}})(?!\d)",
    r"(?<!\d)(?P<it>(?:37[345]|380|99[2-8])\d{8,9})(?!\d)",
    rf"(?<!\d)(?P<it>\(?\d{{3,5}}\)?{_DASH}{{1,2}}\d{{1,3}}{_DASH}\d\d{_DASH}?\d\d)(?!\d)",
    rf"(?<!\d)(?<!\d[.-])(?P<it>\d{{1,3}}{_DASH}\d\d{_DASH}\d\d)(?!\d|[.-]\d)",
    rf"(?<!\w)(?:тел|телефон\w{{0,4}}|т|моб\w{{0,8}}|сот\w{{0,6}}|\w{{0,4}}звон\w{{0,6}}"
    rf"|(?:мой|наш|по|на) номер\w?|phone|call)"
    rf"[\s.:№-]{{1,4}}(?:{_OF_SHORT}[\s.:№-]{{1,4}}){{0,3}}(?P<it>\d(?:{_DASH}?\d){{4,9}})(?!\d)",
    rf"(?<!\w)(?:паспорт\w{{0,3}}|сери\w{{1,2}}|снилс|инн)\D{{1,12}}(?P<it>\d(?:(?:{_DASH}|№){{0,3}}\d){{5,13}})(?!\d)",
)
_MONTH, _DAY, _YEAR = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])", r"(?:19|20)\d\d"
_KEPT = re.compile(
    r"((?<![^\W_])[^\W\d_]{1,12}-20\d\d-\d{6,7}(?!\d)"  # a report
    rf"|(?<!\d)(?<!\d[.-]){_DAY}(?:\.{_MONTH}\.|/{_MONTH}/|-{_MONTH}-){_YEAR}(?!\d|[.-]\d)"
    rf"|(?<!\d)(?<!\d[.-]){_YEAR}-{_MONTH}-{_DAY}(?!\d|[.-]\d)"
    rf"|(?<!\d)(?<![\d)][./ -])(?<!\)){_DAY}\.{_MONTH}\.[0-4]\d(?!\d|[.-]\d)"
    r"|(?<![\d:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d)"
    r"|(?<!\d)(?<!\d[. -])(?:[01]?\d|2[0-4])\.[0-5]\d\s?[-–—]\s?(?:[01]?\d|2[0-4])\.[0-5]\d(?![.\d]|\s?-\d)"
    r"|(?<!\w)(?:дом\w{0,3}|квартир\w{0,3}|подъезд\w{0,3}|маршрут\w{0,3}|(?:д|кв|корп|стр)\.?)\s?(?:№\s?)?"
    r"\d{1,3}(?:[-–/]\d{1,3}){0,2}(?![\d(]|[-–/.]\d)"
    r"|(?<!\d)(?<!\d[ \u00a0])\d{1,3}(?:[ \u00a0]\d{3}){1,4}(?:[.,]\d{1,2})?\s?(?:руб|₽|р\.|коп|тыс|мл[нр]|кв|куб)"
    r"|(?<!\w)(?:СП|СанПиН|ГОСТ|СНиП)\s?[\d./–-]{1,30})",
    re.IGNORECASE,
)
"""What looks like a part of a phone and is none."""
