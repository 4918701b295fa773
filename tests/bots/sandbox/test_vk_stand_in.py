"""VK stand-in, spoken to by the real vkbottle API, its uploaders, and a plain Long Poll loop."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from PIL import Image
from vkbottle import API, VKAPIError
from vkbottle.http import AiohttpClient
from vkbottle.tools import DocMessagesUploader, PhotoMessageUploader
from vkbottle.tools.mini_types.bot import message_min

from bots.sandbox.standin import PhoneOwner, PlatformFault, Upload
from bots.sandbox.vk import VkStandIn
from tests.contracts import WHY_SKIPPED, schema_of

POINT = (57.1530, 65.5343)


@pytest.fixture(scope="session")
def contract() -> Any:
    """The published schema of the VK API, or None where it is absent."""
    return schema_of("VK")


@dataclass
class VkStandInClock:
    """Clock that is moved by hand alone."""

    at: float = 1_795_000_000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class VkStage:
    """Running stand-in, a client of it, and a resident who has written."""

    vk: VkStandIn
    api: API
    base: str
    clock: VkStandInClock
    anna: PhoneOwner
    http: aiohttp.ClientSession
    broken: list[str] = field(default_factory=list)
    lp: dict[str, Any] = field(default_factory=dict)

    async def call(self, method: str, **form: object) -> Any:
        """Make one call by the real client; its `response`."""
        return (await self.api.request(method, form))["response"]

    async def send(self, text: str = "x", **form: object) -> dict[str, Any]:
        """Call messages.send to one peer; its line."""
        form = {"peer_ids": self.anna.id, "random_id": 0, "message": text} | form
        (line,) = await self.call("messages.send", **form)
        return dict(line)

    async def code(self, method: str, **form: object) -> int:
        """Make a call and return the code of its error."""
        with pytest.raises(VKAPIError) as error:
            await self.api.request(method, form)
        return int(error.value.code)

    async def poll(self, *, ts: str | None = None, wait: float = 0) -> Any:
        """Make one a_check with the session at hand."""
        if not self.lp:
            self.lp = await self.call("groups.getLongPollServer", group_id=self.vk.group_id)
            self.lp["ts"] = "0"
        query = {"act": "a_check", "key": self.lp["key"], "ts": ts or self.lp["ts"], "wait": wait}
        async with self.http.get(self.lp["server"], params=query) as answer:
            body = await answer.json()
        if ts is None and "ts" in body:
            self.lp["ts"] = body["ts"]
        return body

    async def events(self) -> list[dict[str, Any]]:
        """The events since the last look."""
        return list((await self.poll())["updates"])

    def last(self, person: PhoneOwner | None = None) -> Any:
        """The newest bubble on a screen."""
        who = (person or self.anna).id
        return self.vk.view(who, self.vk.private_chat(who)).bubbles[-1]


@pytest.fixture
async def place(contract: Any) -> AsyncIterator[VkStage]:
    clock = VkStandInClock()
    vk = VkStandIn(clock)
    base = await vk.start()
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5))
    client = AiohttpClient(timeout=aiohttp.ClientTimeout(total=5))
    api = API(vk.token, http_client=client)
    api.API_URL = f"{base}/method/"
    anna = vk.add_person("Анна Иванова")
    here = VkStage(vk, api, base, clock, anna, session)
    if contract is not None:
        vk.on_call = lambda name, form, body: here.broken.extend(
            contract.check_response(name, body) if name != "execute" else ()
        )
        vk.on_update = lambda event: here.broken.extend(contract.check_event(event))
    vk.write(anna.id, anna.id, "Здравствуйте")
    yield here
    await session.close()
    await api.http_client.close()
    await vk.stop()
    assert here.broken == []
    assert vk.complaints == []


def board(*rows: list[dict[str, Any]], inline: bool = True, **more: object) -> str:
    buttons = [[{"action": action} for action in row] for row in rows]
    return json.dumps({"inline": inline, "buttons": buttons, **more})


def press(label: str = "Да", payload: object = None) -> dict[str, Any]:
    return {"type": "callback", "label": label, "payload": payload or {"c": "yes"}}


def picture(width: int = 900, height: int = 600) -> bytes:
    """Make a JPEG with EXIF."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[271] = "Camera"
    Image.new("RGB", (width, height), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


class TestStandInSend:
    async def test_one_peer_gives_a_number_and_a_list_gives_lines(self, place: VkStage) -> None:
        number = await place.call("messages.send", peer_id=place.anna.id, random_id=1, message="Раз")
        line = await place.send("Два", random_id=2)
        assert line == {"peer_id": place.anna.id, "message_id": number + 1, "conversation_message_id": 3}
        assert [b.text for b in place.vk.view(place.anna.id, place.anna.id).bubbles] == ["Здравствуйте", "Раз", "Два"]

    async def test_a_repeated_random_id_is_not_sent_again(self, place: VkStage) -> None:
        first = await place.send("Раз", random_id=7)
        assert await place.send("Раз", random_id=7) == first
        assert len(place.vk.view(place.anna.id, place.anna.id).bubbles) == 2
        place.clock.at += 3_601
        assert await place.send("Раз", random_id=7) != first

    async def test_a_random_id_is_forgotten_after_a_hundred_messages(self, place: VkStage) -> None:
        place.vk.limits = False
        first = await place.send(random_id=7)
        for _ in range(99):
            await place.send()
        assert await place.send(random_id=7) == first
        await place.send()
        assert await place.send(random_id=7) != first

    async def test_random_id_zero_is_always_sent_and_none_is_refused(self, place: VkStage) -> None:
        assert await place.send(random_id=0) != await place.send(random_id=0)
        assert await place.code("messages.send", peer_id=place.anna.id, message="x") == 100

    async def test_errors_of_single_peers_sit_inside_the_answer(self, place: VkStage) -> None:
        silent = place.vk.add_person("Борис")
        lines = await place.call(
            "messages.send", peer_ids=f"{silent.id},{place.anna.id},2000000099,5", random_id=1, message="x"
        )
        assert [line.get("error", {}).get("code") for line in lines] == [901, None, 917, 100]

    @pytest.mark.parametrize("code", [900, 902, 18])
    async def test_a_person_may_be_out_of_reach(self, place: VkStage, code: int) -> None:
        place.vk.refuse(place.anna.id, code)
        assert await place.code("messages.send", peer_id=place.anna.id, random_id=1, message="x") == code

    async def test_limits_of_text_addresses_and_attachments(self, place: VkStage) -> None:
        anna = place.anna.id
        await place.send("😀" * 2048)
        assert await place.code("messages.send", peer_id=anna, random_id=1, message="😀" * 2048 + "x") == 914
        assert await place.code("messages.send", peer_id=anna, peer_ids=anna, random_id=1, message="x") == 100
        assert await place.code("messages.send", peer_ids=",".join(["5"] * 101), random_id=1, message="x") == 100
        assert await place.code("messages.send", peer_id=anna, random_id=1, attachment="photo-1_2") == 100
        assert await place.code("messages.send", peer_id=anna, random_id=1) == 100

    async def test_styles_are_shown_and_checked(self, place: VkStage) -> None:
        items = [
            {"type": "bold", "offset": 0, "length": 3},
            {"type": "url", "offset": 4, "length": 2, "url": "https://x.org"},
        ]
        await place.send("раз два", format_data=json.dumps({"version": 1, "items": items}))
        assert [(s.style, s.offset, s.length, s.url) for s in place.last().spans] == [
            ("bold", 0, 3, ""),
            ("link", 4, 2, "https://x.org"),
        ]
        far = json.dumps({"version": 1, "items": [{"type": "bold", "offset": 6, "length": 2}]})
        assert (
            await place.code("messages.send", peer_id=place.anna.id, random_id=1, message="раз два", format_data=far)
            == 100
        )

    async def test_a_map_and_an_answer(self, place: VkStage) -> None:
        number = await place.call("messages.send", peer_id=place.anna.id, random_id=0, lat=57.1, long=65.5)
        assert place.last().point == (57.1, 65.5)
        await place.send("сюда", reply_to=number)
        assert place.last().reply_to == 2

    @pytest.mark.parametrize(
        "form",
        [
            {"peer_id": "me"},
            {"peer_id": 1, "random_id": 2**31},
            {"peer_id": 77},
            {"lat": 91, "long": 0},
            {"lat": "north", "long": 0},
            {"reply_to": 5},
            {"forward": "[]"},
            {"forward": '{"peer_id":1,"conversation_message_ids":[1]}'},
            {"forward": '{"peer_id":1,"conversation_message_ids":[1],"is_reply":true}'},
            {"format_data": "{"},
            {"format_data": "{}"},
            {"format_data": '{"items":[{"type":"code","offset":0,"length":1}]}'},
            {"format_data": '{"items":[{"type":"bold","offset":"0","length":1}]}'},
            {"format_data": '{"items":[{"type":"url","offset":0,"length":1}]}'},
            {"attachment": ",".join(["photo-1_2"] * 11)},
        ],
    )
    async def test_parameters_that_make_no_sense(self, place: VkStage, form: dict[str, object]) -> None:
        whole = {"peer_id": place.anna.id, "random_id": 1, "message": "x"} | form
        assert await place.code("messages.send", **whole) == 100

    async def test_other_addresses(self, place: VkStage) -> None:
        chat = place.vk.add_group("Дежурные", [place.anna.id])
        await place.call("messages.send", user_id=place.anna.id, random_id=1, message="раз")
        await place.call("messages.send", domain=f"id{place.anna.id}", random_id=2, message="два")
        await place.call("messages.send", chat_id=chat - 2_000_000_000, random_id=3, message="три")
        assert place.last().text == "два"
        assert place.vk.view(place.anna.id, chat).bubbles[-1].text == "три"


class TestKeyboards:
    @pytest.mark.parametrize(
        "keyboard",
        [
            board(*[[press()] * 5] * 2, [press()]),
            board(*[[press()]] * 7),
            board([press()] * 6),
            board([press("я" * 41)]),
            board([press(payload={"a": "x" * 260})]),
            board([press(payload="not json")]),
            board([press()], one_time=True),
            board([{"type": "location", "payload": "{}"}, press()]),
            board([{"type": "location"}], *[[press()] * 3] * 3),
            board([{"type": "open_link", "label": "x", "link": "nowhere"}]),
            board([{"type": "callback", "label": "x"}]),
            board([{"type": "dance", "label": "x"}]),
            board([{"type": "text", "label": ""}]),
            board([{"type": "text", "label": "x", "payload": [1]}]),
            board([{"type": "open_app", "label": "x"}]),
            board([]),
            json.dumps({"inline": True, "buttons": [["x"]]}),
            json.dumps({"inline": True, "buttons": [[{"action": press(), "color": "pink"}]]}),
            board(*[[press()] * 5] * 9, inline=False),
            board(*[[press()]] * 11, inline=False),
            "{",
            "[]",
        ],
    )
    async def test_what_vk_would_not_show_is_refused(self, place: VkStage, keyboard: str) -> None:
        form = {"peer_id": place.anna.id, "random_id": 1, "message": "x", "keyboard": keyboard}
        assert await place.code("messages.send", **form) == 911

    async def test_a_press_is_told_and_answered_once_within_a_minute(self, place: VkStage) -> None:
        await place.send("?", keyboard=board([press(payload={"c": "yes"})]))
        await place.events()
        bubble = place.last()
        assert [(b.label, b.kind) for row in bubble.rows for b in row] == [("Да", "press")]
        place.vk.press(place.anna.id, place.anna.id, bubble.id, bubble.rows[0][0].key)
        (event,) = await place.events()
        told = event["object"]
        assert event["type"] == "message_event"
        assert (told["payload"], told["conversation_message_id"]) == ({"c": "yes"}, bubble.id)
        answer = {"event_id": told["event_id"], "user_id": told["user_id"], "peer_id": told["peer_id"]}
        toast = {"type": "show_snackbar", "text": "Принято"}
        long = {"type": "show_snackbar", "text": "я" * 91}
        assert await place.code("messages.sendMessageEventAnswer", **answer, event_data=json.dumps(long)) == 100
        assert await place.call("messages.sendMessageEventAnswer", **answer, event_data=json.dumps(toast)) == 1
        assert place.vk.view(place.anna.id, place.anna.id).toast == "Принято"
        assert await place.code("messages.sendMessageEventAnswer", **answer) == 100

    async def test_a_late_answer_to_a_press_is_refused(self, place: VkStage) -> None:
        await place.send("?", keyboard=board([press()]))
        place.vk.press(place.anna.id, place.anna.id, place.last().id, "0.0")
        told = (await place.events())[-1]["object"]
        place.clock.at += 61
        answer = {"event_id": told["event_id"], "user_id": told["user_id"], "peer_id": told["peer_id"]}
        assert await place.code("messages.sendMessageEventAnswer", **answer) == 100

    async def test_the_lower_keyboard_stays_until_replaced_and_one_time_hides(self, place: VkStage) -> None:
        text = {"type": "text", "label": "Сообщить", "payload": {"c": "new"}}
        await place.send("меню", keyboard=board([text], inline=False))
        await place.send("ещё")
        view = place.vk.view(place.anna.id, place.anna.id)
        assert [b.label for row in view.keyboard for b in row] == ["Сообщить"]
        assert view.bubbles[-2].rows == ()
        place.vk.press(place.anna.id, place.anna.id, 0, view.keyboard[0][0].key)
        told = (await place.events())[-1]["object"]["message"]
        assert (told["text"], told["payload"]) == ("Сообщить", '{"c":"new"}')
        await place.send("раз", keyboard=board([text], inline=False, one_time=True))
        place.vk.press(place.anna.id, place.anna.id, 0, "0.0")
        assert place.vk.view(place.anna.id, place.anna.id).keyboard == ()
        await place.send("нет", keyboard='{"buttons":[],"one_time":true}')
        assert place.vk.view(place.anna.id, place.anna.id).keyboard == ()

    async def test_a_location_button_needs_a_point(self, place: VkStage) -> None:
        await place.send("где?", keyboard=board([{"type": "location", "payload": {"c": "geo"}}]))
        bubble = place.last()
        with pytest.raises(ValueError, match="point"):
            place.vk.press(place.anna.id, place.anna.id, bubble.id, "0.0")
        place.vk.press_location(place.anna.id, place.anna.id, bubble.id, "0.0", POINT)
        told = (await place.events())[-1]["object"]["message"]
        assert told["payload"] == '{"c":"geo"}'
        assert told["geo"]["coordinates"] == {"latitude": POINT[0], "longitude": POINT[1]}

    async def test_an_old_app_shows_no_buttons_and_says_so(self, place: VkStage) -> None:
        place.vk.set_client(place.anna.id, inline_keyboard=False, keyboard=False, callback=False)
        await place.send("?", keyboard=board([press()]))
        assert place.last().rows == ()
        place.vk.write(place.anna.id, place.anna.id, "1")
        info = (await place.events())[-1]["object"]["client_info"]
        assert (info["inline_keyboard"], info["button_actions"]) == (False, [])

    async def test_without_the_bot_feature_a_keyboard_is_refused(self, place: VkStage) -> None:
        place.vk.chat_bot_feature = False
        form = {"peer_id": place.anna.id, "random_id": 1, "message": "x"}
        assert await place.code("messages.send", **form, keyboard=board([press()])) == 912
        assert await place.call("messages.send", **form)

    @pytest.mark.parametrize(
        "data",
        ["{", "[]", '{"type":"dance"}', '{"type":"open_link"}', '{"type":"show_snackbar","text":""}', "x" * 1001],
    )
    async def test_answers_to_a_press_that_vk_would_not_show(self, place: VkStage, data: str) -> None:
        await place.send("?", keyboard=board([press()]))
        place.vk.press(place.anna.id, place.anna.id, place.last().id, "0.0")
        told = (await place.events())[-1]["object"]
        answer = {"event_id": told["event_id"], "user_id": told["user_id"], "peer_id": told["peer_id"]}
        assert await place.code("messages.sendMessageEventAnswer", **answer, event_data=data) == 100
        assert await place.code("messages.sendMessageEventAnswer", **{**answer, "user_id": 5}) == 100
        link = '{"type":"open_link","link":"https://x.org"}'
        assert await place.call("messages.sendMessageEventAnswer", **answer, event_data=link) == 1
        assert place.vk.view(place.anna.id, place.anna.id).toast == "https://x.org"

    async def test_a_callback_button_of_the_lower_keyboard_names_no_message(self, place: VkStage) -> None:
        await place.send("меню", keyboard=board([press(payload='{"c":1}')], inline=False))
        place.vk.press(place.anna.id, place.anna.id, 0, "0.0")
        told = (await place.events())[-1]["object"]
        assert (told["payload"], "conversation_message_id" in told) == ({"c": 1}, False)

    async def test_a_link_does_nothing_and_a_button_that_is_gone_cannot_be_pressed(self, place: VkStage) -> None:
        link = {"type": "open_link", "label": "Карта", "link": "https://x.org"}
        cmid = (await place.send("?", keyboard=board([link])))["conversation_message_id"]
        await place.events()
        place.vk.press(place.anna.id, place.anna.id, cmid, "0.0")
        assert await place.events() == []
        assert place.last().rows[0][0].url == "https://x.org"
        await place.call("messages.delete", peer_id=place.anna.id, cmids=cmid, delete_for_all=1)
        for key in ("0.0", "x"):
            with pytest.raises(ValueError, match="no such button"):
                place.vk.press(place.anna.id, place.anna.id, cmid, key)


class TestStandInEdit:
    async def test_an_edit_replaces_everything(self, place: VkStage) -> None:
        line = await place.send("было", keyboard=board([press()]))
        cmid = line["conversation_message_id"]
        assert await place.call("messages.edit", peer_id=place.anna.id, cmid=cmid, message="стало") == 1
        bubble = place.last()
        assert (bubble.text, bubble.rows, bubble.edited) == ("стало", (), 1)
        assert await place.call("messages.edit", peer_id=place.anna.id, message_id=line["message_id"], message="1") == 1

    async def test_what_cannot_be_edited(self, place: VkStage) -> None:
        cmid = (await place.send("было"))["conversation_message_id"]
        form = {"peer_id": place.anna.id, "message": "x"}
        assert await place.code("messages.edit", **form, cmid=1) == 15
        assert await place.code("messages.edit", **form, cmid=99) == 100
        assert await place.code("messages.edit", **form, message_id=99) == 100
        lower = board([press()], inline=False)
        assert await place.code("messages.edit", **form, cmid=cmid, keyboard=lower) == 911
        place.vk.chat_bot_feature = False
        assert await place.code("messages.edit", **form, cmid=cmid, keyboard=board([press()])) == 912
        assert await place.code("messages.edit", peer_id=place.anna.id, conversation_message_id=cmid) == 100
        place.clock.at += 86_401
        assert await place.code("messages.edit", **form, cmid=cmid) == 909

    async def test_delete_and_read_back(self, place: VkStage) -> None:
        cmid = (await place.send("было", keyboard=board([press()])))["conversation_message_id"]
        form = {"peer_id": place.anna.id, "conversation_message_ids": f"1,{cmid}"}
        got = await place.call("messages.getByConversationMessageId", **form)
        assert [(item["text"], item["out"]) for item in got["items"]] == [("Здравствуйте", 0), ("было", 1)]
        lines = await place.call("messages.delete", peer_id=place.anna.id, cmids=f"1,{cmid}", delete_for_all=1)
        assert [line["response"] for line in lines] == [0, 1]
        assert place.last().deleted
        assert (await place.call("messages.getByConversationMessageId", **form))["count"] == 1
        number = got["items"][0]["id"]
        assert (await place.call("messages.getById", message_ids=number))["items"][0]["text"] == "Здравствуйте"
        assert await place.code("messages.getById") == 100
        assert await place.code("messages.delete", message_ids="99") == 100


class TestPeople:
    async def test_everything_in_one_message(self, place: VkStage) -> None:
        uploads = [Upload("a.jpg", picture()), Upload("b.jpg", picture(), as_file=True)]
        place.vk.write(place.anna.id, place.anna.id, "яма", uploads=uploads, point=POINT, reply_to=1)
        told = (await place.events())[-1]["object"]["message"]
        assert [a["type"] for a in told["attachments"]] == ["photo", "doc"]
        assert told["geo"]["type"] == "point"
        assert told["reply_message"]["text"] == "Здравствуйте"
        photo, document = told["attachments"][0]["photo"], told["attachments"][1]["doc"]
        largest = max(photo["sizes"], key=lambda size: size["width"] * size["height"])
        assert (largest["width"], largest["height"]) == (900, 600)
        for size in photo["sizes"]:
            async with place.http.get(size["url"]) as answer:
                shown = Image.open(io.BytesIO(await answer.read()))
            assert shown.size == (size["width"], size["height"])
            assert not shown.getexif()
        async with place.http.get(document["url"]) as answer:
            assert await answer.read() == picture()
        bubble = place.last()
        assert place.vk.file(bubble.documents[0]) == picture()
        assert Image.open(io.BytesIO(place.vk.file(bubble.photos[0]))).size == (900, 600)

    async def test_an_address_of_a_photo_may_expire(self, place: VkStage) -> None:
        place.vk.photo_lifetime_s = 60
        place.vk.write(place.anna.id, place.anna.id, uploads=[Upload("a.jpg", picture())])
        url = (await place.events())[-1]["object"]["message"]["attachments"][0]["photo"]["sizes"][0]["url"]
        async with place.http.get(url) as answer:
            assert answer.status == 200
        place.clock.at += 61
        async with place.http.get(url) as answer:
            assert answer.status == 404

    @pytest.mark.parametrize(
        "kind", ["voice", "sticker", "video", "audio", "poll", "wall", "gift", "link", "graffiti", "market", "document"]
    )
    async def test_kinds_a_bot_cannot_use(self, place: VkStage, kind: str) -> None:
        place.vk.send_kind(place.anna.id, place.anna.id, kind)
        assert len((await place.events())[-1]["object"]["message"]["attachments"]) == 1

    async def test_kinds_vk_lacks(self, place: VkStage) -> None:
        with pytest.raises(ValueError, match="contact"):
            place.vk.send_kind(place.anna.id, place.anna.id, "contact")

    async def test_forbidding_and_allowing(self, place: VkStage) -> None:
        place.vk.block(place.anna.id, True)
        assert place.vk.view(place.anna.id, place.anna.id).blocked
        assert await place.code("messages.send", peer_id=place.anna.id, random_id=1, message="x") == 901
        place.vk.block(place.anna.id, False)
        await place.send()
        assert [event["type"] for event in await place.events()][-2:] == ["message_deny", "message_allow"]

    async def test_first_contact_link_and_edit(self, place: VkStage) -> None:
        boris = place.vk.add_person("Boris", "en")
        place.vk.follow_link(boris.id, "yard7", "qr")
        number = place.vk.press_start(boris.id)
        place.vk.edit(boris.id, boris.id, number, "Hello")
        start, edit = (await place.events())[-2:]
        told = start["object"]["message"]
        assert (told["text"], told["payload"], told["ref"]) == ("Начать", '{"command":"start"}', "yard7")
        assert start["object"]["client_info"]["lang_id"] == 3
        assert (edit["type"], edit["object"]["text"]) == ("message_edit", "Hello")
        (profile,) = await place.call("users.get", user_ids=boris.id, fields="city,language")
        assert (profile["first_name"], profile["language"], profile["city"]["title"]) == ("Boris", "en", "Тюмень")

    async def test_what_an_app_would_not_do(self, place: VkStage) -> None:
        anna, boris = place.anna.id, place.vk.add_person("Борис").id
        await place.send("бот")
        for words in ("empty", "more than"):
            with pytest.raises(ValueError, match=words):
                place.vk.write(anna, anna, "" if words == "empty" else "x" * 4097)
        with pytest.raises(ValueError, match="no such message"):
            place.vk.write(anna, anna, "x", reply_to=99)
        with pytest.raises(ValueError, match="not in this chat"):
            place.vk.write(boris, anna, "x")
        with pytest.raises(ValueError, match="not a message of this person"):
            place.vk.edit(anna, anna, 2, "x")
        with pytest.raises(ValueError, match="topics"):
            place.vk.write(anna, anna, "x", thread=1)
        with pytest.raises(ValueError, match="topics"):
            place.vk.add_group("x", [anna], topics=True)
        place.vk.write(anna, anna, uploads=[Upload("a.jpg", b"no picture")])
        assert place.last().kind == "document"

    async def test_a_language_may_change(self, place: VkStage) -> None:
        place.vk.set_language(place.anna.id, "en-GB")
        place.vk.write(place.anna.id, place.anna.id, "hi")
        assert (await place.events())[-1]["object"]["client_info"]["lang_id"] == 3
        assert place.vk.people()[0].language == "en-GB"


class TestConversation:
    async def test_the_bot_is_invited_hears_writes_edits_and_is_removed(self, place: VkStage) -> None:
        chat = place.vk.add_group("Дежурные", [place.anna.id])
        invited = (await place.events())[-1]["object"]["message"]
        assert invited["action"] == {"type": "chat_invite_user", "member_id": -place.vk.group_id}
        line = await place.send(
            "карточка", peer_ids=chat, keyboard=board([press()], [{"type": "text", "label": "Взять"}])
        )
        assert (line["message_id"], line["conversation_message_id"]) == (0, 2)
        assert await place.call("messages.edit", peer_id=chat, cmid=2, message="карточка 2") == 1
        assert await place.code("messages.edit", peer_id=chat, cmid=1, message="x") == 15
        answer = json.dumps({"peer_id": chat, "conversation_message_ids": [2], "is_reply": 1})
        await place.send("ответ", peer_ids=chat, forward=answer)
        assert place.vk.view(place.anna.id, chat).bubbles[-1].reply_to == 2
        members = await place.call("messages.getConversationMembers", peer_id=chat)
        assert members["count"] == 2
        shown = await place.call("messages.getConversationsById", peer_ids=chat)
        assert shown["items"][0]["chat_settings"]["title"] == "Дежурные"
        place.vk.remove_bot(chat)
        assert await place.code("messages.send", peer_id=chat, random_id=1, message="x") == 917

    async def test_members_are_removed_by_an_administrator_only(self, place: VkStage) -> None:
        boris = place.vk.add_person("Борис")
        chat = place.vk.add_group("Дежурные", [place.anna.id, boris.id])
        form = {"chat_id": chat - 2_000_000_000}
        assert await place.call("messages.removeChatUser", **form, member_id=boris.id) == 1
        assert await place.code("messages.removeChatUser", **form, member_id=boris.id) == 935
        place.vk.set_conversation(chat, bot_admin=False)
        assert await place.code("messages.removeChatUser", **form, member_id=place.anna.id) == 925
        place.vk.set_conversation(chat)
        assert await place.call("messages.removeChatUser", **form, member_id=-place.vk.group_id) == 1
        assert await place.code("messages.getConversationsById", peer_ids=chat) == 917
        place.vk.invite_bot(chat)
        assert await place.send("снова", peer_ids=chat)

    async def test_without_full_access_it_hears_what_is_meant_for_it(self, place: VkStage) -> None:
        chat = place.vk.add_group("Дежурные", [place.anna.id])
        place.vk.set_conversation(chat, sees_all=False, bot_admin=False)
        await place.send(
            "карточка", peer_ids=chat, keyboard=board([{"type": "text", "label": "Взять", "payload": {"t": 1}}])
        )
        place.vk.write(place.anna.id, chat, "между собой")
        place.vk.write(place.anna.id, chat, "сделано", reply_to=2)
        place.vk.write(place.anna.id, chat, f"[club{place.vk.group_id}|@bot] привет")
        place.vk.press(place.anna.id, chat, 2, "0.0")
        told = [event["object"]["message"]["text"] for event in (await place.events())[2:]]
        mention = f"[club{place.vk.group_id}|@paradnaya] Взять"
        assert told == ["сделано", f"[club{place.vk.group_id}|@bot] привет", mention]
        assert await place.code("messages.getConversationMembers", peer_id=chat) == 917


class TestUploads:
    async def test_vkbottles_own_uploaders(self, place: VkStage) -> None:
        photo = await PhotoMessageUploader(place.api).upload(picture(), peer_id=place.anna.id)
        document = await DocMessagesUploader(place.api).upload(b"text", peer_id=place.anna.id, title="акт.txt")
        await place.send("готово", attachment=f"{photo},{document}", keyboard=board([press()]))
        bubble = place.last()
        assert (len(bubble.photos), len(bubble.documents), len(bubble.rows)) == (1, 1, 1)
        assert place.vk.file(bubble.documents[0]) == b"text"
        wrong_key = photo.rpartition("_")[0] + "_0000"
        assert await place.code("messages.send", peer_id=place.anna.id, random_id=1, attachment=wrong_key) == 100

    async def test_what_is_no_picture_and_a_token_without_the_right(self, place: VkStage) -> None:
        with pytest.raises(VKAPIError) as error:
            await PhotoMessageUploader(place.api).upload(b"no picture", peer_id=place.anna.id)
        assert error.value.code == 100
        assert await place.code("photos.saveMessagesPhoto", photo="[]", server=1, hash="x") == 100
        assert await place.code("docs.save", file="x") == 100
        assert await place.code("docs.getMessagesUploadServer", type="graffiti") == 100
        assert await place.code("photos.getMessagesUploadServer", peer_id=77) == 100
        async with place.http.post(f"{place.base}/upload/photo", data={"file": io.BytesIO(b"x")}) as answer:
            assert "error" in await answer.json(content_type=None)
        for right, method in (("photos", "photos.getMessagesUploadServer"), ("manage", "groups.getLongPollSettings")):
            del place.vk.rights[right]
            assert await place.code(method, group_id=place.vk.group_id) == 15


class TestLongPoll:
    async def test_an_older_ts_reads_again(self, place: VkStage) -> None:
        first = await place.events()
        assert await place.events() == []
        again = await place.poll(ts="0")
        assert again["updates"] == first

    async def test_a_held_poll_wakes_up(self, place: VkStage) -> None:
        await place.events()
        held = asyncio.gather(place.poll(wait=3), asyncio.sleep(0.05))
        await asyncio.sleep(0.02)
        place.vk.write(place.anna.id, place.anna.id, "ещё")
        body, _ = await held
        assert body["updates"][0]["object"]["message"]["text"] == "ещё"

    async def test_a_ts_outside_the_history_and_an_unknown_key(self, place: VkStage) -> None:
        place.vk.history_kept = 2
        for text in "abcd":
            place.vk.write(place.anna.id, place.anna.id, text)
        assert await place.poll(ts="1") == {"failed": 1, "ts": 5}
        assert await place.poll(ts="99") == {"failed": 1, "ts": 5}
        assert len((await place.poll(ts="3"))["updates"]) == 2
        place.lp["key"] = "old"
        assert await place.poll(ts="3") == {"failed": 2}

    @pytest.mark.parametrize("code", [1, 2, 3, 4])
    async def test_failures_on_order(self, place: VkStage, code: int) -> None:
        await place.events()
        place.vk.inject(PlatformFault("failed", value=code))
        assert (await place.poll())["failed"] == code
        after = await place.poll()
        assert after.get("failed") == (2 if code in (2, 3) else None)

    async def test_types_switched_off_are_not_told(self, place: VkStage) -> None:
        await place.events()
        await place.call("groups.setLongPollSettings", group_id=place.vk.group_id, message_new=0)
        place.vk.write(place.anna.id, place.anna.id, "тишина")
        assert await place.events() == []
        settings = await place.call("groups.getLongPollSettings", group_id=place.vk.group_id)
        assert (settings["events"]["message_new"], settings["events"]["message_event"]) == (0, 1)

    async def test_twice_late_and_poison(self, place: VkStage) -> None:
        await place.events()
        place.vk.inject(PlatformFault("duplicate_update", method="message_new"))
        place.vk.write(place.anna.id, place.anna.id, "дважды")
        first, second = await place.events()
        assert first == second
        place.vk.inject(PlatformFault("late_update", value=0.3))
        place.vk.write(place.anna.id, place.anna.id, "поздно")
        place.vk.write(place.anna.id, place.anna.id, "вовремя")
        assert [e["object"]["message"]["text"] for e in await place.events()] == ["вовремя"]
        late = (await place.poll(wait=2))["updates"]
        assert [e["object"]["message"]["text"] for e in late] == ["поздно"]
        place.vk.inject(PlatformFault("poison", body={"type": "message_new", "object": {"message": None}}))
        assert (await place.events())[0]["object"] == {"message": None}

    async def test_out_of_order(self, place: VkStage) -> None:
        await place.events()
        place.vk.inject(PlatformFault("reordered_update", method="message_new", value=0.05))
        for words in ("раз", "два"):
            place.vk.write(place.anna.id, place.anna.id, words)
        heard = [e["object"]["message"] for e in await place.events()]
        assert [message["text"] for message in heard] == ["два", "раз"]
        assert [message["conversation_message_id"] for message in heard] == [3, 2]


class TestRefusals:
    async def test_who_calls_and_how(self, place: VkStage) -> None:
        url = f"{place.base}/method/utils.getServerTime"
        for form, code in [
            ({}, 5),
            ({"access_token": "other", "v": "5.199"}, 5),
            ({"access_token": place.vk.token}, 8),
        ]:
            async with place.http.post(url, data=form) as answer:
                assert (answer.status, (await answer.json())["error"]["error_code"]) == (200, code)
        bearer = {"Authorization": f"Bearer {place.vk.token}"}
        async with place.http.post(url, data={"v": "5.199"}, headers=bearer) as answer:
            assert (await answer.json()) == {"response": int(place.clock.at)}
        assert await place.code("execute", code="return 1;") == 3

    async def test_the_token_is_not_in_the_log(self, place: VkStage) -> None:
        await place.send("слово")
        (call,) = [c for c in place.vk.calls if c.method == "messages.send"]
        assert (call.summary, call.direction) == ("слово", "call")
        assert place.vk.token not in call.request

    async def test_twenty_calls_a_second(self, place: VkStage) -> None:
        for _ in range(20):
            await place.call("utils.getServerTime")
        assert await place.code("utils.getServerTime") == 6
        place.clock.at += 1.01
        await place.call("utils.getServerTime")

    @pytest.mark.parametrize(("kind", "code"), [("flood", 6), ("flood", 9), ("flood", 29), ("error", 10)])
    async def test_errors_on_order(self, place: VkStage, kind: str, code: int) -> None:
        place.vk.inject(PlatformFault(kind, method="messages.send", value=code))
        form = {"peer_id": place.anna.id, "random_id": 5, "message": "x"}
        assert await place.code("messages.send", **form) == code
        assert await place.call("messages.send", **form)
        assert len(place.vk.view(place.anna.id, place.anna.id).bubbles) == 2

    async def test_an_error_for_one_peer_of_several(self, place: VkStage) -> None:
        boris = place.vk.add_person("Борис")
        place.vk.press_start(boris.id)
        place.vk.inject(PlatformFault("error", value=902, chat=boris.id))
        form = {"peer_ids": f"{place.anna.id},{boris.id}", "random_id": 5, "message": "x"}
        lines = await place.call("messages.send", **form)
        assert [line.get("error", {}).get("code") for line in lines] == [None, 902]

    async def test_a_revoked_token_ends_the_session_too(self, place: VkStage) -> None:
        await place.events()
        place.vk.inject(PlatformFault("revoked", times=-1))
        assert (await place.poll())["failed"] == 2
        for method in ("groups.getLongPollServer", "messages.send", "users.get"):
            assert await place.code(method) == 5
        place.vk.clear_faults()
        assert await place.call("users.get", user_ids=place.anna.id)

    async def test_both_shapes_of_the_captcha(self, place: VkStage) -> None:
        form = {"peer_id": place.anna.id, "random_id": 5, "message": "x", "v": "5.199", "access_token": place.vk.token}
        url = f"{place.base}/method/messages.send"
        place.vk.inject(PlatformFault("error", value=14))
        async with place.http.post(url, data=form) as answer:
            assert "captcha_sid" in (await answer.json())["error"]
        place.vk.inject(PlatformFault("error", value=14, body={"redirect_uri": "https://id.vk.com/x", "remixstlid": 1}))
        async with place.http.post(url, data=form) as answer:
            error = (await answer.json())["error"]
        assert (error["error_code"], "captcha_sid" in error, error["remixstlid"]) == (14, False, 1)

    async def test_answers_that_never_come(self, place: VkStage) -> None:
        url = f"{place.base}/method/messages.send"
        form = {"peer_id": str(place.anna.id), "message": "x", "v": "5.199", "access_token": place.vk.token}
        short = aiohttp.ClientTimeout(total=0.2)
        for number, kind in enumerate(("timeout_before", "lost_answer"), 1):
            place.vk.inject(PlatformFault(kind, method="messages.send"))
            with pytest.raises(TimeoutError):
                await place.http.post(url, data=form | {"random_id": str(number)}, timeout=short)
            assert len(place.vk.view(place.anna.id, place.anna.id).bubbles) == number
        place.vk.inject(PlatformFault("reset", method="messages.send"))
        with pytest.raises(aiohttp.ClientError):
            await place.http.post(url, data=form | {"random_id": "3"})
        place.vk.inject(PlatformFault("server_error", method="messages.send"))
        async with place.http.post(url, data=form | {"random_id": "3"}) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")

    async def test_faults_of_polls_and_files(self, place: VkStage) -> None:
        place.vk.write(place.anna.id, place.anna.id, uploads=[Upload("a.jpg", picture())])
        event = (await place.events())[-1]
        url = event["object"]["message"]["attachments"][0]["photo"]["orig_photo"]["url"]
        for kind, method in (("server_error", "photo"), ("server_error", "upload"), ("server_error", "a_check")):
            place.vk.inject(PlatformFault(kind, method=method))
        async with place.http.get(url) as answer:
            assert answer.status == 502
        form = aiohttp.FormData({"photo": io.BytesIO(picture())})
        async with place.http.post(f"{place.base}/upload/photo", data=form) as answer:
            assert answer.status == 502
        with pytest.raises(aiohttp.ContentTypeError):
            await place.poll()
        for gone in ("photo/none/x.jpg", "doc/none/x.txt"):
            async with place.http.get(f"{place.base}/{gone}") as answer:
                assert answer.status == 404
        place.vk.inject(PlatformFault("reset"))
        place.vk.clear_faults()
        assert await place.call("utils.getServerTime")


class TestGroups:
    async def test_what_the_community_is(self, place: VkStage) -> None:
        got = await place.call("groups.getById")
        assert got["groups"][0]["id"] == place.vk.group_id
        rights = await place.call("groups.getTokenPermissions")
        assert {each["name"] for each in rights["permissions"]} == {"messages", "photos", "docs", "manage"}
        answer = await place.call(
            "messages.isMessagesFromGroupAllowed", group_id=place.vk.group_id, user_id=place.anna.id
        )
        assert answer == {"is_allowed": 1}
        assert await place.code("groups.getLongPollServer", group_id=5) == 15
        assert await place.code("groups.getById", group_id=5) == 100
        assert await place.call("groups.setLongPollSettings", group_id=place.vk.group_id, enabled=0) == 1
        assert await place.code("groups.getLongPollServer", group_id=place.vk.group_id) == 100

    async def test_callback_servers_are_remembered(self, place: VkStage) -> None:
        group = {"group_id": place.vk.group_id}
        number = (await place.call("groups.addCallbackServer", **group, url="http://127.0.0.1:9/a", title="A"))[
            "server_id"
        ]
        assert (await place.call("groups.getCallbackConfirmationCode", **group))["code"]
        assert await place.call("groups.setCallbackSettings", **group, server_id=number, message_new=1) == 1
        assert (await place.call("groups.getCallbackServers", **group))["items"][0]["url"] == "http://127.0.0.1:9/a"
        changed = {"server_id": number, "url": "http://127.0.0.1:9/b", "title": "B"}
        assert await place.call("groups.editCallbackServer", **group, **changed) == 1
        assert await place.code("groups.editCallbackServer", **group, **{**changed, "url": "127.0.0.1"}) == 100
        assert await place.call("groups.deleteCallbackServer", **group, server_id=number) == 1
        assert await place.code("groups.deleteCallbackServer", **group, server_id=number) == 100
        for _ in range(10):
            await place.call("groups.addCallbackServer", **group, url="http://127.0.0.1:9/a", title="A")
        assert await place.code("groups.addCallbackServer", **group, url="http://127.0.0.1:9/a", title="A") == 2000

    async def test_typing_is_shown(self, place: VkStage) -> None:
        assert await place.code("messages.setActivity", peer_id=place.anna.id, type="sleeping") == 100
        assert await place.call("messages.markAsRead", peer_id=place.anna.id) == 1
        assert await place.call("messages.setActivity", peer_id=place.anna.id, type="typing") == 1
        assert place.vk.view(place.anna.id, place.anna.id).typing
        await place.send()
        assert not place.vk.view(place.anna.id, place.anna.id).typing


async def test_what_a_listener_raises_is_a_complaint(place: VkStage) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("no")

    place.vk.on_call = place.vk.on_update = refuse
    place.vk.write(place.anna.id, place.anna.id, "раз")
    await place.send()
    assert place.vk.complaints == ["message_new: AssertionError('no')", "messages.send: AssertionError('no')"]
    place.vk.complaints.clear()


async def test_a_story_is_real_though_the_schema_forgets_it(place: VkStage, contract: Any) -> None:
    if contract is None:
        pytest.skip(WHY_SKIPPED)
    place.vk.on_update = None
    place.vk.send_kind(place.anna.id, place.anna.id, "story")
    (error,) = contract.check_event((await place.events())[-1])
    assert "'story' is not one of" in error


async def test_vkbottles_own_models_take_the_events(place: VkStage) -> None:
    place.vk.write(place.anna.id, place.anna.id, "яма", uploads=[Upload("a.jpg", picture())], point=POINT)
    event = (await place.events())[-1]
    message = message_min(event, place.api)
    assert (message.text, message.peer_id) == ("яма", place.anna.id)
    assert message.geo is not None
    assert message.get_photo_attachments()


async def test_stopping_does_not_wait_for_those_who_wait(contract: Any) -> None:
    vk = VkStandIn(VkStandInClock())
    base = await vk.start()
    key = vk.longpoll.new_key()
    async with aiohttp.ClientSession() as http:
        held = asyncio.gather(http.get(f"{base}/lp?act=a_check&key={key}&ts=0&wait=90"), return_exceptions=True)
        await asyncio.sleep(0.05)
        async with asyncio.timeout(2):
            await vk.stop()
            await held


async def test_the_state_survives_a_restart_under_another_port(place: VkStage) -> None:
    photo = Upload("a.jpg", picture())
    place.vk.write(place.anna.id, place.anna.id, "яма", uploads=[photo], point=POINT)
    first = await place.send("раз", random_id=7, keyboard=board([press()]))
    state, files = json.loads(json.dumps(place.vk.dump())), place.vk.files()
    again = VkStandIn(place.clock)
    with pytest.raises(ValueError, match="another version"):
        again.load({}, {})
    again.load(state, files)
    base = await again.start()
    try:
        place.api.API_URL = f"{base}/method/"
        assert again.view(place.anna.id, place.anna.id) == place.vk.view(place.anna.id, place.anna.id)
        assert await place.send("раз", random_id=7) == first
        place.lp = {}
        told = (await place.events())[-1]["object"]["message"]["attachments"][0]["photo"]["orig_photo"]["url"]
        assert told.startswith(base)
        async with place.http.get(told) as answer:
            assert answer.status == 200
    finally:
        await again.stop()
