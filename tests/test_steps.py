"""The counter of a regular expression's work finds what `re` finds, and tells the square from the length itself."""

import re
from types import ModuleType

import pytest

from dialogs.rules.text import date, masking, profanity
from tests.steps import patterns_of, steps

TEXTS = (
    "до пятницы, к 15 декабря 2027 г. или 15.12.2026, через 3 дня",
    "Тел. мой 8 (912) 345-67-89, anna.i@example.org, vk.com/anna, [id1|Анна], тг: anna_i",
    "х у й, блядь, ебать, п*зд, страхуй",
)


@pytest.mark.parametrize("module", [date, masking, profanity])
@pytest.mark.parametrize("text", TEXTS)
def test_it_finds_what_the_engine_finds(module: ModuleType, text: str) -> None:
    patterns = patterns_of(module)
    assert len(patterns) > 5
    for pattern in patterns:
        found = [match.span() for match in pattern.finditer(text) if match[0]]
        assert steps(pattern, text)[1] == found, pattern.pattern


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [("(?<!a)a*b", 1.8, 2.2), ("a{0,3}b", 1.8, 2.2), ("a*b", 3.5, 4.2), ("(?:aa?){1,30}b", 100, 1e9)],
)
def test_it_grows_as_the_work_does(pattern: str, least: float, most: float) -> None:
    once, twice = (steps(re.compile(pattern), "a" * length)[0] for length in (12, 24))
    assert least <= twice / once <= most
