"""Form encoding of VK's calls: a server reads from it what was meant."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest

from bots.vk.wire import encode_form


@pytest.mark.parametrize(
    ("form", "read"),
    [
        ({"message": "Заявка № 5: принята, спасибо!", "peer_id": 7}, ["Заявка № 5: принята, спасибо!", "7"]),
        ({"message": "📍🙂 да\r\n\0"}, ["📍🙂 да\r\n\0"]),
        ({"message": "a=1&b=2+3%20 ~._-*/"}, ["a=1&b=2+3%20 ~._-*/"]),
        ({"half": "да\ud83d, x\udfff", "\ud83d": "z"}, ["да?, x?", "z"]),
        ({"none": None, "yes": True, "part": 1.5, "ids": [1, 2]}, ["None", "True", "1.5", "[1, 2]"]),
        ({"empty": ""}, [""]),
        ({}, []),
    ],
)
def test_a_form_is_read_as_it_was_meant(form: dict[str, Any], read: list[str]) -> None:
    encoded = encode_form(form)
    names = [name.encode("utf-8", "replace").decode() for name in form]
    assert parse_qsl(encoded, keep_blank_values=True, strict_parsing=bool(form)) == list(zip(names, read, strict=True))
    assert encoded.isascii()
