"""Place of a report: sent, typed as people type, linked from a map, a venue, outside the city, near what is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Третий день не горит фонарь у подъезда"
NEIGHBOUR = (57.15, 66.9)
ABROAD = (48.85, 2.35)
REPUBLIC_142 = "ул. Республики, 142"


@asynccontextmanager
async def asked_where(folder: Path, platform: str) -> AsyncIterator[Walk]:
    """Bring a resident to the question about the place, who has said what is wrong."""
    async with walking(folder, platform) as walk:
        await walk.write(WORDS)
        await walk.press("новое сообщение")
        if "Где это?" not in walk.text:
            await walk.press("Не горит фонарь")
        walk.hear("Где это?")
        walk.lines.clear()
        yield walk


@both
@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("республики 142", REPUBLIC_142),
        ("ул. Респ-ки, д.142", REPUBLIC_142),
        ("Тюмень, улица Республики, дом 142", REPUBLIC_142),
        ("https://yandex.ru/maps/55/tyumen/?ll=65.566590%2C57.138680&z=17", REPUBLIC_142),
        ("https://yandex.ru/maps/?pt=65.566590,57.138680&z=17&l=map", REPUBLIC_142),
        ("https://2gis.ru/tyumen/geo/65.566590,57.138680", REPUBLIC_142),
        ("https://www.google.com/maps/@57.138680,65.566590,17z", REPUBLIC_142),
        ("https://www.google.com/maps?q=57.138680,65.566590", REPUBLIC_142),
        ("https://www.openstreetmap.org/?mlat=57.138680&mlon=65.566590#map=17/57.138680/65.566590", REPUBLIC_142),
        ("вот тут https://osm.org/#map=17/57.138680/65.566590", REPUBLIC_142),
    ],
)
async def test_typed_and_linked_places(typed: str, place: str, platform: str, tmp_path: Path) -> None:
    async with asked_where(tmp_path, platform) as walk:
        await walk.write(typed)
        await walk.press("Без фото")
        walk.hear("Проверьте", place)


@both
async def test_a_place_is_looked_for_until_it_is_found(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with asked_where(tmp_path, platform) as walk:
        await walk.write("где-то там за углом")
        walk.hear("Где это?")
        await walk.write("https://yandex.ru/maps/-/CDabcdef")
        walk.hear("ссылк")
        await walk.write(point=NEIGHBOUR)
        walk.hear("Ярковский")
        await walk.write(point=ABROAD)
        walk.hear("за границей")
        await walk.write("республики 144")
        assert walk.labels[:2] == ["ул. Республики, 144", "ул. Республики, 142"]
        await walk.press("ул. Республики, 144")
        walk.hear("фото")
        await walk.press("Назад")
        await walk.write(point=CENTRE)
        await walk.press("Без фото")
        walk.hear("Проверьте", "Место: площадь Солнца")
        golden(walk, "place_until_found", request)


async def test_a_venue_has_a_name(tmp_path: Path) -> None:
    async with asked_where(tmp_path, "telegram") as walk:
        where = {"latitude": CENTRE[0], "longitude": CENTRE[1]}
        venue = {"location": where, "title": "Цирк", "address": "Первомайская, 4"}
        world = walk.here.telegram.world
        room = world.chats[walk.phone.chat]
        walk.phone.mark()
        world.tell_message(room, world.put(room, walk.phone.person, "venue", {"venue": venue, "location": where}))
        await walk.phone.hears("фото")
        await walk.press("Без фото")
        walk.hear("Цирк")


async def test_the_location_button_of_vk(tmp_path: Path) -> None:
    async with asked_where(tmp_path, "vk") as walk:
        walk.phone.mark()
        button = next(b for row in walk.phone.last().rows for b in row if b.kind == "location")
        walk.here.vk.press_location(walk.phone.person, walk.phone.chat, walk.phone.last().id, button.key, CENTRE)
        await walk.phone.hears("фото")
        await walk.press("Без фото")
        walk.hear("площадь Солнца")


async def begin_report(walk: Walk) -> None:
    await walk.write(WORDS)
    await walk.press("новое сообщение")
    await walk.write(point=CENTRE)


@both
async def test_a_known_report_is_joined_or_not(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await begin_report(walk)
        await walk.press("Без фото")
        await walk.press("Отправить")
        walk.hear("000001")
        second = Walk(walk.here, await walk.here.resident(platform, "Борис"), walk.clock, walk.media)
        second.skip()
        await begin_report(second)
        second.hear("ТМН-2026-000001", WORDS)
        await second.press("Да, №")
        second.hear("ТМН-2026-000001", "голос")
        golden(second, "nearby_joined", request)
        third = Walk(walk.here, await walk.here.resident(platform, "Вика"), walk.clock, walk.media)
        third.skip()
        await begin_report(third)
        await third.press("Ничего из этого")
        await third.write("", [photo()])
        third.hear("Проверьте")
        await third.press("Отправить")
        third.hear("ТМН-2026-000002")
        golden(third, "nearby_none", request)
        await walk.listen()
        assert "Борис" not in walk.transcript()
