"""VK mentions: a resident's words are shown to staff and neighbours as they were written, and mention nobody."""

from __future__ import annotations

import pytest

from bots.platform import Span
from bots.vk.mentions import calling, disarm


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[id1|Администрация] пишет", "［id1|Администрация] пишет"),
        ("[club1|x][public2|y]", "［club1|x]［public2|y]"),
        ("[https://evil.example|Госуслуги]", "［https://evil.example|Госуслуги]"),
        ("@all *all @online, @все", "＠all ＊all ＠online, ＠все"),
        ("@id1 (Мэр) *durov(Мэр)", "＠id1 (Мэр) ＊durov(Мэр)"),
        ("пишите на mail@all.ru", "пишите на mail@all.ru"),
        ("5*5 м [см. фото] a|b * звёздочка", "5*5 м [см. фото] a|b * звёздочка"),
        ("[не закрыта|совсем", "［не закрыта|совсем"),
        ("<b>яма</b> & {n}", "<b>яма</b> & {n}"),
    ],
)
def test_mentions_are_disarmed(written: str, shown: str) -> None:
    assert disarm(written) == shown
    assert len(shown) == len(written)


def test_a_word_without_end_is_read_once() -> None:
    for endless in ("[" * 300_000, "@a" * 200_000, "[|" * 100_000, "@" + "a" * 500_000):
        assert len(disarm(endless)) == len(endless)


def test_whom_the_bot_calls_is_mentioned_and_nobody_else() -> None:
    text = "🚧 Глеб [x|y], № 1 ваша, от @all"
    called = Span("person", 3, 10, person="5")
    assert calling(text, (Span("bold", 0, 2), called)) == "🚧 [id5|Глеб (x/y)], № 1 ваша, от ＠all"
    assert calling(text, (Span("bold", 0, 2), Span("person", 3, 4, person="x"))) == ""
