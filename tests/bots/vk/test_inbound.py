"""Parser of VK's events: raw events become events of the program."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from bots.platform import Inbound, Sender
from bots.vk.inbound import locate, parse, sender_of
from dialogs.kernel.events import Event, Ignored, Left, Message, Photo, Point, Press, Returned

GROUP = 7
STAFF = 2_000_000_001
CLIENT = {
    "button_actions": ["text", "open_link", "location", "callback"],
    "keyboard": True,
    "inline_keyboard": True,
    "carousel": True,
    "lang_id": 0,
}
SIZES = [
    {"type": "s", "url": "https://sun1.userapi.com/s.jpg", "width": 75, "height": 56},
    {"type": "w", "url": "https://sun1.userapi.com/w.jpg", "width": 1600, "height": 1200},
    {"type": "x", "url": "https://sun1.userapi.com/x.jpg", "width": 604, "height": 453},
]
PHOTO = {"type": "photo", "photo": {"album_id": -3, "date": 1, "id": 5, "owner_id": 100, "sizes": SIZES}}
GEO = {"type": "point", "coordinates": {"latitude": 57.15, "longitude": 65.53}}


def raw_update(_kind: str = "message_new", **message: Any) -> dict[str, Any]:
    whole = {
        "date": 1795000000,
        "from_id": 100,
        "id": 11,
        "version": 1,
        "out": 0,
        "attachments": [],
        "conversation_message_id": 12,
        "fwd_messages": [],
        "text": "",
        "peer_id": 100,
        "random_id": 0,
        **message,
    }
    body = {"message": whole, "client_info": CLIENT} if _kind == "message_new" else whole
    return envelope(_kind, body)


def envelope(kind: str, body: object) -> dict[str, Any]:
    return {"group_id": GROUP, "type": kind, "event_id": "abcd", "v": "5.199", "object": body}


def attachment(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, kind: value}


def doc(ext: str) -> dict[str, Any]:
    return attachment("doc", id=1, owner_id=100, title="f", ext=ext, url="https://vk.com/doc100_1")


def place(**named: str) -> dict[str, Any]:
    return {**GEO, "place": {"city": "Тюмень", "country": "Россия", **named}}


def button(payload: object) -> str:
    return json.dumps(payload)


POINT = Point(57.15, 65.53)
BIG = Photo("https://sun1.userapi.com/w.jpg")
MESSAGES: dict[str, tuple[dict[str, Any], Event]] = {
    "words": (raw_update(text="Яма"), Message("12", "Яма")),
    "a photo, the largest": (raw_update(attachments=[PHOTO]), Message("12", photos=(BIG,))),
    "an album with words and a place": (
        raw_update(text="Яма", attachments=[PHOTO, PHOTO], geo=GEO),
        Message("12", "Яма", photos=(BIG, BIG), point=POINT),
    ),
    "the original of a photo": (
        raw_update(
            attachments=[
                attachment(
                    "photo", sizes=SIZES, orig_photo={"url": "https://sun1/o.jpg", "width": 4000, "height": 3000}
                )
            ]
        ),
        Message("12", photos=(Photo("https://sun1/o.jpg"),)),
    ),
    "an old photo without figures": (
        raw_update(attachments=[attachment("photo", sizes=[{"type": "m", "url": "m"}, {"type": "y", "url": "y"}])]),
        Message("12", photos=(Photo("y"),)),
    ),
    "a photo without an address": (
        raw_update(attachments=[attachment("photo", id=1)]),
        Message("12", photos=(Photo("", failed="lost"),)),
    ),
    "a photo as a file": (
        raw_update(attachments=[doc("JPG")]),
        Message("12", photos=(Photo("https://vk.com/doc100_1", as_file=True),)),
    ),
    "a document": (raw_update(attachments=[doc("pdf")]), Message("12", unusable=("document",))),
    "a gif": (raw_update(attachments=[doc("gif")]), Message("12", unusable=("animation",))),
    "a voice message": (
        raw_update(attachments=[attachment("audio_message", id=1)]),
        Message("12", unusable=("voice",)),
    ),
    "a round video": (
        raw_update(attachments=[attachment("video_message", id=1)]),
        Message("12", unusable=("video_note",)),
    ),
    "two stickers": (
        raw_update(attachments=[attachment("sticker", id=1), attachment("sticker", id=2)]),
        Message("12", unusable=("sticker",)),
    ),
    "something new": (raw_update(attachments=[attachment("hologram", id=1)]), Message("12", unusable=("other",))),
    "a place with a name": (
        raw_update(geo=place(title="Цветной бульвар")),
        Message("12", point=POINT, title="Цветной бульвар"),
    ),
    "a place named by its city": (raw_update(geo=place(title="Тюмень")), Message("12", point=POINT)),
    "a place named by city and country": (raw_update(geo=place(title="Тюмень, Россия")), Message("12", point=POINT)),
    "the location button": (raw_update(geo=GEO, payload=button({"d": "s:1:2:x"})), Message("12", point=POINT)),
    "a reply": (
        raw_update(text="да", reply_message={"conversation_message_id": 9, "text": "?"}),
        Message("12", "да", reply_to="9"),
    ),
    "only forwarded": (raw_update(fwd_messages=[{"text": "x"}]), Message("12", unusable=("other",))),
    "nothing": (raw_update(), Message("12", unusable=("other",))),
    "a link beside words": (
        raw_update(text="смотри example.org", attachments=[attachment("link", url="https://example.org", title="")]),
        Message("12", "смотри example.org"),
    ),
    "a link alone": (
        raw_update(attachments=[attachment("link", url="https://example.org")]),
        Message("12", unusable=("link",)),
    ),
    "a link to a map alone": (
        raw_update(attachments=[attachment("link", url="https://yandex.ru/maps/-/CDa")]),
        Message("12", "https://yandex.ru/maps/-/CDa"),
    ),
    "a link to a map that the words have": (
        raw_update(text="тут https://go.2gis.com/x", attachments=[attachment("link", url="https://go.2gis.com/x")]),
        Message("12", "тут https://go.2gis.com/x"),
    ),
    "our name in front": (raw_update(text="[club7|@tmn] /bind 123", peer_id=STAFF), Message("12", "/bind 123")),
    "our name and a comma": (raw_update(text="[club7|Тюмень], привет", peer_id=STAFF), Message("12", "привет")),
    "another community's name": (raw_update(text="[club8|@x] привет"), Message("12", "[club8|@x] привет")),
    "the start button": (raw_update(text="Начать", payload=button({"command": "start"})), Message("12", "/start")),
    "the start button behind a link": (
        raw_update(text="Начать", payload=button({"command": "start"}), ref="join-142"),
        Message("12", "/start join-142"),
    ),
    "a menu button": (raw_update(text="Сообщить", payload=button({"d": "m:report"})), Press("m:report")),
    "a foreign payload": (raw_update(text="Да", payload=button({"button": 1})), Message("12", "Да")),
    "a forged payload": (raw_update(text="Да", payload="{"), Message("12", "Да")),
    "a payload that is a list": (raw_update(text="Да", payload="[1]"), Message("12", "Да")),
    "a payload that is a number": (raw_update(text="Да", payload=button({"d": 5})), Message("12", "Да")),
    "what no database takes": (raw_update(text="a\x00b\ud83dc"), Message("12", "abc")),
    "an edit": (raw_update("message_edit", text="Ямы"), Message("12", "Ямы", edited=True)),
    "an edit of a menu press": (
        raw_update("message_edit", text="Ямы", payload=button({"d": "m:report"})),
        Message("12", "Ямы", edited=True),
    ),
    "our own words": (raw_update(text="x", out=1, from_id=-GROUP), Ignored("own message")),
    "another community": (raw_update(text="x", from_id=-8, peer_id=STAFF), Ignored("message of a community")),
    "we are added": (
        raw_update(peer_id=STAFF, action={"type": "chat_invite_user", "member_id": -GROUP}),
        Returned(),
    ),
    "somebody is added": (
        raw_update(peer_id=STAFF, action={"type": "chat_invite_user", "member_id": 5}),
        Ignored("service message chat_invite_user"),
    ),
    "we are removed": (
        raw_update(peer_id=STAFF, action={"type": "chat_kick_user", "member_id": -GROUP}),
        Left("kicked"),
    ),
    "a new title": (
        raw_update(peer_id=STAFF, action={"type": "chat_title_update", "text": "x"}),
        Ignored("service message chat_title_update"),
    ),
    "a press": (
        envelope(
            "message_event",
            {
                "user_id": 100,
                "peer_id": 100,
                "event_id": "45f3",
                "payload": {"d": "s:1:2:x"},
                "conversation_message_id": 12,
            },
        ),
        Press("s:1:2:x", "12", "45f3"),
    ),
    "a press with a payload as text": (
        envelope("message_event", {"user_id": 1, "peer_id": 1, "event_id": "e", "payload": '{"d":"m:x"}'}),
        Press("m:x", "", "e"),
    ),
    "a press on no message": (
        envelope(
            "message_event",
            {"user_id": 1, "peer_id": 1, "event_id": "e", "payload": {}, "conversation_message_id": True},
        ),
        Press("", "", "e"),
    ),
    "a foreign press": (
        envelope("message_event", {"user_id": 1, "peer_id": 1, "event_id": "e", "payload": {"c": 1}}),
        Press("", "", "e"),
    ),
    "allowed": (envelope("message_allow", {"user_id": 100, "key": ""}), Returned()),
    "denied": (envelope("message_deny", {"user_id": 100}), Left("denied")),
    "typing": (envelope("message_typing_state", {"from_id": 1, "state": "typing"}), Ignored("message_typing_state")),
}


@pytest.mark.parametrize(("raw", "event"), MESSAGES.values(), ids=MESSAGES.keys())
def test_what_an_event_means(raw: dict[str, Any], event: Event) -> None:
    assert parse(raw).event == event


def test_who_and_where() -> None:
    private = parse(raw_update(text="x"))
    assert (private.chat, private.private, private.sender) == ("100", True, Sender("100", language="ru"))
    group = parse(raw_update(text="x", peer_id=STAFF))
    assert (group.chat, group.private, group.sender.id) == (str(STAFF), False, "100")
    denied = parse(envelope("message_deny", {"user_id": 100}))
    assert (denied.chat, denied.private, denied.sender.id) == ("100", True, "100")


def test_what_the_phone_shows() -> None:
    def client(**info: object) -> bool:
        raw = raw_update(text="x")
        raw["object"]["client_info"] = {**CLIENT, **info}
        return parse(raw).can_press

    assert client()
    assert not client(inline_keyboard=False)
    assert not client(button_actions=["text", "open_link"])
    assert parse(raw_update("message_edit", text="x")).can_press


BROKEN: dict[str, Any] = {
    "no type": {"group_id": GROUP, "event_id": "x", "object": {}},
    "no object": {"group_id": GROUP, "event_id": "x", "type": "message_new"},
    "object is text": envelope("message_new", "x"),
    "message is a list": envelope("message_new", {"message": []}),
    "no peer": envelope("message_new", {"message": {"from_id": 1, "text": "x"}}),
    "no number": raw_update(text="x", conversation_message_id=None),
    "author is text": raw_update(text="x", from_id="100"),
    "text is a number": raw_update(text=5),
    "attachments are text": raw_update(attachments="x"),
    "an attachment is a number": raw_update(attachments=[5]),
    "a photo is text": raw_update(attachments=[{"type": "photo", "photo": "x"}]),
    "half a place": raw_update(geo={"type": "point", "coordinates": {"latitude": 5}}),
    "a place off the Earth": raw_update(geo={"coordinates": {"latitude": 91, "longitude": 0}}),
    "a place that is no number": raw_update(geo={"coordinates": {"latitude": float("nan"), "longitude": 0}}),
    "a press without a person": envelope("message_event", {"peer_id": 1, "event_id": "e"}),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
def test_whatever_is_malformed_is_a_value_error_with_a_reason(raw: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse(raw)
    assert locate(raw)[0]


def test_forged_payloads_are_no_payloads() -> None:
    for payload in ("[" * 5000, "{", "null", '{"d": 5}', {"d": None}, 7):
        press = parse(envelope("message_event", {"peer_id": 1, "user_id": 1, "event_id": "e", "payload": payload}))
        assert press.event == Press("", "", "e")
        assert parse(raw_update(text="x", payload=payload)).event == Message("12", "x")
    odd = parse(
        envelope("message_event", {"peer_id": 1, "user_id": 1, "event_id": "e", "payload": {"d": "m:\0\ud83d"}})
    )
    assert odd.event == Press("m:", "", "e")


def test_who_sent_what_is_refused() -> None:
    broken = parse_refused(raw_update(text=5))
    assert (broken.chat, broken.private, broken.event) == ("100", True, Ignored("not understood"))
    press = parse_refused(envelope("message_event", {"peer_id": 1, "user_id": 1, "event_id": 5, "payload": {}}))
    assert press.event == Press("", "", "")
    for raw in (
        raw_update(text=5, peer_id=STAFF),
        raw_update(text=5, from_id=True),
        envelope("message_deny", {}),
        "poison",
        None,
    ):
        assert sender_of(raw) is None


def parse_refused(raw: dict[str, Any]) -> Inbound:
    with pytest.raises(ValueError, match=r"\w"):
        parse(raw)
    found = sender_of(raw)
    assert found is not None
    return found


def test_any_field_may_be_missing_or_wrong() -> None:
    """Every field of a full event is removed and replaced: a parsed event or a ValueError, nothing else."""
    whole = raw_update(
        text="x", attachments=[PHOTO, doc("png")], geo=place(title="x"), reply_message={"id": 1}, action=None
    )
    for path in _paths(whole):
        values: tuple[Any, ...] = (None, 5, "x", [], {}, [None])
        for value in values:
            raw = copy.deepcopy(whole)
            node: Any = raw
            for step in path[:-1]:
                node = node[step]
            node[path[-1]] = value
            locate(raw)
            try:
                parse(raw)
            except ValueError:
                pass


def _paths(node: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path for key, child in entries for path in [(*at, key), *_paths(child, (*at, key))]]


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (raw_update(text="x"), ("abcd", "100")),
        (raw_update("message_edit", text="x", peer_id=STAFF), ("abcd", str(STAFF))),
        (envelope("message_event", {"user_id": 100, "peer_id": STAFF}), ("abcd", str(STAFF))),
        (envelope("message_deny", {"user_id": 100}), ("abcd", "100")),
        (envelope("group_join", None), ("abcd", "")),
    ],
)
def test_a_row_is_known_without_parsing(raw: dict[str, Any], found: tuple[str, str]) -> None:
    assert locate(raw) == found


def test_an_event_without_an_id_gets_one_of_its_own() -> None:
    one, other = {"type": "message_new"}, {"type": "message_edit"}
    assert locate(one) == locate(dict(one))
    assert locate(one)[0] != locate(other)[0]
    for odd in ("", "й", "a\0", "a\n", 5, None):
        assert len(locate({"event_id": odd})[0]) == 64
    assert locate("poison")[0]
