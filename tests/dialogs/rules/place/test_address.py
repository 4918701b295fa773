"""Address parser: addresses as people type them, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.rules.place.address import Parsed, number_of, parse, stands_for

CITY = {"тюмень"}


@pytest.mark.parametrize(
    ("text", "kind", "words", "house"),
    [
        ("республики 142", None, "республики", "142"),
        ("ул. Респ-ки, д.142", "улица", "респ-ки", "142"),
        ("г. Тюмень, ул. Республики, д. 142 к 1", "улица", "республики", "142к1"),
        ("Тюмень Республики 142", None, "республики", "142"),
        ("625000, Тюменская обл, г Тюмень, ул Володарского, д 47", "улица", "володарского", "47"),
        ("ул.Бакинских комиссаров, 5 стр.2", "улица", "бакинских комиссаров", "5с2"),
        ("улица Республики дом 142а", "улица", "республики", "142а"),
        ("Республики, 142 А", None, "республики", "142а"),
        ("Республики 142A", None, "республики", "142а"),
        ("Малышева 2ак3", None, "малышева", "2ак3"),
        ("Осипенко, д. 63/2", None, "осипенко", "63/2"),
        ("Высотная, д. 1 к4", None, "высотная", "1к4"),
        ("Московский тракт, 143, корп. 4", "тракт", "московский", "143к4"),
        ("ул. Московский тракт, 35а (поликлиника № 5, 7 этаж", "тракт", "московский", "35а"),
        ("50 лет Октября", None, "50 лет октября", None),
        ("50 лет Октября 70", None, "50 лет октября", "70"),
        ("ул. 30 лет Победы, 60 кв 15", "улица", "30 лет победы", "60"),
        ("9 января 164", None, "9 января", "164"),
        ("2-я Луговая 15", None, "2 я луговая", "15"),
        ("пр-д Геологоразведчиков 55", "проезд", "геологоразведчиков", "55"),
        ("б-р Бориса Щербины, 3", "бульвар", "бориса щербины", "3"),
        ("пер. Кольский, 1", "переулок", "кольский", "1"),
        ("ул. Набережная, 5", "улица", "набережная", "5"),
        ("на улице Мира, 27, подъезд 3", "улица", "мира", "27"),
        ("дом 142 по улице Республики", "улица", "республики", "142"),
        ("возле дома 5, Мира", None, "мира", "5"),
        ("дом 142", None, "142", None),
        ("Мира 27 возле магазина", None, "мира", "27"),
        ("Семёна Шахлина, 13", None, "семена шахлина", "13"),
        ("Велижанский тракт 6 км, д 19", "тракт", "велижанский 6", "19"),
        ("142", None, "142", None),
        ("", None, "", None),
    ],
)
def test_an_address_is_taken_apart(text: str, kind: str | None, words: str, house: str | None) -> None:
    assert parse(text, CITY) == Parsed(kind, tuple(words.split()), house)


def test_the_order_of_the_words_of_a_street_does_not_matter() -> None:
    assert parse("Карла Маркса").key == parse("ул. Маркса Карла, 5").key


@pytest.mark.parametrize(
    ("typed", "word", "fits"),
    [
        ("респ-ки", "республики", True),
        ("респ", "республики", True),
        ("р", "республики", True),
        ("респ-ка", "республики", False),
        ("республики", "республики", False),
        ("мельн", "республики", False),
    ],
)
def test_a_short_word_stands_for_a_long_one(typed: str, word: str, *, fits: bool) -> None:
    assert stands_for(typed, word) is fits


def test_a_house_has_a_number() -> None:
    assert [number_of(house) for house in ("142а", "5к1с2", "литера", "")] == [142, 5, 0, 0]


@given(st.text() | st.lists(st.sampled_from([*"дкс.,/-(5 ", "лет", "ул", "142", "г.", "кв"]), max_size=15).map("".join))
def test_no_text_raises(text: str) -> None:
    parsed = parse(text, CITY)
    assert parsed.house is None or number_of(parsed.house) >= 0
