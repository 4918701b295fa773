"""Values of the kernel: typed answers, questions, and everything that goes through JSON."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogs.kernel.command import command_in
from dialogs.kernel.errors import Unfit
from dialogs.kernel.match import match
from dialogs.kernel.questions import Photos, Pick, Text
from dialogs.kernel.screen import Choice, File, Screen, screen_from_json, screen_to_json
from dialogs.kernel.session import Session, photos_of, session_from_json
from dialogs.kernel.words import (
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
    from_json,
    italic,
    to_json,
)
from tests.dialogs.kernel.bare import COLOURS


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("1", 0),
        ("3", 2),
        ("6", None),
        ("0", None),
        ("٣", None),
        ("Яма на дороге", 0),
        ("🚧 яма на дороге!", 0),
        ("светофор", 2),
        ("дороге", None),
        ("дор", 1),
        ("знак", 1),
        ("да", 3),
        ("на", None),
        ("", None),
        ("!!!", None),
        ("яма " * 40, None),
    ],
)
def test_a_typed_answer_names_a_label(text: str, index: int | None) -> None:
    labels = ["Яма на дороге", "Дорожный знак", "Светофор", "Да, это ещё дороге", "🚧"]
    assert match(text, labels) == index


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/find яма  на дороге ", ("/find", "яма  на дороге")),
        ("/find\nтекст", ("/find", "текст")),
        (" /Find \n\tтекст\nдальше", ("/find", "текст\nдальше")),
        ("КОД", ("код", "")),
        (" \n", ("", "")),
    ],
)
def test_a_command_ends_at_any_space(text: str, command: tuple[str, str]) -> None:
    assert command_in(text) == command


def test_words_answer_a_pick_only_where_they_may() -> None:
    assert not Pick("p", Plain("?"), COLOURS).fits({"query": "x"})
    assert Pick("p", Plain("?"), COLOURS, typed=True).fits({"query": "x"})


def test_a_number_is_no_label_where_it_may_be_words() -> None:
    assert match("1", ["Back", "Cancel"], numbers=False) is None


def test_questions_check_what_they_hear() -> None:
    words = Text("t", Plain("?"), at_least=2, skip=Plain("Skip"))
    assert words.fits(words.answer_of_choice("skip"))
    assert not Text("t", Plain("?")).fits([])
    assert words.hears_text("a text is its own part") is None
    assert not Photos("p", Plain("?"), skip=False).fits([])
    assert Photos("p", Plain("?"), at_most=1).answer_of_part([1, 2]) == [1]
    with pytest.raises(Unfit):
        words.answer_of_part([["1", "x"]])


@pytest.mark.parametrize(
    "words",
    [
        T("{a}", a=bold("x"), b=1, c="y"),
        N("{n} one", "{n} many", 3, who=Plain("x")),
        Local({"ru": "да", "en": "yes"}),
        Moment(datetime(2026, 1, 1, tzinfo=UTC), "day"),
        italic(T("x")),
        Link("https://example.org", Plain("x")),
        Mention("5", "Вера"),
        Joined((Plain("a"), Plain("b")), " "),
    ],
    ids=lambda words: type(words).__name__,
)
def test_words_go_through_json(words: Words) -> None:
    again = from_json(to_json(words))
    assert again == words
    if isinstance(words, T | N):
        assert hash(again) == hash(words)
    assert repr(again) == repr(words)


def test_screens_go_through_json() -> None:
    choice = Choice("a", T("A"), "good", "https://example.org")
    screen = Screen(
        T("Body"), (choice,), (choice,), ("sha",), True, T("Heard"), "s:1:2", True, (File("a.csv", "sha", "text/csv"),)
    )
    assert screen_from_json(screen_to_json(screen)) == screen
    plain = Screen(T("Body"))
    assert screen_from_json(screen_to_json(plain)) == plain
    assert screen_from_json({k: v for k, v in screen_to_json(plain).items() if k != "files"}) == plain, "an older row"
    assert plain.with_heard(None) is plain
    assert plain.with_heard(T("Heard")).heard == T("Heard")


def test_sessions_of_older_versions_are_read() -> None:
    stored = {"id": "x", "flow": "report", "step": 4, "answers": {"a": 1}}
    assert session_from_json(stored) == Session("x", "report", answers={"a": 1})


def test_the_photos_of_a_conversation_wherever_they_wait() -> None:
    photos = {name: [{"sha": name, "from": "1"}] for name in ("answered", "waiting", "put aside")}
    session = Session(
        "a",
        "b",
        answers={"photos": photos["answered"], "words": [["1", "words"]], "place": {"lat": 1.0, "lon": 2.0}},
        pocket={"photos": photos["waiting"]},
        editing={"photos": photos["put aside"]},
    )
    assert photos_of(session) == {"answered", "waiting", "put aside"}
