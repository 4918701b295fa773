"""Entities: styled text in UTF-16 units."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bots.platform import Span
from bots.telegram.entities import TextWithEntities, entities, prepend_line, shorten, split_text, units

words = st.text(alphabet="аб😀 \n", max_size=60)


def covered_text(said: TextWithEntities, span: Span) -> str:
    raw = said.text.encode("utf-16-le")
    return raw[span.offset * 2 : (span.offset + span.length) * 2].decode("utf-16-le", "replace")


def test_what_was_heard_moves_the_runs() -> None:
    said = prepend_line("Место 📍", TextWithEntities("Опишите", (Span("bold", 0, 7),)))
    assert said.text == "Место 📍\n\nОпишите"
    assert covered_text(said, said.spans[0]) == "Опишите"
    assert prepend_line("Ага", TextWithEntities("")) == TextWithEntities("Ага")
    assert prepend_line("", said) == said


def test_a_long_text_is_cut_at_paragraphs_and_keeps_its_runs() -> None:
    text = "первый 😀\n\nвторой\n\nтретий"
    bold = Span("bold", units("первый 😀\n\n"), units("второй\n\nтретий"))
    parts = split_text(TextWithEntities(text, (bold,)), 20)
    assert [part.text for part in parts] == ["первый 😀\n\nвторой", "третий"]
    assert [covered_text(part, part.spans[0]) for part in parts] == ["второй", "третий"]


@given(words, st.integers(2, 20))
def test_splitting_loses_no_word(text: str, at_most: int) -> None:
    parts = split_text(TextWithEntities(text), at_most)
    assert all(0 < units(part.text) <= at_most for part in parts)
    squeezed = "".join("".join(part.text for part in parts).split())
    assert squeezed == "".join(text.split())


@given(words, st.integers(1, 20), st.integers(0, 40), st.integers(1, 40))
def test_runs_stay_on_their_words(text: str, at_most: int, offset: int, length: int) -> None:
    at_most += 1
    whole = TextWithEntities(text, (Span("italic", offset, length),))
    kept = sum(
        len("".join(covered_text(part, span).split())) for part in split_text(whole, at_most) for span in part.spans
    )
    assert kept == len("".join(covered_text(whole, whole.spans[0]).split()))


def test_shortened() -> None:
    assert shorten(TextWithEntities("абв"), 3) == TextWithEntities("абв")
    assert shorten(TextWithEntities("😀😀😀", (Span("bold", 0, 6),)), 4) == TextWithEntities(
        "😀…", (Span("bold", 0, 2),)
    )


def test_entities() -> None:
    assert entities(TextWithEntities("x")) is None
    (link,) = entities(TextWithEntities("x", (Span("link", 0, 1, "https://x.org"),))) or []
    assert (link.type, link.url) == ("text_link", "https://x.org")
    (person,) = entities(TextWithEntities("x", (Span("person", 0, 1, person="5"),))) or []
    assert (person.type, person.user and person.user.id) == ("text_mention", 5)
