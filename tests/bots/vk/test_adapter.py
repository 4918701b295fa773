"""VK adapter before the VK stand-in; every call is checked by the published schema where it is at hand."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from PIL import Image

from bots.platform import Button, Document, Letter, Picture, Platform, RawUpdate, Sent, Span
from bots.platform_errors import Broken, Gone, Later, Revoked, Vanished
from bots.sandbox.standin import Bubble, PhoneOwner, PlatformFault, Upload
from bots.sandbox.vk import VkStandIn
from bots.sandbox.vk.uploads import VkUploadServer
from bots.vk import ingest
from bots.vk.adapter import VkPlatform
from dialogs.kernel.events import Ignored, Left, Message, Photo, Press, Returned
from dialogs.kernel.words import Words
from dialogs.notices.administrator import alerts
from tests.contracts import schema_of

POINT = (57.1530, 65.5343)
MUCH = 10 << 20


@pytest.fixture(scope="module")
def contract() -> Any:
    """The published schema of the VK API, or None where it is absent."""
    return schema_of("VK")


@dataclass
class AdapterClock:
    at: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Shelf:
    """Inbox in memory that keeps the port's promise: rows and cursor together, a known key once."""

    rows: dict[str, RawUpdate] = field(default_factory=dict)
    at: str = ""
    broken: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    complaints: dict[str, Words] = field(default_factory=dict)

    async def cursor(self, platform: str) -> str:
        return self.at

    async def complain(self, key: str, words: Words) -> None:
        self.complaints[key] = words

    async def receive(self, platform: str, rows: Sequence[RawUpdate], cursor: str) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("the disk is full")
        self.rows = {**{row.key: row for row in rows}, **self.rows}
        self.at = cursor
        self.changed.set()

    async def until(self, met: Callable[[Shelf], bool]) -> None:
        async with asyncio.timeout(10):
            while not met(self):
                self.changed.clear()
                await self.changed.wait()


@dataclass
class House:
    """Running stand-in, the adapter, and a resident who has written."""

    vk: VkStandIn
    bot: VkPlatform
    base: str
    clock: AdapterClock
    anna: PhoneOwner
    key: int = 0

    @property
    def chat(self) -> str:
        return str(self.anna.id)

    def letter(self, text: str = "Что случилось?", **more: Any) -> Letter:
        self.key += 1
        return Letter(**{"key": self.key, "chat": self.chat, "text": text, **more})

    async def say(self, text: str = "Что случилось?", **more: Any) -> Sent:
        return await self.bot.send(self.letter(text, **more))

    def bubbles(self, chat: int = 0) -> list[Bubble]:
        """Messages of the bot, as the resident sees them."""
        view = self.vk.view(self.anna.id, chat or self.anna.id)
        return [bubble for bubble in view.bubbles if bubble.author == "bot"]

    def calls_of(self, method: str) -> list[dict[str, Any]]:
        return [json.loads(call.request) for call in self.vk.calls if call.method == method]

    @asynccontextmanager
    async def receiving(self, shelf: Shelf) -> AsyncIterator[Shelf]:
        task = asyncio.create_task(self.bot.ingest(shelf))
        try:
            yield shelf
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def receive_events(self, shelf: Shelf, count: int) -> list[Any]:
        """The first events that come in, parsed."""
        async with self.receiving(shelf):
            await shelf.until(lambda s: len(s.rows) >= count)
        return [self.bot.parse(json.loads(row.body)).event for row in shelf.rows.values()]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "LONGEST_PAUSE_S", 0.05)


@pytest.fixture
async def house(contract: Any) -> AsyncIterator[House]:
    clock = AdapterClock()
    vk = VkStandIn(clock)
    vk.limits = False
    base = await vk.start()
    broken: list[str] = []
    if contract is not None:
        vk.on_call = lambda name, form, body: broken.extend(contract.check_request(name, form))
    bot = VkPlatform(vk.token, base)
    anna = vk.add_person("Анна Иванова")
    vk.write(anna.id, anna.id, "Здравствуйте")
    yield House(vk, bot, base, clock, anna)
    await bot.close()
    await vk.stop()
    assert broken == []


def picture(path: Path, colour: str = "green") -> Picture:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(data, "JPEG")
    path.write_bytes(data.getvalue())
    return Picture(sha=colour, path=path)


def buttons(*labels: str) -> tuple[Button, ...]:
    return tuple(Button(label, f"s:1:1:{n}") for n, label in enumerate(labels))


def test_it_is_a_platform() -> None:
    platform: Platform = VkPlatform("token", None, None)
    assert platform.name == "vk"


class TestStart:
    async def test_it_learns_the_community_and_switches_events_on(self, house: House) -> None:
        house.vk.longpoll.enabled = False
        house.vk.longpoll.settings["message_event"] = 0
        await house.bot.start()
        assert house.bot.group == house.vk.group_id
        assert house.vk.longpoll.enabled
        assert house.vk.longpoll.settings["message_event"]

    async def test_a_refused_token(self, house: House) -> None:
        stranger = VkPlatform("other", house.base)
        with pytest.raises(Revoked):
            await stranger.start()
        (fault,) = await stranger.doctor(None)
        assert "PARADNAYA_VK_TOKEN" in fault[1]
        await stranger.close()

    async def test_without_the_right_to_manage_it_starts_with_a_warning(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        del house.vk.rights["manage"]
        await house.bot.start()
        assert "Long Poll could not be set up" in caplog.text

    async def test_nobody_there(self) -> None:
        bot = VkPlatform("token", "http://127.0.0.1:9")
        with pytest.raises(Later):
            await bot.start()
        await bot.close()

    async def test_the_token_is_told_nobody(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        await house.bot.start()
        house.vk.inject(PlatformFault("error", "users.get", value=5))
        await house.bot.name_of(house.chat)
        assert house.vk.token not in caplog.text


class TestIngest:
    async def test_what_came_is_stored_with_its_chat(self, house: House) -> None:
        shelf = Shelf(at="0")
        events = await house.receive_events(shelf, 1)
        assert [event.text for event in events] == ["Здравствуйте"]
        assert [row.chat for row in shelf.rows.values()] == [house.chat]

    async def test_the_first_start_begins_now_and_remembers_it(self, house: House) -> None:
        shelf = Shelf()
        async with house.receiving(shelf):
            await shelf.until(lambda s: bool(s.at))
            house.vk.write(house.anna.id, house.anna.id, "Яма")
            await shelf.until(lambda s: len(s.rows) == 1)
        assert shelf.at == str(house.vk.longpoll.last)

    async def test_nothing_is_lost_while_it_is_down(self, house: House) -> None:
        shelf = Shelf(at="0")
        await house.receive_events(shelf, 1)
        for n in range(3):
            house.vk.write(house.anna.id, house.anna.id, str(n))
        events = await house.receive_events(shelf, 4)
        assert {event.text for event in events} == {"Здравствуйте", "0", "1", "2"}

    async def test_a_store_that_fails_gets_the_same_again(self, house: House) -> None:
        shelf = Shelf(at="0", broken=2)
        assert len(await house.receive_events(shelf, 1)) == 1

    @pytest.mark.parametrize("kind", ["server_error", "reset"])
    async def test_a_poor_connection(self, house: House, kind: str) -> None:
        house.vk.inject(PlatformFault(kind, "a_check", times=2))
        assert len(await house.receive_events(Shelf(at="0"), 1)) == 1

    @pytest.mark.parametrize("code", [2, 4])
    async def test_sessions_end_and_nothing_is_lost(self, house: House, code: int) -> None:
        house.vk.inject(PlatformFault("failed", "a_check", times=3, value=code))
        assert len(await house.receive_events(Shelf(at="0"), 1)) == 1

    @pytest.mark.parametrize("code", [1, 3])
    async def test_a_lost_history_is_said(self, house: House, code: int, caplog: pytest.LogCaptureFixture) -> None:
        house.vk.inject(PlatformFault("failed", "a_check", value=code))
        shelf = Shelf(at="0")
        async with house.receiving(shelf):
            await shelf.until(lambda s: s.at != "0")
            house.vk.write(house.anna.id, house.anna.id, "Яма")
            await shelf.until(lambda s: bool(s.rows))
        assert "events may be lost" in caplog.text
        assert list(shelf.complaints) == ["history:vk"]

    async def test_the_same_event_twice_is_one_row(self, house: House) -> None:
        house.vk.inject(PlatformFault("duplicate_update", "message_new"))
        house.vk.write(house.anna.id, house.anna.id, "Яма")
        house.vk.write(house.anna.id, house.anna.id, "Ещё")
        assert len(await house.receive_events(Shelf(at="0"), 3)) == 3

    async def test_poison_is_a_row_like_any_other(self, house: House) -> None:
        house.vk.raw_event({"type": "message_new", "object": {"message": []}})
        house.vk.raw_event({"nonsense": "x"}, envelope=False)
        house.vk.write(house.anna.id, house.anna.id, "Яма")
        shelf = Shelf(at="0")
        async with house.receiving(shelf):
            await shelf.until(lambda s: len(s.rows) == 4)
        assert "" in [row.chat for row in shelf.rows.values()]

    @pytest.mark.parametrize("update", ["\ud83d", {"event_id": "\ud83d"}, None, 5, {"event_id": "x", "object": "яма"}])
    def test_any_update_can_be_stored(self, update: Any) -> None:
        row = ingest.row_of(update)
        assert row.key.encode()
        assert json.loads(row.body.encode()) == update

    async def test_a_token_that_is_taken_away_ends_it(self, house: House) -> None:
        await house.bot.start()
        house.vk.inject(PlatformFault("error", "groups.getLongPollServer", value=5))
        with pytest.raises(Revoked):
            await house.bot.ingest(Shelf())


class TestWhatPeopleDo:
    """Events of the stand-in, through the real wire and the parser."""

    async def test_everything_at_once(self, house: House, tmp_path: Path) -> None:
        photo = picture(tmp_path / "a.jpg").path.read_bytes()
        uploads = [Upload("a.jpg", photo), Upload("b.jpg", photo, as_file=True)]
        (number,) = house.vk.write(house.anna.id, house.anna.id, "Яма", uploads=uploads, point=POINT)
        *_, event = sorted(await house.receive_events(Shelf(at="0"), 2), key=lambda e: int(e.id))
        assert (event.id, event.text) == (str(number), "Яма")
        assert (event.point.lat, event.point.lon) == POINT
        assert [each.as_file for each in event.photos] == [False, True]
        assert await house.bot.fetch(event.photos[1], MUCH) == photo
        assert (await house.bot.fetch(event.photos[0], MUCH))[:2] == b"\xff\xd8"

    async def test_presses(self, house: House) -> None:
        sent = await house.say(choices=buttons("Дороги", "Двор"))
        await house.say("Меню", menu=(("Сообщить", "m:report"), ("Помощь", "m:help")))
        view = house.vk.view(house.anna.id, house.anna.id)
        inline = house.bubbles()[0].rows[0][1]
        house.vk.press(house.anna.id, house.anna.id, int(sent.handles[0]), inline.key)
        house.vk.press(house.anna.id, house.anna.id, 0, view.keyboard[0][0].key)
        events = await house.receive_events(Shelf(at="0"), 3)
        pressed = {event.data: event for event in events if isinstance(event, Press)}
        assert set(pressed) == {"s:1:1:1", "m:report"}
        assert pressed["s:1:1:1"].message == sent.handles[0]
        await house.bot.ack(pressed["s:1:1:1"], house.chat, house.chat, "Принято")
        assert house.vk.view(house.anna.id, house.anna.id).toast == "Принято"
        await house.bot.ack(pressed["m:report"], house.chat, house.chat)
        await house.bot.ack(pressed["s:1:1:1"], house.chat, house.chat, "Ещё раз: поздно")

    async def test_a_place_by_the_button(self, house: House) -> None:
        sent = await house.say("Где?", location_label="Отправить место", nav=buttons("Назад"))
        (key,) = (b.key for row in house.bubbles()[0].rows for b in row if b.kind == "location")
        house.vk.press_location(house.anna.id, house.anna.id, int(sent.handles[0]), key, POINT)
        events = await house.receive_events(Shelf(at="0"), 2)
        assert any(isinstance(event, Message) and event.point for event in events)

    async def test_start_forbidding_and_allowing(self, house: House) -> None:
        boris = house.vk.add_person("Борис", "en")
        house.vk.press_start(boris.id)
        house.vk.block(boris.id, blocked=True)
        house.vk.block(boris.id, blocked=False)
        events = await house.receive_events(Shelf(at="0"), 4)
        assert any(isinstance(event, Message) and event.text == "/start" for event in events)
        assert Left("denied") in events
        assert Returned() in events

    async def test_every_kind_is_understood(self, house: House) -> None:
        from bots.sandbox.vk.kinds import KINDS

        for kind in KINDS:
            house.vk.send_kind(house.anna.id, house.anna.id, kind)
        events = await house.receive_events(Shelf(at="0"), len(KINDS) + 1)
        assert all(isinstance(event, Message) and (event.unusable or event.text) for event in events)

    async def test_a_conversation(self, house: House) -> None:
        staff = house.vk.add_group("Диспетчерская", [house.anna.id])
        sent = await house.say("Карточка", chat=str(staff))
        house.vk.write(house.anna.id, staff, "Сделаем", reply_to=int(sent.handles[0]))
        house.vk.remove_bot(staff)
        house.vk.invite_bot(staff)
        events = await house.receive_events(Shelf(at="0"), 3)
        replies = [event for event in events if isinstance(event, Message) and event.reply_to]
        assert [reply.reply_to for reply in replies] == [sent.handles[0]]
        assert not [event for event in events if isinstance(event, Ignored)]


class TestSend:
    async def test_words_styles_and_buttons(self, house: House) -> None:
        sent = await house.say(
            "Заявка № 17",
            heard="Записали",
            spans=(Span("bold", 7, 4), Span("link", 0, 6, "https://example.org")),
            choices=buttons("Дороги", "Двор", "Очень длинное название раздела"),
            nav=buttons("Назад"),
        )
        (bubble,) = house.bubbles()
        assert sent.handles == (str(bubble.id),)
        assert bubble.text == "Записали\n\nЗаявка № 17"
        assert {(span.style, span.offset) for span in bubble.spans} == {("bold", 17), ("link", 10)}
        assert [[b.label for b in row] for row in bubble.rows] == [
            ["Дороги", "Двор"],
            ["Очень длинное название раздела"],
            ["Назад"],
        ]
        assert not sent.keyboard_up

    async def test_words_mention_nobody(self, house: House) -> None:
        await house.say("[id1|Мэр] @all <b>", spans=(Span("bold", 15, 3),))
        (bubble,) = house.bubbles()
        assert bubble.text == "［id1|Мэр] ＠all <b>"
        assert [(span.offset, span.length) for span in bubble.spans] == [(15, 3)]
        (send,) = [call for call in house.vk.calls if call.method == "messages.send"]
        assert "disable_mentions" in send.request

    async def test_a_long_text_has_its_buttons_on_the_last_part(self, house: House) -> None:
        text = "\n\n".join("слово " * 300 for _ in range(6))
        sent = await house.say(text, choices=buttons("Да"))
        shown = house.bubbles()
        assert len(shown) > 1
        assert sent.handles == tuple(str(bubble.id) for bubble in reversed(shown))
        assert [bool(bubble.rows) for bubble in shown] == [False] * (len(shown) - 1) + [True]
        assert "".join("".join(b.text for b in shown).split()) == "".join(text.split())

    @pytest.mark.parametrize("kind", ["server_error", "reset", "lost_answer"])
    async def test_a_send_that_is_tried_again_is_said_once(
        self, house: House, kind: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from bots.vk import wire

        monkeypatch.setattr(wire, "CALL_S", 0.5)
        letter = house.letter("длинно " * 1000, choices=buttons("Да"))
        house.vk.inject(PlatformFault(kind, "messages.send"))
        with pytest.raises(Later) as later:
            await house.bot.send(letter)
        assert later.value.after_s < 10
        await house.bot.send(letter)
        again = await house.bot.send(letter)
        assert again.handles == tuple(str(bubble.id) for bubble in reversed(house.bubbles()))
        assert len(house.bubbles()) == 2

    @pytest.mark.parametrize(
        ("code", "kind"),
        [(6, Later), (9, Later), (29, Later), (14, Later), (5, Revoked), (901, Gone), (18, Gone), (911, Broken)],
    )
    async def test_refusals_of_the_call(self, house: House, code: int, kind: type[Exception]) -> None:
        house.vk.inject(PlatformFault("error", "messages.send", value=code))
        with pytest.raises(kind):
            await house.say()

    async def test_the_new_captcha(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        body: dict[str, object] = {"redirect_uri": "https://id.vk.ru/x", "remixstlid": 1}
        house.vk.inject(PlatformFault("error", "messages.send", value=14, body=body))
        with pytest.raises(Later) as later:
            await house.say()
        assert later.value.whole
        assert "captcha" in caplog.text

    @pytest.mark.parametrize(("code", "reason"), [(900, "blocked"), (902, "denied"), (18, "deactivated")])
    async def test_a_refusal_of_the_peer_inside_a_good_answer(self, house: House, code: int, reason: str) -> None:
        house.vk.refuse(house.anna.id, code)
        with pytest.raises(Gone) as gone:
            await house.say()
        assert gone.value.reason == reason

    async def test_somebody_who_forbade_messages(self, house: House) -> None:
        house.vk.block(house.anna.id, blocked=True)
        with pytest.raises(Gone):
            await house.say()

    async def test_a_conversation_without_us(self, house: House) -> None:
        staff = house.vk.add_group("Диспетчерская", [house.anna.id])
        house.vk.remove_bot(staff)
        with pytest.raises(Gone) as gone:
            await house.say(chat=str(staff))
        assert gone.value.reason == "kicked"

    async def test_an_address_of_another_platform(self, house: House) -> None:
        with pytest.raises(Broken):
            await house.say(chat="@anna")

    async def test_the_menu_stands_until_the_next(self, house: House) -> None:
        await house.say("Меню", menu=(("Сообщить", "m:report"), ("Мои", "m:mine"), ("Помощь", "m:help")))
        await house.say("Где?", choices=buttons("Да"), menu=(("Другое", "m:x"),))
        keyboard = house.vk.view(house.anna.id, house.anna.id).keyboard
        assert [[button.label for button in row] for row in keyboard] == [["Сообщить", "Мои"], ["Помощь"]]

    async def test_a_reply(self, house: House) -> None:
        first = await house.say()
        await house.say("Ответ", reply_to=first.handles[0])
        forward = json.loads(house.calls_of("messages.send")[-1]["forward"])
        cmid = int(first.handles[0])
        assert forward == {"peer_id": house.anna.id, "conversation_message_ids": [cmid], "is_reply": True}

    async def test_a_reply_that_is_refused_goes_without(self, house: House) -> None:
        house.vk.inject(PlatformFault("error", "messages.send", value=100))
        await house.say("Ответ", reply_to="1")
        assert "forward" not in house.calls_of("messages.send")[-1]
        assert len(house.bubbles()) == 1


class TestEdit:
    async def test_in_place(self, house: House) -> None:
        first = await house.say(choices=buttons("Дороги"))
        again = await house.say("Где?", choices=buttons("Тут", "Там"), edit=first.handles[0])
        (bubble,) = house.bubbles()
        assert again.handles == first.handles
        assert (bubble.text, bubble.edited) == ("Где?", 1)
        assert [b.label for b in bubble.rows[0]] == ["Тут", "Там"]
        await house.say("Готово", edit=first.handles[0])
        assert house.bubbles()[0].rows == ()

    async def test_too_late_it_is_a_new_message(self, house: House) -> None:
        first = await house.say(choices=buttons("Дороги"))
        house.clock.at += 100_000
        again = await house.say("Где?", choices=buttons("Тут"), edit=first.handles[0])
        assert [bubble.text for bubble in house.bubbles()] == ["Что случилось?", "Где?"]
        assert again.handles != first.handles

    async def test_of_nothing_it_is_a_new_message(self, house: House) -> None:
        await house.say("Где?", edit="777")
        assert [bubble.text for bubble in house.bubbles()] == ["Где?"]

    async def test_photos_stay_when_they_are_repeated(self, house: House, tmp_path: Path) -> None:
        photo = picture(tmp_path / "a.jpg")
        first = await house.say("Карточка", photos=(photo,))
        known = Picture(photo.sha, photo.path, first.photos[photo.sha])
        await house.say("Взято", photos=(known,), edit=first.handles[0])
        (bubble,) = house.bubbles()
        assert (bubble.text, len(bubble.photos)) == ("Взято", 1)
        assert len(house.calls_of("photos.saveMessagesPhoto")) == 1

    async def test_later_is_later(self, house: House) -> None:
        first = await house.say()
        house.vk.inject(PlatformFault("error", "messages.edit", value=6))
        with pytest.raises(Later):
            await house.say("Где?", edit=first.handles[0])


class TestPhotos:
    async def test_uploaded_once_and_known_after(self, house: House, tmp_path: Path) -> None:
        photos = (picture(tmp_path / "a.jpg", "green"), picture(tmp_path / "b.jpg", "red"))
        sent = await house.say("Карточка", photos=photos, choices=buttons("Взять"))
        assert set(sent.photos) == {"green", "red"}
        (bubble,) = house.bubbles()
        assert len(bubble.photos) == 2
        assert bubble.rows
        known = tuple(Picture(p.sha, p.path, sent.photos[p.sha]) for p in photos)
        assert (await house.say("Ещё раз", photos=known)).photos == {}
        assert len(house.calls_of("photos.saveMessagesPhoto")) == 2

    async def test_a_handle_that_vk_forgot_is_uploaded_anew(self, house: House, tmp_path: Path) -> None:
        photo = picture(tmp_path / "a.jpg")
        sent = await house.say("Карточка", photos=(Picture(photo.sha, photo.path, "photo-1_1_x"),))
        assert set(sent.photos) == {"green"}
        assert len(house.bubbles()[0].photos) == 1

    async def test_words_go_without_what_cannot_be_shown(self, house: House, tmp_path: Path) -> None:
        bad = tmp_path / "bad.jpg"
        bad.write_bytes(b"not a picture")
        photos = (Picture("bad", bad), Picture("none", tmp_path / "none.jpg"), picture(tmp_path / "a.jpg"))
        sent = await house.say("Карточка", photos=photos)
        assert set(sent.photos) == {"green"}
        assert len(house.bubbles()[0].photos) == 1

    async def test_an_upload_that_fails_is_tried_later(self, house: House, tmp_path: Path) -> None:
        house.vk.inject(PlatformFault("server_error", "upload"))
        with pytest.raises(Later):
            await house.say("Карточка", photos=(picture(tmp_path / "a.jpg"),))


class TestFiles:
    @pytest.fixture
    def archive(self, tmp_path: Path) -> Document:
        (tmp_path / "0a.zip").write_bytes(b"PK")
        return Document("Мои данные.zip", tmp_path / "0a.zip")

    async def test_a_file_comes_with_the_words_under_its_own_name(self, house: House, archive: Document) -> None:
        letter = house.letter("Вот", documents=(archive, archive))
        sent = await house.bot.send(letter)
        (bubble,) = house.bubbles()
        assert (bubble.text, bubble.names, sent.photos) == ("Вот", ("Мои данные.zip",) * 2, {})
        assert house.vk.file(bubble.documents[0]) == b"PK"
        assert house.bot.cost(letter) == 7

    async def test_under_buttons_it_is_a_message_of_its_own(self, house: House, archive: Document) -> None:
        first = await house.say("Выгрузить?", choices=buttons("Да"))
        letter = house.letter("Вот", documents=(archive,), choices=buttons("Ещё"), edit=first.handles[0])
        sent = await house.bot.send(letter)
        _, words, file = house.bubbles()
        assert (words.text, len(words.rows), file.text, file.names) == ("Вот", 1, "", ("Мои данные.zip",))
        assert (sent.handles, house.bot.cost(letter)) == ((str(words.id), str(file.id)), 5)
        await house.bot.send(letter)
        assert len(house.bubbles()) == 3, "a repeat says nothing twice"

    async def test_what_is_refused_is_refused(self, house: House, archive: Document, tmp_path: Path) -> None:
        with pytest.raises(Later):
            await house.say("Вот", documents=(Document("a.zip", tmp_path / "gone"),))
        house.vk.inject(PlatformFault("server_error", "upload"))
        with pytest.raises(Later):
            await house.say("Вот", documents=(archive,))
        del house.vk.rights["docs"]
        with pytest.raises(Broken, match="15"):
            await house.say("Вот", documents=(archive,))
        assert house.bubbles() == []

    async def test_odd_answers(self, house: House, archive: Document, monkeypatch: pytest.MonkeyPatch) -> None:
        refused: dict[str, object] = {"error": "ERR_UPLOAD_BAD_EXTENSION"}
        monkeypatch.setattr("bots.sandbox.vk.uploads.document_object", lambda stored: {})
        with pytest.raises(Later):
            await house.say("Вот", documents=(archive,))
        monkeypatch.setattr(VkUploadServer, "post_document", lambda self, name, data: refused)
        with pytest.raises(Broken, match="BAD_EXTENSION"):
            await house.say("Вот", documents=(archive,))


class TestPhotosIn:
    @pytest.fixture
    async def received(self, house: House, tmp_path: Path) -> Photo:
        """Send a photo as a resident; the photo as it is received."""
        data = picture(tmp_path / "a.jpg").path.read_bytes()
        house.vk.photo_lifetime_s = 600
        house.vk.write(house.anna.id, house.anna.id, uploads=[Upload("a.jpg", data)])
        events = await house.receive_events(Shelf(at="0"), 2)
        (photo,) = (event.photos[0] for event in events if event.photos)
        assert isinstance(photo, Photo)
        return photo

    async def test_fetching_has_its_limits(self, house: House, received: Photo) -> None:
        assert await house.bot.fetch(received, MUCH)
        with pytest.raises(Broken, match="too_big"):
            await house.bot.fetch(received, 100)
        house.vk.inject(PlatformFault("server_error", "photo"))
        with pytest.raises(Later):
            await house.bot.fetch(received, MUCH)
        house.clock.at += 3600
        with pytest.raises(Vanished, match="file"):
            await house.bot.fetch(received, MUCH)

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/a.jpg",
            "http://sun1.userapi.com/a.jpg",
            "https://userapi.com.example.org/a",
            "file:///x",
            "",
            "http://[x",
        ],
    )
    async def test_foreign_addresses_are_not_visited(self, house: House, address: str) -> None:
        with pytest.raises(Broken):
            await house.bot.fetch(Photo(address), MUCH)

    async def test_a_file_is_followed_to_vk_only(self, house: House) -> None:
        """A link vk.com/doc… leads on to the server that keeps the file; elsewhere it must not lead."""

        async def lead(request: web.Request) -> web.StreamResponse:
            raise web.HTTPFound(request.query["to"])

        app = web.Application()
        app.router.add_get("/doc", lead)
        async with TestServer(app) as server:
            start = server.make_url("/doc")
            house.vk.community.files.blobs["kept"] = b"kept"
            good = Photo(str(start.with_query(to=f"{house.base}/doc/kept/x")))
            assert await house.bot.fetch(good, MUCH) == b"kept"
            with pytest.raises(Broken):
                await house.bot.fetch(Photo(str(start.with_query(to="https://example.org/x"))), MUCH)
            with pytest.raises(Vanished):
                await house.bot.fetch(Photo(str(start.with_query(to="?to=?to=?to=?to=?to=x"))), MUCH)


@asynccontextmanager
async def proxy(seen: list[str]) -> AsyncIterator[str]:
    """Run an HTTP proxy that connects and writes down where to; its address."""

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            sink.write(data)
        sink.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
        seen.append(target)
        host, _, port = target.rpartition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    yield f"http://{host}:{port}"
    server.close()
    await asyncio.sleep(0.01)  # what was closed has ended


class TestProxy:
    async def test_everything_goes_through_it(self, house: House) -> None:
        seen: list[str] = []
        async with proxy(seen) as address:
            bot = VkPlatform(house.vk.token, house.base, address)
            await bot.start()
            await bot.send(house.letter())
            await bot.close()
        assert seen
        assert {f"http://{target}" for target in seen} == {house.base}

    async def test_one_that_is_down_is_waited_for(self, house: House) -> None:
        bot = VkPlatform(house.vk.token, house.base, "socks5://user:secret@127.0.0.1:9")
        with pytest.raises(Later) as later:
            await bot.start()
        assert "secret" not in str(later.value)
        assert await bot.doctor(None)
        await bot.close()


class TestTheRest:
    async def test_names_are_asked_once(self, house: House) -> None:
        assert await house.bot.name_of(house.chat) == "Анна Иванова"
        assert await house.bot.name_of(house.chat) == "Анна Иванова"
        assert len(house.calls_of("users.get")) == 1
        assert await house.bot.name_of("424242") == ""
        house.vk.inject(PlatformFault("error", "users.get", value=10))
        assert await house.bot.name_of("434343") == ""

    async def test_leaving(self, house: House) -> None:
        await house.bot.start()
        staff = house.vk.add_group("Чужая", [house.anna.id])
        await house.bot.leave(str(staff))
        assert not house.vk.community.chats[staff].bot_in
        await house.bot.leave(str(staff))
        left = len(house.calls_of("messages.removeChatUser"))
        await house.bot.leave(house.chat)
        assert (left, len(house.calls_of("messages.removeChatUser"))) == (2, 2)

    async def test_a_healthy_house(self, house: House) -> None:
        await house.bot.start()
        staff = house.vk.add_group("Диспетчерская", [house.anna.id])
        assert await house.bot.doctor(str(staff)) == []

    async def test_every_fault_at_once(self, house: House) -> None:
        staff = house.vk.add_group("Диспетчерская", [house.anna.id])
        house.vk.set_conversation(staff, bot_admin=False)
        house.vk.longpoll.settings["message_event"] = 0
        del house.vk.rights["photos"]
        found = dict(await house.bot.doctor(str(staff)))
        assert len(found) == 3
        assert any("message_event" in fault for fault in found)
        assert any("administrator" in cure for cure in found.values())

    async def test_a_staff_chat_that_is_not_one(self, house: House) -> None:
        (person,) = await house.bot.doctor(house.chat)
        assert "no conversation" in person[0]
        (unknown,) = await house.bot.doctor("2000000777")
        assert "not found" in unknown[0]
        house.vk.inject(PlatformFault("error", "groups.getTokenPermissions", value=10))
        (unsure,) = await house.bot.doctor(None)
        assert "cannot be checked" in unsure[0]
        house.vk.inject(PlatformFault("error", "groups.getById", value=7))
        assert len(await house.bot.doctor(None)) == 1

    async def test_where_keyboards_are_off_buttons_are_said_in_words(self, house: House) -> None:
        house.vk.chat_bot_feature = False
        link = Button("Карта", url="https://yandex.ru/maps")
        sent = await house.say(choices=(*buttons("Да", "Нет"), link), nav=(Button("Назад", "s:1:1:back"),))
        assert sent.no_buttons == alerts.no_buttons()
        shown = house.bubbles()[-1]
        assert shown.text.endswith("1. Да\n2. Нет\nКарта: https://yandex.ru/maps\nНазад")
        changed = await house.say(edit=str(shown.id), text="Карточка", choices=(Button("Взять", "t:1:take"),))
        assert changed.no_buttons == alerts.no_buttons()
        assert house.bubbles()[-1].text == "Карточка"
        sent = await house.say(text="Меню", menu=(("Сообщить", "m:report"), ("Мои", "m:my")))
        assert house.bubbles()[-1].text == "Меню\n\nСообщить · Мои"

    async def test_long_poll_is_off(self, house: House) -> None:
        house.vk.longpoll.enabled = False
        (fault,) = await house.bot.doctor(None)
        assert fault[0] == "Long Poll is off"
