"""Phones and e-mails never reach other residents."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.masking import MASK, mask


@pytest.mark.parametrize(
    "phone",
    [
        "+7 912 345-67-89",
        "+79123456789",
        "8 (912) 345-67-89",
        "8-912-345-67-89",
        "89123456789",
        "9123456789",
        "8.912.345.67.89",
        "+7(3452)46-12-34",
        "8 3452 461234",
        "(3452) 46-12-34",
        "46-12-34",
        "461-12-34",
        "+380 44 123 45 67",
        "ivan.petrov@mail.ru",
        "ivan @ yandex.ru",
        "a+b@sub.domain.org",
    ],
)
def test_is_masked_wherever_it_stands(phone: str) -> None:
    assert mask(f"Звоните {phone}, спасибо") == f"Звоните {MASK}, спасибо"
    assert mask(f"{phone}\n{phone}") == f"{MASK}\n{MASK}"


@pytest.mark.parametrize("text", ["тел. 461234", "телефон: 46 12 34", "моб 12345", "позвоните 46-1234"])
def test_a_short_number_is_masked_beside_its_name(text: str) -> None:
    assert not re.search(r"\d", mask(text))


@pytest.mark.parametrize(
    "text",
    ["Республики, 142, кв. 5", "с 2019 года", "12.05.2026 в 10:30", "142/1", "индекс 625000", "57.15330, 65.53430", ""],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(max_size=200))
def test_never_raises_and_is_done_at_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.from_regex(r"(\+7|8)[ -]?\(?9\d{2}\)?[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}", fullmatch=True))
def test_every_spelling_of_a_mobile_number(phone: str) -> None:
    assert mask(f"дом 5, {phone}") == f"дом 5, {MASK}"


def test_a_word_without_end_is_read_once() -> None:
    """Tried at every letter anew, these would take hours."""
    for endless in ("x" * 500_000, "x@" * 100_000, "1 " * 200_000):
        assert len(mask(endless)) <= len(endless)
