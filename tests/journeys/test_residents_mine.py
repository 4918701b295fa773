"""Screens of one's own: my reports, my data, my language; an unfinished report that waits; forged buttons."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.journeys.town import CENTRE, photo
from tests.journeys.walk import PLATFORMS, Walk, golden, walking

both = pytest.mark.parametrize("platform", PLATFORMS)
WORDS = "Огромная яма на дороге у остановки"


async def file_report(walk: Walk) -> None:
    await walk.write(WORDS, [photo()])
    await walk.write(point=CENTRE)
    await walk.press("Отправить")
    walk.hear("ТМН-2026-")


def holds(walk: Walk, *words: str, photos: int) -> None:
    """Assert that the last message is an archive with these words and so many photos."""
    (document,) = [sha for bubble in walk.phone.bot_bubbles()[-1:] for sha in bubble.documents]
    with zipfile.ZipFile(io.BytesIO(walk.phone.stand_in.file(document))) as archive:
        text = archive.read("data.json").decode()
        assert len(archive.namelist()) == 1 + photos
    assert all(each in text for each in words)
    assert json.loads(text)["chats"][0]["account"] == str(walk.phone.chat)


@both
async def test_list_card_add_withdraw(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/my")
        walk.hear("нет")
        await file_report(walk)
        await walk.write("Мои сообщения")
        await walk.press("ТМН-2026-000001")
        walk.hear(WORDS, "площадь Солнца")
        await walk.press("Дополнить")
        walk.here.staff.mark()
        await walk.write("И вторая рядом", [photo("green")])
        walk.hear("ТМН-2026-000001")
        assert (await walk.here.staff.hears("И вторая рядом")).photos
        await walk.press("Открыть №")
        walk.hear("И вторая рядом")
        await walk.press("Отозвать")
        walk.here.staff.mark()
        await walk.press("Да")
        walk.hear("ТМН-2026-000001")
        await walk.here.staff.hears("тозва")
        await walk.write("/my")
        golden(walk, "mine", request)


@both
async def test_an_unfinished_report_waits(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        await walk.write("/report")
        await walk.press("Свет")
        await walk.press("Не горит фонарь")
        await walk.write("Мои сообщения")
        await walk.press("ТМН-2026-000001")
        await walk.write("/menu")
        walk.hear("Начатое сообщение сохранено")
        await walk.write("Помощь")
        await walk.write("/report")
        walk.hear("Не горит фонарь", "Где это?")
        golden(walk, "unfinished", request)


@both
async def test_consent_taken_back(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        await walk.write("/privacy")
        walk.hear("1 сообщение", "1 фото", "7", "24")
        await walk.press("Отозвать согласие")
        await walk.press("Да")
        await walk.write("Ещё одна яма")
        walk.hear("Вы согласны?")
        golden(walk, "consent_taken_back", request)


@both
async def test_everything_erased(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        assert any(WORDS in bubble.text for bubble in walk.here.staff.bot_bubbles())
        number = next(b for b in walk.phone.bot_bubbles() if "ТМН-" in b.text)
        await walk.write("Моя дочь упала", [photo("green"), photo("blue")], reply_to=number.id)
        assert any("дочь" in bubble.text for bubble in walk.here.staff.bot_bubbles())
        await walk.write("Ещё одна яма", [photo("green")])
        await walk.write("/privacy")
        await walk.press("Прислать мои данные")
        holds(walk, "Моя дочь упала", WORDS, photos=3)
        assert not list(walk.media.rglob("*.zip")), "it is thrown away as soon as it was sent"
        await walk.write("/privacy")
        await walk.press("Прислать мои данные")
        walk.hear("только что", "60 минут")
        await walk.write("/privacy")
        await walk.press("Стереть")
        await walk.press("Да")
        walk.hear("Акт № 1 от 08.06.2026", "1 сообщение, 3 фото, 1 дополнение")
        await walk.here.quiet()
        left = [bubble for bubble in walk.here.staff.bot_bubbles() if not bubble.deleted]
        assert not any(word in bubble.text for bubble in left for word in (WORDS, "дочь"))
        assert not any(bubble.photos for bubble in left)
        assert not [path for path in walk.media.rglob("*") if path.is_file()]
        await walk.write("/my")
        walk.hear("Вы согласны?")
        golden(walk, "erased", request)


@both
async def test_another_language(platform: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/language")
        await walk.press("English")
        walk.hear("English")
        if platform == "vk":
            assert "Report a problem" in walk.labels
        await walk.write("Report a problem")
        assert "💡 Light and power" in walk.labels
        await walk.write("/cancel")
        await walk.write("/language")
        await walk.write("Русский")
        walk.hear("Тюмень")
        golden(walk, "language", request)


@both
async def test_forged_and_foreign_buttons_do_nothing(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await file_report(walk)
        stranger = Walk(walk.here, await walk.here.resident(platform, "Борис"), walk.clock, walk.media)
        await stranger.write("/report")
        async with walk.here.app.store.reading() as tx:
            before = await tx.tickets.by_id(1)
        forged = (
            "t:1:take",
            "t:1:open",
            "t:1:done",
            "t:99:open",
            "s:00000000:1:yes",
            "m:nonsense",
            "x",
            "t:" + "9" * 50,
        )
        for data in forged:
            await stranger.forge(data)
            assert WORDS not in stranger.text
        async with walk.here.app.store.reading() as tx:
            assert await tx.tickets.by_id(1) == before
        await walk.listen()
        assert walk.text == ""


@both
async def test_a_button_of_another_session(platform: str, tmp_path: Path) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write(WORDS, [photo()])
        await walk.write(point=CENTRE)
        stranger = Walk(walk.here, await walk.here.resident(platform, "Борис"), walk.clock, walk.media)
        await stranger.write("/report")
        async with walk.here.app.store.reading() as tx:
            chat = await tx.chats.get_or_add(platform, str(walk.phone.chat), True, walk.clock.now(), "ru")
            session = await tx.sessions.get(chat.id, "report")
        assert session is not None
        for turn in range(4):
            await stranger.forge(f"s:{session.id}:{turn}:yes")
            stranger.hear("кнопка")
        async with walk.here.app.store.reading() as tx:
            assert await tx.tickets.by_id(1) is None


@both
async def test_words_may_go_to_the_unfinished_report(
    platform: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    async with walking(tmp_path, platform) as walk:
        await walk.write("/report")
        await walk.press("Свет")
        await walk.press("Не горит фонарь")
        await walk.write("/menu")
        await walk.write("Третий столб от угла, темно уже неделю")
        await walk.press("черновик")
        walk.hear("Не горит фонарь")
        await walk.write(point=CENTRE)
        await walk.press("Без фото")
        walk.hear("Третий столб от угла")
        await walk.press("Отправить")
        walk.hear("ТМН-2026-000001")
        golden(walk, "unfinished_and_words", request)
