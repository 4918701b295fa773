"""Resident code: a pseudonym for the staff, without name, phone or account, the same for all reports of a person.

It is the person's number, multiplied modulo 32^5 so that neighbours differ, in letters nobody mistakes for one another:
`K7QF2`.
"""

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_DIGITS = 5
_ALL = 32**_DIGITS
_STIR = 18_395_417
_BACK: int = pow(_STIR, -1, _ALL)
"""Odd, so that multiplying can be undone."""


def resident_code(person_id: int) -> str:
    """Code of a person: five letters and digits; more where there are more than 33 million people."""
    high, low = divmod(person_id, _ALL)
    rest, letters = low * _STIR % _ALL, ""
    for _ in range(_DIGITS):
        rest, digit = divmod(rest, 32)
        letters += ALPHABET[digit]
    return f"{letters}{high or ''}"


def person_of(code: str) -> int | None:
    """Id of the person with that code, None when it is no code."""
    text = code.strip().upper()
    letters, high = text[:_DIGITS], text[_DIGITS:]
    if (
        len(letters) != _DIGITS
        or not set(letters) <= set(ALPHABET)
        or not (high == "" or (high.isascii() and high.isdigit()))
    ):
        return None
    number = 0
    for letter in reversed(letters):
        number = number * 32 + ALPHABET.index(letter)
    person: int = int(high[:9] or 0) * _ALL + number * _BACK % _ALL
    return person
