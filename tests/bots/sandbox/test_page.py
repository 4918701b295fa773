"""HTTP server of the page: its view, its acts, and whom it refuses."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bots.sandbox.city_map import city_map
from bots.sandbox.page.server import LARGEST, ChatPage
from bots.sandbox.samples import CAMERA_PLACE, draw_samples
from bots.sandbox.standin import Upload
from bots.sandbox.start import open_world
from bots.sandbox.state_folder import StateBrokenError, StateFolder
from bots.sandbox.vk.vk_stand_in import VkStandIn
from bots.sandbox.world import World
from tests.stores import TYUMEN

SAMPLES = draw_samples()


def now() -> float:
    return 1_795_000_000.0


@dataclass
class Open:
    """Open page: its world, its address, a browser's client, and the bot's side of Telegram."""

    world: World
    url: str
    http: aiohttp.ClientSession
    bot_api: str

    async def act(self, act: str, /, **values: object) -> int:
        async with self.http.post(f"{self.url}api/{act}", json=values) as answer:
            await answer.read()
            return answer.status

    async def write(self, form: aiohttp.FormData) -> tuple[int, Any]:
        async with self.http.post(f"{self.url}api/write", data=form) as answer:
            return answer.status, await answer.json()

    async def column(self, name: str) -> dict[str, Any]:
        async with self.http.get(f"{self.url}api/state") as answer:
            column: dict[str, Any] = (await answer.json())["columns"][name]
            return column

    async def bot_says(self, **letter: object) -> dict[str, Any]:
        async with self.http.post(f"{self.bot_api}/sendMessage", json=letter) as answer:
            said: dict[str, Any] = (await answer.json())["result"]
            return said


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Open]:
    world = open_world(tmp_path, fresh=False, now=now)
    server = ChatPage(world, city_map=city_map(TYUMEN), samples=SAMPLES, state_folder=tmp_path, city="Тюмень")
    api = await world.telegram.start()
    async with aiohttp.ClientSession() as http:
        yield Open(world, await server.start(), http, f"{api}/bot{world.telegram.token}")
    await server.stop()
    await world.telegram.stop()


def letter(**fields: str) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for name, value in fields.items():
        form.add_field(name, value)
    return form


async def test_a_new_world_has_a_resident_on_each_platform_and_two_staff(page: Open) -> None:
    columns = [await page.column(name) for name in ("telegram", "vk", "staff")]
    assert [[person["name"] for person in column["people"]] for column in columns] == [
        ["Анна"],
        ["Борис"],
        ["Вера", "Глеб"],
    ]


async def test_vk_gets_words_photos_and_place_as_one_message(page: Open) -> None:
    form = letter(column="vk", text="Яма\r\nво дворе", lat="57.15", lon="65.53", sample="pothole")
    form.add_field("file", SAMPLES[1].data, filename="rubbish.jpg", content_type="image/jpeg")
    status, answer = await page.write(form)
    assert (status, len(answer["messages"])) == (200, 1)
    [bubble] = (await page.column("vk"))["view"]["bubbles"]
    assert bubble["text"] == "Яма\nво дворе"
    assert bubble["point"] == [57.15, 65.53]
    assert len(bubble["photos"]) == 2
    async with page.http.get(f"{page.url}file/vk/{bubble['photos'][0]}") as photo:
        assert (photo.status, photo.content_type) == (200, "image/jpeg")


async def test_telegram_splits_the_same_letter_itself(page: Open) -> None:
    form = letter(column="telegram", text="Яма", lat="57.15", lon="65.53", sample="pothole", as_file="1")
    status, answer = await page.write(form)
    assert (status, len(answer["messages"])) == (200, 2)
    bubbles = (await page.column("telegram"))["view"]["bubbles"]
    assert [bool(bubble["documents"]) for bubble in bubbles] == [True, False]
    assert [len(bubble["names"]) for bubble in bubbles] == [1, 0]


async def test_a_button_is_pressed_and_only_where_it_is(page: Open) -> None:
    anna = page.world.seat("telegram").person
    await page.write(letter(column="telegram", text="/start"))
    keys = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}]]}
    said = await page.bot_says(chat_id=anna, text="Согласны?", reply_markup=keys)
    assert await page.act("press", column="telegram", message=said["message_id"], key="yes") == 200
    assert await page.act("press", column="telegram", message=said["message_id"], key="forged") == 400
    assert await page.act("press", column="telegram", message=999, key="yes") == 400


async def test_a_newcomer_takes_the_phone_and_gives_it_back(page: Open) -> None:
    anna = page.world.seat("telegram").person
    assert await page.act("person", column="telegram", name="Олег", language="en") == 200
    column = await page.column("telegram")
    assert column["names"][str(column["person"])] == "Олег"
    assert await page.act("person", column="telegram", id=anna) == 200
    assert (await page.column("telegram"))["person"] == anna
    vera = page.world.seat("staff").person
    assert await page.act("person", column="telegram", id=vera) == 400
    assert await page.act("person", column="vk", name="  ") == 400


async def test_an_empty_chat_is_begun_as_each_platform_does_it(page: Open) -> None:
    assert await page.act("begin", column="telegram") == 200
    assert await page.act("begin", column="vk") == 200
    assert [bubble["text"] for bubble in (await page.column("telegram"))["view"]["bubbles"]] == ["/start"]
    assert len((await page.column("vk"))["view"]["bubbles"]) == 1


async def test_a_location_button_sends_the_place(page: Open) -> None:
    await page.write(letter(column="telegram", text="/start"))
    place = {"lat": 57.15, "lon": 65.53}
    assert await page.act("location", column="telegram", message=0, key="Место", **place) == 200
    assert (await page.column("telegram"))["view"]["bubbles"][-1]["point"] == [57.15, 65.53]
    assert await page.act("location", column="vk", message=0, key="0.0", **place) == 400  # no such button yet
    assert await page.act("location", column="telegram", message=0, key="Место", lat="here", lon=0) == 400


async def test_a_column_nobody_can_sit_in_is_empty(page: Open) -> None:
    page.world.staff.clear()
    page.world.vk.load(VkStandIn(now).dump(), {})
    page.world.active.clear()
    assert await page.column("staff") == {}
    assert await page.column("vk") == {}
    assert await page.act("kind", column="staff", kind="voice") == 400


async def test_what_is_no_picture_is_a_download(page: Open) -> None:
    form = letter(column="vk", as_file="1")
    form.add_field("file", b"<svg onload=alert(1)>", filename="a.svg", content_type="image/svg+xml")
    form.add_field("file", b"RIFF\0\0\0\0WEBPVP8 ", filename="a.webp", content_type="image/webp")
    await page.write(form)
    told = []
    for key in (await page.column("vk"))["view"]["bubbles"][-1]["documents"]:
        async with page.http.get(f"{page.url}file/vk/{key}") as answer:
            told.append((answer.content_type, answer.headers.get("Content-Disposition")))
    assert told == [("application/octet-stream", "attachment"), ("image/webp", None)]


async def test_staff_take_turns_at_the_keyboard(page: Open) -> None:
    seat = page.world.seat("staff")
    gleb = seat.people[1].id
    assert await page.act("person", column="staff", id=gleb) == 200
    await page.write(letter(column="staff", text="// внутренняя заметка"))
    assert (await page.column("staff"))["view"]["bubbles"][-1]["author"] == str(gleb)
    assert await page.act("staff", platform="vk") == 400
    page.world.add_staff("vk", "Сотрудники", ["Дина"])
    assert await page.act("staff", platform="vk") == 200
    assert (await page.column("staff"))["platform"] == "vk"


async def test_language_block_kind_and_edit(page: Open) -> None:
    anna = page.world.seat("telegram").person
    assert await page.act("language", column="telegram", language="en") == 200
    assert page.world.telegram.people()[0].language == "en"
    _, answer = await page.write(letter(column="telegram", text="яма"))
    assert await page.act("edit", column="telegram", message=answer["messages"][0], text="Яма") == 200
    assert await page.act("kind", column="telegram", kind="voice") == 200
    assert await page.act("kind", column="telegram", kind="nonsense") == 400
    assert await page.act("block", column="telegram", blocked=True) == 200
    view = page.world.telegram.view(anna, anna)
    assert [(bubble.text, bubble.edited) for bubble in view.bubbles if bubble.text] == [("Яма", 1)]
    assert view.blocked


async def test_a_fault_strikes_the_next_call_and_can_be_called_off(page: Open) -> None:
    chat = page.world.seat("staff").chat
    assert await page.act("fault", platform="telegram", kind="server_error", method="sendMessage") == 200
    async with page.http.post(f"{page.bot_api}/sendMessage", json={"chat_id": chat, "text": "Да"}) as answer:
        assert answer.status >= 500
    assert await page.act("fault", platform="telegram", kind="server_error") == 200
    assert await page.act("fault", platform="telegram", clear=True) == 200
    assert (await page.bot_says(chat_id=chat, text="Да"))["text"] == "Да"
    assert await page.act("fault", platform="telegram", kind="earthquake") == 400


async def test_the_stream_tells_of_a_change_within_a_tenth_of_a_second(page: Open) -> None:
    chat = page.world.seat("staff").chat
    async with asyncio.timeout(5), page.http.get(f"{page.url}api/events") as stream:
        assert await stream.content.readuntil(b"\n\n") == b"retry: 500\n\n"
        _, columns = await _event(stream)
        assert set(columns) == {"telegram", "vk", "staff"}
        began = asyncio.get_running_loop().time()
        await page.bot_says(chat_id=chat, text="Новое сообщение")
        name, changed = await _event(stream)
        assert asyncio.get_running_loop().time() - began < 0.5  # 0.1 on a quiet machine
        assert (name, set(changed)) == ("columns", {"staff"})
        name, lines = await _event(stream)
        assert (name, lines[-1]["method"]) == ("lines", "sendMessage")
    async with page.http.get(f"{page.url}api/call/telegram/{lines[-1]['seq']}") as call:
        assert "Новое сообщение" in (await call.json())["request"]


async def _event(stream: aiohttp.ClientResponse) -> tuple[str, Any]:
    """The next event of a stream."""
    name = ""
    while line := (await stream.content.readline()).decode().rstrip("\n"):
        field, _, value = line.partition(": ")
        if field == "data":
            await stream.content.readline()
            return name, json.loads(value)
        name = value
    raise AssertionError("the stream ended")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_another_site_is_refused(page: Open, headers: dict[str, str]) -> None:
    async with page.http.get(page.url, headers=headers) as shown:
        assert shown.status == 403
    async with page.http.post(f"{page.url}api/block", json={"column": "vk"}, headers=headers) as acted:
        assert acted.status == 403


async def test_the_page_itself_is_answered_with_its_policy(page: Open) -> None:
    origin = page.url.rstrip("/")
    async with page.http.get(page.url, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"}) as answer:
        assert "page.js" in await answer.text()
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    async with page.http.get(page.url, headers=link) as answer:
        assert answer.status == 200
    async with page.http.get(f"{page.url}api/about") as answer:
        about = await answer.json()
    kinds = [feature["properties"]["kind"] for feature in about["map"]["features"]]
    assert kinds.count("zone") == 4
    assert kinds.count("boundary") == 1


async def test_nonsense_is_refused_and_harms_nothing(page: Open) -> None:
    form = letter(column="telegram")
    form.add_field("file", io.BytesIO(b"\0" * (LARGEST + 1)), filename="huge.jpg", content_type="image/jpeg")
    async with page.http.post(f"{page.url}api/write", data=form) as answer:
        assert answer.status == 413
    for fields in (
        {"column": "telegram"},
        {"column": "nowhere", "text": "a"},
        {"column": "vk", "lat": "99", "lon": "0"},
        {"column": "vk", "sample": "none"},
        {"column": "vk", "text": "a", "reply_to": "x"},
        {"column": "vk", "file": "words"},
    ):
        status, answer_ = await page.write(letter(**fields))
        assert (status, list(answer_)) == (400, ["error"])
    assert await page.act("nothing") == 404
    assert await page.act("press") == 400
    for path in ("file/telegram/none", "file/icq/1", "sample/none", "api/call/vk/77", "static/../server.py"):
        async with page.http.get(page.url + path) as missing:
            assert missing.status == 404, path


async def test_the_page_does_not_listen_for_other_machines(tmp_path: Path) -> None:
    world = open_world(tmp_path, fresh=False, now=now)
    with pytest.raises(ValueError, match="this computer only"):
        await ChatPage(world, city_map={}, samples=(), state_folder=tmp_path).start("0.0.0.0")


async def test_a_world_is_kept_between_starts_until_it_is_emptied(tmp_path: Path) -> None:
    world = open_world(tmp_path, fresh=False, now=now)
    seat = world.seat("vk")
    async with asyncio.TaskGroup() as group:
        keeper = group.create_task(StateFolder(tmp_path).keep(world, every_s=0.01))
        await asyncio.sleep(0.05)
        seat.stand_in.write(seat.person, seat.chat, "Яма", uploads=[_upload()])
        world.add_resident("vk", "Олег")
        keeper.cancel()
    again = open_world(tmp_path, fresh=False, now=now)
    assert [person.name for person in again.residents("vk")] == ["Борис", "Олег"]
    assert again.seat("vk").person == world.seat("vk").person
    assert again.seat("staff").chat == world.seat("staff").chat
    [bubble] = again.vk.view(seat.person, seat.chat).bubbles
    assert again.vk.file(bubble.photos[0]) == world.vk.file(bubble.photos[0])
    assert not open_world(tmp_path, fresh=True, now=now).vk.files()


def test_a_broken_state_is_named_and_nothing_else_in_the_folder_is_touched(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text('{"version": 1, "world": {}}')
    (tmp_path / "other.db").write_text("mine")
    with pytest.raises(StateBrokenError, match=r"world\.json"):
        open_world(tmp_path, fresh=False, now=now)
    open_world(tmp_path, fresh=True, now=now)
    assert [path.name for path in tmp_path.iterdir()] == ["other.db"]


@pytest.mark.parametrize("change", [{"version": 0}, {"world": []}, {"files": {"telegram": {}, "vk": {"a": "gone"}}}])
def test_a_state_of_another_shape_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    StateFolder(tmp_path).save(open_world(tmp_path, fresh=False, now=now))
    kept = tmp_path / "world.json"
    kept.write_text(json.dumps(json.loads(kept.read_text()) | change))
    with pytest.raises(StateBrokenError):
        open_world(tmp_path, fresh=False, now=now)


@pytest.mark.parametrize("change", [{"staff": {}}, {"active": []}, {"active": {"vk": "Борис"}}, {"shown": "icq"}])
def test_a_world_of_another_shape_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    world = open_world(tmp_path, fresh=False, now=now)
    with pytest.raises((TypeError, ValueError)):
        world.load(json.loads(json.dumps(world.dump())) | change, {})


def test_photos_that_nobody_shows_any_more_are_removed(tmp_path: Path) -> None:
    world = open_world(tmp_path, fresh=False, now=now)
    seat = world.seat("vk")
    seat.stand_in.write(seat.person, seat.chat, uploads=[_upload()])
    kept = StateFolder(tmp_path)
    kept.save(world)
    assert list((tmp_path / "files").iterdir())
    kept.clear()
    kept.save(open_world(tmp_path, fresh=False, now=now))
    (tmp_path / "files" / "stray").touch()
    kept.save(world)
    assert not (tmp_path / "files" / "stray").exists()


def test_samples_are_pictures_and_one_knows_its_place(tmp_path: Path) -> None:
    for sample in SAMPLES:
        (tmp_path / sample.file_name).write_bytes(sample.data)
        with Image.open(tmp_path / sample.file_name) as image:
            gps = image.getexif().get_ifd(0x8825)
        assert bool(gps) == sample.as_file
        if gps:
            degrees, minutes, seconds = map(float, gps[2])
            assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(CAMERA_PLACE[0], abs=1e-5)


def _upload() -> Upload:
    return Upload("pothole.jpg", SAMPLES[0].data)
