"""Turn of a conversation: back, cancel, pages, old buttons, changed scripts, guesses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dialogs.kernel.events import Press
from dialogs.kernel.questions import Pick, Review
from dialogs.kernel.screen import Choice
from dialogs.kernel.script import Again, Flow, Script, ask
from dialogs.kernel.turn import Cancelled, Finish, Show
from dialogs.kernel.words import Plain
from tests.dialogs.kernel.bare import COLOURS, BareChat
from tests.dialogs.talk import FactBook, Talk


def two_colours(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    first = yield from ask(Pick("first", Plain("First?"), COLOURS))
    second = yield from ask(Pick("second", Plain("Second?"), COLOURS))
    return first, second


def test_back_forgets_the_last_answer_and_cancel_ends() -> None:
    chat = BareChat(two_colours)
    assert chat.ids() == ["red", "green", "blue", "cancel"]
    chat.press("red")
    assert chat.ids() == ["red", "green", "blue", "back", "cancel"]
    chat.press("back")
    assert chat.body() == "First?"
    assert isinstance(chat.press("cancel").outcome, Cancelled)


def test_a_finished_conversation_finishes_again() -> None:
    chat = BareChat(two_colours)
    chat.press("red")
    chat.press("blue")
    assert chat.value == ("red", "blue")
    assert chat.do(None).outcome == Finish(("red", "blue"))


def test_a_press_changes_the_pressed_message_and_words_do_not() -> None:
    chat = BareChat(two_colours)
    assert chat.press("red").outcome == Show(chat.screen, in_place=True)
    assert chat.write("back").outcome == Show(chat.screen, in_place=False)


@pytest.mark.parametrize("data", ["", "m:red", "s:s1:0", "s:s2:1:red", "s:s1:x:red", "s:s1:7:red", "s:s1:0:red"])
def test_a_button_of_another_screen_shows_where_we_are(data: str) -> None:
    chat = BareChat(two_colours)
    chat.press("red")
    chat.do(Press(data))
    assert "earlier message" in chat.heard_text()
    assert chat.body() == "Second?"


def test_a_button_counts_as_long_as_its_question_stands() -> None:
    chat = BareChat(two_colours)
    tag = chat.session.tag
    chat.write("something else")
    chat.do(Press(f"{tag}:red"))
    assert chat.body() == "Second?"


def test_a_forged_choice_is_not_on_offer() -> None:
    chat = BareChat(two_colours)
    chat.press("purple")
    assert chat.heard_text() == "That is no longer on offer. Please choose again:"


def test_words_that_nothing_keeps_are_answered() -> None:
    chat = BareChat(two_colours)
    chat.write("what do you mean?")
    assert chat.heard_text() == "Please choose one of the buttons, or write its number."


def test_a_withdrawn_choice_is_asked_again_and_a_new_question_once() -> None:
    chat = BareChat(two_colours)
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
    chat = BareChat(many)
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
    chat = BareChat(many)
    chat.write("number 13x")
    assert chat.value == "c13"


def ask_with_link(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    choices = (Choice("policy", Plain("Read"), url="https://example.org"), Choice("yes", Plain("Agree")))
    return (yield from ask(Pick("q", Plain("?"), choices, back=False, cancel=False)))


def test_a_link_is_no_answer() -> None:
    chat = BareChat(ask_with_link)
    for attempt in ("read", "2"):
        chat.write(attempt)
        assert chat.ids() == ["policy", "yes"]
    for forged in ("policy", "back", "cancel"):
        chat.press(forged)
        assert "no longer on offer" in chat.heard_text()
    chat.write("1")
    assert chat.value == "yes"


def guessing(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    colour = yield from ask(Pick("colour", Plain("Colour?"), COLOURS, guess="red"))
    if colour == "blue":
        yield Again(("colour",), Plain("Not blue."))
    yield from ask(Review("review", Plain(colour), changes=((("colour",), Plain("Colour")),)))
    return colour


def test_a_guess_is_taken_once_and_edited_like_an_answer() -> None:
    chat = BareChat(guessing)
    assert chat.ids() == ["yes", "edit.colour", "cancel"]
    chat.press("edit.colour")
    assert chat.body() == "Colour?"
    chat.press("back")
    assert chat.body() == "red"
    chat.press("edit.colour")
    chat.press("blue")
    assert (chat.heard_text(), chat.body()) == ("Not blue.", "Colour?")
    chat.press("green")
    chat.write("да")
    assert chat.value == "green"


def test_back_with_nothing_to_go_back_to_stays() -> None:
    chat = BareChat(two_colours)
    chat.press("back")
    assert chat.body() == "First?"


def circle(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    yield Again(("nothing",))


def test_a_script_in_circles_is_a_mistake_of_ours() -> None:
    with pytest.raises(RuntimeError, match="circles"):
        BareChat(circle)


def test_the_store_is_asked_once_for_the_same_place() -> None:
    store = FactBook()
    talk = Talk("report", store).press("light").press("lamp").place().press("skip").write("Не горит").press("yes")
    assert not talk.open
    assert store.asked == ["next report", "where 57.150000,65.540000", "nearby lamp 57.15000,65.54000"]


def test_passing_facts_are_asked_each_turn() -> None:
    store = FactBook()
    Talk("mine", store).write("?")
    assert store.asked == ["~mine", "~mine"]
