"""The whole way: a resident reports, the staff answer, the resident hears."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.town import CENTRE, photo, town


async def test_vk_one_message_one_press(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        boris = await here.resident("vk", "Борис")
        await boris.write("Огромная яма на дороге", [photo()], CENTRE)
        await boris.hears("Проверьте")
        await boris.press("Отправить")
        await boris.hears("ТМН-")
        card = await here.staff.hears("Огромная яма")
        await here.staff.press("Взять")
        await boris.hears("работа началась")
        await here.staff.write("Приедем завтра", reply_to=card.id)
        await boris.hears("Приедем завтра")
        await here.staff.hears("житель получил")
        await here.staff.press("Выполнено")
        question = await here.staff.hears("что сделано")
        await here.staff.write("Яму засыпали", [photo("green")], reply_to=question.id)
        heard = await boris.hears("Яму засыпали")
        assert heard.photos
