"""Phones and e-mails out of what other residents are shown.

Rather a number too many than one too few: a date written 12-05-26 is masked too.
"""

import re

MASK = "•••"

_GAP = r"[ \t\u00a0().\u2010-\u2015-]{0,3}"
# Begun only where an address can begin: tried at every letter of a long word, it would take the square of its length.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++\s?@\s?[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    rf"(?<!\d)\+\d(?:{_GAP}\d){{9,14}}(?!\d)"
    rf"|(?<!\d)(?:\(?[78]{_GAP})?\d(?:{_GAP}\d){{9}}(?!\d)"
    r"|(?<!\d)\(?\d{3,5}\)?[ -]{1,2}\d{1,3}-\d{2}-?\d{2}(?!\d)"
    r"|(?<!\d)\d{1,3}[ \u2010-\u2015-]\d{2}[ \u2010-\u2015-]\d{2}(?!\d)"
)
_DIGIT = re.compile(r"\d")
_CALLED = re.compile(
    r"((?<!\w)(?:тел|телефон\w*|т|моб\w*|сот\w*|звон\w*|позвон\w*)[\s.:№-]{1,4})\d(?:[\s-]?\d){4,9}(?!\d)",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """The text with every e-mail address and every phone number replaced."""
    if "@" in text:
        text = _EMAIL.sub(MASK, text)
    if _DIGIT.search(text) is None:
        return text
    text = _PHONE.sub(MASK, text)
    return _CALLED.sub(rf"\g<1>{MASK}", text)
