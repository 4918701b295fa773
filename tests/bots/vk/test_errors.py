"""Error classification of VK's answers, by what to do next; and long texts in parts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.platform import Span
from bots.platform_errors import Broken, Gone, Later, PlatformError, Revoked, Vanished
from bots.vk.errors import NoButtons, from_error, refusal
from bots.vk.outbound import random_id
from bots.vk.parts import parts, units

CODES: list[tuple[int, type[PlatformError]]] = [
    *((code, Later) for code in (1, 6, 9, 10, 14, 29, 36)),
    *((code, Revoked) for code in (5, 27, 28)),
    *((code, Gone) for code in (18, 900, 901, 902, 936, 917, 922, 925, 927, 932, 935, 945, 946, 1012)),
    *((code, Broken) for code in (3, 7, 8, 15, 100, 911, 914, 77777)),
    (912, NoButtons),
]


@pytest.mark.parametrize(("code", "kind"), CODES)
def test_codes(code: int, kind: type[PlatformError]) -> None:
    assert type(from_error({"error_code": code, "error_msg": "x", "request_params": []}, "messages.send")) is kind
    assert type(from_error({"code": code, "description": "x"}, "messages.send")) is kind


@pytest.mark.parametrize("code", [100, 909, 910, 920])
def test_an_edit_that_cannot_be_done_is_a_message_that_is_gone(code: int) -> None:
    assert isinstance(refusal(code, "x", "messages.edit"), Vanished)


def test_both_shapes_of_the_captcha() -> None:
    new = {"error_code": 14, "error_msg": "Captcha needed", "redirect_uri": "https://id.vk.ru", "remixstlid": 1}
    old = {"error_code": 14, "error_msg": "Captcha needed", "captcha_sid": "1", "captcha_img": "x"}
    for error in (new, old):
        failure = from_error(error, "messages.send")
        assert isinstance(failure, Later)
        assert failure.whole


@pytest.mark.parametrize("error", [None, "x", {}, {"error_code": "5"}])
def test_an_error_that_is_none_is_tried_again(error: object) -> None:
    assert isinstance(from_error(error, "messages.send"), Later)


def test_random_ids_are_int32_and_differ_among_neighbours() -> None:
    for start in (0, 1, 10**6, 2**31, 2**62):
        made = [random_id(start + key, part) for key in range(200) for part in range(16)]
        assert len(set(made)) == len(made)
        assert all(0 < value < 2**31 for value in made)


def test_a_long_text_is_cut_at_a_paragraph() -> None:
    first, second = "а" * 3000, "б" * 3000
    assert [part.text for part in parts(f"{first}\n\n{second}")] == [first, second]


def test_styles_go_with_their_words() -> None:
    text = "😀" * 10 + "\n\n" + "жирный"
    cut = parts(text, [Span("bold", 22, 6), Span("link", 0, 28, "https://example.org")], at_most=24)
    assert [part.text for part in cut] == ["😀" * 10, "жирный"]
    assert cut[0].spans == (Span("link", 0, 20, "https://example.org"),)
    assert cut[1].spans == (Span("bold", 0, 6), Span("link", 0, 6, "https://example.org"))
    assert json.loads(cut[1].format_data()) == {
        "version": 1,
        "items": [
            {"type": "bold", "offset": 0, "length": 6},
            {"type": "url", "offset": 0, "length": 6, "url": "https://example.org"},
        ],
    }


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="аб \n😀", max_size=120), st.integers(4, 30))
def test_nothing_but_white_space_is_lost(text: str, at_most: int) -> None:
    cut = parts(text, (), at_most)
    assert "".join("".join(part.text for part in cut).split()) == "".join(text.split())
    assert all(units(part.text) <= at_most for part in cut)
