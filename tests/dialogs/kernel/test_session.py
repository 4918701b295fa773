"""Session: answers that come early, late or changed are kept for their question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogs.kernel.events import Message, Photo
from dialogs.kernel.questions import Photos, Pick, Place, Review, Text
from dialogs.kernel.script import Peek, Script, ask
from dialogs.kernel.words import Plain
from tests.dialogs.kernel.bare import COLOURS, BareChat
from tests.dialogs.talk import HOME

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
    chat = BareChat(form, KEEPS)
    chat.do(Message("1", "some words", photos=(shot("a"),), point=HOME))
    assert chat.heard_text() == "I have added your words.\nI have 1 photo.\nI have the place."
    chat.press("red")
    assert chat.body() == "All?"
    chat.press("yes")
    assert chat.value == ("red", HOME, ("a",), "some words")


def test_words_at_the_photos_are_kept_for_theirs() -> None:
    chat = BareChat(form, KEEPS)
    chat.press("red")
    chat.do(Message("2", point=HOME))
    chat.write("it is deep")
    assert (chat.body(), chat.heard_text()) == ("Photos?", "I have added your words.")
    chat.do(Message("3", photos=(shot("a"),)))
    assert chat.body() == "All?"


def test_late_parts_join_what_was_answered() -> None:
    chat = BareChat(form, KEEPS)
    chat.do(Message("1", "words", photos=(shot("a"),), point=HOME))
    chat.press("red")
    chat.do(Message("2", photos=(shot("b"), shot("c", "lost"))))
    assert chat.heard_text() == "I have 2 photos.\nI could not fetch that photo. Please send it once more."
    chat.do(Message("3", "and more"))
    chat.do(Message("4", "no"))
    chat.press("yes")
    assert chat.value == ("red", HOME, ("a", "b"), "words\nand more\nno")


def test_ten_photos_are_kept() -> None:
    chat = BareChat(form, KEEPS)
    chat.do(Message("1", photos=tuple(shot(f"p{n}") for n in range(8))))
    chat.do(Message("2", photos=tuple(shot(f"q{n}") for n in range(8))))
    assert chat.heard_text() == "I keep 10 photos; the rest did not fit."
    assert len(chat.session.pocket["photos"]) == 10


def test_words_have_an_end() -> None:
    chat = BareChat(form, KEEPS)
    chat.write("x" * 4001)
    assert chat.heard_text() == "That is too long: 4000 characters are the most."
    assert not chat.session.pocket
    chat.write("x" * 21)
    chat.press("red")
    chat.do(Message("2", point=HOME))
    chat.press("skip")
    assert chat.heard_text() == "At most 20 characters, please; yours is 21."
    chat.write("x" * 25)
    assert chat.heard_text() == "At most 20 characters, please; yours is 25."
    chat.write("ab")
    assert "A few words more" in chat.heard_text()
    chat.write("x" * 20)
    assert chat.body() == "All?"


def test_an_edited_message_changes_what_is_kept() -> None:
    chat = BareChat(form, KEEPS)
    chat.write("wrods")
    chat.do(Message("1", "words", edited=True))
    assert chat.heard_text() == "I have changed your words."
    chat.press("red")
    chat.do(Message("2", point=HOME))
    chat.press("skip")
    assert chat.body() == "All?"
    chat.do(Message("1", "better words", edited=True))
    assert chat.session.answers["words"] == [["1", "better words"]]
    chat.do(Message("9", "of another message", edited=True))
    assert chat.heard_text() == "I saw your change, but that message is not part of a report."
    assert chat.session.answers["words"] == [["1", "better words"]]


def test_an_edited_photo_keeps_its_place_and_takes_its_words_with_it() -> None:
    chat = BareChat(form, KEEPS)
    chat.do(Message("1", photos=(shot("a"),)))
    chat.do(Message("2", photos=(shot("b"),)))
    chat.do(Message("1", "first words", photos=(shot("a"),), edited=True))
    assert [photo["sha"] for photo in chat.session.pocket["photos"]] == ["a", "b"]
    assert chat.session.pocket["text"] == [["1", "first words"]]
    chat.do(Message("1", "second words", photos=(shot("c"),), edited=True))
    assert [photo["sha"] for photo in chat.session.pocket["photos"]] == ["c", "b"]
    assert chat.session.pocket["text"] == [["1", "second words"]]
    chat.do(Message("1", photos=(shot("c"),), edited=True))
    assert chat.session.pocket["text"] == []


def test_a_photo_gets_words_after_words_were_given() -> None:
    chat = BareChat(form, KEEPS)
    chat.do(Message("1", "words", photos=(shot("a"),), point=HOME))
    chat.press("red")
    assert chat.body() == "All?"
    chat.do(Message("2", photos=(shot("b"),)))
    chat.do(Message("2", "of the second", photos=(shot("b"),), edited=True))
    assert chat.session.answers["words"] == [["1", "words"], ["2", "of the second"]]


def test_an_edited_address_is_the_new_address() -> None:
    chat = BareChat(form, KEEPS)
    chat.press("red")
    chat.do(Message("5", "Lenina 1"))
    assert chat.session.answers["place"] == {"query": "Lenina 1", "from": "5"}
    chat.do(Message("5", "Lenina 2", edited=True))
    assert chat.session.answers["place"] == {"query": "Lenina 2", "from": "5"}
    chat.do(Message("5", edited=True))
    assert chat.session.answers["place"] == {"query": "Lenina 2", "from": "5"}


def test_editing_asks_one_question_and_returns() -> None:
    chat = BareChat(form, KEEPS)
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
    chat = BareChat(lambda world, args: _review_alone())
    chat.press("edit.gone")
    assert chat.body() == "All?"


def _review_alone() -> Script[Any]:
    yield from ask(Review("review2", Plain("All?"), changes=((("gone",), Plain("Gone")),)))


def peeking(world: Any, args: Mapping[str, Any]) -> Script[Any]:
    seen = yield from ask(Peek("words", "text"))
    return (yield from ask(Pick("q", Plain(f"{seen}"), COLOURS)))


def test_a_script_may_look_at_what_was_said() -> None:
    chat = BareChat(peeking, KEEPS)
    assert chat.body() == "None"
    chat.write("hm, hm")
    assert chat.body() == "[['1', 'hm, hm']]"
