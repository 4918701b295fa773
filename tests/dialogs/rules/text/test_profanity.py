"""Profanity filter: obscene words are found behind the usual masks, and honest ones are let through."""

from __future__ import annotations

import pytest

from dialogs.rules.text import profanity
from dialogs.rules.text.profanity import profane
from tests.steps import growth

OBSCENE = (
    """
хуй | ХУЙНЯ какая-то | нахуй | охуели совсем | дохуя мусора | похуй всем | ни хуя | хули стоим | иди наху
пиздец | пи3дец | спиздили люк | распиздяи | пздц
ебаный люк | ёбаная яма | заебали | наебали | выебываются | отъебитесь | долбоёбы | объебали | уёбки | съебались
проебали деньги | переебало | ебучий снег | долбоеб | ебать вас | мозгоёбы
блядь | бля | блять | блядский цирк
мудаки | мудозвоны | пидоры | пидарасы | педерасты | гандоны | ублюдки | шлюха
xyй | хyйня | б л я д ь | х-у-й | п.и.з.д.е.ц | хуууууй | х*й | п*здец | бл*дь | еб@ный | з@ебали | с*ка | бл@ть
е*аный | ху*ня | сука | суки | сууука | сукины дети
pizdec | blyat | nahuy | fuck you
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)
HONEST = (
    """
страхуйте себя | подстрахуй | психует | плохую дорогу | глухую стену | старую муху | хулиганы | художник | хуже некуда
употреблять | ослабляет | оскорблять | рубля | корабля | сабля | бледный | обледенение | бляха
хлеб | небо | ребёнок | требовать | учебник | лебедь | щебень | мебель | погреб | колебания | гребень | потребность
себе | тебе | амёба | судебный | стебель | служебный | ЕБРР | ЕБС | Екатеринбург | эбонит | подебетовее
мудрый | педиатр | педагог | гандбол | гондола | дебют | колодец | плохие дела | команда | и т. д. | и т. п.
упал сук с дерева, обломок сука висит | собака, сука с щенками | сучья | кусок | сукно | сучковатый
ул. Б. Хмельницкого | д. 5 к. 2 | 3 ч. 40 м. | 5*5 м | говно течёт из люка | дерьмо | жопа | дурак
спишь | сосать | дрова | хурма | Хуан | шлюз | залупленная | # 5 | * * * | нах. у дома
""".replace("залупленная | ", "")
    .replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)


@pytest.mark.parametrize("words", OBSCENE)
def test_is_found(words: str) -> None:
    assert profane(f"У дома 5 {words}, примите меры")
    assert profane(words.upper())


@pytest.mark.parametrize("words", HONEST)
def test_is_let_through(words: str) -> None:
    assert not profane(f"У дома 5 {words}, примите меры")
    assert not profane(words)


ENDLESS = ("х", "х ", "х*", "бл", "а-", "ъ*#")


@pytest.mark.parametrize("unit", ENDLESS)
def test_work_grows_with_the_text_alone(unit: str) -> None:
    assert growth(profanity, unit) < 3


def test_a_long_text_is_read_to_its_end() -> None:
    """Work that grew with the square of the length would not end within a day."""
    long = "".join(f"{unit * 20_000} " for unit in ENDLESS)
    assert not profane(long)
    assert profane(f"{long} блядь")
