"""Masking: nothing that leads to a person reaches other residents; what a report is about does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.kernel.screen import Choice, Screen
from dialogs.kernel.words import Link, Local, N, Plain, T, bold, lines, row
from dialogs.rules.text import masking
from dialogs.rules.text.masking import MASK, contacts_in, mask, mask_screen
from tests.steps import growth

HIDDEN = """
+7 912 345-67-89
+79123456789
8 (912) 345-67-89
8-912-345-67-89
89123456789
9123456789
912 345 67 89
8.912.345.67.89
8/912/345/67/89
8 912 345 6789
+7-912-345-67-89
+ 7 (912) 345 67 89
8 - 912 - 345 - 67 - 89
8(912)3456789
8 912 34 56 789
8\u00a0912\u00a0345\u00a067\u00a089
8–912–345–67–89
+7(3452)46-12-34
8 (3452) 12-34-56
8 3452 461234
(3452) 46-12-34
3452-46-12-34
46-12-34
46 12 34
461-12-34
2-34-56
+380 44 123 45 67
375291234567
2200 7001 2345 6789
2200700123456789
ivan.petrov@mail.ru
ivan @ yandex.ru
a+b@sub.domain.org
почта@тюмень.рф
ivan.petrov(собака)mail.ru
ivan [at] mail.ru
ivan собака mail точка ru
@ivan_petrov
https://t.me/ivan_petrov
t.me/+AbCdEf
https://vk.com/id123456789
m.vk.com/ivan.petrov
wa.me/79123456789
[id123456|Иван Петров]
""".strip().splitlines()
"""As people write them."""
LED = """
тел. >461234
тел: >46 12 34
телефон: >46-1234
моб >12345
позвоните >46-1234
звоните мне на >461234
телефон для связи: >461234
мой номер >461234
т. >22-33-44
тел. дом. >46-12-34
тг: >ivanpetrov
вк >ivan.petrov
ватсап >ivan_petrov
telegram: >ivanpetrov
паспорт >7103 123456
серия >71 03 № 123456
СНИЛС >170-581-285 64
""".strip().splitlines()
"""What only the word before it tells."""
KEPT = """
Республики, 142, кв. 5
дом 5-7-9, подъезд 3
дома 24-26-28
д.12/1 корп.2 кв.45
д. 142а
маршрут 25-30
с 2019 года по 2026
12.05.2026 в 10:30
01.02.26
2026-05-12
14/09/2021
14-09-2021
с 08:00 до 17:30:15
с 17.45-18.30
10.12.2026 8:00
COVID - 19. 16.09.2021 125
№ ТМН-2026-000142
№ 142
сообщение № 126712
заявке присвоен номер 126712
обращение №167802571
индекс 625000
57.15330, 65.53430
1 500 000 руб.
12 500,50 ₽
50 000 тыс
СП 2.4.3590-20
72:23:0218003:1234
звонили 15 раз в 112
т. е. 5 дворов
собака бегает во дворе. Она злая
тг и вк есть у всех
5 шт @ 100
гос. номер а123вс72
вагон 71-619
""".strip().splitlines()


@pytest.mark.parametrize("contact", HIDDEN)
def test_is_masked_wherever_it_stands(contact: str) -> None:
    assert mask(f"Пишу вам {contact}, спасибо") == f"Пишу вам {MASK}, спасибо"
    assert mask(f"{contact}\n{contact}") == f"{MASK}\n{MASK}"
    assert mask(f"дом 5, {contact} и {contact}") == f"дом 5, {MASK} и {MASK}"


@pytest.mark.parametrize("line", LED)
def test_the_word_before_it_tells(line: str) -> None:
    led, _, contact = line.partition(">")
    assert mask(f"Ждём, {led}{contact}, спасибо") == f"Ждём, {led}{MASK}, спасибо"


@pytest.mark.parametrize("text", KEPT)
def test_what_a_report_is_about_stays(text: str) -> None:
    assert mask(text) == text
    assert mask(f"{text}, 8 912 345-67-89") == f"{text}, {MASK}"
    assert mask(f"8 912 345-67-89; {text}") == f"{MASK}; {text}"


def test_every_number_of_a_text() -> None:
    text = "Звоните 89121234567 и 8 912 123 45 67, тел. 22-33-44, с 10:30 до 12:00, дом 30 912 345 67 89 или a@b.ru"
    masked = f"Звоните {MASK} и {MASK}, тел. {MASK}, с 10:30 до 12:00, дом 30 {MASK} или {MASK}"
    assert mask(text) == masked


GROUPS = ((3, 3, 2, 2), (4, 2, 2, 2), (5, 1, 2, 2), (3, 3, 4), (3, 7), (10,), (4, 6), (5, 5), (3, 4, 3), (2,) * 5)
GAPS = ("", " ", "-", ".", " - ", "/", "\u00a0", "–", ". ")


@given(
    st.from_regex(r"[0-9]{10}", fullmatch=True),
    st.sampled_from(GROUPS),
    st.sampled_from(GAPS),
    st.sampled_from(("", "+7", "8", "7")),
    st.booleans(),
)
def test_no_phone_survives(digits: str, groups: tuple[int, ...], gap: str, country: str, bracket: bool) -> None:
    """The ten digits are grouped and divided in every way, with the country's code or without."""
    parts, at = [], 0
    for length in groups:
        parts.append(digits[at : at + length])
        at += length
    if bracket:
        parts[0] = f"({parts[0]})"
    phone = gap.join([country, *parts] if country else parts)
    masked = mask(f"В доме нет света, {phone} Анна")
    assert sum(letter.isdigit() for letter in masked) < 7, masked


@given(st.text(max_size=200))
def test_never_raises_and_is_done_at_once(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.integers(2020, 2099), st.integers(1, 9_999_999))
def test_the_number_of_a_report_is_nobodys_phone(year: int, number: int) -> None:
    text = f"№ ТМН-{year}-{number:06d}"
    assert mask(text) == text


ENDLESS = (
    "x",
    "x@",
    "1 ",
    "1",
    "12.",
    "1-",
    "тел. ",
    "тел мой ",
    "дом 1-",
    "vk.com/",
    "a собака ",
    "[id1|",
    "1 000",
    "+ ",
)


@pytest.mark.parametrize("unit", ENDLESS)
def test_work_grows_with_the_text_alone(unit: str) -> None:
    """Tried at every letter anew, it would grow with the square of it."""
    assert growth(masking, unit) < 3


def test_a_long_text_is_masked_to_its_end() -> None:
    """Work that grew with the square of the length would not end within a day."""
    long = "".join(unit * 5000 for unit in ENDLESS)
    assert mask(f"{long} anna@example.org").endswith(f" {MASK}")


def test_what_the_city_has_published_stays() -> None:
    published = contacts_in(("8 (3452) 43-00-05", "https://vk.com/tyumen", "info@tyumen.ru", "112"))
    text = "Диспетчер: +7 3452 43-00-05 или 43-00-05, info@tyumen.ru, vk.com/tyumen"
    assert mask(text, published) == text
    assert mask(text) != text
    assert mask(f"{text}, 8 912 345-67-89", published) == f"{text}, {MASK}"
    assert mask("46-12-34", published) == MASK


def test_a_screen_is_masked_in_all_that_people_wrote() -> None:
    secret = Plain("8 912 345-67-89")
    number = T("№ {number}, {n}", number="ТМН-2026-000142", n=9_123_456_789)
    body = lines(
        bold(number), Link("https://yandex.ru/maps", secret), Local({"ru": "43-00-05"}), T("{words}", words=secret),
        N("{n} photo", "{n} photos", 2, name=secret), row(secret),
    )  # fmt: skip
    hidden = Plain(MASK)
    masked = mask_screen(Screen(body, (Choice("open", number),), tag="t:1"))
    assert masked.body == lines(
        bold(number), Link("https://yandex.ru/maps", hidden), Local({"ru": "43-00-05"}), T("{words}", words=hidden),
        N("{n} photo", "{n} photos", 2, name=hidden), row(hidden),
    )  # fmt: skip
    assert (masked.tag, len(masked.choices)) == ("t:1", 1)
