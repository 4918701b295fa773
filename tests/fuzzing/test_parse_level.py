"""Parse level of the fuzzer: no update and no text raises anything but a ValueError, and nobody who waits for an answer
is overlooked."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.app import renderer_of
from tests.fuzzing import files, odd, people, readers, rows
from tests.fuzzing.damage import nested_value
from tests.fuzzing.people import FuzzPerson
from tests.fuzzing.rows import WrongRow
from tests.fuzzing.strategies import PLATFORMS, dice, hurt, known, lively, sound
from tests.stores import tyumen

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_is_grown_fits_the_platforms_own_schema(platform: str) -> None:
    contract = known()[platform]

    @settings(FEW, max_examples=15)
    @given(sound(platform))
    def fits(update: dict[str, Any]) -> None:
        assert contract.faults(update) == []

    fits()


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_update_is_understood_ignored_or_refused(platform: str) -> None:
    known()

    @FEW
    @given(sound(platform) | hurt(platform) | lively(platform))
    def holds(update: Any) -> None:
        assert rows.check(platform, update)

    holds()


def test_every_text_is_read() -> None:
    folder = tyumen()
    reading = readers.readers(folder, renderer_of(folder))

    @settings(FEW, max_examples=25)
    @given(st.text(max_size=200) | st.builds(odd.damaged_text, dice().map(odd.person_words), dice()))
    def holds(text: str) -> None:
        readers.check(reading, text)

    holds()


@FEW
@given(st.sampled_from(files.bases()), st.sampled_from(files.bases()), dice())
def test_every_file_is_taken_or_refused(content: bytes, spare: bytes, thrown: Random) -> None:
    assert files.check(files.damaged_file(content, thrown, spare)) in ("taken", "refused")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_who_sent_what_is_too_deep_to_be_written_is_known_all_the_same(platform: str) -> None:
    deep = nested_value(3000, Random(1))
    assert rows.check(platform, {"update_id": 1, "event_id": "", "object": deep}) in ("ignored", "refused")
    person = FuzzPerson(platform, 101, 101)
    raw = people.message(person, {"text": "яма"})
    body = raw["message"] if platform == "telegram" else raw["object"]["message"]
    body |= {"text": "яма \ud83d", "extra": deep}
    assert rows.check(platform, raw) == "message"
    body |= {"message_id": deep, "conversation_message_id": deep}
    assert rows.check(platform, raw) == "refused"


def test_who_waits() -> None:
    for platform in PLATFORMS:
        person = FuzzPerson(platform, 101, 101)
        for raw in (people.message(person, {"text": "яма"}), people.press(person, "m:my")):
            assert people.waits(platform, raw) == "101"
            assert rows.check(platform, raw) in ("message", "press")
        group = FuzzPerson(platform, 101, -1001 if platform == "telegram" else 2_000_000_001)
        assert people.waits(platform, people.message(group, {"text": "яма"})) == ""
        assert people.waits(platform, [raw]) == ""


def test_a_broken_promise_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The checks are checked: a parser that forgets who waits, or passes on what no database takes, is found."""
    broken = people.message(FuzzPerson("vk", 101, 101), {"text": "яма"})
    del broken["object"]["message"]["conversation_message_id"]
    assert rows.check("vk", broken) == "refused"
    monkeypatch.setattr("bots.vk.inbound.sender_of", lambda raw: None)
    with pytest.raises(WrongRow, match="nobody knows"):
        rows.check("vk", broken)
    monkeypatch.setattr("bots.vk.inbound.fields.text", lambda raw, name: "\0")
    with pytest.raises(WrongRow, match="no database takes"):
        rows.check("vk", people.message(FuzzPerson("vk", 101, 101), {"text": "яма"}))
    with pytest.raises(WrongRow, match="broken: ZeroDivisionError"):
        readers.check({"broken": lambda text: 1 // len(text)}, "")
