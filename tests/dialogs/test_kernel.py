"""What a conversation promises: kept parts, back, edit, cancel, typed answers, pages, changed scripts, old buttons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from dialogs.errors import Unfit
from dialogs.kernel.events import Message, Photo, Press
from dialogs.kernel.match import match
from dialogs.kernel.questions import Photos, Pick, Place, Review, Text
from dialogs.kernel.screen import Choice, Screen, screen_from_json, screen_to_json
from dialogs.kernel.script import Again, Flow, Peek, Script, ask
from dialogs.kernel.session import Session, session_from_json, session_to_json
from dialogs.kernel.turn import Cancelled, Finish, Show, Turn, turn
from dialogs.kernel.words import Joined, Link, Local, Moment, N, Plain, T, Words, bold, from_json, italic, to_json
from tests.dialogs.talk import HOME, RENDERER, Store, Talk

COLOURS = tuple(Choice(c, Plain(c)) for c in ("red", "green", "blue"))


def say(words: Words) -> str:
    return RENDERER.say(words, "en")


class Chat:
    """A bare flow, without facts."""

    def __init__(self, script: Callable[[Any, Mapping[str, Any]], Any], keeps: Mapping[str, str] | None = None) -> None:
        self.flow = Flow("test", script, keeps or {})
        self.session = Session("s1", "test")
        self.do(None)

    def do(self, event: Message | Press | None) -> Turn:
        self.last = turn(self.flow, None, self.session, event, say)
        self.session = session_from_json(session_to_json(self.last.session))
        return self.last

    def write(self, text: str) -> Turn:
        return self.do(Message("1", text))

    def press(self, choice: str) -> Turn:
        return self.do(Press(f"{self.session.tag}:{choice}"))

    @property
    def screen(self) -> Screen:
        assert isinstance(self.last.outcome, Show)
        return self.last.outcome.screen

    @property
    def value(self) -> Any:
        assert isinstance(self.last.outcome, Finish)
        return self.last.outcome.value

    def body(self) -> str:
        return say(self.screen.body)

    def heard(self) -> str:
        return "" if self.screen.heard is None else say(self.screen.heard)

    def ids(self) -> list[str]:
        return [c.id for c in (*self.screen.choices, *self.screen.nav)]


def two_colours(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    first = yield from ask(Pick("first", Plain("First?"), COLOURS))
    second = yield from ask(Pick("second", Plain("Second?"), COLOURS))
    return first, second


def test_back_forgets_the_last_answer_and_cancel_ends() -> None:
    chat = Chat(two_colours)
    assert chat.ids() == ["red", "green", "blue", "cancel"]
    chat.press("red")
    assert chat.ids() == ["red", "green", "blue", "back", "cancel"]
    chat.press("back")
    assert chat.body() == "First?"
    assert isinstance(chat.press("cancel").outcome, Cancelled)


def test_a_finished_conversation_finishes_again() -> None:
    chat = Chat(two_colours)
    chat.press("red")
    chat.press("blue")
    assert chat.value == ("red", "blue")
    assert chat.do(None).outcome == Finish(("red", "blue"))


def test_a_press_changes_the_pressed_message_and_words_do_not() -> None:
    chat = Chat(two_colours)
    assert chat.press("red").outcome == Show(chat.screen, in_place=True)
    assert chat.write("back").outcome == Show(chat.screen, in_place=False)


@pytest.mark.parametrize("data", ["", "m:red", "s:s1:0", "s:s2:1:red", "s:s1:x:red", "s:s1:7:red", "s:s1:0:red"])
def test_a_button_of_another_screen_shows_where_we_are(data: str) -> None:
    chat = Chat(two_colours)
    chat.press("red")
    chat.do(Press(data))
    assert "earlier message" in chat.heard()
    assert chat.body() == "Second?"


def test_a_button_counts_as_long_as_its_question_stands() -> None:
    chat = Chat(two_colours)
    tag = chat.session.tag
    chat.write("something else")
    chat.do(Press(f"{tag}:red"))
    assert chat.body() == "Second?"


def test_a_forged_choice_is_not_on_offer() -> None:
    chat = Chat(two_colours)
    chat.press("purple")
    assert chat.heard() == "That is no longer on offer. Please choose again:"


def test_words_that_nothing_keeps_are_answered() -> None:
    chat = Chat(two_colours)
    chat.write("what do you mean?")
    assert chat.heard() == "Please choose one of the buttons, or write its number."


def test_a_withdrawn_choice_is_asked_again_and_a_new_question_once() -> None:
    chat = Chat(two_colours)
    chat.press("red")
    chat.flow = Flow("test", with_a_third)
    chat.do(None)
    assert chat.body() == "First?"
    chat.press("green")
    chat.press("blue")
    assert chat.body() == "Third?"
    chat.press("blue")
    assert chat.value == ("green", "blue", "blue")


def with_a_third(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    first = yield from ask(Pick("first", Plain("First?"), COLOURS[1:]))
    second = yield from ask(Pick("second", Plain("Second?"), COLOURS))
    third = yield from ask(Pick("third", Plain("Third?"), COLOURS))
    return first, second, third


def many(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    choices = tuple(Choice(f"c{n}", Plain(f"Number {n}x")) for n in range(14))
    return (yield from ask(Pick("many", Plain("Which?"), choices)))


def test_long_lists_have_pages_and_numbers_name_the_choices_of_the_page() -> None:
    chat = Chat(many)
    assert chat.ids() == ["c0", "c1", "c2", "c3", "c4", "c5", "next", "cancel"]
    chat.press("next")
    chat.press("next")
    assert chat.ids() == ["c12", "c13", "prev", "cancel"]
    chat.press("next")
    assert chat.ids()[0] == "c12"
    chat.press("prev")
    assert len(chat.ids()) == 9
    chat.write("2")
    assert chat.value == "c7"


def test_a_label_of_another_page_can_be_typed() -> None:
    chat = Chat(many)
    chat.write("number 13x")
    assert chat.value == "c13"


def linked(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    choices = (Choice("policy", Plain("Read"), url="https://example.org"), Choice("yes", Plain("Agree")))
    return (yield from ask(Pick("q", Plain("?"), choices, back=False, cancel=False)))


def test_a_link_is_no_answer() -> None:
    chat = Chat(linked)
    for attempt in ("read", "2"):
        chat.write(attempt)
        assert chat.ids() == ["policy", "yes"]
    for forged in ("policy", "back", "cancel"):
        chat.press(forged)
        assert "no longer on offer" in chat.heard()
    chat.write("1")
    assert chat.value == "yes"


def guessing(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    colour = yield from ask(Pick("colour", Plain("Colour?"), COLOURS, guess="red"))
    if colour == "blue":
        yield Again(("colour",), Plain("Not blue."))
    yield from ask(Review("review", Plain(colour), changes=((("colour",), Plain("Colour")),)))
    return colour


def test_a_guess_is_taken_once_and_edited_like_an_answer() -> None:
    chat = Chat(guessing)
    assert chat.ids() == ["yes", "edit.colour", "cancel"]
    chat.press("edit.colour")
    assert chat.body() == "Colour?"
    chat.press("back")
    assert chat.body() == "red"
    chat.press("edit.colour")
    chat.press("blue")
    assert (chat.heard(), chat.body()) == ("Not blue.", "Colour?")
    chat.press("green")
    chat.write("да")
    assert chat.value == "green"


def test_back_with_nothing_to_go_back_to_stays() -> None:
    chat = Chat(two_colours)
    chat.press("back")
    assert chat.body() == "First?"


def circle(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    yield Again(("nothing",))


def test_a_script_in_circles_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError, match="circles"):
        Chat(circle)


KEEPS = {"text": "words", "photos": "photos", "place": "place"}


def form(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    colour = yield from ask(Pick("colour", Plain("Colour?"), COLOURS))
    place = yield from ask(Place("place", Plain("Where?")))
    photos = yield from ask(Photos("photos", Plain("Photos?")))
    words = yield from ask(Text("words", Plain("Words?"), at_most=20))
    changes = ((("words",), Plain("Words")), (("photos",), Plain("Pictures")))
    yield from ask(Review("review", Plain("All?"), changes=changes))
    return colour, place, photos, words


def shot(sha: str, failed: str = "") -> Photo:
    return Photo(sha, sha, failed=failed)


def test_what_comes_early_is_kept_for_its_question() -> None:
    chat = Chat(form, KEEPS)
    chat.do(Message("1", "some words", photos=(shot("a"),), point=HOME))
    assert chat.heard() == "I have added your words.\nI have 1 photo.\nI have the place."
    chat.press("red")
    assert chat.body() == "All?"
    chat.press("yes")
    assert chat.value == ("red", HOME, ("a",), "some words")


def test_words_at_the_photos_are_kept_for_theirs() -> None:
    chat = Chat(form, KEEPS)
    chat.press("red")
    chat.do(Message("2", point=HOME))
    chat.write("it is deep")
    assert (chat.body(), chat.heard()) == ("Photos?", "I have added your words.")
    chat.do(Message("3", photos=(shot("a"),)))
    assert chat.body() == "All?"


def test_late_parts_join_what_was_answered() -> None:
    chat = Chat(form, KEEPS)
    chat.do(Message("1", "words", photos=(shot("a"),), point=HOME))
    chat.press("red")
    chat.do(Message("2", photos=(shot("b"), shot("c", "lost"))))
    assert chat.heard() == "I have 2 photos.\nI could not fetch that photo. Please send it once more."
    chat.do(Message("3", "and more"))
    chat.do(Message("4", "no"))
    chat.press("yes")
    assert chat.value == ("red", HOME, ("a", "b"), "words\nand more\nno")


def test_ten_photos_are_kept() -> None:
    chat = Chat(form, KEEPS)
    chat.do(Message("1", photos=tuple(shot(f"p{n}") for n in range(8))))
    chat.do(Message("2", photos=tuple(shot(f"q{n}") for n in range(8))))
    assert chat.heard() == "I keep 10 photos; the rest did not fit."
    assert len(chat.session.pocket["photos"]) == 10


def test_words_have_an_end() -> None:
    chat = Chat(form, KEEPS)
    chat.write("x" * 4001)
    assert chat.heard() == "That is too long: 4000 characters are the most."
    assert not chat.session.pocket
    chat.write("x" * 21)
    chat.press("red")
    chat.do(Message("2", point=HOME))
    chat.press("skip")
    assert chat.heard() == "At most 20 characters, please; yours is 21."
    chat.write("x" * 25)
    assert chat.heard() == "At most 20 characters, please; yours is 25."
    chat.write("ab")
    assert "A few words more" in chat.heard()
    chat.write("x" * 20)
    assert chat.body() == "All?"


def test_an_edited_message_changes_what_is_kept() -> None:
    chat = Chat(form, KEEPS)
    chat.write("wrods")
    chat.do(Message("1", "words", edited=True))
    assert chat.heard() == "I have changed your words."
    chat.press("red")
    chat.do(Message("2", point=HOME))
    chat.press("skip")
    assert chat.body() == "All?"
    chat.do(Message("1", "better words", edited=True))
    assert chat.session.answers["words"] == [["1", "better words"]]
    chat.do(Message("9", "of another message", edited=True))
    assert chat.heard() == "I have added your words."


def test_editing_asks_one_question_and_returns() -> None:
    chat = Chat(form, KEEPS)
    chat.do(Message("1", "words", photos=(shot("a"),), point=HOME))
    chat.press("red")
    chat.press("edit.words")
    assert chat.body() == "Words?"
    chat.press("back")
    assert chat.body() == "All?"
    chat.press("edit.words")
    chat.write("others")
    assert chat.body() == "All?"
    chat.press("back")
    assert chat.body() == "Words?"


def test_edits_of_what_was_never_asked_change_nothing() -> None:
    chat = Chat(guessing)
    chat.flow = Flow("test", lambda world, args: _review_alone())
    chat.do(None)
    chat.press("edit.gone")
    assert chat.body() == "All?"


def _review_alone() -> Script[Any]:
    yield from ask(Review("review2", Plain("All?"), changes=((("gone",), Plain("Gone")),)))


def peeking(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    seen = yield from ask(Peek("words", "text"))
    return (yield from ask(Pick("q", Plain(f"{seen}"), COLOURS)))


def test_a_script_may_look_at_what_was_said() -> None:
    chat = Chat(peeking, KEEPS)
    assert chat.body() == "None"
    chat.write("hm, hm")
    assert chat.body() == "[['1', 'hm, hm']]"


def test_sessions_of_older_versions_are_read() -> None:
    stored = {"id": "x", "flow": "report", "step": 4, "answers": {"a": 1}}
    assert session_from_json(stored) == Session("x", "report", answers={"a": 1})


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


def test_words_answer_a_pick_only_where_they_may() -> None:
    assert not Pick("p", Plain("?"), COLOURS).fits({"query": "x"})
    assert Pick("p", Plain("?"), COLOURS, typed=True).fits({"query": "x"})


def test_a_number_is_no_label_where_it_may_be_words() -> None:
    assert match("1", ["Back", "Cancel"], numbers=False) is None


def test_questions_check_what_they_hear() -> None:
    words = Text("t", Plain("?"), at_least=2, skip=Plain("Skip"))
    assert words.fits(words.chosen("skip"))
    assert not Text("t", Plain("?")).fits([])
    assert not Photos("p", Plain("?"), skip=False).fits([])
    assert Photos("p", Plain("?"), at_most=1).heard([1, 2]) == [1]
    with pytest.raises(Unfit):
        words.heard([["1", "x"]])


@pytest.mark.parametrize(
    "words",
    [
        T("{a}", a=bold("x"), b=1, c="y"),
        N("{n} one", "{n} many", 3, who=Plain("x")),
        Local({"ru": "да", "en": "yes"}),
        Moment(datetime(2026, 1, 1, tzinfo=UTC), "day"),
        italic(T("x")),
        Link("https://example.org", Plain("x")),
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
    screen = Screen(T("Body"), (choice,), (choice,), ("sha",), True, T("Heard"), "s:1:2", True)
    assert screen_from_json(screen_to_json(screen)) == screen
    plain = Screen(T("Body"))
    assert screen_from_json(screen_to_json(plain)) == plain
    assert plain.with_heard(None) is plain
    assert plain.with_heard(T("Heard")).heard == T("Heard")


def test_the_store_is_asked_once_for_the_same_place() -> None:
    store = Store()
    talk = Talk("report", store).press("light").press("lamp").place().press("skip").write("Не горит").press("yes")
    assert not talk.open
    assert store.asked == ["where 57.150000,65.540000", "nearby lamp 57.15000,65.54000"]


def test_passing_facts_are_asked_each_turn() -> None:
    store = Store()
    Talk("mine", store).write("?")
    assert store.asked == ["~mine", "~mine"]
