"""Renderer: words become text, with languages, plurals, moments, spans in UTF-16 units, labels and numbered choices."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.delivery.render import Renderer
from bots.platform import Button, Span
from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import (
    NOTHING,
    Joined,
    Link,
    Local,
    Mention,
    Moment,
    N,
    Plain,
    T,
    Words,
    bold,
    italic,
    lines,
    row,
)
from tests.catalogs import LOCALES

RENDERER = Renderer(LOCALES, "Asia/Yekaterinburg")
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "lang", "text"),
    [
        (T("Back"), "ru", "Назад"),
        (T("Back"), "en", "Back"),
        (T("Back"), "xx", "Back"),
        (T("Never translated {x}", x=1), "ru", "Never translated 1"),
        (T("№ {number}", number=Plain("{n}")), "ru", "№ {n}"),
        (T("№ {number}"), "ru", "№ {number}"),
        (N("{n} report", "{n} reports", 1), "ru", "1 сообщение"),
        (N("{n} report", "{n} reports", 3), "ru", "3 сообщения"),
        (N("{n} report", "{n} reports", 11), "ru", "11 сообщений"),
        (N("{n} report", "{n} reports", 21), "ru", "21 сообщение"),
        (N("{n} report", "{n} reports", 1), "en", "1 report"),
        (N("{n} report", "{n} reports", 0), "en", "0 reports"),
        (N("{n} egg", "{n} eggs", 1), "ru", "1 egg"),
        (N("{n} egg", "{n} eggs", 2), "xx", "2 eggs"),
        (Local({"ru": "да", "en": "yes"}), "en", "yes"),
        (Local({"ru": "да", "en": "yes"}), "tt", "да"),
        (Moment(FRIDAY), "ru", "пятница, 27 ноября, 18:00"),
        (Moment(FRIDAY), "en", "Friday, 27 November, 18:00"),
        (Moment(FRIDAY, "day"), "ru", "пятница, 27 ноября"),
        (Moment(FRIDAY, "day"), "x-unknown", "Friday, 27 November"),
        (lines(Plain("a"), NOTHING, Plain("b"), None, row()), "en", "a\n\nb"),
        (row(Plain("a"), NOTHING, Plain("b"), lines()), "en", "a b"),
        (Joined(()), "en", ""),
    ],
    ids=repr,
)
def test_words_become_text(words: Words, lang: str, text: str) -> None:
    assert RENDERER.say(words, lang) == text


def test_spans_count_as_platforms_count() -> None:
    words = row(
        Plain("🚧🚧"),
        bold(row(Plain("яма"), italic("да"))),
        Link("https://example.org", Plain("тут")),
        Mention("5", "Я"),
    )
    text, spans = RENDERER.text(words, "ru")
    assert text == "🚧🚧 яма да тут Я"
    assert spans == (
        Span("bold", 5, 6),
        Span("italic", 9, 2),
        Span("link", 12, 3, "https://example.org"),
        Span("person", 16, 1, person="5"),
    )


def test_spans_inside_a_sentence_are_where_the_translation_puts_them() -> None:
    words = T("This place is outside {city}. I only take reports for this city.", city=bold("🏙 Тюмень"))
    for lang in ("ru", "en"):
        text, (span,) = RENDERER.text(words, lang)
        units = text.encode("utf-16-le")[2 * span.offset : 2 * (span.offset + span.length)]
        assert units.decode("utf-16-le") == "🏙 Тюмень"


def test_empty_runs_leave_no_span() -> None:
    assert RENDERER.text(bold(""), "ru") == ("", ())


@given(st.lists(st.text(max_size=8), max_size=5))
def test_every_span_is_its_run(runs: list[str]) -> None:
    text, spans = RENDERER.text(Joined(tuple(bold(run) for run in runs), "·"), "en")
    units = text.encode("utf-16-le", "surrogatepass")
    assert [units[2 * s.offset : 2 * (s.offset + s.length)] for s in spans] == [
        run.encode("utf-16-le", "surrogatepass") for run in runs if run
    ]


@given(st.text(max_size=100))
def test_what_people_wrote_is_never_interpreted(text: str) -> None:
    assert RENDERER.text(Plain(text), "ru") == (text, ())


SCREEN = Screen(
    bold("Which?"),
    (
        Choice("a", Plain("First\none")),
        Choice("l", Plain("Site"), url="https://example.org"),
        Choice("b", Plain("x" * 50)),
    ),
    nav=(Choice("back", T("Back")), Choice("cancel", T("Cancel"))),
    heard=T("Thank you!"),
    asks_place=True,
    tag="s:abc:1",
)


def test_a_screen_in_one_language() -> None:
    shown = RENDERER.screen(SCREEN, "ru")
    assert (shown.text, shown.spans, shown.heard) == ("Which?", (Span("bold", 0, 6),), "Спасибо!")
    assert shown.choices == (
        Button("First one", "s:abc:1:a"),
        Button("Site", url="https://example.org"),
        Button("x" * 39 + "…", "s:abc:1:b"),
    )
    assert [button.data for button in shown.nav] == ["s:abc:1:back", "s:abc:1:cancel"]
    assert shown.location_label == "Отправить, где я"


def test_where_buttons_are_not_shown_choices_have_numbers() -> None:
    shown = RENDERER.screen(SCREEN, "en", numbered=True)
    assert shown.text == f"Which?\n\n1. First one\n2. {'x' * 39}…\nSite: https://example.org\nBack · Cancel"
    assert RENDERER.screen(Screen(Plain("Hi")), "en", numbered=True).text == "Hi"
    assert RENDERER.screen(Screen(Plain("Hi")), "en").location_label == ""


def test_catalogs_are_the_languages(tmp_path: Path) -> None:
    assert RENDERER.languages == ("en", "ru")
    assert Renderer(tmp_path, "Europe/Moscow").languages == ()
