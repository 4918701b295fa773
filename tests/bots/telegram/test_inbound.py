"""Parser of Telegram's updates: raw updates become events, in real shapes, and in shapes that libraries choke on."""

from __future__ import annotations

import copy
from contextlib import suppress
from typing import Any

import pytest

from bots.platform import Inbound, Sender
from bots.telegram.inbound import locate, parse, sender_of
from dialogs.kernel.events import Ignored, Left, Message, Migrated, Photo, Point, Press, Query, Returned

Json = dict[str, Any]

ANNA = {"id": 7, "is_bot": False, "first_name": "Анна", "last_name": "Ким", "language_code": "ru"}
BOT = {"id": 70, "is_bot": True, "first_name": "Парадная", "username": "paradnaya_bot"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Анна"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Диспетчерская", "is_forum": True}
WHERE = {"latitude": 57.15, "longitude": 65.53}


def message(chat: Json = PRIVATE, **content: Any) -> Json:
    return {"message_id": 5, "date": 1, "chat": chat, "from": ANNA, **content}


def event_of(update: Json) -> Any:
    return parse({"update_id": 1, **update}, "paradnaya_bot").event


def message_event(**content: Any) -> Any:
    return event_of({"message": message(**content)})


def test_a_person_writes() -> None:
    assert parse({"update_id": 1, "message": message(text="Яма")}) == Inbound(
        chat="7", private=True, sender=Sender("7", "Анна Ким", "ru"), event=Message("5", "Яма")
    )


SIZES = [
    {"file_id": "s", "width": 90, "height": 60},
    {"file_id": "L", "width": 1280, "height": 960},
    {"file_id": "m", "width": 320, "height": 240},
]
VENUE: Json = {"venue": {"location": WHERE, "title": "Сквер", "address": "Ленина, 1"}, "location": WHERE}
HIDDEN: Json = {"text": "Переслано", "forward_origin": {"type": "hidden_user", "date": 1}}
MAP_LINK = {"type": "text_link", "offset": 0, "length": 3, "url": "https://yandex.ru/maps/?pt=65.5,57.1"}
OTHER_LINK = {"type": "text_link", "offset": 0, "length": 3, "url": "https://example.org/"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"photo": SIZES, "caption": "Яма"}, Message("5", "Яма", (Photo("L"),))),
        ({"photo": SIZES, "media_group_id": "9"}, Message("5", photos=(Photo("L"),), album="9")),
        ({"live_photo": {"file_id": "v"}, "photo": SIZES}, Message("5", photos=(Photo("L"),))),
        ({"location": WHERE}, Message("5", point=Point(57.15, 65.53))),
        ({"location": WHERE | {"live_period": 900}}, Message("5", point=Point(57.15, 65.53))),
        (VENUE, Message("5", point=Point(57.15, 65.53), title="Сквер")),
        ({"venue": VENUE["venue"]}, Message("5", point=Point(57.15, 65.53), title="Сквер")),
        (HIDDEN, Message("5", "Переслано")),
        ({"text": "/start abc"}, Message("5", "/start abc")),
        ({"text": "/help@Paradnaya_Bot me"}, Message("5", "/help me")),
        ({"text": "/help@other_bot"}, Message("5", "/help")),
        ({"text": "тут", "entities": [MAP_LINK]}, Message("5", f"тут\n{MAP_LINK['url']}")),
        ({"text": "тут", "entities": [MAP_LINK | {"url": "https://go.2gis.com/ab"}]},
         Message("5", "тут\nhttps://go.2gis.com/ab")),
        ({"text": "тут", "entities": [MAP_LINK | {"url": "https://[x/maps"}]}, Message("5", "тут")),
        ({"text": "тут", "entities": [OTHER_LINK, 5]}, Message("5", "тут")),
        ({"photo": SIZES, "caption": "тут", "caption_entities": [MAP_LINK]},
         Message("5", f"тут\n{MAP_LINK['url']}", (Photo("L"),))),
        ({"text": "да", "reply_to_message": {"message_id": 3}}, Message("5", "да", reply_to="3")),
        ({"document": {"file_id": "d", "mime_type": "image/heic"}}, Message("5", photos=(Photo("d", as_file=True),))),
        ({"document": {"file_id": "d", "file_name": "IMG.HEIC"}}, Message("5", photos=(Photo("d", as_file=True),))),
        ({"document": {"file_id": "d", "mime_type": "application/pdf"}}, Message("5", unusable=("document",))),
        ({"document": {"file_id": "d", "mime_type": "image/svg+xml"}}, Message("5", unusable=("document",))),
        ({"animation": {}, "document": {"file_id": "d", "mime_type": "image/gif"}},
         Message("5", unusable=("animation",))),
        ({"video": {"file_id": "v"}, "caption": "Смотрите"}, Message("5", "Смотрите", unusable=("video",))),
        ({"something_of_next_year": {}}, Message("5", unusable=("other",))),
        ({"text": "а\0б"}, Message("5", "аб")),
        ({"migrate_to_chat_id": -1009}, Ignored("service: migrate_to_chat_id")),
        ({"pinned_message": {}}, Ignored("service: pinned_message")),
        ({"text": "x", "from": BOT}, Ignored("not from a person")),
    ],
)  # fmt: skip
def test_contents_of_a_message(content: Json, expected: object) -> None:
    assert message_event(**content) == expected


@pytest.mark.parametrize(
    "kind",
    ["voice", "video", "video_note", "audio", "sticker", "animation", "poll", "contact", "dice", "story", "gift"],
)
def test_what_the_bot_cannot_use(kind: str) -> None:
    assert message_event(**{kind: {"file_id": "f"}}).unusable == (kind,)


def test_topics() -> None:
    made = {"message_id": 40, "forum_topic_created": {"name": "Дороги"}}
    standing = message(GROUP, text="Еду", message_thread_id=40, is_topic_message=True, reply_to_message=made)
    inbound = parse({"update_id": 1, "message": standing})
    assert (inbound.thread, inbound.private, inbound.title) == (40, False, "Диспетчерская")
    assert inbound.event == Message("5", "Еду")
    unnamed = standing | {"reply_to_message": {"message_id": 40}}
    assert parse({"update_id": 1, "message": unnamed}).event == Message("5", "Еду")
    answer = standing | {"reply_to_message": {"message_id": 41}}
    assert parse({"update_id": 1, "message": answer}).event == Message("5", "Еду", reply_to="41")
    plain = message(GROUP, text="Еду", message_thread_id=41, reply_to_message={"message_id": 41})
    inbound = parse({"update_id": 1, "message": plain})
    assert (inbound.thread, inbound.event) == (None, Message("5", "Еду", reply_to="41"))


def test_an_anonymous_administrator_speaks_and_a_channel_does_not() -> None:
    anonymous = message(GROUP, text="Готово", author_signature="Диспетчер", sender_chat=GROUP)
    anonymous["from"] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    inbound = parse({"update_id": 1, "message": anonymous})
    assert (inbound.sender.name, inbound.event) == ("Диспетчер", Message("5", "Готово"))
    channel = anonymous | {"sender_chat": {"id": -1005, "type": "channel"}}
    assert parse({"update_id": 1, "message": channel}).event == Ignored("not from a person")


def test_in_a_group_another_bot_may_be_meant() -> None:
    assert event_of({"message": message(GROUP, text="/help@other_bot")}) == Ignored("command for another bot")
    assert event_of({"message": message(GROUP, text="/help@paradnaya_bot")}) == Message("5", "/help")


def test_a_group_moves_and_a_person_never_does() -> None:
    assert event_of({"message": message(GROUP, migrate_to_chat_id=-1009)}) == Migrated("-1009")
    moved = parse({"update_id": 1, "message": message(GROUP, migrate_from_chat_id=-55)})
    assert (moved.chat, moved.private, moved.event) == ("-55", False, Migrated("-1001"))
    for chat, content in ((PRIVATE, {"migrate_from_chat_id": -55}), (GROUP, {"migrate_from_chat_id": 55})):
        inbound = parse({"update_id": 1, "message": message(chat, **content)})
        assert (inbound.chat, inbound.event) == (str(chat["id"]), Ignored("service: migrate_from_chat_id"))


def test_edits() -> None:
    assert event_of({"edited_message": message(text="Ямы", edit_date=2)}) == Message("5", "Ямы", edited=True)
    moved = {"edited_message": message(location=WHERE, edit_date=2)}
    assert event_of(moved) == Ignored("live location moved")


def test_presses() -> None:
    press = {"id": "9", "from": ANNA, "message": message(GROUP, text="Карточка"), "data": "t:4:take"}
    inbound = parse({"update_id": 1, "callback_query": press})
    assert (inbound.chat, inbound.private, inbound.event) == ("-1001", False, Press("t:4:take", "5", "9"))
    old = press | {"message": {"chat": PRIVATE, "message_id": 3, "date": 0}}
    inbound = parse({"update_id": 1, "callback_query": old})
    assert (inbound.chat, inbound.private, inbound.event) == ("7", True, Press("t:4:take", "3", "9"))
    gone = {"id": "9", "from": ANNA, "inline_message_id": "x", "data": "m:new"}
    inbound = parse({"update_id": 1, "callback_query": gone})
    assert (inbound.chat, inbound.private, inbound.event) == ("7", True, Press("m:new", "", "9"))
    assert event_of({"callback_query": {"id": "9", "from": ANNA, "game_short_name": "x"}}) == Press("", "", "9")


def test_a_query_counts_to_the_chat_of_who_types() -> None:
    query = {"id": "9", "from": ANNA, "query": " фонарь ", "offset": "", "chat_type": "supergroup"}
    inbound = parse({"update_id": 1, "inline_query": query})
    assert (inbound.chat, inbound.private, inbound.event) == ("7", True, Query("фонарь", "9"))
    assert locate({"update_id": 1, "inline_query": query}) == ("1", "7")
    assert sender_of({"update_id": 1, "inline_query": query}) is None


@pytest.mark.parametrize(
    ("chat", "before", "after", "expected"),
    [
        (PRIVATE, {"status": "member"}, {"status": "kicked"}, Left("blocked")),
        (PRIVATE, {"status": "kicked"}, {"status": "member"}, Returned()),
        (GROUP, {"status": "member"}, {"status": "left"}, Left("kicked")),
        (GROUP, {"status": "administrator"}, {"status": "restricted", "is_member": False}, Left("kicked")),
        (GROUP, {"status": "left"}, {"status": "administrator"}, Returned()),
        (GROUP, {"status": "member"}, {"status": "administrator"}, Ignored("rights changed")),
    ],
)
def test_coming_and_going(chat: Json, before: Json, after: Json, expected: object) -> None:
    change = {"chat": chat, "from": ANNA, "date": 1, "old_chat_member": before, "new_chat_member": after}
    assert event_of({"my_chat_member": change}) == expected


def test_updates_nobody_asked_for() -> None:
    inbound = parse({"update_id": 1, "channel_post": {"message_id": 1, "chat": {"id": -5, "type": "channel"}}})
    assert (inbound.chat, inbound.event) == ("-5", Ignored("not wanted: channel_post"))
    assert parse({"update_id": 1}).event == Ignored("not wanted: nothing")


@pytest.mark.parametrize(
    ("update", "key", "chat"),
    [
        ({"update_id": 4, "message": message(GROUP, text="x")}, "4", "-1001"),
        ({"update_id": 4, "callback_query": {"id": "1", "from": ANNA, "message": message(GROUP)}}, "4", "-1001"),
        ({"update_id": 4, "callback_query": {"id": "1", "from": ANNA}}, "4", "7"),
        ({"update_id": 4, "message": {"chat": "?"}}, "4", ""),
        ({"update_id": 4, "message": "?"}, "4", ""),
        ({"update_id": 4}, "4", ""),
    ],
)
def test_what_the_inbox_needs(update: Json, key: str, chat: str) -> None:
    assert locate(update) == (key, chat)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in items for found in ((*path, key), *paths(inner, (*path, key)))]


WHOLE: list[Json] = [
    {"message": message(GROUP, photo=SIZES, caption="x", caption_entities=[MAP_LINK], message_thread_id=4,
                        is_topic_message=True, reply_to_message={"message_id": 3}, media_group_id="8")},
    {"message": message(**VENUE)},
    {"message": message(document={"file_id": "d", "file_name": "a.jpg", "mime_type": "image/jpeg"})},
    {"edited_message": message(text="x", entities=[MAP_LINK])},
    {"callback_query": {"id": "9", "from": ANNA, "message": message(GROUP), "data": "m:x"}},
    {"my_chat_member": {"chat": GROUP, "from": ANNA, "old_chat_member": {"status": "left"},
                        "new_chat_member": {"status": "restricted", "is_member": True}}},
]  # fmt: skip


@pytest.mark.parametrize("update", WHOLE)
@pytest.mark.parametrize("junk", [None, True, 5, "x", [], {}, [None], {"id": "x"}, float("nan")])
def test_any_field_may_be_junk(update: Json, junk: object) -> None:
    """Understood, ignored or refused with a reason; never another exception."""
    for path in paths(update):
        broken: Any = copy.deepcopy({"update_id": 1, **update})
        holder = broken
        for key in path[:-1]:
            holder = holder[key]
        holder[path[-1]] = junk
        with suppress(ValueError):
            parse(broken)
        locate(broken)


def test_who_sent_what_is_refused() -> None:
    refused = message(text="x") | {"message_id": "?"}
    inbound = sender_of({"update_id": 1, "message": refused})
    assert inbound == Inbound("7", True, Sender("7"), Ignored("not understood"))
    press = {"id": "9", "from": ANNA, "data": "x"}
    for under in ({"message": {"chat": PRIVATE}}, {"message": "?"}, {}):
        inbound = sender_of({"update_id": 1, "callback_query": press | under})
        assert inbound == Inbound("7", True, Sender("7"), Press("", "", "9"))
    for update in (
        {"message": message(GROUP)},
        {"message": message(text="x") | {"from": BOT}},
        {"callback_query": press | {"message": message(GROUP)}},
        {"my_chat_member": {"chat": PRIVATE, "from": ANNA}},
        {"message": "?"},
        "?",
    ):
        assert sender_of(update) is None


def test_what_no_database_takes_is_left_out() -> None:
    odd = {"id": 7, "is_bot": False, "first_name": "А\0н\ud83dна"}
    inbound = parse({"update_id": 1, "message": message(text="x", media_group_id="\0a") | {"from": odd}})
    assert inbound.sender.name == "Анна"
    assert inbound.event == Message("5", "x", album="a")


def test_a_coordinate_no_number_can_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="malformed"):
        message_event(location={"latitude": 10**400, "longitude": 0})


def test_reasons_name_the_field() -> None:
    with pytest.raises(ValueError, match=r"message\.chat should be dict, is missing"):
        parse({"update_id": 1, "message": {"message_id": 1}})
    with pytest.raises(ValueError, match=r"^message\.message_id should be int, is str$"):
        parse({"update_id": 1, "message": message(text="x") | {"message_id": "Анна"}})
    with pytest.raises(ValueError, match="without a sender"):
        parse({"update_id": 1, "message": {"message_id": 1, "chat": PRIVATE, "text": "x"}})
    with pytest.raises(ValueError, match="not on the ground"):
        message_event(location={"latitude": 91, "longitude": 0})
