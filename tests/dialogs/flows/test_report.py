"""Report flow beyond its transcripts: one press, questions of its own, categories that demand a photo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dialogs.acts import NewTicket
from dialogs.facts import TicketCard
from dialogs.flows import more
from dialogs.flows.more import More
from dialogs.flows.spot import LONGEST_ADDRESS
from dialogs.flows.ticket_card import card_body
from dialogs.kernel.events import Message, Photo, Point
from dialogs.kernel.questions import Pick, Text
from dialogs.kernel.screen import Choice
from dialogs.kernel.words import Plain, T, lines
from dialogs.notices.lines import extra_lines
from dialogs.rules.city.model import ANY, City, Duty
from dialogs.rules.working_time.duty_time import Season
from tests.dialogs.talk import HOME, OUTSIDE, RENDERER, FactBook, Talk, found_place
from tests.dialogs.test_transcripts import CARD, KNOWN, WHOLE
from tests.dialogs.town import TOWN


def filed_ticket(talk: Talk) -> NewTicket:
    assert isinstance(talk.result, NewTicket)
    return talk.result


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_all_in_one_message_is_one_press(lang: str) -> None:
    talk = Talk("report", first=WHOLE, lang=lang)
    assert talk.screen.choices[0].id == "yes"
    assert filed_ticket(talk.press("yes")) == NewTicket(
        "pothole", HOME, "ул. Республики, 142", "cao", "Большая яма у остановки", ("a",), messages=("1",)
    )


def test_a_captioned_photo_and_then_a_place_is_one_press() -> None:
    talk = Talk("report", first=Message("1", "яма", photos=(Photo("a", "a"),), album="x"))
    talk.photo("b", album="x").place().press("yes")
    assert filed_ticket(talk).photos == ("a", "b")
    assert filed_ticket(talk).albums == ("x",)
    assert filed_ticket(talk).messages == ("1",)


def test_who_answers_is_asked_of_the_store_only_where_the_time_decides() -> None:
    """The road service answers in winter only: who does now is known to the store, which has a clock."""
    roads = Duty("roads", ANY, "roadco", Season((11, 1), (4, 15)))
    city = replace(TOWN, duties=(roads, Duty(ANY, ANY, "wasteco")))
    for now, said in (("roadco", "Road service"), ("wasteco", "Waste company"), (None, "the operator will find out")):
        talk = Talk("report", FactBook(responsible=now), first=WHOLE, lang="en", city=city)
        assert f"Responsible: {said}" in talk.text()
        assert filed_ticket(talk.press("yes")).category == "pothole"
    talk = Talk("report", first=WHOLE, lang="en")
    assert "Responsible: Road service" in talk.text()
    assert not [key for key in talk.store.asked if "responsible" in key]
    talk = Talk("report", first=WHOLE, lang="en", city=replace(TOWN, duties=()))
    assert "Responsible: the operator will find out" in talk.text()


def test_a_question_is_two_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    entrance = More(Text("entrance", T("Which entrance?"), at_least=1), T("Entrance"))
    monkeypatch.setattr(more, "MORE", (entrance,))
    talk = Talk("report", first=WHOLE, lang="en")
    assert talk.text() == "Which entrance?"
    talk.write("The second")
    assert "Entrance: The second" in talk.text()
    talk.press("edit.entrance").write("The third").press("yes")
    extra = filed_ticket(talk).extra
    assert RENDERER.say(lines(*extra_lines(extra)), "en") == "Entrance: The third"
    read = TicketCard(7).read({**CARD, "extra": extra})
    assert read is not None
    card = card_body(TOWN, read)
    assert "Entrance: The third" in RENDERER.say(card, "en")


def test_a_new_question_is_asked_once_of_an_open_session(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk("report", first=WHOLE, lang="en")
    monkeypatch.setattr(more, "MORE", (More(Pick("now", T("Now?"), YES_NO), T("Still there")),))
    talk.data(f"{talk.screen.tag}:yes")
    assert talk.text() == "Now?"
    talk.write("yes")
    assert "Still there: Yes" in talk.text()
    assert filed_ticket(talk.press("yes")).extra == {"now": {"label": ["T", "Still there", {}], "value": ["P", "Yes"]}}


YES_NO = (Choice("y", Plain("Yes")), Choice("n", Plain("No")))


def test_a_question_may_be_for_some_and_may_be_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    pole = More(Text("pole", T("Its number?"), skip=T("I do not know")), T("Pole"), lambda c: c.group == "light")
    monkeypatch.setattr(more, "MORE", (pole,))
    assert "yes" in [c.id for c in Talk("report", first=WHOLE).screen.choices]
    talk = Talk("report", first=replace(WHOLE, text="Не горит фонарь"), lang="en")
    assert talk.text() == "Its number?"
    talk.press("skip")
    assert "Pole: not given" in talk.text()
    assert filed_ticket(talk.press("yes")).extra == {}


def test_a_topic_that_demands_a_photo_asks_again_for_one() -> None:
    talk = Talk("report", first=Message("1", "Не горит фонарь", point=HOME)).press("skip")
    talk.press("edit.category").press("another").press("roads").press("pothole")
    assert [c.id for c in talk.screen.choices] == []
    talk.photo().press("yes")
    assert filed_ticket(talk).photos == ("p1",)


def test_a_topic_that_the_city_gave_up_is_asked_again() -> None:
    talk = Talk("report", first=WHOLE)
    talk.city = without(TOWN, "pothole")
    talk.turn(None)
    assert talk.screen.choices[0].id == "danger"


def without(city: City, category: str) -> City:
    return replace(city, categories=tuple(c for c in city.categories if c.id != category))


def test_an_edited_place_is_looked_at_anew() -> None:
    store = FactBook(known=[KNOWN])
    talk = Talk("report", store, first=WHOLE).press("none").press("edit.place").place(Point(57.16, 65.55))
    assert [c.id for c in talk.screen.choices] == ["7", "none"]
    talk.press("none").press("yes")
    assert filed_ticket(talk).point == Point(57.16, 65.55)


def test_what_was_hidden_or_closed_while_it_was_offered_cannot_be_joined_and_the_report_goes_on() -> None:
    store = FactBook(known=[KNOWN, {**KNOWN, "id": 8, "number": "ТМН-26-8"}])
    talk = Talk("report", store, first=WHOLE)
    assert [c.id for c in talk.screen.choices] == ["7", "8", "none"]
    store.gone, tag = (7,), talk.screen.tag
    talk.press("7")
    assert [c.id for c in talk.screen.choices] == ["8", "none"]
    assert str(KNOWN["number"]) not in talk.text()
    store.gone = (7, 8)
    talk.data(f"{tag}:8").press("yes")
    assert filed_ticket(talk).words == WHOLE.text


def test_an_edited_address_is_asked_anew() -> None:
    several = [found_place("Лесная, 1", exact=False), found_place("Лесная, 2", 57.16, exact=False)]
    store = FactBook(addresses={"лесная": several, "полевая": [found_place("Полевая, 1", 57.17, exact=False)]})
    talk = Talk("report", store, first=replace(WHOLE, point=None)).write("лесная").write("лесная, 2")
    talk.press("edit.place").write("полевая").press(talk.screen.choices[0].id).press("yes")
    assert filed_ticket(talk).address == "Полевая, 1"


def test_a_known_house_near_an_unknown_one_is_only_offered() -> None:
    store = FactBook(addresses={"мира 3": [found_place("ул. Мира, 3", exact=False), found_place("ул. Мира, 1")]})
    talk = Talk("report", store, first=replace(WHOLE, point=None)).write("мира 3")
    assert talk.labels()[:2] == ["ул. Мира, 3", "ул. Мира, 1"]


def test_an_exact_address_is_taken_as_the_city_writes_it() -> None:
    store = FactBook(addresses={"мира 1": [found_place("ул. Мира, 1"), found_place("ул. Мира, 10", exact=False)]})
    talk = Talk("report", store, first=replace(WHOLE, point=None)).write("мира 1").press("yes")
    assert filed_ticket(talk).address == "ул. Мира, 1"


def test_another_address_may_be_typed_instead_of_choosing() -> None:
    several = [found_place("Лесная, 1", exact=False), found_place("Лесная, 2", 57.16, exact=False)]
    store = FactBook(addresses={"лесная": several, "мира 1": [found_place("ул. Мира, 1")]})
    talk = Talk("report", store, first=replace(WHOLE, point=None)).write("лесная").write("мира 1").press("yes")
    assert filed_ticket(talk).address == "ул. Мира, 1"
    assert filed_ticket(talk).words == WHOLE.text


def test_a_long_text_is_kept_whole_and_shown_in_part() -> None:
    talk = Talk("report", first=replace(WHOLE, text="Яма. " + "и " * 1900))
    assert len(talk.text()) < 1500
    assert len(filed_ticket(talk.press("yes")).words) == 5 + 3799


def test_two_exact_addresses_are_asked_about() -> None:
    store = FactBook(addresses={"мира 1": [found_place("Мира, 1"), found_place("пер. Мира, 1", 57.16)]})
    talk = Talk("report", store, first=replace(WHOLE, point=None)).write("мира 1")
    assert len(talk.screen.choices) == 3


def test_the_title_of_a_venue_stands_beside_the_address() -> None:
    talk = Talk("report", first=replace(WHOLE, title="Кафе «Уют»")).press("yes")
    assert filed_ticket(talk).address == "ул. Республики, 142 (Кафе «Уют»)"


def test_long_texts_at_the_place_are_words_only_when_there_are_none_yet() -> None:
    long = "и " * LONGEST_ADDRESS
    talk = Talk("report", first=Message("1", "яма")).write(long)
    assert "не нашёлся" in talk.heard_text()
    assert "place" not in talk.session.answers


def test_a_link_to_another_town_among_the_words_is_asked_about_once() -> None:
    words = f"Яма https://yandex.ru/maps/?pt={OUTSIDE.lon},{OUTSIDE.lat}"
    talk = Talk("report", first=Message("1", words))
    assert "Тюменский район" in talk.heard_text()
    talk.place().photo().press("yes")
    assert filed_ticket(talk).point == HOME


def test_a_place_without_an_address_is_shown_in_degrees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.dialogs.talk.spot", lambda point: {**SPOT})
    talk = Talk("report", first=WHOLE, lang="en")
    assert "Place: 57.15000, 65.54000" in talk.text()
    assert filed_ticket(talk.press("yes")).address == ""


SPOT = {"inside": True, "zone": None, "neighbour": None, "address": ""}
